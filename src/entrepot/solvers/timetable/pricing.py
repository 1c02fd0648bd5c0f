"""Prices of the linear relaxation by PDLP: what each row costs, how much of each request it holds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from entrepot.solvers.timetable.relaxation import Floats, Integers, Relaxation, proved

#: Relative distance of primal and dual at which PDLP stops, and its most steps.
PRECISION = 1e-4
STEPS = 20_000


@dataclass(frozen=True)
class Priced:
    bound: int
    share: list[float]  # of each request
    prices: Floats


def priced(relaxed: Relaxation, *, precision: float = PRECISION, steps: int = STEPS) -> Priced:
    """Solve the relaxation about, in one thread and so many steps, and prove a bound from it."""
    requests = len(relaxed.ground.weight)
    if not relaxed.columns:
        return Priced(0, [0.0] * requests, np.zeros(0))
    values, prices = _solve(relaxed, precision, steps)
    share = np.zeros(requests)
    np.add.at(share, relaxed.request, values)
    return Priced(proved(relaxed, prices), share.clip(0, 1).tolist(), prices)


def _solve(relaxed: Relaxation, precision: float, steps: int) -> tuple[Floats, Floats]:
    from ortools.math_opt import model_pb2
    from ortools.math_opt.python import mathopt

    once = _once_each(relaxed)
    model: Any = model_pb2.ModelProto()
    columns, rows = relaxed.columns, len(relaxed.rows.capacity) + len(once)
    weight = np.array(relaxed.ground.weight, float)[relaxed.request]
    variables, lines = model.variables, model.linear_constraints
    variables.ids.extend(range(columns))
    variables.lower_bounds.extend([0.0] * columns)
    variables.upper_bounds.extend([1.0] * columns)
    variables.integers.extend([False] * columns)
    model.objective.maximize = True
    model.objective.linear_coefficients.ids.extend(range(columns))
    model.objective.linear_coefficients.values.extend(weight.tolist())
    lines.ids.extend(range(rows))
    lines.lower_bounds.extend([-np.inf] * rows)
    lines.upper_bounds.extend([*map(float, relaxed.rows.capacity), *[1.0] * len(once)])
    row, column, value = _entries(relaxed, once)
    matrix = model.linear_constraint_matrix
    matrix.row_ids.extend(row.tolist())
    matrix.column_ids.extend(column.tolist())
    matrix.coefficients.extend(value.tolist())
    parameters: Any = mathopt.SolveParameters(threads=1)
    stop = parameters.pdlp.termination_criteria
    stop.simple_optimality_criteria.eps_optimal_absolute = 1e-4
    stop.simple_optimality_criteria.eps_optimal_relative = precision
    stop.iteration_limit = steps
    built = mathopt.Model.from_model_proto(model)
    answer = mathopt.solve(built, mathopt.SolverType.PDLP, params=parameters)
    values, prices = np.zeros(columns), np.zeros(rows)
    if answer.solutions:
        first = answer.solutions[0]
        if first.primal_solution is not None:
            for variable, amount in first.primal_solution.variable_values.items():
                values[variable.id] = amount
        if first.dual_solution is not None:
            for line, price in first.dual_solution.dual_values.items():
                prices[line.id] = abs(price)
    return values, prices[: len(relaxed.rows.capacity)]


def _once_each(relaxed: Relaxation) -> Integers:
    """Of the requests with columns, by their place, those with more than one: once in all days."""
    counts = np.diff(np.append(relaxed.first, relaxed.columns))
    return np.flatnonzero(counts > 1)


def _entries(relaxed: Relaxation, once: Integers) -> tuple[Integers, Integers, Integers]:
    ends = np.append(relaxed.first, relaxed.columns)
    spans = [np.arange(ends[at], ends[at + 1]) for at in once.tolist()]
    rows = relaxed.rows
    offset = len(rows.capacity)
    row = np.concatenate(
        [np.array(rows.row, np.int64)]
        + [np.full(len(span), offset + at, np.int64) for at, span in enumerate(spans)]
    )
    column = np.concatenate([np.array(rows.column, np.int64), *spans])
    value = np.concatenate(
        [np.array(rows.value, np.int64)] + [np.ones(len(span), np.int64) for span in spans]
    )
    order = np.lexsort((column, row))
    return row[order], column[order], value[order]
