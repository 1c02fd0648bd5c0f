"""Ejection chains: a request takes its place from lighter ones, which look for another place."""

from __future__ import annotations

from entrepot.solvers.timetable.moves import insert, insert_by_path
from entrepot.solvers.timetable.problem import slots_of
from entrepot.solvers.timetable.state import State

#: What would have to go, the start, the hall, and who would go.
Option = tuple[int, int, int, tuple[int, ...]]


def eject(
    state: State, request: int, *, depth: int, width: int, kept: frozenset[int] = frozenset()
) -> bool:
    """Hold a request at the expense of others if the timetable gains by it; else change nothing.

    depth: how often an ejected one may eject in its turn; width: how many places are tried;
    kept: requests that stay.
    """
    options = _options(state, request, kept)
    if not options:
        return False
    options.sort()
    ground = state.ground
    before = state.value
    kept = kept | {request}
    for _, start, hall, blockers in options[:width]:
        mark = state.mark()
        for blocker in blockers:
            state.take_out(blocker)
        if not state.starts(request, hall) >> start & 1:
            state.undo(mark)
            continue
        state.place(request, start, hall)
        for blocker in sorted(blockers, key=lambda one: (-ground.weight[one], one)):
            if not insert(state, blocker) and not insert_by_path(state, blocker, 16) and depth:
                eject(state, blocker, depth=depth - 1, width=width, kept=kept)
        if state.value > before and not state.broken_since(mark):
            return True
        state.undo(mark)
    return False


def _options(state: State, request: int, kept: frozenset[int]) -> list[Option]:
    """Where it could begin if others went. Tables and interpreters are nobody's to give away."""
    ground = state.ground
    length, weight = ground.length[request], ground.weight
    static = ground.static[request]
    if ground.linked[request]:
        if any(state.at[rival] >= 0 for rival in ground.rivals.get(request, ())):
            return []
        static &= state.link_mask(request)
    pool = ground.pool[request]
    if pool >= 0:
        static &= ground.windows(state.pool_open[pool], length)
    people = (ground.a[request], ground.b[request])
    limited = [person for person in people if ground.limited[person]]
    width = (1 << length) - 1
    found: list[Option] = []
    near: list[tuple[int, int]] | None = None
    for hall in ground.halls[request]:
        # At a booth its own people's meetings give way; at a table others may have to.
        mask = static
        if ground.booth[request] < 0:
            mask &= ground.windows(state.table_open[hall], length)
        if not mask:
            continue
        if near is None or ground.distance:
            near = [
                *hindrances(state, people[0], hall),
                *hindrances(state, people[1], hall),
            ]
            fixed = 0
            for bits, meeting in near:
                if ground.pinned[meeting] or meeting in kept:
                    fixed |= bits
        for start in slots_of(mask):
            bits = width << start
            if bits & fixed:
                continue
            blockers = [meeting for hindered, meeting in near if hindered & bits]
            for person in limited:
                beyond_limits(state, person, start, length, blockers, kept)
            state.work += 1
            loss = 0
            for one in blockers:
                loss += weight[one]
            found.append((loss, start, hall, tuple(dict.fromkeys(blockers))))
    return found


def hindrances(state: State, person: int, hall: int) -> list[tuple[int, int]]:
    """The meetings of a person with one seat, each with the slots that it blocks in a hall."""
    ground = state.ground
    if ground.simple[person]:
        found: dict[int, int] = {}
        bit = 1
        for meeting in state.cell[person]:
            if meeting >= 0:
                found[meeting] = found.get(meeting, 0) | bit
            bit <<= 1
        return [(bits, meeting) for meeting, bits in found.items()]
    one = ground.problem.participants[person]
    if one.seats > 1:
        return []
    blocked = []
    for meeting in state.held[person]:
        start, length = state.at[meeting], ground.length[meeting]
        bits = ground.zone(start, length, one.rest, whole_day=False)
        apart = ground.distance.get((state.hall[meeting], hall))
        if apart:
            bits |= ground.zone(start, length, apart, whole_day=True)
        blocked.append((bits, meeting))
    return blocked


def beyond_limits(
    state: State, person: int, start: int, length: int, found: list[int], kept: frozenset[int]
) -> None:
    """Add the lightest meetings that seats and limits ask to go besides."""
    ground = state.ground
    one = ground.problem.participants[person]
    held = state.held[person]
    if one.seats > 1:
        for slot in range(start, start + length):
            there = [
                meeting
                for meeting in held
                if state.at[meeting] <= slot < state.at[meeting] + ground.length[meeting]
            ]
            _lightest(state, there, len(there) + 1 - one.seats, found, kept)
    if one.max_total is not None:
        _lightest(state, [*held], len(held) + 1 - one.max_total, found, kept)
    if one.max_per_day is not None:
        day = ground.day[start]
        today = [meeting for meeting in held if ground.day[state.at[meeting]] == day]
        _lightest(state, today, len(today) + 1 - one.max_per_day, found, kept)


def _lightest(
    state: State, meetings: list[int], missing: int, found: list[int], kept: frozenset[int]
) -> None:
    """Of these meetings so many must go: those that go anyway count, then the lightest."""
    if missing <= 0:
        return
    weight, pinned = state.ground.weight, state.ground.pinned
    missing -= sum(meeting in found for meeting in meetings)
    if missing > 0:
        rest = sorted(
            (weight[one], one)
            for one in meetings
            if one not in found and not pinned[one] and one not in kept
        )
        found += [meeting for _, meeting in rest[:missing]]
