"""A published timetable is mended, and those whom a change doesn't concern are left in peace."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from entrepot.solvers.timetable.amend import GIVE_UP, amend
from entrepot.solvers.timetable.changes import Changes, changed, changes_of
from entrepot.solvers.timetable.check import check
from entrepot.solvers.timetable.errors import UnknownId
from entrepot.solvers.timetable.problem import Problem
from entrepot.solvers.timetable.result import Meeting, Result
from entrepot.solvers.timetable.solve import solve
from tests.support.small_timetables import problems
from tests.support.timetable_search import Chosen, timetables, weight_of
from tests.support.timetables import Size, drawn


def stated(*changes: dict[str, Any], **more: object) -> Changes:
    document = {"format": "entrepot-timetable-changes/1", "changes": list(changes), **more}
    return changes_of(document)


def places(result: Result) -> dict[str, tuple[str | None, str | None]]:
    return {one.request: (one.slot, one.hall) for one in result.meetings}


@st.composite
def cases(draw: st.DrawFn) -> tuple[Problem, list[dict[str, Any]]]:
    problem = draw(problems(most=2))
    ids = [one.id for one in problem.participants]
    a, b = draw(st.permutations(ids))[:2]
    weight = draw(st.integers(1, 9))
    some = [
        {"op": "add_participant", "participant": {"id": "new", "available": "all"}},
        {"op": "add_request", "request": {"id": "rn", "a": a, "b": b, "weight": weight}},
        {"op": "unavailable", "id": a, "slots": ["s0"]},
        {"op": "cancel_request", "id": "r0"},
        {"op": "cancel_participant", "id": draw(st.sampled_from(ids))},
    ]
    return problem, draw(
        st.lists(st.sampled_from(some), unique_by=lambda one: one["op"], max_size=2)
    )


@settings(max_examples=15)
@given(cases(), st.sampled_from(["repair", "fill"]))
def test_against_every_timetable_of_the_changed_problem(
    case: tuple[Problem, list[dict[str, Any]]], mode: str
) -> None:
    problem, made = case
    assume(len({one["op"] for one in made} & {"cancel_request", "cancel_participant"}) < 2)
    assume(all(one.pinned is None for one in problem.requests))
    assume(problem.objective.max_breaks is None)
    gone = {one["id"] for one in made if one["op"] == "cancel_participant"}
    assume(
        not any(
            gone & {one["request"]["a"], one["request"]["b"]} for one in made if "request" in one
        )
    )
    assume(not any(one.get("id") in gone and one["op"] == "unavailable" for one in made))
    old = solve(problem)
    changes = stated(*made, mode=mode)
    now = changed(problem, changes, {})
    result = amend(problem, old, changes)
    assert not check(now, result).violations
    before = {name: place for name, place in places(old).items() if name in now.request_index}
    after = places(result)
    assert result.moved == tuple(
        one.id
        for one in now.requests
        if one.id in before and one.id in after and before[one.id] != after[one.id]
    )
    assert set(result.added or ()) == set(after) - set(before)
    assert set(result.dropped or ()) <= set(before) - set(after)
    every = list(timetables(now))
    best = max(weight_of(now, one) for one in every)
    if mode == "repair":
        fewest = min(
            disturbed(now, one, before)
            for one in every
            if weight_of(now, one) >= best - best // GIVE_UP
        )
        kept = {
            now.request_index[name]: (now.slot_index[str(slot)], hall_of(now, hall, name))
            for name, (slot, hall) in after.items()
        }
        assert (result.weight or 0) >= best - best // GIVE_UP
        assert disturbed(now, kept, before) == fewest
    else:
        assert not result.moved or any(one["op"] == "unavailable" for one in made)


def hall_of(problem: Problem, hall: str | None, request: str) -> int:
    return next((at for at, one in enumerate(problem.halls) if one.id == hall), 0)


def disturbed(
    problem: Problem, chosen: Chosen, before: dict[str, tuple[str | None, str | None]]
) -> int:
    """How many that were held and could be held aren't where they were."""
    count = 0
    for name, (slot, hall) in before.items():
        request = problem.request_index[name]
        one = problem.requests[request]
        both = problem.participants[one.a].available & problem.participants[one.b].available
        at = chosen.get(request)
        if at is None:
            count += any(
                all(both >> slot + step & 1 for step in range(one.length))
                and problem.run[slot] >= one.length
                and not any(one.never >> slot + step & 1 for step in range(one.length))
                and (one.only is None or one.only >> slot & 1)
                for slot in range(len(problem.slots))
            )
        else:
            count += at != (problem.slot_index[str(slot)], hall_of(problem, hall, name))
    return count


@pytest.fixture(scope="module")
def fair() -> tuple[Problem, Result]:
    problem = drawn(Size(120, 1200, 12, tables=30))
    return problem, solve(problem)


LATE = [
    {"op": "add_participant", "participant": {"id": "late", "available": "all"}},
    *(
        {
            "op": "add_request",
            "request": {"id": f"n{at}", "a": "late", "b": f"p{at + 60}", "weight": 90},
        }
        for at in range(5)
    ),
]


def test_fill_moves_and_drops_nobody(fair: tuple[Problem, Result]) -> None:
    problem, old = fair
    result = amend(
        problem, old, stated({"op": "cancel_participant", "id": "p3"}, *LATE, mode="fill")
    )
    assert result.moved == ()
    assert result.dropped == ()
    assert result.added
    assert all(
        places(result)[one] == places(old)[one] for one in places(old) if one in places(result)
    )


def test_repair_brings_in_heavy_requests_and_moves_few(fair: tuple[Problem, Result]) -> None:
    problem, old = fair
    result = amend(problem, old, stated({"op": "cancel_participant", "id": "p3"}, *LATE))
    assert (result.weight or 0) >= 0.99 * (result.bound or 0)
    assert len(result.moved or ()) + len(result.dropped or ()) <= 1.2 * 2


def test_tables_of_meetings_that_stay_are_the_same(fair: tuple[Problem, Result]) -> None:
    problem, old = fair
    result = amend(
        problem, old, stated({"op": "cancel_request", "id": old.meetings[0].request}, mode="fill")
    )
    tables = {one.request: one.table for one in old.meetings}
    assert all(one.table == tables[one.request] for one in result.meetings if one.request in tables)


def test_what_begins_before_the_frozen_slot_stays_and_nothing_joins_it(
    fair: tuple[Problem, Result],
) -> None:
    problem, old = fair
    result = amend(problem, old, stated(*LATE, frozen_before="s6"))
    early = {f"s{at}" for at in range(6)}

    def begun(one: Result) -> set[Meeting]:
        return {meeting for meeting in one.meetings if meeting.slot in early}

    assert begun(result) == begun(old)


def test_a_pinned_meeting_stays_and_an_old_result_with_unknown_ids_is_refused(
    fair: tuple[Problem, Result],
) -> None:
    problem, old = fair
    pin = old.meetings[-1].request
    result = amend(problem, old, stated({"op": "pin", "request": pin}, *LATE))
    assert places(result)[pin] == places(old)[pin]
    with pytest.raises(UnknownId, match=r"meetings\[0\]\.request"):
        amend(problem, Result((Meeting("nobody", "s1"),)), stated())
