"""`"hold": "all"`: every request is held, or it is proved that they can't all be.

Then the objectives of `then`, one after the other. A model of its own, since the one that may leave
requests out proves little here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from entrepot.solvers.timetable.all_held.obstacles import obstacle
from entrepot.solvers.timetable.all_held.search import Placement, Search
from entrepot.solvers.timetable.budget import Budget
from entrepot.solvers.timetable.ground import Ground

#: More starts than this, counted with their halls, are not put into one model.
MOST_CHOICES = 500_000


@dataclass(frozen=True, slots=True)
class AllHeldOutcome:
    """`status` as in a result; `reason` where there is no timetable."""

    status: str
    placement: Placement | None = None
    reason: str | None = None
    then_bound: Mapping[str, int] = field(default_factory=dict)
    then_proved: bool = False  # all of `then`


def hold_all(ground: Ground, *, seed: int, budget: Budget) -> AllHeldOutcome:
    """Place every request, with as little of `then` as can be."""
    reason = obstacle(ground)
    if reason is not None:
        return AllHeldOutcome("infeasible", reason=reason)
    choices = sum(
        static.bit_count() * len(halls)
        for static, halls in zip(ground.static, ground.halls, strict=True)
    )
    if choices > MOST_CHOICES:
        return AllHeldOutcome("unknown", reason="There are too many requests for a proof.")
    asked = ground.problem.objective.then
    # Without an objective, any timetable is the best.
    then = asked or ("under_wanted",)
    search = Search(ground, then, seed, budget)
    settled: dict[str, int] = {}
    bounds: dict[str, int] = {}
    proved: list[bool] = []
    for name in then:
        proved.append(search.minimise(name, settled))
        if search.impossible:
            return AllHeldOutcome("infeasible", reason=_why(ground, seed, budget))
        # A bound holds for every timetable only while all before it are at their least.
        if name in asked and all(proved[:-1]):
            bounds[name] = search.least + (_unmet(ground) if name == "under_wanted" else 0)
        if search.value is None:
            break
        settled[name] = search.value
    if search.best is None:
        reason = "No timetable of all requests was found, and none was proved impossible."
        return AllHeldOutcome("unknown", None, reason, bounds)
    return AllHeldOutcome(
        "optimal" if proved[0] else "feasible",
        search.best,
        None,
        bounds,
        all(proved) and len(proved) == len(then),
    )


def _unmet(ground: Ground) -> int:
    """What the requests, all held, leave missing to the wanted numbers: the same whatever is done."""
    held = Counter((*ground.a, *ground.b))
    people = enumerate(ground.problem.participants)
    return sum(max(person.wanted - held[index], 0) for index, person in people)


def _why(ground: Ground, seed: int, budget: Budget) -> str:
    """What stands in the way of a problem that is proved impossible."""
    most = ground.problem.objective.max_breaks
    if most is not None:
        objective = replace(ground.problem.objective, max_breaks=None)
        search = Search(
            Ground(replace(ground.problem, objective=objective)), ("under_wanted",), seed, budget
        )
        search.minimise("under_wanted", {})
        if search.best is not None:
            return f"All requests can be held, but not with at most {most} breaks for everybody."
        if search.impossible:
            return "The requests can't all be held, however many breaks there are."
    return "The requests can't all be held."
