"""Pinned requests first: each is held where it is pinned, or the problem has no timetable."""

from __future__ import annotations

from entrepot.solvers.timetable.ejection import hindrances
from entrepot.solvers.timetable.exact import Model
from entrepot.solvers.timetable.ground import Ground
from entrepot.solvers.timetable.problem import slots_of
from entrepot.solvers.timetable.state import State

#: Deterministic time for choosing halls of pins, where the plain way fails.
_WORK = 10.0


def place_pins(state: State) -> tuple[str, str] | None:
    """Hold every pinned request; else the status (infeasible or unknown) and a reason."""
    ground = state.ground
    pins = [at for at, pinned in enumerate(ground.pinned) if pinned]
    pins.sort(key=lambda one: (len(ground.halls[one]), one))
    for request in pins:
        impossible = _impossible(ground, request)
        if impossible:
            return "infeasible", impossible
    failed = next((one for one in pins if not _place(state, one)), None)
    if failed is None:
        return None
    clash = _clash(state, failed)
    for request in pins:
        if state.at[request] >= 0:
            state.take_out(request)
    model = Model(ground, pins, pins, breaks=False)
    status, choices, _ = model.solve(_WORK, 0, None)
    if status == "infeasible":
        return "infeasible", clash
    if status == "unknown":
        return "unknown", f"It is not known whether the pins can be kept together: {clash}"
    for choice in choices:
        state.place(*choice)
    return None


def _place(state: State, request: int) -> bool:
    ground = state.ground
    (start,) = slots_of(ground.static[request])
    # Rule 10 is asked at the end: what is held later may close a break between two pins.
    most, ground.max_breaks = ground.max_breaks, None
    try:
        for hall in ground.halls[request]:
            if state.starts(request, hall):
                state.place(request, start, hall)
                return True
    finally:
        ground.max_breaks = most
    return False


def _impossible(ground: Ground, request: int) -> str | None:
    if ground.static[request]:
        return None
    one = ground.problem.requests[request]
    assert one.pinned is not None
    slot = ground.problem.slots[one.pinned].id
    people = " and ".join(repr(ground.problem.participants[person].id) for person in (one.a, one.b))
    return (
        f"{one.id!r} is pinned at {slot!r}, where it can't be held: {people} must be available, its "
        "length must fit the session, and its hall, `only` and `never` must allow it."
    )


def _clash(state: State, request: int) -> str:
    """Names the pins in the way of one that found no place."""
    ground = state.ground
    requests = ground.problem.requests
    (start,) = slots_of(ground.static[request])
    bits = ((1 << ground.length[request]) - 1) << start
    with_it: set[int] = set()
    for person in (ground.a[request], ground.b[request]):
        for hall in ground.halls[request]:
            with_it.update(m for hindered, m in hindrances(state, person, hall) if hindered & bits)
        if ground.limited[person]:
            with_it.update(one for one in state.held[person])
    with_it.update(one for one in ground.rivals.get(request, ()) if state.at[one] >= 0)
    near = (*ground.before.get(request, ()), *ground.later.get(request, ()))
    with_it.update(one for one in near if state.at[one] >= 0)
    if not with_it:  # the place itself is full
        with_it = {
            one
            for one, at in enumerate(state.at)
            if at >= 0
            and (((1 << ground.length[one]) - 1) << at) & bits
            and (
                ground.booth[one] == ground.booth[request]
                or ground.pool[one] == ground.pool[request]
            )
        }
    names = ", ".join(repr(requests[one].id) for one in sorted({request, *with_it})[:20])
    return f"These pinned requests clash: {names}."
