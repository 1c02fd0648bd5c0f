"""Stand at every earlier valuation, forecast the newest one, and compare with what came."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import isnan, nan

import numpy as np

from entrepot.solvers.development.assumptions import calendar_effects, correlation
from entrepot.solvers.development.chain_ladder import Pattern, pattern_of
from entrepot.solvers.development.intervals import (
    CENTRAL,
    Interval,
    Intervals,
    outstanding_intervals,
)
from entrepot.solvers.development.methods import (
    Method,
    by_commitment,
    by_factors,
    cape_cod_rate,
)
from entrepot.solvers.development.triangle import Row, Triangle, end_of
from entrepot.text import Text

#: Below these there is nothing to judge.
LEAST_COHORTS, LEAST_STEPS = 4, 3
#: A bias above this share of what came, or fewer outcomes than this in the 90 % interval, is not
#: reliable.
MOST_BIAS, LEAST_COVERAGE = 0.10, 0.75
#: Fewer past errors than this give no interval.
LEAST_ERRORS = 8


@dataclass(frozen=True, slots=True)
class Outcome:
    """One cohort's forecast as of an earlier day, and what stands at the newest valuation."""

    as_of: date
    cohort: str
    #: Its age then, and at the newest valuation.
    age: int
    ahead: int
    forecast: float
    came: float
    #: Central intervals of the money between, and whether it fell in them; None without an error.
    inside: dict[str, bool] | None

    @property
    def error(self) -> float:
        return self.forecast - self.came


@dataclass(frozen=True, slots=True)
class BackTest:
    """`bias` and `mean_absolute_error` are means over the outcomes, in the triangle's unit."""

    outcomes: tuple[Outcome, ...]
    bias: float | None
    mean_absolute_error: float | None
    coverage: dict[str, float | None]
    reasons: tuple[Text, ...]

    @property
    def reliable(self) -> bool:
        return not self.reasons


def backtest(
    triangle: Triangle, method: Method = Method.CHAIN_LADDER, *, apriori: float | None = None
) -> BackTest:
    """Judge a method on the triangle's own past.

    A rate given `apriori` is taken as the share by the oldest age known at each valuation.
    """
    outcomes = tuple(_outcomes(triangle, method, apriori, judged=True))
    bias = absolute = None
    coverage: dict[str, float | None] = dict.fromkeys(CENTRAL)
    if outcomes:
        errors = [one.error for one in outcomes]
        bias, absolute = float(np.mean(errors)), float(np.mean(np.abs(errors)))
        told = [one.inside for one in outcomes if one.inside is not None]
        if told:
            coverage = {name: float(np.mean([one[name] for one in told])) for name in CENTRAL}
    reasons = tuple(_reasons(triangle, outcomes, bias, coverage["p90"]))
    return BackTest(outcomes, bias, absolute, coverage, reasons)


def _outcomes(
    triangle: Triangle, method: Method, apriori: float | None, *, judged: bool
) -> Iterator[Outcome]:
    """`judged`: methods that go by commitments too are given the interval that they had then."""
    now = {row.cohort: row for row in triangle.rows}
    for back in range(max((row.periods for row in triangle.rows), default=0) - 1, 0, -1):
        then = triangle.cut(back)
        pattern = pattern_of(then.array())
        rate = cape_cod_rate(then, pattern) if apriori is None else apriori
        committed = method is not Method.CHAIN_LADDER
        past = exposure_errors(then, method, apriori) if judged and committed else ()
        for row in then.rows:
            came = now[row.cohort]
            if came.age == row.age:
                continue
            found = _forecast(then, row, came.age, pattern, method, rate)
            if found is None:
                continue
            value, error = found
            ahead, outstanding = came.age - row.age, value - float(row.latest)
            if committed:
                scale = float(then.exposures[row.cohort])
                intervals = intervals_of(past, ahead, outstanding, scale)
            else:
                intervals = outstanding_intervals(outstanding, error)
            yield Outcome(
                as_of=end_of(row.start, row.periods, triangle.step),
                cohort=row.cohort,
                age=row.age,
                ahead=ahead,
                forecast=value,
                came=float(came.latest),
                inside=_inside(intervals, float(came.latest - row.latest)),
            )


def _forecast(
    then: Triangle, row: Row, to: int, pattern: Pattern, method: Method, rate: float
) -> tuple[float, float] | None:
    """What was to be expected at an age, and its error (NaN by exposure); None if nothing was."""
    if to > pattern.ages or not row.age:
        return None
    if method is Method.CHAIN_LADDER:
        if row.latest <= 0:
            return None
        value, error = by_factors(pattern, row, to)
    else:
        exposure = then.exposures.get(row.cohort)
        if exposure is None:
            return None
        value, error = by_commitment(pattern, row, to, exposure, rate), nan
    return None if isnan(value) else (value, error)


def _inside(intervals: Mapping[str, Interval | None], came: float) -> dict[str, bool] | None:
    found = {}
    for name, interval in intervals.items():
        if interval is None:
            return None
        found[name] = interval[0] <= came <= interval[1]
    return found


def _reasons(
    triangle: Triangle, outcomes: Sequence[Outcome], bias: float | None, coverage: float | None
) -> Iterator[Text]:
    cohorts = sum(row.age > 0 for row in triangle.rows)
    if cohorts < LEAST_COHORTS or triangle.by_age - 1 < LEAST_STEPS or bias is None:
        yield Text(
            en="too short: it takes {cohorts} cohorts and {steps} steps",
            zh="数据太短：至少需要 {cohorts} 个批次和 {steps} 个步长",
        ).format(cohorts=LEAST_COHORTS, steps=LEAST_STEPS)
        return
    came = float(np.mean([one.came for one in outcomes]))
    if abs(bias) > MOST_BIAS * abs(came):
        yield Text(
            en="biased: forecasts were off by {bias:+.1%} of what came (limit {limit:.0%})",
            zh="有偏：预测与实际到位相差 {bias:+.1%}（限 {limit:.0%}）",
        ).format(bias=bias / came if came else float("inf"), limit=MOST_BIAS)
    if coverage is None:
        yield Text(
            en="too short: no past forecast had an interval to be judged by",
            zh="数据太短：过去的预测均无可供检验的区间",
        )
    elif coverage < LEAST_COVERAGE:
        yield Text(
            en="too sure: {coverage:.0%} of outcomes lay in the 90 % interval (at least {limit:.0%})",
            zh="区间过窄：仅 {coverage:.0%} 的结果落在 90% 区间内（至少 {limit:.0%}）",
        ).format(coverage=coverage, limit=LEAST_COVERAGE)
    cells = triangle.array()
    diagonals = _diagonals(triangle)
    if calendar_effects(cells, diagonals).rejected:
        yield Text(
            en="calendar effects: in some years every cohort grew unusually much, or little "
            "(factors all high or all low, test at 5 %)",
            zh="存在日历年效应：某些年份各批次的增长普遍偏高或偏低（系数的 5% 检验）",
        )
    if correlation(cells).rejected:
        yield Text(
            en="how much comes in one year tells how much comes in the next, which the method takes "
            "as chance (successive factors are correlated, test at 5 %)",
            zh="某年到位的多少会影响次年，而方法假定二者无关（相邻系数相关，5% 检验）",
        )


def _diagonals(triangle: Triangle) -> list[int]:
    """Steps between each cohort's start and the first one's."""
    first = min(row.start for row in triangle.rows)
    return [
        ((row.start.year - first.year) * 12 + row.start.month - first.month) // triangle.step.months
        for row in triangle.rows
    ]


@dataclass(frozen=True, slots=True)
class PastError:
    """What came less what was forecast, for each unit committed, so many periods ahead."""

    ahead: int
    error: float


def exposure_errors(
    triangle: Triangle, method: Method, apriori: float | None
) -> tuple[PastError, ...]:
    """Past errors of a method that goes by what was committed."""
    return tuple(
        PastError(one.ahead, -one.error / float(triangle.exposures[one.cohort]))
        for one in _outcomes(triangle, method, apriori, judged=False)
        if triangle.exposures[one.cohort] > 0
    )


def interval_of(
    past: Sequence[PastError], ahead: int, outstanding: float, exposure: float, central: float
) -> Interval | None:
    """The forecast moved by the quantiles of past errors; those as far ahead, if enough are.

    None with fewer than LEAST_ERRORS past errors. The back-test looks ahead no further than the
    triangle is old, so far forecasts borrow the errors of nearer ones: the nearest distances that
    together hold enough.
    """
    if len(past) < LEAST_ERRORS:
        return None
    nearest = sorted(past, key=lambda one: (abs(one.ahead - ahead), one.ahead))
    reach = abs(nearest[LEAST_ERRORS - 1].ahead - ahead)
    errors = [one.error for one in nearest if abs(one.ahead - ahead) <= reach]
    low, high = np.quantile(errors, [0.5 - central / 2, 0.5 + central / 2])
    return outstanding + exposure * float(low), outstanding + exposure * float(high)


def intervals_of(
    past: Sequence[PastError], ahead: int, outstanding: float, exposure: float
) -> Intervals:
    """`interval_of` of each of CENTRAL."""
    return {
        name: interval_of(past, ahead, outstanding, exposure, central)
        for name, central in CENTRAL.items()
    }
