"""A good timetable from the choice of a relaxation: by weight, along paths, then by ejection."""

from __future__ import annotations

from collections.abc import Sequence

from entrepot.solvers.timetable.bounds import flow_suffices
from entrepot.solvers.timetable.budget import Budget
from entrepot.solvers.timetable.ejection import eject
from entrepot.solvers.timetable.moves import insert, insert_by_path
from entrepot.solvers.timetable.state import State

#: Depth and width of the rounds of ejection.
ROUNDS = ((0, 1), (1, 2), (2, 3), (3, 4), (3, 8), (4, 12))
#: Options that all rounds together look at, by request: where the flow says what to hold little is
#: left to gain (0.01 % on the benchmark for ten times the work); with more rules much.
WORK_OF_FLOW, WORK = 1, 20
_LEAST_WORK = 20_000
#: Requests that the relaxation holds less of are left to direct insertion.
_LITTLE = 0.01


def construct(
    state: State,
    share: Sequence[float],
    budget: Budget,
    best: int | None = None,
    work: int | None = None,
) -> None:
    """Fill the timetable. `best`: the value at which nothing is left to gain."""
    ground = state.ground
    if work is None:
        each = WORK_OF_FLOW if flow_suffices(ground) else WORK
        work = max(_LEAST_WORK, each * len(share))
    weight, length, need = ground.weight, ground.length, ground.problem.participants

    def density(request: int) -> tuple[float, int]:
        return -weight[request] / length[request], request

    wanting = ground.problem.objective.hold == "wanted"

    def order(request: int) -> tuple[float, ...]:
        likely = -round(share[request], 1)
        if wanting:
            first = -(need[ground.a[request]].wanted > 0) - (need[ground.b[request]].wanted > 0)
            return (first, likely, *density(request))
        return (likely, *density(request))

    requests = sorted((at for at, mask in enumerate(ground.static) if mask), key=order)
    chosen = [one for one in requests if share[one] > 0.5]
    for request in chosen:
        if state.at[request] < 0:
            insert(state, request)
    if budget.over():
        return
    for request in chosen:
        # A path may have opened a slot to others too.
        if state.at[request] < 0 and not insert(state, request):
            insert_by_path(state, request)
    _by_weight(state, sorted(requests, key=density))
    state.keep()
    _rounds(state, [one for one in requests if share[one] > _LITTLE], budget, best, work)
    others = [one for one in requests if share[one] <= _LITTLE]
    if len(others) * 20 < work:
        _round(state, sorted(others, key=density), 0, 2, budget, state.work + work // 4, best)
    _by_weight(state, sorted(requests, key=density))
    state.keep()


def _by_weight(state: State, requests: Sequence[int]) -> None:
    """Whatever still finds a place where nothing has to go."""
    ground = state.ground
    for request in requests:
        if (
            state.at[request] < 0
            and state.open[ground.a[request]]
            and state.open[ground.b[request]]
            and not insert(state, request)
        ):
            insert_by_path(state, request, 16)


def _rounds(
    state: State, requests: Sequence[int], budget: Budget, best: int | None, work: int
) -> None:
    until = state.work + work
    for depth, width in ROUNDS:
        while _round(state, requests, depth, width, budget, until, best) > len(requests) // 1000:
            pass
        if state.work >= until or budget.over():
            return


def _round(
    state: State,
    requests: Sequence[int],
    depth: int,
    width: int,
    budget: Budget,
    until: int,
    best: int | None,
) -> int:
    """Try each request that isn't held once; how many came in."""
    gained = 0
    for request in requests:
        if state.at[request] >= 0:
            continue
        if state.work >= until or budget.over() or state.value == best:
            break
        gained += eject(state, request, depth=depth, width=width)
        state.keep()
    return gained
