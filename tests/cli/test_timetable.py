"""`entrepot timetable …`: its forms on stdout and in files, and its exit codes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from typer.testing import CliRunner

from entrepot.cli import app
from tests.solvers.timetable.test_reading import whole


def run(*words: object) -> tuple[int, str, str]:
    done = CliRunner().invoke(app, ["timetable", *map(str, words)])
    return done.exit_code, done.stdout, done.stderr


def written(folder: Path, name: str, document: dict[str, Any]) -> Path:
    file = folder / name
    file.write_text(json.dumps(document), "utf-8")
    return file


def test_a_problem_is_solved_checked_bounded_and_amended(tmp_path: Path) -> None:
    problem = written(tmp_path, "in.json", whole())
    out = tmp_path / "out.json"
    assert run("solve", problem, "--out", out, "--seed", "3") == (0, "", "")
    code, said, _ = run("check", problem, out)
    assert code == 0
    assert json.loads(said)["ok"]
    code, said, _ = run("bound", problem)
    assert code == 0
    assert json.loads(said).keys() == {"bound", "method", "seconds"}
    assert json.loads(said)["bound"] >= json.loads(out.read_text("utf-8"))["weight"]
    changes = written(
        tmp_path,
        "changes.json",
        {
            "format": "entrepot-timetable-changes/1",
            "changes": [{"op": "cancel_request", "id": "r4"}],
        },
    )
    code, said, _ = run("amend", problem, out, changes)
    assert code == 0
    assert {"moved", "dropped", "added"} <= json.loads(said).keys()


def test_a_broken_timetable_ends_with_1_and_names_its_rule(tmp_path: Path) -> None:
    problem = written(tmp_path, "in.json", whole())
    meetings = [{"request": "r4", "slot": "s1"}]
    out = written(
        tmp_path, "out.json", {"format": "entrepot-timetable-result/1", "meetings": meetings}
    )
    code, said, _ = run("check", problem, out)
    assert code == 1
    assert 3 in {one["rule"] for one in json.loads(said)["violations"]}


def test_pins_that_clash_end_with_1_and_are_named(tmp_path: Path) -> None:
    document = whole()
    document["participants"][1].pop("seats")
    for at in (2, 3):
        document["requests"][at] |= {"pinned": "s2", "after": []}
    code, said, error = run("solve", written(tmp_path, "in.json", document))
    assert code == 1
    result = json.loads(said)
    assert result["status"] == "infeasible"
    assert result["meetings"] == []
    assert "'r3', 'r4'" in result["reason"]
    assert "infeasible" in error


def test_wrong_input_ends_with_2_and_its_place(tmp_path: Path) -> None:
    document = whole()
    document["requests"][1]["b"] = "nobody"
    code, said, error = run("solve", written(tmp_path, "in.json", document))
    assert (code, said) == (2, "")
    assert "requests[1].b" in error
    assert run("bound", tmp_path / "none.json")[0] == 2
