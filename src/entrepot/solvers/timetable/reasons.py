"""Why a request is not held, as the finished timetable shows it."""

from __future__ import annotations

from entrepot.solvers.timetable.ejection import beyond_limits, hindrances
from entrepot.solvers.timetable.problem import slots_of
from entrepot.solvers.timetable.result import Unheld
from entrepot.solvers.timetable.state import State


def unheld(state: State) -> tuple[Unheld, ...]:
    """A reason for each request that isn't held, in the order of the problem."""
    requests = state.ground.problem.requests
    return tuple(
        _reason(state, at, requests[at].id) for at, start in enumerate(state.at) if start < 0
    )


def _reason(state: State, request: int, name: str) -> Unheld:
    ground = state.ground
    length = ground.length[request]
    if not ground.common[request]:
        return Unheld(name, "no_common_slot")
    if not ground.halls[request]:
        return Unheld(name, "hall_impossible")
    rivals = [one for one in ground.rivals.get(request, ()) if state.at[one] >= 0]
    if rivals:
        return _outranked(state, name, rivals)
    linked = ground.static[request] & state.link_mask(request)
    if not linked:
        near = [*ground.before.get(request, ()), *ground.later.get(request, ())]
        return _outranked(state, name, [one for one in near if state.at[one] >= 0])
    if any(_used_up(state, person) for person in (ground.a[request], ground.b[request])):
        return Unheld(name, "limit_reached")
    # Whether both could come, were it not for tables and interpreters.
    free = [(hall, linked & _people(state, request, hall)) for hall in ground.halls[request]]
    if any(mask for _, mask in free):
        pool = ground.pool[request]
        manned = ground.windows(state.pool_open[pool], length) if pool >= 0 else ground.everywhen
        if not any(mask & manned for _, mask in free):
            return Unheld(name, "interpreters_full")
        if ground.booth[request] < 0:
            return Unheld(name, "tables_full")
        return _outranked(state, name, _at_booth(state, request, linked))
    if all(
        mask >> slot & 1 == 0 for mask in (_day_room(state, request),) for slot in slots_of(linked)
    ):
        return Unheld(name, "limit_reached")
    return _outranked(state, name, _cheapest(state, request, linked))


def _outranked(state: State, name: str, by: list[int]) -> Unheld:
    requests = state.ground.problem.requests
    return Unheld(name, "outranked", tuple(requests[one].id for one in sorted(set(by))))


def _people(state: State, request: int, hall: int) -> int:
    """The starts at which both people are free for this hall."""
    ground = state.ground
    mask = ground.everywhen
    for person in (ground.a[request], ground.b[request]):
        inside = state.open_in[person]
        mask &= state.open[person] if inside is None else inside[hall]
    return ground.windows(mask, ground.length[request])


def _used_up(state: State, person: int) -> bool:
    most = state.ground.problem.participants[person].max_total
    return most is not None and state.count[person] >= most


def _day_room(state: State, request: int) -> int:
    """The slots of days on which neither has reached the most meetings of a day."""
    ground = state.ground
    mask = ground.everywhen
    for person in (ground.a[request], ground.b[request]):
        most = ground.problem.participants[person].max_per_day
        if most is not None:
            counts = [0] * ground.days
            for meeting in state.held[person]:
                counts[ground.day[state.at[meeting]]] += 1
            for day, count in enumerate(counts):
                if count >= most:
                    mask &= ~ground.day_mask[day]
    return mask


def _at_booth(state: State, request: int, starts: int) -> list[int]:
    """Who holds the booth at the first start that both could come to."""
    ground = state.ground
    start = next(slots_of(starts))
    return [
        meeting
        for meeting, at in enumerate(state.at)
        if at >= 0
        and ground.booth[meeting] == ground.booth[request]
        and at < start + ground.length[request]
        and start < at + ground.length[meeting]
    ]


def _cheapest(state: State, request: int, starts: int) -> list[int]:
    """The meetings of least weight that would have to go for it."""
    ground = state.ground
    length = ground.length[request]
    a, b = ground.a[request], ground.b[request]
    if ground.simple[a] and ground.simple[b] and length == 1:
        first, other, weight = state.cell[a], state.cell[b], ground.weight
        there = ([one for one in (first[at], other[at]) if one >= 0] for at in slots_of(starts))
        return min(
            filter(None, there), key=lambda some: sum(weight[one] for one in set(some)), default=[]
        )
    best: tuple[int, list[int]] | None = None
    for hall in ground.halls[request]:
        near = [
            one
            for person in (ground.a[request], ground.b[request])
            for one in hindrances(state, person, hall)
        ]
        for start in slots_of(starts):
            bits = ((1 << length) - 1) << start
            blockers = [meeting for hindered, meeting in near if hindered & bits]
            for person in (ground.a[request], ground.b[request]):
                if ground.limited[person]:
                    beyond_limits(state, person, start, length, blockers, frozenset())
            loss = sum(ground.weight[one] for one in set(blockers))
            if blockers and (best is None or loss < best[0]):
                best = (loss, blockers)
    return best[1] if best else []
