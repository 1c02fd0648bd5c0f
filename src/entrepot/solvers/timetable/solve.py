"""A timetable of a problem, with a bound on every other one and a reason for what is left out."""

from __future__ import annotations

from entrepot.solvers.timetable import exact
from entrepot.solvers.timetable.bounds import bound_of
from entrepot.solvers.timetable.budget import Budget
from entrepot.solvers.timetable.construct import construct
from entrepot.solvers.timetable.ground import Ground
from entrepot.solvers.timetable.measures import totals
from entrepot.solvers.timetable.pins import place_pins
from entrepot.solvers.timetable.polish import polish
from entrepot.solvers.timetable.problem import Problem
from entrepot.solvers.timetable.reasons import unheld
from entrepot.solvers.timetable.result import Meeting, Result
from entrepot.solvers.timetable.state import State
from entrepot.solvers.timetable.tables import numbered

#: Problems with at most so many truth values go to CP-SAT too, for a proof.
SMALL = 4_000
#: Deterministic time of its first stage, and of each stage after it.
FIRST_STAGE, LATER_STAGE = 6.0, 2.0


def solve(problem: Problem, *, seed: int = 0, seconds: float | None = None) -> Result:
    """The best timetable found. `seconds`: a guard on the clock, beside the budget of steps."""
    budget = Budget(seconds)
    ground = Ground(problem)
    state = State(ground)
    failed = place_pins(state)
    if failed is not None:
        return no_timetable(problem, *failed, budget)
    if problem.objective.hold == "all":
        found = _all_held(state, seed, budget)
        if found is not None:
            return found
    bound = bound_of(ground)
    best = bound.value if problem.objective.hold == "weight" else None
    construct(state, bound.share, budget, best)
    polish(state, budget)
    outcome = exact.Outcome(None)
    if exact.size(ground) <= SMALL and not budget.over() and not _perfect(state, best):
        outcome = exact.refine(state, seed=seed, budget=budget, work=(FIRST_STAGE, LATER_STAGE))
        if outcome.infeasible:
            reason = "No timetable obeys all the rules: every one was ruled out."
            return no_timetable(problem, "infeasible", reason, budget)
        if outcome.choices is not None:
            state = State(ground)
            for choice in outcome.choices:
                state.place(*choice)
    if problem.objective.hold == "all" and -1 in state.at:
        names = [one.id for one, at in zip(problem.requests, state.at, strict=True) if at < 0]
        told = ", ".join(map(repr, names[:5]))
        reason = f"{len(names)} of the requests found no place ({told}…); that is no proof."
        return no_timetable(problem, "unknown", reason, budget)
    if any(state.too_broken(person) for person in range(len(problem.participants))):
        reason = "Nothing found keeps everybody to `max_breaks`; that is no proof."
        return no_timetable(problem, "unknown", reason, budget)
    return finished(state, bound.value, outcome, budget)


def _all_held(state: State, seed: int, budget: Budget) -> Result | None:
    """With `"hold": "all"`: every request held, or the proof that they can't be; None where
    neither is found."""
    # CP-SAT is slow to import, and most problems don't need it.
    from entrepot.solvers.timetable.all_held import hold_all

    ground = state.ground
    found = hold_all(ground, seed=seed, budget=budget)
    if found.status == "infeasible":
        return no_timetable(ground.problem, found.status, found.reason or "", budget)
    if found.placement is None:
        return None
    placed = State(ground)
    for request, (start, hall) in enumerate(zip(*found.placement, strict=True)):
        placed.place(request, start, hall)
    if not found.then_proved:
        polish(placed, budget)
    outcome = exact.Outcome(
        None, proved=found.status == "optimal", then_bound=dict(found.then_bound)
    )
    return finished(placed, sum(ground.weight), outcome, budget)


def _perfect(state: State, best: int | None) -> bool:
    """Whether nothing is left to prove: the weight is the bound, and each of `then` is 0."""
    then = state.ground.problem.objective.then
    return (
        state.weight == best
        and not any(totals(state, then).values())
        and not any(state.too_broken(person) for person in range(len(state.open)))
    )


def no_timetable(problem: Problem, status: str, reason: str, budget: Budget) -> Result:
    """What is answered where no timetable is found, or none exists."""
    return Result(
        (),
        weight=0,
        status=status,
        reason=reason,
        statistics={"held": 0, "requests": len(problem.requests), "seconds": budget.seconds},
        stopped="time" if budget.stopped else None,
    )


def finished(state: State, bound: int, outcome: exact.Outcome, budget: Budget) -> Result:
    """The result file of a timetable."""
    problem = state.ground.problem
    if outcome.weight_bound is not None:
        bound = min(bound, outcome.weight_bound)
    then = totals(state, problem.objective.then)
    counted = totals(state, ("breaks", "idle", "hall_changes"))
    bounds = {name: 0 for name, value in then.items() if value == 0} | dict(outcome.then_bound)
    optimal = outcome.proved or (problem.objective.hold == "weight" and state.weight == bound)
    return Result(
        meetings(state),
        weight=state.weight,
        bound=bound,
        status="optimal" if optimal else "feasible",
        then=then,
        then_bound={name: bounds[name] for name in then if name in bounds},
        unheld=unheld(state),
        statistics={
            "held": sum(at >= 0 for at in state.at),
            "requests": len(problem.requests),
            "without_meeting": sum(count == 0 for count in state.count),
            **counted,
            "seconds": budget.seconds,
        },
        stopped="time" if budget.stopped else None,
    )


def meetings(state: State, kept: dict[int, int] | None = None) -> tuple[Meeting, ...]:
    """The meetings in the order of time, each with its place."""
    ground = state.ground
    problem = ground.problem
    table = numbered(state, kept)
    held = sorted((at, request) for request, at in enumerate(state.at) if at >= 0)
    return tuple(
        Meeting(
            problem.requests[request].id,
            problem.slots[at].id,
            problem.halls[state.hall[request]].id if problem.halls else None,
            table.get(request),
            problem.booths[ground.booth[request]].id if ground.booth[request] >= 0 else None,
        )
        for at, request in held
    )
