"""Which table a meeting has: one number through all its slots, counted from 1 in each hall."""

from __future__ import annotations

from collections.abc import Mapping

from entrepot.solvers.timetable.state import State


def numbered(state: State, kept: Mapping[int, int] | None = None) -> dict[int, int]:
    """A table for each meeting at a table of a hall. `kept`: tables to keep where that goes.

    Taken in the order of time, the lowest free number never goes beyond the most meetings at once.
    With tables kept it may; then the hall is numbered anew.
    """
    ground = state.ground
    if not ground.problem.halls:
        return {}
    by_hall: list[list[int]] = [[] for _ in ground.problem.halls]
    for request, start in enumerate(state.at):
        if start >= 0 and ground.booth[request] < 0:
            by_hall[state.hall[request]].append(request)
    found: dict[int, int] = {}
    for hall, meetings in enumerate(by_hall):
        meetings.sort(key=lambda one: (state.at[one], one))
        tables = ground.problem.halls[hall].tables
        numbers = _number(state, meetings, kept or {})
        if kept and tables is not None and max(numbers.values(), default=0) > tables:
            numbers = _number(state, meetings, {})
        found.update(numbers)
    return found


def _number(state: State, meetings: list[int], kept: Mapping[int, int]) -> dict[int, int]:
    ground = state.ground
    taken: dict[tuple[int, int], int] = {}  # (slot, table) -> who
    lowest = [1] * ground.slots  # no table below is free in the slot
    found: dict[int, int] = {}
    for meeting in [*(one for one in meetings if one in kept), *meetings]:
        if meeting in found:
            continue
        span = range(state.at[meeting], state.at[meeting] + ground.length[meeting])
        table = kept.get(meeting, 0)
        if not table or any((slot, table) in taken for slot in span):
            table = lowest[span[0]]
            while any((slot, table) in taken for slot in span):
                table += 1
        for slot in span:
            taken[slot, table] = meeting
            while (slot, lowest[slot]) in taken:
                lowest[slot] += 1
        found[meeting] = table
    return found
