"""The objectives of `then`, made better by moves that cost nothing of what comes before them."""

from __future__ import annotations

from entrepot.solvers.timetable.budget import Budget
from entrepot.solvers.timetable.measures import cost
from entrepot.solvers.timetable.problem import slots_of
from entrepot.solvers.timetable.state import State

#: Places that all moves together try.
WORK = 60_000
_PASSES = 4


def polish(state: State, budget: Budget, work: int = WORK) -> None:
    """Move meetings to other places, and exchange those of equal weight, while `then` gains."""
    objectives = state.ground.problem.objective.then
    if not objectives:
        return
    until = state.work + work
    if "under_wanted" in objectives:
        _exchange(state, objectives, budget, until)
    for _ in range(_PASSES):
        if not _move(state, objectives, budget, until):
            return


def _costs(state: State, people: tuple[int, ...], objectives: tuple[str, ...]) -> tuple[int, ...]:
    rows = [cost(state, person, objectives) for person in people]
    return tuple(sum(column) for column in zip(*rows, strict=True))


def _move(state: State, objectives: tuple[str, ...], budget: Budget, until: int) -> bool:
    """One pass of moving each meeting to the place at which its two people are served best."""
    ground = state.ground
    gained = False
    placed = tuple(name for name in objectives if name != "under_wanted")
    if not placed:
        return False
    for request, at in enumerate(state.at):
        if at < 0 or ground.pinned[request]:
            continue
        if state.work >= until or budget.over():
            return False
        people = (ground.a[request], ground.b[request])
        now = _costs(state, people, placed)
        if not any(now):
            continue
        hall = state.hall[request]
        mark = state.mark()
        state.take_out(request)
        best, goal = now, (at, hall)
        for other in ground.halls[request]:
            for start in slots_of(state.starts(request, other)):
                if (start, other) == (at, hall):
                    continue
                state.place(request, start, other)
                costs = _costs(state, people, placed)
                if costs < best and not state.broken_since(mark):
                    best, goal = costs, (start, other)
                state.take_out(request)
        state.place(request, *goal)
        gained |= best < now
        state.keep()
    return gained


def _exchange(state: State, objectives: tuple[str, ...], budget: Budget, until: int) -> None:
    """Hold a request of somebody under the wanted number in place of one of the same weight, of
    people who have enough."""
    ground = state.ground
    count, people = state.count, ground.problem.participants
    for request, at in enumerate(state.at):
        if at >= 0 or not ground.static[request]:
            continue
        both = (ground.a[request], ground.b[request])
        if all(count[person] >= people[person].wanted for person in both):
            continue
        if state.work >= until or budget.over():
            return
        near = {meeting for person in both for meeting in state.cell[person] if meeting >= 0}
        for other in sorted(near):
            if ground.weight[other] != ground.weight[request] or ground.pinned[other]:
                continue
            touched = tuple(sorted({*both, ground.a[other], ground.b[other]}))
            now = _costs(state, touched, objectives)
            mark = state.mark()
            state.take_out(other)
            placed = False
            for hall in ground.halls[request]:
                mask = state.starts(request, hall)
                if mask:
                    state.place(request, next(slots_of(mask)), hall)
                    placed = True
                    break
            if placed and _costs(state, touched, objectives) < now and not state.broken_since(mark):
                state.keep()
                break
            state.undo(mark)
