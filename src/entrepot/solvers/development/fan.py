"""The forecast of one cohort age by age, for the fan on a page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import isnan, nan, sqrt

from entrepot.solvers.development.backtest import exposure_errors, interval_of
from entrepot.solvers.development.chain_ladder import mack_variance, pattern_of, project
from entrepot.solvers.development.intervals import CENTRAL, Interval, outstanding_interval
from entrepot.solvers.development.methods import Method, by_exposure, cape_cod_rate
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
        mean = project(pattern, latest, row.age, age)
        if isnan(mean):
            return
        error = sqrt(mack_variance(pattern, latest, row.age, age))
        spans = {
            name: outstanding_interval(mean - latest, error, central)
            for name, central in CENTRAL.items()
        }
        yield Ahead(age, mean, _on_top(spans["p50"], latest), _on_top(spans["p90"], latest))


def _by_commitment(triangle: Triangle, row: Row) -> Iterator[Ahead]:
    pattern, latest = pattern_of(triangle.array()), float(row.latest)
    rate = cape_cod_rate(triangle, pattern)
    past = exposure_errors(triangle, Method.CAPE_COD, None)
    exposure = triangle.exposures[row.cohort]
    for age in range(row.age + 1, triangle.by_age + 1):
        share = pattern.share(age)
        there = pattern.share(row.age) / share if share else nan
        mean = by_exposure(row, exposure, there, rate * share)
        if isnan(mean):
            return
        spans = {
            name: interval_of(past, age - row.age, mean - latest, float(exposure), central)
            for name, central in CENTRAL.items()
        }
        yield Ahead(age, mean, _on_top(spans["p50"], latest), _on_top(spans["p90"], latest))


def _on_top(span: Interval | None, latest: float) -> Interval | None:
    return None if span is None else (latest + span[0], latest + span[1])
