"""What cohorts will have received by the oldest age of their triangle.

Three methods. `chain-ladder` carries the newest cell on by the factors of older cohorts, with the
error of Mack (1993). `cape-cod` and `bornhuetter-ferguson` add, to what is there, a share of the
commitment for the ages to come, so a cohort too young to tell anything isn't carried on from
nothing; the share is estimated over all cohorts (Cape Cod: J. Stanard and H. Bühlmann) or given
(R. Bornhuetter and R. Ferguson, "The actuary and IBNR", PCAS 59 (1972)).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from math import inf, isnan, nan

from entrepot.solvers.development.backtest import exposure_errors, intervals_of
from entrepot.solvers.development.chain_ladder import Pattern, pattern_of, total_error
from entrepot.solvers.development.errors import NeedsCommitments, NotWithMethod
from entrepot.solvers.development.intervals import Interval, outstanding_intervals
from entrepot.solvers.development.methods import (
    Method,
    by_commitment,
    by_factors,
    cape_cod_rate,
)
from entrepot.solvers.development.triangle import ZERO, Row, Triangle
from entrepot.text import Text


@dataclass(frozen=True, slots=True)
class CohortForecast:
    """One cohort. Amounts of the triangle are exact; estimates are floats, None where unknown."""

    cohort: str
    age: int
    latest: Decimal
    since: Decimal
    ultimate: float | None
    outstanding: float | None
    standard_error: float | None
    #: Central intervals of the outstanding.
    p50: Interval | None
    p90: Interval | None
    method: Method


@dataclass(frozen=True, slots=True)
class Total:
    """All cohorts that have a forecast together; its error knows that they share factors."""

    latest: Decimal
    ultimate: float | None
    outstanding: float | None
    standard_error: float | None
    p50: Interval | None
    p90: Interval | None


@dataclass(frozen=True, slots=True)
class Forecast:
    """The forecasts of a triangle; `factors` from age 1 on, None where nothing tells them."""

    method: Method
    by_age: int
    factors: tuple[float | None, ...]
    cohorts: tuple[CohortForecast, ...]
    total: Total
    #: Received by the last age for each unit committed; None where nobody said what was.
    cape_cod_rate: float | None
    warnings: tuple[Text, ...]


def forecast(
    triangle: Triangle, method: Method = Method.CHAIN_LADDER, *, apriori: float | None = None
) -> Forecast:
    """Forecast every cohort by the oldest age. Raises NeedsCommitments, NotWithMethod."""
    if method is not Method.CHAIN_LADDER and not triangle.exposures:
        raise NeedsCommitments(method=method.value)
    if apriori is not None and not (method is Method.BORNHUETTER_FERGUSON and 0 < apriori < inf):
        raise NotWithMethod()
    pattern = pattern_of(triangle.array())
    rate = cape_cod_rate(triangle, pattern)
    cohorts = [_cohort(triangle, row, pattern, method, rate, apriori) for row in triangle.rows]
    if method is not Method.CHAIN_LADDER or any(one.method is Method.CAPE_COD for one in cohorts):
        cohorts = _with_intervals(triangle, cohorts, apriori)
    return Forecast(
        method=method,
        by_age=triangle.by_age,
        factors=tuple(None if isnan(factor) else float(factor) for factor in pattern.factors),
        cohorts=tuple(cohorts),
        total=_total(triangle, pattern, cohorts),
        cape_cod_rate=None if isnan(rate) else rate,
        warnings=(*triangle.warnings, *_warnings(triangle, cohorts)),
    )


def _cohort(
    triangle: Triangle,
    row: Row,
    pattern: Pattern,
    method: Method,
    rate: float,
    apriori: float | None,
) -> CohortForecast:
    exposure = triangle.exposures.get(row.cohort)
    there = row.age == triangle.by_age
    if method is Method.CHAIN_LADDER and row.latest <= 0 and not there:
        method = Method.CAPE_COD
    if there:
        ultimate, error = float(row.latest), 0.0
    elif method is Method.CHAIN_LADDER:
        ultimate, error = by_factors(pattern, row, triangle.by_age)
    elif exposure is None:
        ultimate, error = nan, nan
    else:
        used = apriori if apriori is not None else rate
        ultimate, error = by_commitment(pattern, row, triangle.by_age, exposure, used), nan
    if isnan(ultimate):
        method, error = Method.NONE, nan
    outstanding = ultimate - float(row.latest)
    return CohortForecast(
        cohort=row.cohort,
        age=row.age,
        latest=row.latest,
        since=row.since,
        ultimate=_known(ultimate),
        outstanding=_known(outstanding),
        standard_error=_known(error),
        **outstanding_intervals(outstanding, error),
        method=method,
    )


def _known(value: float) -> float | None:
    return None if isnan(value) else value


def _with_intervals(
    triangle: Triangle, cohorts: Sequence[CohortForecast], apriori: float | None
) -> list[CohortForecast]:
    """Cohorts forecast by exposure take the interval of past errors per unit committed."""
    errors = {
        method: exposure_errors(triangle, method, apriori)
        for method in {one.method for one in cohorts}
        if method in (Method.CAPE_COD, Method.BORNHUETTER_FERGUSON)
    }
    found = []
    for one in cohorts:
        if one.method in errors and one.outstanding is not None and one.standard_error != 0:
            scale, ahead = float(triangle.exposures[one.cohort]), triangle.by_age - one.age
            spans = intervals_of(errors[one.method], ahead, one.outstanding, scale)
            one = replace(one, p50=spans["p50"], p90=spans["p90"])
        found.append(one)
    return found


def _total(triangle: Triangle, pattern: Pattern, cohorts: Sequence[CohortForecast]) -> Total:
    latest = sum((one.latest for one in cohorts), ZERO)
    known = [one for one in cohorts if one.ultimate is not None]
    if not known:
        return Total(latest, None, None, None, None, None)
    latest = sum((one.latest for one in known), ZERO)
    ultimate = sum(one.ultimate for one in known if one.ultimate is not None)
    outstanding = ultimate - float(latest)
    error = nan
    if all(one.standard_error is not None for one in known):
        error = total_error(
            pattern, [(float(one.latest), one.age) for one in known if one.latest > 0]
        )
    return Total(
        latest=latest,
        ultimate=ultimate,
        outstanding=outstanding,
        standard_error=_known(error),
        **outstanding_intervals(outstanding, error),
    )


def _warnings(triangle: Triangle, cohorts: Sequence[CohortForecast]) -> list[Text]:
    found = []
    for one in cohorts:
        committed = triangle.exposures.get(one.cohort)
        if one.ultimate is None:
            found.append(_NO_FORECAST.format(cohort=one.cohort))
        elif committed is not None and one.ultimate > committed:
            facts = {"cohort": one.cohort, "ultimate": f"{one.ultimate:,.2f}"}
            found.append(_ABOVE.format(committed=f"{committed:,f}", **facts))
    if any(one.ultimate is None for one in cohorts):
        found.append(_PART)
    return found


_NO_FORECAST = Text(
    en="Cohort {cohort}: no forecast. Nothing came by its newest complete age, or no older cohort "
    "shows the next one, and no commitment is given.",
    zh="批次 {cohort}：无法预测。截至最近完整期没有到位金额，或没有更早批次可供参照，且未给出承诺额。",
)
_ABOVE = Text(
    en="Cohort {cohort}: the forecast {ultimate} is above the commitment {committed}.",
    zh="批次 {cohort}：预测值 {ultimate} 高于承诺额 {committed}。",
)
_PART = Text(
    en="The total is over the cohorts that have a forecast.",
    zh="合计只含有预测的批次。",
)
