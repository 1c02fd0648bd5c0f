"""The forecast of one cohort age by age, for the fan on a page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import isnan

from entrepot.solvers.development.backtest import exposure_errors, intervals_of
from entrepot.solvers.development.chain_ladder import pattern_of
from entrepot.solvers.development.intervals import Interval, Intervals, outstanding_intervals
from entrepot.solvers.development.methods import (
    Method,
    by_commitment,
    by_factors,
    cape_cod_rate,
)
from entrepot.solvers.development.triangle import Row, Triangle


@dataclass(frozen=True, slots=True)
class Ahead:
    """What is expected to stand at a later age; intervals of the whole, None where unknown."""

    age: int
    mean: float
    p50: Interval | None
    p90: Interval | None


def fan(triangle: Triangle, row: Row, method: Method = Method.CHAIN_LADDER) -> tuple[Ahead, ...]:
    """From the age after a cohort's newest complete one to the oldest of the triangle.

    A cohort of which nothing came yet goes by what it committed, as in `forecast`; empty where
    nothing tells its future.
    """
    if method is Method.CHAIN_LADDER and row.latest > 0:
        return tuple(_by_factors(triangle, row))
    if row.cohort not in triangle.exposures:
        return ()
    return tuple(_by_commitment(triangle, row))


def _by_factors(triangle: Triangle, row: Row) -> Iterator[Ahead]:
    pattern, latest = pattern_of(triangle.array()), float(row.latest)
    for age in range(row.age + 1, triangle.by_age + 1):
        mean, error = by_factors(pattern, row, age)
        if isnan(mean):
            return
        yield _ahead(age, mean, outstanding_intervals(mean - latest, error), latest)


def _by_commitment(triangle: Triangle, row: Row) -> Iterator[Ahead]:
    pattern, latest = pattern_of(triangle.array()), float(row.latest)
    rate = cape_cod_rate(triangle, pattern)
    past = exposure_errors(triangle, Method.CAPE_COD, None)
    exposure = triangle.exposures[row.cohort]
    for age in range(row.age + 1, triangle.by_age + 1):
        mean = by_commitment(pattern, row, age, exposure, rate)
        if isnan(mean):
            return
        spans = intervals_of(past, age - row.age, mean - latest, float(exposure))
        yield _ahead(age, mean, spans, latest)


def _ahead(age: int, mean: float, outstanding: Intervals, latest: float) -> Ahead:
    """Intervals of the outstanding, moved up onto what is there."""
    spans = {
        name: None if span is None else (latest + span[0], latest + span[1])
        for name, span in outstanding.items()
    }
    return Ahead(age, mean, **spans)
