"""What holds for the repository as a whole: nothing of one machine in it, and true maps."""

from __future__ import annotations

import re
import string
import subprocess
import tomllib
from functools import cache
from pathlib import Path

import pytest

from entrepot.accounts.models import Role
from scripts import errors_page
from tests.support.surroundings import ROOT

pytestmark = pytest.mark.once

#: A folder that exists on one person's machine: this pattern does not
#: find itself.
MACHINE = re.compile(r"(?:^|[^\w.])/(?:work|srv/[a-z]|home/[a-z]|Users/[A-Z])[\w.-]*/")
REGISTRY = re.compile(
    "|".join(
        (
            "pypi" + r"\.org",
            "python" + r"hosted\.org",
            "registry" + r"\.npmjs",
            "--(extra-)?" + "index-url",
            "--find" + "-links",
        )
    )
)
UNFINISHED = re.compile(r"\b(TO" + r"DO|FIX" + r"ME|XX" + r"X)\b")


@cache
def files() -> tuple[Path, ...]:
    """What git tracks or would add."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    if listed.returncode:
        pytest.skip("not a git checkout")
    names = listed.stdout.decode().split("\0")
    return tuple(path for name in names if name and (path := ROOT / name).is_file())


@cache
def texts() -> tuple[tuple[str, str], ...]:
    """Name and content of each file that is text."""
    found = []
    for path in files():
        content = path.read_bytes()
        if b"\0" not in content[:4096]:
            found.append((str(path.relative_to(ROOT)), content.decode("utf-8", "replace")))
    return tuple(found)


def lines_that_match(pattern: re.Pattern[str], *, suffixes: tuple[str, ...] = ()) -> list[str]:
    return [
        f"{name}:{number}: {line.strip()[:120]}"
        for name, text in texts()
        if not suffixes or name.endswith(suffixes)
        for number, line in enumerate(text.splitlines(), 1)
        if pattern.search(line)
    ]


def test_no_file_holds_a_path_of_somebodys_machine():
    assert lines_that_match(MACHINE) == []


def test_no_file_names_a_package_registry():
    assert [
        hit for hit in lines_that_match(REGISTRY) if not hit.startswith("scripts/lock.sh")
    ] == []


def test_no_source_holds_a_mark_of_unfinished_work():
    assert lines_that_match(UNFINISHED, suffixes=(".py", ".html", ".css", ".toml", ".sh")) == []


def test_every_text_file_is_utf8_and_ends_with_one_line_feed():
    for name, text in texts():
        assert "\ufffd" not in text or name.startswith("tests/"), name
        assert "\r" not in text or name.startswith("tests/"), name
        if name.endswith((".py", ".md", ".html", ".css", ".toml", ".sh")) and text:
            assert text.endswith("\n"), name
            assert not text.endswith("\n\n"), name


def test_every_locked_requirement_is_pinned_by_version_and_hash():
    for name in ("run.txt", "dev.txt", "second.txt"):
        text = (ROOT / "requirements" / name).read_text("utf-8").replace("\\\n", " ")
        for line in filter(None, text.splitlines()):
            assert re.match(r"[a-z0-9][a-z0-9.\[\],_-]*==[^ ]+ ", line), line[:80]
            assert "--hash=sha256:" in line, line[:80]


def locked(name: str) -> dict[str, str]:
    text = (ROOT / "requirements" / name).read_text("utf-8")
    pins = re.findall(r"^([a-z0-9._-]+)(?:\[[^\]]*\])?==([^ ;]+)", text, flags=re.MULTILINE)
    return dict(pins)


def test_the_locked_files_hold_what_pyproject_asks_for_and_agree():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    run, dev = locked("run.txt"), locked("dev.txt")

    def asked(lines: list[str]) -> set[str]:
        return {re.split(r"[\[<>=~! ;]", line, maxsplit=1)[0].lower() for line in lines}

    assert asked(project["project"]["dependencies"]) <= set(run)
    assert asked(project["dependency-groups"]["dev"]) <= set(dev)
    assert asked(project["dependency-groups"]["second"]) <= set(locked("second.txt"))
    assert {name: dev.get(name) for name in run} == run


def test_every_dependency_has_its_reason_written_down():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    page = (ROOT / "docs" / "dependencies.md").read_text("utf-8").lower()
    groups = project["dependency-groups"]
    named = project["project"]["dependencies"] + groups["dev"] + groups["second"]
    names = [re.split(r"[\[<>=~! ;]", line, maxsplit=1)[0].lower() for line in named]
    assert [name for name in names if f"`{name}`" not in page] == []


def test_every_path_on_the_map_exists():
    page = (ROOT / "docs" / "map.md").read_text("utf-8")
    paths = [
        path
        for path in re.findall(r"`([^`\s]+)`", page)
        if "/" in path and not path.startswith(("http", "/", "-"))
    ]
    assert paths
    missing = [path for path in paths if "*" not in path and not (ROOT / path).exists()]
    missing += [path for path in paths if "*" in path and not list(ROOT.glob(path))]
    assert missing == []


def test_every_link_between_documents_leads_somewhere():
    broken = [
        f"{name}: {target}"
        for name, text in texts()
        if name.endswith(".md")
        for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", text)
        if "://" not in target and not (ROOT / name).parent.joinpath(target).exists()
    ]
    assert broken == []


def test_every_role_has_a_guide_in_both_languages():
    roles = {*Role.values, "investor", "reader"}
    guides = {path.name for path in (ROOT / "docs" / "guides").glob("*.md")}
    assert guides == {f"{role}{end}" for role in roles for end in (".md", ".zh.md")}


def test_the_page_of_errors_is_what_the_code_says():
    made = errors_page.page()
    assert errors_page.PAGE.read_text("utf-8") == made, "run `make docs`"


def test_no_two_errors_share_a_code():
    codes = [error.code for error in errors_page.error_classes()]
    assert sorted(codes) == sorted(set(codes))


def test_both_languages_of_an_error_name_the_same_facts():
    def facts(text: str) -> set[str]:
        fields = (field for _, field, _, _ in string.Formatter().parse(text) if field)
        # `{why}` may have a twin in the other language.
        return {re.split(r"[.\[]", field)[0].removesuffix("_zh") for field in fields}

    for error in errors_page.error_classes():
        assert facts(error.text.en) == facts(error.text.zh), error.code


@pytest.mark.django_db
def test_every_change_of_a_model_has_its_migration(capsys):
    from django.core.management import call_command

    call_command("makemigrations", "--check", "--dry-run", verbosity=1)
    assert "No changes detected" in capsys.readouterr().out


def test_no_source_file_is_long():
    long = {
        str(path.relative_to(ROOT)): lines
        for path in files()
        if path.suffix in {".py", ".css", ".html"}
        and "migrations" not in path.parts
        and (lines := path.read_text("utf-8").count("\n")) > 500
    }
    assert long == {}
