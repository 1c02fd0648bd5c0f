"""The independent checker: a valid timetable passes; each rule broken once is told by its number."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest

from entrepot.solvers.timetable.check import Verdict, check
from entrepot.solvers.timetable.reading import problem_of
from entrepot.solvers.timetable.result import result_of

Document = dict[str, Any]


def slot(day: int, hour: str, session: str) -> Document:
    return {
        "id": f"d{day}-{hour}",
        "start": f"2026-06-0{day}T{hour[:2]}:{hour[2:]}:00+08:00",
        "minutes": 25,
        "session": session,
    }


def fair() -> Document:
    """Two days, two halls, a booth: every rule binds somewhere in `timetable`."""
    hours = [("0900", "am"), ("0930", "am"), ("1000", "am"), ("1400", "pm"), ("1430", "pm")]
    return {
        "format": "entrepot-timetable/1",
        "slots": [slot(day, hour, session) for day in (8, 9) for hour, session in hours],
        "halls": [{"id": "H1", "tables": 2, "closed": {"d8-0930": 1}}, {"id": "H2", "tables": 2}],
        "walking": [{"between": ["H1", "H2"], "slots": 1}],
        "booths": [{"id": "B", "hall": "H2", "meetings": 1}],
        "interpreters": [{"id": "de", "count": 2, "away": {"d8-1400": 1}}],
        "participants": [
            {"id": "p", "available": ["d8-0900", "d8-1000", "d8-1400", "d8-1430", "d9-0900"]},
            {"id": "q", "available": "all", "max_per_day": 2, "max_total": 3, "rest": 1},
            {"id": "r", "available": "all", "wanted": 2},
            {"id": "s", "available": "all", "seats": 2},
            {"id": "t", "available": "all", "booth": "B"},
            {"id": "u", "available": "all", "wanted": 0},
        ],
        "requests": [
            {
                "id": "pq",
                "a": "p",
                "b": "q",
                "weight": 5,
                "only": ["d8-0900", "d8-1400", "d9-0930"],
            },
            {"id": "qr", "a": "q", "b": "r", "weight": 4, "hall": "H1", "after": ["pq"]},
            {"id": "rs", "a": "r", "b": "s", "weight": 3, "length": 2, "never": ["d9-0900"]},
            {"id": "ps", "a": "p", "b": "s", "weight": 2, "interpreter": "de"},
            {"id": "us", "a": "u", "b": "s", "weight": 2, "interpreter": "de", "pinned": "d8-1400"},
            {"id": "tu", "a": "t", "b": "u", "weight": 6},
            {"id": "tr", "a": "t", "b": "r", "weight": 1},
            {"id": "pr", "a": "p", "b": "r", "weight": 7},
            {"id": "qs", "a": "q", "b": "s", "weight": 1},
        ],
        "exclusive": [["pq", "pr"]],
        "objective": {"then": ["breaks"], "max_breaks": 1},
    }


def timetable() -> Document:
    """Valid, and at the edge of each rule."""
    return {
        "format": "entrepot-timetable-result/1",
        "meetings": [
            {"request": "pq", "slot": "d8-0900", "hall": "H1", "table": 1},
            {"request": "qr", "slot": "d8-1000", "hall": "H1", "table": 2},
            {"request": "rs", "slot": "d8-1400", "hall": "H1", "table": 1},
            {"request": "ps", "slot": "d8-1430", "hall": "H1", "table": 2},
            {"request": "us", "slot": "d8-1400", "hall": "H2", "table": 1},
            {"request": "tu", "slot": "d8-0930", "hall": "H2", "booth": "B"},
            {"request": "tr", "slot": "d9-0900", "hall": "H2", "booth": "B"},
        ],
        "weight": 23,
        "bound": 30,
        "gap": 0.233333333,
        "status": "feasible",
        "then": {"breaks": 3},
        "unheld": [
            {"request": "pr", "reason": "outranked", "by": ["pq"]},
            {"request": "qs", "reason": "limit_reached"},
        ],
        "statistics": {"held": 7, "requests": 9, "without_meeting": 0, "breaks": 3, "idle": 1},
    }


def verdict(problem: Document, result: Document) -> Verdict:
    return check(problem_of(problem), result_of(result))


def meeting(result: Document, request: str) -> Document:
    found: Document = next(one for one in result["meetings"] if one["request"] == request)
    return found


def add(result: Document, **stated: object) -> None:
    result["meetings"].append(stated)
    result.pop("weight", None)


def drop(result: Document, request: str) -> None:
    result["meetings"].remove(meeting(result, request))
    result.pop("weight", None)


def test_a_timetable_at_the_edge_of_every_rule_passes_without_a_note() -> None:
    found = verdict(fair(), timetable())
    assert found.document() == {"ok": True, "weight": 23, "violations": [], "notes": []}


def us_walks(_: Document, result: Document) -> None:
    """u has one slot to walk from H2 to H1."""
    meeting(result, "us").update(hall="H1", table=2)


Change = Callable[[Document, Document], object]

#: (rule, request that stands for it, change of the problem and the result).
BROKEN: list[tuple[int, str | None, Change]] = [
    (0, "zz", lambda p, r: add(r, request="zz", slot="d8-0900", hall="H1", table=2)),
    (0, "pq", lambda p, r: add(r, request="pq", slot="d8-1400", hall="H1", table=2)),
    (0, "tr", lambda p, r: meeting(r, "tr").pop("slot")),
    (0, "tr", lambda p, r: meeting(r, "tr").update(slot="d7-0900")),
    (0, None, lambda p, r: r.update(weight=24)),
    (0, "pr", lambda p, r: p["objective"].update(hold="all")),
    (1, "rs", lambda p, r: meeting(r, "rs").update(slot="d8-1430")),
    (1, "rs", lambda p, r: meeting(r, "rs").update(slot="d9-1430")),
    (2, "ps", lambda p, r: meeting(r, "ps").update(slot="d9-1400")),
    (2, "rs", lambda p, r: p["participants"][2].update(available=["d8-1000", "d8-1400"])),
    (2, "tu", lambda p, r: meeting(r, "tu").update(slot="d8-1400")),
    (2, "us", lambda p, r: p["participants"][3].update(seats=1)),
    (3, "pq", lambda p, r: p["requests"][0].update(only=["d8-1400"])),
    (3, "rs", lambda p, r: p["requests"][2].update(never=["d8-1430"])),
    (3, "us", lambda p, r: p["requests"][4].update(pinned="d8-1430")),
    (3, "us", lambda p, r: drop(r, "us")),
    (4, "qr", lambda p, r: p["requests"][1].update(after=["tr"])),
    (4, "ps", lambda p, r: p["requests"][3].update(after=["rs"])),
    (5, "qr", lambda p, r: p["participants"][1].update(max_per_day=1)),
    (5, "qr", lambda p, r: p["participants"][1].update(max_total=1)),
    (6, "qr", lambda p, r: p["participants"][1].update(rest=2)),
    (7, "pq", lambda p, r: meeting(r, "pq").update(table=3)),
    (7, "pq", lambda p, r: meeting(r, "pq").update(table=0)),
    (7, "pq", lambda p, r: meeting(r, "pq").pop("table")),
    (7, "pq", lambda p, r: meeting(r, "pq").pop("hall")),
    (7, "pq", lambda p, r: meeting(r, "pq").update(booth="B")),
    (7, "ps", lambda p, r: meeting(r, "ps").update(table=1)),
    (7, "tu", lambda p, r: meeting(r, "tu").pop("booth")),
    (7, "tu", lambda p, r: meeting(r, "tu").update(hall="H1")),
    (7, "tu", lambda p, r: meeting(r, "tu").update(table=1)),
    (7, "tu", lambda p, r: p["requests"][5].update(hall="H1")),
    (7, "tu", lambda p, r: p["booths"][0].update(meetings=0)),
    (7, "pq", lambda p, r: p["requests"][0].update(hall="H2")),
    (7, "qr", lambda p, r: p["halls"][0].update(closed={"d8-1000": 2})),
    (8, "us", lambda p, r: (p["walking"][0].update(slots=2), us_walks(p, r))),
    (9, "us", lambda p, r: p["interpreters"][0].update(away={"d8-1400": 2})),
    (9, "ps", lambda p, r: p["interpreters"][0].update(count=0, away={})),
    (10, "us", lambda p, r: p["objective"].update(max_breaks=0)),
    (11, "us", lambda p, r: p["exclusive"].append(["pq", "us"])),
]


@pytest.mark.parametrize(("rule", "request_id", "change"), BROKEN)
def test_a_broken_rule_is_told_by_its_number(
    rule: int, request_id: str | None, change: Change
) -> None:
    problem, result = copy.deepcopy(fair()), copy.deepcopy(timetable())
    change(problem, result)
    found = verdict(problem, result)
    assert not found.ok
    assert (rule, request_id) in {(one.rule, one.request) for one in found.violations}
    others = {one.rule for one in found.violations} - {rule}
    assert not others or rule in {1, 2}, "a change breaks one rule; times moved may break more"
    assert all(one.message.en != one.message.zh for one in found.violations)


def test_every_rule_is_broken_above() -> None:
    assert {rule for rule, _, _ in BROKEN} == set(range(12))


#: Changes that break nothing.
ALLOWED: list[Change] = [
    us_walks,
    lambda p, r: p["participants"][3].update(rest=9),
    lambda p, r: r.pop("weight"),
    lambda p, r: meeting(r, "tu").pop("hall"),
    lambda p, r: p["requests"][1].update(after=["pr"]),
    lambda p, r: (p["participants"][2].update(rest=9), drop(r, "qr"), p["requests"].pop(1)),
]


@pytest.mark.parametrize("change", ALLOWED)
def test_what_no_rule_forbids_is_no_violation(change: Change) -> None:
    problem, result = fair(), timetable()
    change(problem, result)
    assert verdict(problem, result).violations == ()


NOTED: list[tuple[str, Change]] = [
    ("then.breaks", lambda p, r: r["then"].update(breaks=2)),
    ("statistics.idle", lambda p, r: r["statistics"].update(idle=2)),
    ("statistics.without_meeting", lambda p, r: r["statistics"].update(without_meeting=1)),
    ("then.hall_changes", lambda p, r: r["then"].update(hall_changes=1)),
    ("then.under_wanted", lambda p, r: r["then"].update(under_wanted=1)),
    ("then_bound.breaks", lambda p, r: r.update(then_bound={"breaks": 4})),
    ("under the weight", lambda p, r: r.update(bound=22, gap=None)),
    ("`gap`", lambda p, r: r.update(gap=0.1)),
    ("optimal", lambda p, r: r.update(status="optimal")),
    ("no request", lambda p, r: r["unheld"].append({"request": "zz", "reason": "tables_full"})),
    ("is held", lambda p, r: r["unheld"].append({"request": "pq", "reason": "tables_full"})),
    ("twice", lambda p, r: r["unheld"].append({"request": "qs", "reason": "tables_full"})),
    ("say why", lambda p, r: r["unheld"].pop()),
    ("outranked", lambda p, r: r["unheld"][0].update(by=["qs"])),
]


@pytest.mark.parametrize(("said", "change"), NOTED)
def test_a_wrong_statement_is_noted_and_breaks_no_rule(said: str, change: Change) -> None:
    problem, result = fair(), timetable()
    change(problem, result)
    found = verdict(problem, result)
    assert found.ok
    assert len(found.notes) == 1
    assert said in found.notes[0].en


def test_a_result_without_a_timetable_breaks_no_rule() -> None:
    problem = fair()
    problem["objective"]["hold"] = "all"
    result = {"format": "entrepot-timetable-result/1", "meetings": [], "status": "infeasible"}
    assert verdict(problem, result).document() == {
        "ok": True,
        "weight": 0,
        "violations": [],
        "notes": [],
    }


def test_without_halls_a_result_names_neither_hall_nor_table() -> None:
    problem = {
        "format": "entrepot-timetable/1",
        "slots": [{"id": "1"}],
        "participants": [{"id": "a", "available": "all"}, {"id": "b", "available": "all"}],
        "requests": [{"id": "r", "a": "a", "b": "b", "weight": 1}],
    }
    result: Document = {
        "format": "entrepot-timetable-result/1",
        "meetings": [{"request": "r", "slot": "1"}],
    }
    assert verdict(problem, result).ok
    result["meetings"][0]["table"] = 1
    assert [one.rule for one in verdict(problem, result).violations] == [7]
