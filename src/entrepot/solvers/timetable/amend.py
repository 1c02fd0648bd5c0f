"""A published timetable mended after changes, without moving those whom the changes don't concern."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from entrepot.solvers.timetable import exact
from entrepot.solvers.timetable.bounds import Bound, bound_of
from entrepot.solvers.timetable.budget import Budget
from entrepot.solvers.timetable.changes import Changes, changed
from entrepot.solvers.timetable.construct import construct
from entrepot.solvers.timetable.ejection import eject
from entrepot.solvers.timetable.errors import UnknownId
from entrepot.solvers.timetable.ground import Ground
from entrepot.solvers.timetable.moves import insert, insert_by_path
from entrepot.solvers.timetable.pins import place_pins
from entrepot.solvers.timetable.problem import Problem
from entrepot.solvers.timetable.reading import HALL, REQUEST, SLOT
from entrepot.solvers.timetable.result import Result
from entrepot.solvers.timetable.solve import (
    SMALL,
    finished,
    meetings,
    no_timetable,
)
from entrepot.solvers.timetable.state import State

#: `repair` may give up so much of the best weight (one over this) to leave more people in peace.
GIVE_UP = 200
#: What a meeting brought in must gain for each one moved or dropped, in hundredths of the mean weight
#: of a meeting: the best bargains first.
_WORTH = (110, 65, 40, 25, 15, 5, 0)
#: Bargains below this are left where the weight is within one over LEAST of the bound.
_SMALL, LEAST = 35, 100
_WORK = 400_000


@dataclass(frozen=True)
class Place:
    """Where a request was held."""

    start: int
    hall: int
    table: int | None


def amend(
    problem: Problem,
    old: Result,
    changes: Changes,
    *,
    seed: int = 0,
    seconds: float | None = None,
) -> Result:
    """The timetable after the changes. Raises TimetableError."""
    budget = Budget(seconds)
    held = _held(problem, old)
    slot_ids = [slot.id for slot in problem.slots]
    now = changed(problem, changes, {name: slot_ids[one.start] for name, one in held.items()})
    index = now.request_index
    before = {index[name]: place for name, place in held.items() if name in index}
    ground = Ground(now)
    state = State(ground)
    failed = place_pins(state)
    if failed is not None:
        return no_timetable(now, *failed, budget)
    bound = bound_of(ground)
    _freeze(state, before, changes.frozen_before)
    _as_before(state, before)
    possible = ground.static.copy()
    if changes.mode == "fill":
        _fill(state, before)
    else:
        _repair(state, before, bound, budget)
    undisturbed = state.weight == bound.value and all(
        (state.at[one], state.hall[one]) == (place.start, place.hall)
        for one, place in before.items()
    )
    if exact.size(ground) <= SMALL and not undisturbed and not budget.over():
        state = _exactly(state, before, changes.mode, seed, budget) or state
    if any(state.too_broken(person) for person in range(len(now.participants))):
        reason = "Nothing found keeps everybody to `max_breaks`; that is no proof."
        return no_timetable(now, "unknown", reason, budget)
    return _told(state, before, possible, bound, budget)


def _held(problem: Problem, old: Result) -> dict[str, Place]:
    """The old meetings by request. Raises UnknownId."""
    halls = {hall.id: at for at, hall in enumerate(problem.halls)}
    found: dict[str, Place] = {}
    for at, meeting in enumerate(old.meetings):
        request = problem.request_index.get(meeting.request)
        if request is None:
            raise _unknown(at, "request", REQUEST, meeting.request, "requests")
        start = problem.slot_index.get(meeting.slot or "")
        if start is None:
            raise _unknown(at, "slot", SLOT, meeting.slot, "slots")
        hall = 0
        booth = problem.booth_of(problem.requests[request])
        if booth is not None:
            hall = problem.booths[booth].hall or 0
        elif problem.halls:
            if meeting.hall not in halls:
                raise _unknown(at, "hall", HALL, meeting.hall, "halls")
            hall = halls[meeting.hall]
        found[meeting.request] = Place(start, hall, meeting.table)
    return found


def _unknown(at: int, key: str, kind: object, name: object, place: str) -> UnknownId:
    return UnknownId(path=f"meetings[{at}].{key}", kind=kind, id=name, place=place)


def _freeze(state: State, before: dict[int, Place], frozen_before: str | None) -> None:
    """What begins before a slot stays as it is, and nothing else begins there."""
    if frozen_before is None:
        return
    ground = state.ground
    now = ground.problem.slot_index[frozen_before]
    for request, place in before.items():
        if place.start < now and not ground.pinned[request]:
            if _put_back(state, request, place):
                ground.pinned[request] = True
            else:
                ground.static[request] = 0
    for request in range(len(ground.static)):
        if not ground.pinned[request]:
            ground.static[request] &= -1 << now


def _as_before(state: State, before: dict[int, Place]) -> None:
    """Everything at its old place where that is still possible, the heaviest first."""
    weight = state.ground.weight
    for request in sorted(before, key=lambda one: (-weight[one], one)):
        if state.at[request] < 0:
            _put_back(state, request, before[request])


def _put_back(state: State, request: int, place: Place) -> bool:
    ground = state.ground
    if place.hall not in ground.halls[request]:
        return False
    # Rule 10 is asked at the end: the meetings that close a break may be put back later.
    most, ground.max_breaks = ground.max_breaks, None
    fits = state.starts(request, place.hall) >> place.start & 1
    ground.max_breaks = most
    if fits:
        state.place(request, place.start, place.hall)
    return bool(fits)


def _waiting(state: State, before: Iterable[int]) -> list[int]:
    """Requests without a place: those that had one first, then by weight."""
    ground = state.ground
    had = set(before)
    return sorted(
        (at for at, start in enumerate(state.at) if start < 0 and ground.static[at]),
        key=lambda one: (one not in had, -ground.weight[one] / ground.length[one], one),
    )


def _fill(state: State, before: dict[int, Place]) -> None:
    for request in _waiting(state, before):
        insert(state, request)


def _repair(state: State, before: dict[int, Place], bound: Bound, budget: Budget) -> None:
    """Fill, then move others only while more than what may be given up is missing."""
    _fill(state, before)
    ground = state.ground
    enough, least = bound.value - bound.value // GIVE_UP, bound.value - bound.value // LEAST
    until = state.work + _WORK
    mean = state.weight / max(1, sum(start >= 0 for start in state.at))
    for worth in _WORTH:
        if worth < _SMALL and state.weight >= least:
            break
        for request in _waiting(state, before):
            if state.weight >= enough or state.work > until or budget.over():
                break
            if bound.share[request] > 0.5 and state.at[request] < 0:
                _bring_in(state, request, before, worth * mean / 100)
    if state.weight < least and not budget.over():
        # The bound may be out of reach: then the best found decides what is enough.
        other = State(ground)
        for request, start in enumerate(state.at):
            if start >= 0:
                other.place(request, start, state.hall[request])
        construct(other, bound.share, budget, bound.value, _WORK)
        if state.weight < other.weight - other.weight // GIVE_UP:
            _copy(other, state)
    _return(state, before)
    state.keep()


def _bring_in(state: State, request: int, before: dict[int, Place], worth: float) -> None:
    """Hold a request if the weight gains at least so much for each one that is disturbed by it."""
    weight = state.weight
    ways: tuple[Callable[[], bool], ...] = (
        lambda: insert(state, request),
        lambda: insert_by_path(state, request, 8),
        lambda: eject(state, request, depth=0, width=2),
        lambda: eject(state, request, depth=1, width=2),
    )
    for way in ways:
        mark = state.mark()
        if way():
            # What it was at the mark is what it was before, or somebody was moved already.
            disturbed = sum(
                (state.at[one], state.hall[one]) != (place.start, place.hall)
                for one in state.touched(mark)
                if (place := before.get(one)) is not None
            )
            if state.weight - weight >= worth * disturbed:
                state.keep()
                return
        state.undo(mark)


def _copy(source: State, target: State) -> None:
    for request, start in enumerate(target.at):
        if start >= 0 and (start, target.hall[request]) != (
            source.at[request],
            source.hall[request],
        ):
            target.take_out(request)
    for request, start in enumerate(source.at):
        if start >= 0 and target.at[request] < 0:
            target.place(request, start, source.hall[request])


def _return(state: State, before: dict[int, Place]) -> None:
    """Bring back to its old place whoever was moved, where nothing stands in the way."""
    ground = state.ground
    for request, place in before.items():
        at, hall = state.at[request], state.hall[request]
        if at < 0:
            if _put_back(state, request, place):
                continue
            insert(state, request)
        elif (at, hall) != (place.start, place.hall) and not ground.pinned[request]:
            mark = state.mark()
            state.take_out(request)
            if not _put_back(state, request, place) or state.broken_since(mark):
                state.undo(mark)


def _exactly(
    state: State, before: dict[int, Place], mode: str, seed: int, budget: Budget
) -> State | None:
    """A small case by CP-SAT: within what may be given up, the fewest moved and dropped."""
    ground = state.ground
    everyone = range(len(ground.static))
    model = exact.Model(ground, everyone, [at for at in everyone if ground.pinned[at]])
    for request, start in enumerate(state.at):
        # Frozen, pinned, or with `fill` anything that stays possible: it stays as it is.
        place = before.get(request)
        same = place is not None and (place.start, place.hall) == (start, state.hall[request])
        if start >= 0 and same and (mode == "fill" or ground.pinned[request]):
            model.model.add(model.chosen[request, start, state.hall[request]] == 1)
    model.hint(state)
    model.model.minimize(-model.weight())
    status, choices, least = model.solve(4.0, seed, budget.left)
    if status not in ("optimal", "feasible"):
        return None
    best = -least if status == "optimal" else sum(ground.weight[one] for one, _, _ in choices)
    if mode == "repair":
        disturbed = model.disturbed({one: (at.start, at.hall) for one, at in before.items()})
        model.model.add(model.weight() >= best - best // GIVE_UP)
        model.hint_choices(choices)
        model.model.minimize(disturbed)
        status, choices, _ = model.solve(4.0, seed, budget.left)
        if status not in ("optimal", "feasible"):
            return None
        model.settle(disturbed)
        model.hint_choices(choices)
        model.model.minimize(-model.weight())
        status, found, _ = model.solve(2.0, seed, budget.left)
        choices = found if status in ("optimal", "feasible") else choices
    mended = State(ground)
    for choice in choices:
        mended.place(*choice)
    return mended


def _told(
    state: State,
    before: dict[int, Place],
    possible: Sequence[int],
    bound: Bound,
    budget: Budget,
) -> Result:
    requests = state.ground.problem.requests
    moved, dropped, added, tables = [], [], [], {}
    for request, start in enumerate(state.at):
        place = before.get(request)
        name = requests[request].id
        if place is None:
            if start >= 0:
                added.append(name)
        elif start < 0:
            if possible[request]:
                dropped.append(name)
        elif (start, state.hall[request]) != (place.start, place.hall):
            moved.append(name)
        elif place.table is not None:
            tables[request] = place.table
    result = finished(state, bound.value, exact.Outcome(None), budget)
    return replace(
        result,
        meetings=meetings(state, tables),
        moved=tuple(moved),
        dropped=tuple(dropped),
        added=tuple(added),
    )
