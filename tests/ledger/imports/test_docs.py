"""The guide to mappings names every key and code, and its examples work."""

from __future__ import annotations

import inspect
import re
from pathlib import Path

import pytest

from entrepot.ledger.imports import errors, mapping, mapping_file
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


@pytest.mark.parametrize(("number", "kind"), [(0, "projects"), (1, "projects"), (2, "capital")])
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
