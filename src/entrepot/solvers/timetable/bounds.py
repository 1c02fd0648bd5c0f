"""An upper bound on the weight of any timetable, and the choice of requests that it stands for."""

from __future__ import annotations

from dataclasses import dataclass

from entrepot.solvers.timetable.flow import flow
from entrepot.solvers.timetable.ground import Ground
from entrepot.solvers.timetable.pricing import priced
from entrepot.solvers.timetable.relaxation import relaxation


@dataclass(frozen=True)
class Bound:
    value: int
    method: str
    share: list[float]  # how much of each request the relaxation holds
    tried: dict[str, int]  # method -> its value


def bound_of(ground: Ground) -> Bound:
    """The flow bound where only people's slots and the total of tables count; with more rules the
    linear relaxation too, and the lower of both."""
    flowed = flow(ground)
    if flow_suffices(ground):
        return Bound(flowed.bound, "flow", flowed.share, {"flow": flowed.bound})
    linear = priced(relaxation(ground))
    tried = {"flow": flowed.bound, "linear": linear.bound}
    method = min(tried, key=lambda name: (tried[name], name))
    return Bound(tried[method], method, linear.share, tried)


def flow_suffices(ground: Ground) -> bool:
    """Whether the rules of the problem are those of the flow: no other row would bind."""
    problem = ground.problem
    return (
        all(length == 1 for length in ground.length)
        and not any(ground.linked)
        and not any(ground.pinned)
        and all(pool < 0 for pool in ground.pool)
        and all(booth < 0 for booth in ground.booth)
        and all(len(halls) == ground.hall_count for halls in ground.halls)
        and not any(one.rest for one in problem.participants)
        and (ground.days == 1 or all(one.max_per_day is None for one in problem.participants))
    )
