"""Files are read exactly: what is wrong is refused under its own code, with its place."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from entrepot.solvers.timetable.changes import changed, changes_of
from entrepot.solvers.timetable.document import load
from entrepot.solvers.timetable.errors import TimetableError
from entrepot.solvers.timetable.problem import Objective, slots_of
from entrepot.solvers.timetable.reading import problem_of
from entrepot.solvers.timetable.result import result_of, written
from entrepot.solvers.timetable.writing import document_of

Document = dict[str, Any]


def whole() -> Document:
    """A problem in which every key of the format stands."""
    return {
        "format": "entrepot-timetable/1",
        "name": "Edition 28",
        "slots": [
            {"id": "s1", "start": "2026-06-08T09:00:00+08:00", "minutes": 25, "session": "am"},
            {"id": "s2", "start": "2026-06-08T09:30:00+08:00", "minutes": 25, "session": "am"},
            {"id": "s3", "start": "2026-06-08T14:00:00+08:00", "minutes": 25, "session": "pm"},
            {"id": "s4", "start": "2026-06-09T09:00:00+08:00", "minutes": 25, "session": "am"},
        ],
        "halls": [{"id": "H1", "tables": 4, "closed": {"s1": 1}}, {"id": "H2", "tables": 2}],
        "walking": [{"between": ["H1", "H2"], "slots": 1}],
        "booths": [{"id": "B1", "hall": "H1", "meetings": 2}],
        "interpreters": [{"id": "zh-de", "count": 3, "away": {"s2": 1}}],
        "participants": [
            {"id": "p", "available": ["s1", "s2"], "max_per_day": 8, "max_total": 12, "wanted": 2},
            {"id": "q", "available": "all", "seats": 2, "rest": 1, "booth": "B1"},
        ],
        "requests": [
            {"id": "r1", "a": "p", "b": "q", "weight": 37, "length": 2, "hall": "H1"},
            {"id": "r2", "a": "q", "b": "p", "weight": 3, "interpreter": "zh-de", "only": ["s1"]},
            {"id": "r3", "a": "p", "b": "q", "weight": 1, "never": ["s1"], "after": ["r1"]},
            {"id": "r4", "a": "p", "b": "q", "weight": 1, "pinned": "s2"},
        ],
        "exclusive": [["r1", "r2"]],
        "objective": {"hold": "weight", "then": ["breaks"], "max_breaks": 2},
    }


def test_a_problem_written_out_and_read_again_is_the_same() -> None:
    problem = problem_of(whole())
    assert problem_of(json.loads(json.dumps(document_of(problem)))) == problem
    assert [slot.day for slot in problem.slots] == [0, 0, 0, 1]
    assert problem.run == (2, 1, 1, 1)


def test_what_may_be_left_out_has_its_default() -> None:
    least = problem_of(
        {
            "format": "entrepot-timetable/1",
            "slots": [{"id": "s1"}, {"id": "s2"}],
            "participants": [{"id": "p", "available": "all"}, {"id": "q", "available": []}],
            "requests": [{"id": "r", "a": "p", "b": "q", "weight": 1}],
        }
    )
    assert least.objective == Objective("weight", ("under_wanted", "breaks", "hall_changes"), None)
    p, q = least.participants
    assert (p.wanted, p.seats, p.rest, p.max_per_day, p.max_total, p.booth) == (
        1,
        1,
        0,
        None,
        None,
        None,
    )
    assert list(slots_of(p.available)) == [0, 1]
    assert q.available == 0
    assert least.run == (2, 1)
    assert least.requests[0].length == 1


Change = Callable[[Document], object]


@pytest.mark.parametrize(
    ("change", "code", "place"),
    [
        (lambda d: d.update(format="entrepot-timetable/2"), "TIM-005", "format"),
        (lambda d: d.pop("format"), "TIM-004", "format"),
        (lambda d: d.pop("requests"), "TIM-004", "requests"),
        (lambda d: d.update(speed=1), "TIM-003", "'speed'"),
        (lambda d: d["slots"][1].update(color=1), "TIM-003", "slots[1]: unknown key 'color'"),
        (lambda d: d["slots"][1].pop("id"), "TIM-004", "slots[1].id"),
        (lambda d: d["slots"][1].update(id=""), "TIM-005", "slots[1].id"),
        (lambda d: d["slots"][1].update(id="s1"), "TIM-006", "slots[1].id"),
        (lambda d: d["slots"][1].pop("session"), "TIM-011", "slots[1].session"),
        (lambda d: d["slots"][2].pop("start"), "TIM-011", "slots[2].start"),
        (lambda d: d["slots"][2].update(start="noon"), "TIM-005", "slots[2].start"),
        (lambda d: d["slots"][0].update(minutes=31), "TIM-012", "slots[1].start"),
        (lambda d: d["slots"].reverse(), "TIM-012", "slots[1].start"),
        (lambda d: d["halls"][0].update(tables=-1), "TIM-005", "halls[0].tables"),
        (lambda d: d["halls"][0].update(tables=True), "TIM-005", "halls[0].tables"),
        (lambda d: d["halls"][0].update(tables=4.0), "TIM-005", "halls[0].tables"),
        (lambda d: d["halls"][0]["closed"].update(s9=1), "TIM-007", "halls[0].closed['s9']"),
        (lambda d: d["walking"][0].update(between=["H1"]), "TIM-005", "walking[0].between"),
        (
            lambda d: d["walking"][0].update(between=["H1", "H9"]),
            "TIM-007",
            "walking[0].between[1]",
        ),
        (lambda d: d["booths"][0].update(hall="H9"), "TIM-007", "booths[0].hall"),
        (lambda d: d["interpreters"][0].pop("count"), "TIM-004", "interpreters[0].count"),
        (lambda d: d["interpreters"][0].update(away={"s9": 1}), "TIM-007", "interpreters[0].away"),
        (lambda d: d["participants"][0].pop("available"), "TIM-004", "participants[0].available"),
        (
            lambda d: d["participants"][0].update(available="some"),
            "TIM-005",
            "participants[0].available",
        ),
        (
            lambda d: d["participants"][0].update(available=["s9"]),
            "TIM-007",
            "participants[0].available[0]",
        ),
        (lambda d: d["participants"][1].update(seats=0), "TIM-005", "participants[1].seats"),
        (lambda d: d["participants"][1].update(booth="B9"), "TIM-007", "participants[1].booth"),
        (lambda d: d["requests"][1].update(id="r1"), "TIM-006", "requests[1].id"),
        (lambda d: d["requests"][1].update(b="nobody"), "TIM-007", "requests[1].b"),
        (lambda d: d["requests"][1].update(b="q"), "TIM-008", "requests[1].b"),
        (lambda d: d["requests"][1].pop("weight"), "TIM-004", "requests[1].weight"),
        (lambda d: d["requests"][1].update(weight=0), "TIM-005", "requests[1].weight"),
        (lambda d: d["requests"][1].update(weight=10**9 + 1), "TIM-005", "requests[1].weight"),
        (lambda d: d["requests"][0].update(length=3), "TIM-009", "requests[0].length"),
        (lambda d: d["requests"][0].update(hall="H9"), "TIM-007", "requests[0].hall"),
        (lambda d: d["requests"][1].update(interpreter="x"), "TIM-007", "requests[1].interpreter"),
        (lambda d: d["requests"][1].update(only=["s9"]), "TIM-007", "requests[1].only[0]"),
        (lambda d: d["requests"][2].update(after=["r9"]), "TIM-007", "requests[2].after[0]"),
        (lambda d: d["requests"][3].update(pinned="s9"), "TIM-007", "requests[3].pinned"),
        (lambda d: d["requests"][0].update(after=["r3"]), "TIM-010", "r1 → r3 → r1"),
        (lambda d: d["requests"][0].update(after=["r1"]), "TIM-010", "requests[0].after[0]"),
        (lambda d: d["exclusive"][0].append("r9"), "TIM-007", "exclusive[0][2]"),
        (lambda d: d["objective"].update(hold="most"), "TIM-005", "objective.hold"),
        (
            lambda d: d["objective"].update(then=["breaks", "breaks"]),
            "TIM-005",
            "objective.then[1]",
        ),
        (lambda d: d["objective"].update(max_breaks=-1), "TIM-005", "objective.max_breaks"),
    ],
)
def test_what_is_wrong_is_refused_with_its_place(change: Change, code: str, place: str) -> None:
    document = whole()
    change(document)
    with pytest.raises(TimetableError) as refused:
        problem_of(document)
    assert refused.value.code == code
    assert place in refused.value.message()
    assert place in refused.value.message("zh") or code == "TIM-003"


@pytest.mark.parametrize(
    "text", ["{", '{"a": 1, "a": 2}', '{"a": NaN}', "[" * 100_000, b"\xff".decode("latin-1")]
)
def test_a_file_that_is_no_json_is_refused(tmp_path: Path, text: str) -> None:
    file = tmp_path / "problem.json"
    file.write_bytes(text.encode("latin-1"))
    with pytest.raises(TimetableError, match="TIM-002"):
        load(file)


def test_a_result_written_out_and_read_again_is_the_same() -> None:
    document = {
        "format": "entrepot-timetable-result/1",
        "meetings": [{"request": "r1", "slot": "s1", "hall": "H1", "table": 12}],
        "weight": 37,
        "bound": 40,
        "gap": 0.075,
        "status": "feasible",
        "then": {"breaks": 0},
        "then_bound": {},
        "unheld": [{"request": "r2", "reason": "outranked", "by": ["r1"]}],
        "statistics": {"held": 1, "seconds": 0.02},
    }
    assert json.loads(written(result_of(document))) == document


@pytest.mark.parametrize(
    ("change", "code", "place"),
    [
        (lambda d: d["meetings"][0].update(seat=1), "TIM-003", "meetings[0]"),
        (lambda d: d["meetings"][0].pop("request"), "TIM-004", "meetings[0].request"),
        (lambda d: d.update(status="good"), "TIM-005", "status"),
        (
            lambda d: d.update(unheld=[{"request": "r", "reason": "no"}]),
            "TIM-005",
            "unheld[0].reason",
        ),
    ],
)
def test_a_result_of_another_form_is_refused(change: Change, code: str, place: str) -> None:
    document: Document = {
        "format": "entrepot-timetable-result/1",
        "meetings": [{"request": "r1", "slot": "s1"}],
    }
    change(document)
    with pytest.raises(TimetableError) as refused:
        result_of(document)
    assert refused.value.code == code
    assert place in refused.value.message()


def after(*changes: Document, held: dict[str, str] | None = None, **more: object) -> Document:
    document = {"format": "entrepot-timetable-changes/1", "changes": list(changes), **more}
    return document_of(changed(problem_of(whole()), changes_of(document), held or {}))


def test_a_cancelled_request_is_forgotten_by_those_that_name_it() -> None:
    document = after({"op": "cancel_request", "id": "r1"})
    assert [one["id"] for one in document["requests"]] == ["r2", "r3", "r4"]
    assert "after" not in document["requests"][1]
    assert document["exclusive"] == [["r2"]]


def test_a_cancelled_participant_goes_with_all_requests() -> None:
    document = after({"op": "cancel_participant", "id": "p"})
    assert [one["id"] for one in document["participants"]] == ["q"]
    assert document["requests"] == []


def test_changes_are_applied_in_their_order() -> None:
    document = after(
        {"op": "unavailable", "id": "q", "slots": ["s1", "s2"]},
        {"op": "available", "id": "q", "slots": ["s2"]},
        {"op": "close_tables", "hall": "H1", "slot": "s1", "tables": 2},
        {"op": "open_tables", "hall": "H1", "slot": "s1", "tables": 1},
        {"op": "open_tables", "hall": "H2", "slot": "s1", "tables": 5},
        {"op": "add_participant", "participant": {"id": "n", "available": "all"}},
        {
            "op": "add_request",
            "request": {"id": "r9", "a": "n", "b": "q", "weight": 5, "after": ["r3"]},
        },
        {"op": "pin", "request": "r1"},
        {"op": "unpin", "request": "r4"},
        held={"r1": "s1"},
    )
    assert document["participants"][1]["available"] == ["s2", "s3", "s4"]
    assert document["halls"][0]["closed"] == {"s1": 2}
    assert document["halls"][1].get("closed", {"s1": 0}) == {"s1": 0}
    assert document["requests"][-1]["after"] == ["r3"]
    assert [one.get("pinned") for one in document["requests"]] == ["s1", None, None, None, None]


@pytest.mark.parametrize(
    ("change", "code", "place"),
    [
        ({"op": "fly"}, "TIM-005", "changes[0].op"),
        ({"op": "cancel_request"}, "TIM-004", "changes[0].id"),
        ({"op": "cancel_request", "id": "r1", "why": ""}, "TIM-003", "changes[0]"),
        ({"op": "cancel_request", "id": "r9"}, "TIM-007", "changes[0].id"),
        ({"op": "unavailable", "id": "p", "slots": ["s9"]}, "TIM-007", "changes[0].slots[0]"),
        (
            {"op": "close_tables", "hall": "H1", "slot": "s1", "tables": -1},
            "TIM-005",
            "changes[0].tables",
        ),
        ({"op": "pin", "request": "r1"}, "TIM-013", "changes[0].request"),
        (
            {"op": "add_participant", "participant": {"id": "p", "available": "all"}},
            "TIM-006",
            "changes[0].participant.id",
        ),
        (
            {"op": "add_participant", "participant": {"id": "n"}},
            "TIM-004",
            "changes[0].participant.available",
        ),
        (
            {"op": "add_request", "request": {"id": "n", "a": "p", "b": "x", "weight": 1}},
            "TIM-007",
            "changes[0].request.b",
        ),
        (
            {"op": "add_request", "request": {"id": "n", "a": "p", "b": "q", "weight": 0}},
            "TIM-005",
            "changes[0].request.weight",
        ),
    ],
)
def test_a_change_that_cannot_be_made_is_refused(change: Document, code: str, place: str) -> None:
    with pytest.raises(TimetableError) as refused:
        after(change)
    assert refused.value.code == code
    assert place in refused.value.message()
