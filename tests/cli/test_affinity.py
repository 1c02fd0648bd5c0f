"""`entrepot affinity …` as it is typed: the worked example of the format, its forms, its refusals."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from entrepot.cli import app
from entrepot.solvers.affinity.reading import COLUMNS
from tests.cli.conftest import Answer
from tests.support.surroundings import ROOT

pytestmark = pytest.mark.once
PAGE = (ROOT / "docs" / "formats" / "affinity.md").read_text("utf-8")
(EXAMPLE_TEXT,) = re.findall(r"```json\n(.*?)```", PAGE, flags=re.DOTALL)
EXAMPLE = json.loads(EXAMPLE_TEXT)


def run(*arguments: object) -> Answer:
    """In this process, without an instance: these verbs need none."""
    result = CliRunner().invoke(app, ["affinity", *map(str, arguments)])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return Answer(result.exit_code, result.stdout, result.stderr)


def told(*arguments: object) -> Any:
    answer = run(*arguments)
    assert answer.returncode == 0, answer.stderr
    return json.loads(answer.stdout)


File = Callable[[object], Path]


@pytest.fixture
def file(tmp_path: Path) -> File:
    def write(content: object, name: str = "fair.json") -> Path:
        path = tmp_path / name
        text = content if isinstance(content, str) else json.dumps(content, ensure_ascii=False)
        path.write_text(text, "utf-8")
        return path

    return write


def changed(*path: str | int, to: object) -> Any:
    """The example with another value at a path; without one where it is `...`."""
    whole = deepcopy(EXAMPLE)
    place = whole
    for step in path[:-1]:
        place = place[step]
    if to is ...:
        del place[path[-1]]
    else:
        place[path[-1]] = to
    return whole


def printed(command: str) -> str:
    """What the page says that a command prints."""
    (block,) = re.findall(rf"`{re.escape(command)}`[^\n]*\n\n((?:    .*\n)+)", PAGE)
    return "".join(line[4:] + "\n" for line in block.splitlines())


def test_the_worked_example_prints_what_the_page_says(file: File) -> None:
    path = file(EXAMPLE)
    answer = run("suggest", path, "--format", "table")
    assert answer.stdout == printed("entrepot affinity suggest fair.json --format table")
    answer = run("why", path, "I1", "O2", "--format", "table")
    assert answer.returncode == 1
    page = printed("entrepot affinity why fair.json I1 O2 --format table")
    assert answer.stdout + answer.stderr == page


def test_what_a_rule_kept_away_is_told_apart_with_its_rule_and_cause(file: File) -> None:
    found = told("suggest", file(EXAMPLE))
    assert {
        (one["intent"], one["offer"], one["rule"], one["cause"])
        for one in found["staff"]["kept_away"]
    } == {
        ("I1", "O2", "never-meet", "Xinyuan"),
        ("I1", "O3", "negative-list", "62"),
        ("I2", "O1", "excluded-sector", "261"),
        ("I2", "O3", "negative-list", "62"),
    }
    assert found["staff"]["barred"] == {"never-meet": 1, "excluded-sector": 1, "negative-list": 2}
    assert "Xinyuan" not in json.dumps(found["lists"])


def test_a_screened_party_is_shown_to_nobody_and_shown_nothing(file: File) -> None:
    found = told("suggest", file(changed("rules", "screened", to=["Nordwind", "Xinyuan"])))
    assert [one["suggestions"] for one in found["lists"]] == [[], []]
    assert found["staff"]["barred"]["screened"] == 4


def test_the_other_side_gets_lists_too(file: File) -> None:
    found = told("suggest", file(EXAMPLE), "--for", "offers")
    assert {
        one["offer"]: [other["intent"] for other in one["suggestions"]] for one in found["lists"]
    } == {"O1": ["I1"], "O2": ["I2"], "O3": []}


def test_reasons_are_told_in_both_languages_what_counts_most_first(file: File) -> None:
    (first, _) = told("suggest", file(EXAMPLE))["lists"]
    reasons = first["suggestions"][0]["reasons"]
    assert [one["reason"] for one in reasons][:2] == ["size", "place"]
    assert (reasons[0]["en"], reasons[0]["zh"]) == ("size fits", "规模相合")
    # Neither side stated partners, so nothing is said of them.
    assert "partner" not in {one["reason"] for one in reasons}


def test_a_limit_of_one_shows_each_offer_once(file: File) -> None:
    whole = deepcopy(EXAMPLE)
    del whole["rules"]["never_meet"]
    whole["intents"].append({**whole["intents"][1], "id": "I3"})
    found = told("suggest", file(whole), "--exposure", "1", "--top", "1")
    assert found["shown"] == {"of": 3, "at_all": 2, "most_often": 1}
    # O2 suits I2 and I3 alike; I2 comes first, and I3 is told that there was more.
    assert [len(one["suggestions"]) for one in found["lists"]] == [1, 1, 0]
    assert [one["full"] for one in found["lists"]] == [0, 0, 1]
    free = told("suggest", file(whole), "--exposure", "none", "--top", "1")
    assert [len(one["suggestions"]) for one in free["lists"]] == [1, 1, 1]
    assert free["exposure"] is None


def test_a_weight_changes_the_score_and_a_weight_of_0_takes_the_reason_out(file: File) -> None:
    path = file(EXAMPLE)
    plain = told("why", path, "I1", "O1")
    words = told("why", path, "I1", "O1", "--weight", "words=40")
    without = told("why", path, "I1", "O1", "--weight", "words=0")
    assert words["score"] > plain["score"]
    assert "words" not in {one["reason"] for one in without["reasons"]}
    rules = file(changed("rules", "weights", to={"words": 40}))
    assert told("why", rules, "I1", "O1") == words


def as_csv(side: str, one: dict[str, Any]) -> dict[str, str]:
    row = {"side": side}
    for name, value in one.items():
        inner = value.items() if isinstance(value, dict) else [(None, value)]
        for under, cell in inner:
            row[f"{name}.{under}" if under else name] = (
                ";".join(cell) if isinstance(cell, list) else str(cell)
            )
    return row


def test_a_csv_file_gives_the_same_lists(file: File, tmp_path: Path) -> None:
    table = tmp_path / "fair.csv"
    with table.open("w", encoding="utf-8-sig", newline="") as opened:
        writer = csv.DictWriter(opened, COLUMNS)
        writer.writeheader()
        for side in ("intent", "offer"):
            writer.writerows(as_csv(side, one) for one in EXAMPLE[f"{side}s"])
    rules = tmp_path / "rules.json"
    rules.write_text(json.dumps(EXAMPLE["rules"]), "utf-8")
    assert told("suggest", table, "--rules", rules) == told("suggest", file(EXAMPLE))


def test_a_shipped_tree_knows_its_codes(file: File) -> None:
    whole = changed("rules", "tree", to="gbt4754")
    for one in (*whole["intents"], *whole["offers"]):
        one.pop("excludes", None)
        if one.get("sectors"):
            one["sectors"] = ["3441"]
        if "sectors" in one.get("wants", {}):
            one["wants"]["sectors"] = ["34"]
    whole["rules"]["negative_list"] = []
    found = told("why", file(whole), "I1", "O1")
    assert next(one for one in found["reasons"] if one["reason"] == "sector")["for_intent"] == 1


REFUSALS: list[tuple[str, str, Any]] = [
    ("AFF-001", "fair.json", "{"),
    ("AFF-001", "twice", '{"intents": [], "intents": []}'),
    ("AFF-001", "NaN", '{"intents": [NaN]}'),
    ("AFF-002", "fair.json", {**EXAMPLE, "investors": []}),
    ("AFF-002", "intents[0].wants", changed("intents", 0, "wants", "sector", to=["26"])),
    ("AFF-003", "intents[0].wants.size", changed("intents", 0, "wants", "size", to="9..1")),
    ("AFF-003", "offers[0].size", changed("offers", 0, "size", to="1_000")),
    ("AFF-003", "offers[0].size", changed("offers", 0, "size", to=[1, 2, 3])),
    ("AFF-003", "offers[0].size", changed("offers", 0, "size", to=True)),
    ("AFF-003", "offers[0].size", changed("offers", 0, "size", to="1e18")),
    ("AFF-003", "offers[0].level", changed("offers", 0, "level", to=10)),
    ("AFF-003", "offers[0].level", changed("offers", 0, "level", to=2.5)),
    ("AFF-003", "intents[0].period", changed("intents", 0, "period", to="2027-01-01..2027-02-30")),
    ("AFF-003", "intents[0].places", changed("intents", 0, "places", to=["CN=2"])),
    ("AFF-003", "intents[0].languages", changed("intents", 0, "languages", to=7)),
    ("AFF-003", "intents[0].text.en", changed("intents", 0, "text", "en", to=[])),
    ("AFF-003", "offers", changed("offers", to={})),
    ("AFF-003", "intents[0]", changed("intents", 0, to="I1")),
    ("AFF-003", "rules.never_meet[0]", changed("rules", "never_meet", to=[["a", "a"]])),
    ("AFF-004", "offers[1].id", changed("offers", 1, "id", to=...)),
    ("AFF-004", "intents[0].languages[0]", changed("intents", 0, "languages", to=[""])),
    ("AFF-004", "rules.negative_list[0].sector", changed("rules", "negative_list", to=[{}])),
    ("AFF-005", "intents[0]", changed("intents", 1, "id", to="I1")),
    ("AFF-006", "0 offers", changed("offers", to=[])),
    ("AFF-007", "intents[0].wants.sectors", changed("intents", 0, "wants", "sectors", to=["99"])),
    ("AFF-007", "rules.negative_list[0]", changed("rules", "negative_list", to=[{"sector": "9"}])),
    ("AFF-008", "rules.tree", changed("rules", "tree", to={"26": "C", "C": "26"})),
    ("AFF-009", "rules.tree", changed("rules", "tree", to="nace")),
    ("AFF-012", "rules.weights", changed("rules", "weights", to={"words": -1})),
    ("AFF-012", "weights", changed("rules", "weights", to=dict.fromkeys(
        ["sector", "size", "place", "form", "level", "language", "timing", "partner", "words"], 0))),
]  # fmt: skip


@pytest.mark.parametrize(("code", "path", "content"), REFUSALS)
def test_a_bad_file_is_refused_with_its_code_and_path(
    code: str, path: str, content: object, file: File
) -> None:
    answer = run("suggest", file(content))
    assert (answer.returncode, answer.stdout) == (2, "")
    assert answer.stderr.startswith(code), answer.stderr
    assert path in answer.stderr


@pytest.mark.parametrize(
    ("code", "path", "text"),
    [
        ("AFF-001", "head row", ""),
        ("AFF-001", "fair.csv", 'side,id\nintent,"a'),
        ("AFF-002", "row 1", "side,id,colour\n"),
        ("AFF-002", "row 1", "side,id,id\n"),
        ("AFF-003", "row 2", "side,id\nintent\n"),
        ("AFF-003", "row 3.side", "side,id\nintent,1\nhost,2\n"),
        ("AFF-003", "row 2.wants.size", "side,id,wants.size\nintent,1,many\n"),
        ("AFF-004", "row 2.side", "side,id\n,1\n"),
        ("AFF-005", "row 2", "side,id\nintent,1\nintent,1\n"),
    ],
)
def test_a_bad_csv_file_is_refused_with_its_row(
    code: str, path: str, text: str, tmp_path: Path
) -> None:
    table = tmp_path / "fair.csv"
    table.write_text(text, "utf-8")
    answer = run("suggest", table)
    assert (answer.returncode, answer.stdout) == (2, "")
    assert answer.stderr.startswith(code), answer.stderr
    assert path in answer.stderr


@pytest.mark.parametrize(
    ("code", "arguments"),
    [
        ("AFF-011", ("suggest", "--top", "0")),
        ("AFF-011", ("suggest", "--exposure", "0")),
        ("AFF-011", ("suggest", "--exposure", "many")),
        ("AFF-012", ("suggest", "--weight", "charm=1")),
        ("AFF-012", ("suggest", "--weight", "words")),
        ("AFF-010", ("why", "I9", "O1")),
        ("AFF-010", ("why", "I1", "O9")),
        ("--for", ("suggest", "--for", "everybody")),
    ],
)
def test_a_bad_option_is_refused(code: str, arguments: tuple[str, ...], file: File) -> None:
    verb, *rest = arguments
    answer = run(verb, file(EXAMPLE), *rest)
    assert (answer.returncode, answer.stdout) == (2, "")
    assert answer.stderr.startswith(code), answer.stderr


def test_rules_are_given_once(file: File, tmp_path: Path) -> None:
    rules = tmp_path / "rules.json"
    rules.write_text("{}", "utf-8")
    answer = run("suggest", file(EXAMPLE), "--rules", rules)
    assert answer.returncode == 2
    assert answer.stderr.startswith("AFF-013")


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    answer = run("suggest", tmp_path / "no.json")
    assert answer.returncode == 2
    assert answer.stderr.startswith("AFF-001")
