"""The flow relaxation: which requests to hold if only each person's total of slots counted.

Slots, rest and sides are dropped; what is left is a min-cost flow, integral between two sides. Its
value is never under that of a timetable. Where meetings of one side meet each other, the flow runs
on the double cover of the graph (every request both ways), whose half is the bound.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import lcm
from typing import Any

import numpy as np
import numpy.typing as npt

from entrepot.solvers.timetable.ground import Ground
from entrepot.solvers.timetable.problem import Participant

Integers = npt.NDArray[np.int64]
#: Lengths whose least common multiple is beyond this share it, rounded up.
_MOST_PARTS = 5040


@dataclass(frozen=True)
class Flow:
    bound: int
    share: list[float]  # of each request that the flow holds: 0, 1, or between
    used: int  # table-slots of the flow


def flow(ground: Ground) -> Flow:
    """The flow's bound and choice."""
    chosen = [at for at, mask in enumerate(ground.static) if mask]
    share = [0.0] * len(ground.static)
    if not chosen:
        return Flow(0, share, 0)
    problem = ground.problem
    # Unpriced where the total of tables leaves somebody at a booth out of it.
    tables = (
        _tables(ground) if not any(one.booth is not None for one in problem.participants) else None
    )
    index = np.array(chosen, dtype=np.int64)
    a = np.array(ground.a, dtype=np.int64)[index]
    b = np.array(ground.b, dtype=np.int64)[index]
    length = np.array(ground.length, dtype=np.int64)[index]
    weight = np.array(ground.weight, dtype=np.int64)[index]
    parts = min(_MOST_PARTS, lcm(*set(length.tolist())))
    price = -(-weight * parts // length)
    capacity = np.array(capacities(ground), dtype=np.int64)
    sides = two_sides(len(problem.participants), a.tolist(), b.tolist())
    count = len(problem.participants)
    if sides is not None:
        side = np.array(sides, dtype=np.int64)
        left, right = np.where(side[a] == 0, a, b), np.where(side[a] == 0, b, a)
        flows, cost = _solved(count, left, right, length, price, capacity, capacity, side, tables)
        halves = 1
    else:
        left, right = np.concatenate([a, b]), np.concatenate([b, a]) + count
        twice = np.concatenate([capacity, capacity])
        side = np.repeat(np.array([0, 1], dtype=np.int64), count)
        limit = None if tables is None else 2 * tables
        both = np.concatenate([length, length])
        flows, cost = _solved(
            2 * count, left, right, both, np.concatenate([price, price]), twice, twice, side, limit
        )
        flows = flows[: len(index)] + flows[len(index) :]
        halves = 2
    for at, held, long in zip(chosen, flows.tolist(), length.tolist(), strict=True):
        share[at] = held / (halves * long)
    return Flow(cost // (halves * parts), share, int(flows.sum()) // halves)


def _solved(
    nodes: int,
    left: Integers,
    right: Integers,
    length: Integers,
    price: Integers,
    most_left: Integers,
    most_right: Integers,
    side: Integers,
    tables: int | None,
) -> tuple[Integers, int]:
    from ortools.graph.python import min_cost_flow

    solver: Any = min_cost_flow.SimpleMinCostFlow()
    source, sink = nodes, nodes + 1
    ones, others = np.flatnonzero(side == 0), np.flatnonzero(side == 1)
    total = int(min(most_left[ones].sum(), most_right[others].sum()))
    if tables is not None:
        total = min(total, tables)
    arcs = solver.add_arcs_with_capacity_and_unit_cost(left, right, length, -price)
    for tail, head, most in (
        (np.full(len(ones), source), ones, most_left[ones]),
        (others, np.full(len(others), sink), most_right[others]),
    ):
        solver.add_arcs_with_capacity_and_unit_cost(tail, head, most, np.zeros(len(most), np.int64))
    solver.add_arc_with_capacity_and_unit_cost(source, sink, total, 0)
    solver.set_nodes_supplies(np.array([source, sink]), np.array([total, -total]))
    status = solver.solve()
    if status != solver.OPTIMAL:
        raise RuntimeError(f"min-cost flow ended with {status}")
    return solver.flows(arcs), -int(solver.optimal_cost())


def _tables(ground: Ground) -> int | None:
    """Meetings-times-slots that all halls hold at tables; None where a hall has no limit."""
    total = 0
    for hall in ground.problem.halls:
        for slot in range(ground.slots):
            capacity = hall.capacity(slot)
            if capacity is None:
                return None
            total += capacity
    return total if ground.problem.halls else None


def capacities(ground: Ground) -> list[int]:
    """For each participant, slots times seats that its meetings may take at most."""
    longest = max(ground.length, default=1)
    return [_capacity(ground, one, longest) for one in ground.problem.participants]


def _capacity(ground: Ground, one: Participant, longest: int) -> int:
    total = 0
    for day in ground.day_mask:
        most = (one.available & day).bit_count() * one.seats
        if one.max_per_day is not None:
            most = min(most, one.max_per_day * longest)
        total += most
    return total if one.max_total is None else min(total, one.max_total * longest)


def two_sides(count: int, a: list[int], b: list[int]) -> list[int] | None:
    """A side (0 or 1) for each participant such that every request joins two sides; else None."""
    near: list[list[int]] = [[] for _ in range(count)]
    for one, other in zip(a, b, strict=True):
        near[one].append(other)
        near[other].append(one)
    side = [-1] * count
    for first in range(count):
        if side[first] >= 0:
            continue
        side[first] = 0
        waiting = [first]
        while waiting:
            one = waiting.pop()
            for other in near[one]:
                if side[other] < 0:
                    side[other] = 1 - side[one]
                    waiting.append(other)
                elif side[other] == side[one]:
                    return None
    return side
