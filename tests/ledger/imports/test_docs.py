"""The guide to mappings names every key and code, and its examples work."""

from __future__ import annotations

import inspect
import re
from pathlib import Path

import pytest

from entrepot.ledger.imports import errors, mapping, mapping_file
from entrepot.ledger.imports.kinds import KINDS
from entrepot.ledger.imports.problems import PROBLEMS
from tests.ledger.imports.registry import Registry, codes, standing

GUIDE = (Path(__file__).parents[3] / "docs/formats/mapping.md").read_text("utf-8")
EXAMPLES = re.findall(r"```toml\n(.*?)```", GUIDE, re.DOTALL)


def test_every_code_is_explained() -> None:
    known = set(PROBLEMS) | {
        each.code
        for _, each in inspect.getmembers(errors, inspect.isclass)
        if issubclass(each, errors.ImportRefused) and each is not errors.ImportRefused
    }
    assert set(re.findall(r"IMP-\d{3}", GUIDE)) == known


def test_every_key_is_explained() -> None:
    source = inspect.getsource(mapping_file._File.read)
    for key in re.findall(r'"(\w+)": (?:self\._|lambda)', source):
        assert f"`{key}`" in GUIDE or f"`[{key}" in GUIDE or f"`[[{key}" in GUIDE, key


@pytest.mark.parametrize(
    ("number", "kind"), [(0, "projects"), (1, "projects"), (2, "capital"), (3, "projects")]
)
def test_the_examples_are_good_mappings(registry: Registry, number: int, kind: str) -> None:
    assert mapping.load(kind, registry.mapping(EXAMPLES[number])).kind.name == kind


def test_the_first_example_imports_its_table(registry: Registry) -> None:
    table = re.search(r"    No;Company.*?\n\n", GUIDE, re.DOTALL)
    assert table
    lines = [line.strip() for line in table[0].strip().splitlines()]
    path = registry.folder / "list.csv"
    path.write_text("\n".join(lines), "utf-8")
    given = registry.mapping(EXAMPLES[0])
    refused = registry.take("projects", path, mapping=given)
    assert codes(refused, "error") == ["IMP-103"]
    path.write_text("\n".join(lines).replace("3,5", "3.5"), "utf-8")
    outcome = registry.take("projects", path, mapping=given)
    assert (outcome.imported, outcome.skipped) == (2, 1)
    assert [row[5] for row in standing()] == [350_000_000]


def test_the_fourth_example_imports_its_table(registry: Registry) -> None:
    table = re.search(r"    Year,Month.*?\n\n", GUIDE, re.DOTALL)
    assert table
    path = registry.folder / "abroad.csv"
    path.write_text("\n".join(line.strip() for line in table[0].strip().splitlines()), "utf-8")
    outcome = registry.take("projects", path, mapping=registry.mapping(EXAMPLES[3]))
    assert (outcome.imported, codes(outcome, "error", "warning")) == (2, [])
    assert sorted(row[5] for row in standing()) == [67_000_000_000, 174_000_000_000]


def test_every_field_is_in_the_guide_with_its_heads() -> None:
    fields = re.search(r"## The fields\n(.*?)\n## ", GUIDE, re.DOTALL)
    assert fields
    for kind in KINDS.values():
        assert f"`{kind.name}`" in fields[1]
        for name, heads in kind.heads.items():
            assert re.search(rf"\b{name} {heads[1]}", fields[1]), (kind.name, name)
        for name in kind.extra:
            assert name in fields[1], name
