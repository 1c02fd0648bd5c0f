"""How long it takes from the signing to a milestone, where termination competes with it.

Cumulative incidence by Aalen and Johansen in the form for tied days: at each day d, with n still
at risk, S before it and e reaching the milestone, the incidence grows by S·e/n, and S shrinks by
everybody who left by an event. Whoever is censored on a day is still at risk on it. Without
terminations this is 1 less Kaplan and Meier's estimate. Variance by the delta method (E. Marubini
and M. Valsecchi, "Analysing survival data", 1995, ch. 10), intervals on the log-log scale.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import erfc, exp, lgamma, log, sqrt
from statistics import NormalDist
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from entrepot.solvers.development.triangle import Array
from entrepot.text import Text

Days = npt.NDArray[np.int64]
#: Groups under this many projects are compared with nothing.
LEAST_COMPARED = 10


class Point(NamedTuple):
    """The share that reached an end by an age in days, with its 95 % interval."""

    age: int
    reached: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Lives:
    """Projects of one group: days from signing to the end, and which end it was."""

    CENSORED, REACHED, TERMINATED = 0, 1, 2

    days: Days
    ends: npt.NDArray[np.int8]

    def __len__(self) -> int:
        return len(self.days)


@dataclass(frozen=True, slots=True)
class Incidence:
    """Curves of one group; `median`: the day by which half had reached the milestone, if ever."""

    group: str
    n: int
    median: int | None
    curve: tuple[Point, ...]
    terminated: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Log-rank test of the hazards of the milestone: terminations leave as censored ones do."""

    statistic: float
    p_value: float
    groups: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Durations:
    groups: tuple[Incidence, ...]
    comparison: Comparison | None
    warnings: tuple[Text, ...]


def durations(groups: dict[str, Lives]) -> Durations:
    """Curves of each group, and whether the groups that are large enough differ."""
    found = tuple(incidence(name, lives) for name, lives in sorted(groups.items()))
    compared = {name: lives for name, lives in groups.items() if len(lives) >= LEAST_COMPARED}
    warnings = [
        _SMALL.format(group=name, n=len(lives), least=LEAST_COMPARED)
        for name, lives in sorted(groups.items())
        if len(groups) > 1 and name not in compared
    ]
    comparison = logrank(compared) if len(compared) > 1 else None
    return Durations(found, comparison, tuple(warnings))


_SMALL = Text(
    en="Group {group} has {n} projects, under {least}: it is compared with none.",
    zh="组 {group} 只有 {n} 个项目，少于 {least} 个，不参与比较。",
)


def incidence(group: str, lives: Lives, *, confidence: float = 0.95) -> Incidence:
    """Cumulative incidence of both ends, at each day on which either happened."""
    days, at_risk, reached, ended = _table(lives)
    reach = NormalDist().inv_cdf(0.5 + confidence / 2)
    curve = _curve(days, at_risk, reached, reached + ended, reach)
    # Sums of binary fractions may stop just short of a half that is one.
    half = next((point.age for point in curve if point.reached >= 0.5 - 1e-12), None)
    terminated = _curve(days, at_risk, ended, reached + ended, reach)
    return Incidence(group, len(lives), half, curve, terminated)


def _table(lives: Lives) -> tuple[Days, Array, Array, Array]:
    """Days with an end, those at risk just before, and how many reached and were terminated."""
    happened = lives.ends != Lives.CENSORED
    days = np.unique(lives.days[happened])
    at_risk = len(lives) - np.searchsorted(np.sort(lives.days), days, side="left")

    def count(end: int) -> Array:
        ended = np.sort(lives.days[lives.ends == end])
        upto = np.searchsorted(ended, days, side="right") - np.searchsorted(ended, days, "left")
        return upto.astype(float)

    return days, at_risk.astype(float), count(Lives.REACHED), count(Lives.TERMINATED)


def _curve(
    days: Days, at_risk: Array, ends: Array, all_ends: Array, reach: float
) -> tuple[Point, ...]:
    staying = np.cumprod(1 - all_ends / at_risk)
    before = np.concatenate(([1.0], staying[:-1]))[: len(days)]
    shares = np.cumsum(before * ends / at_risk)
    errors = np.sqrt(np.maximum(_variances(at_risk, ends, all_ends, before, shares), 0))
    points = []
    for day, share, error in zip(days.tolist(), shares.tolist(), errors.tolist(), strict=True):
        low, high = share, share
        if 0 < share < 1:
            bend = reach * error / (share * log(share))
            low, high = share ** exp(-bend), share ** exp(bend)
        points.append(Point(day, share, low, high))
    return tuple(points)


def _variances(at_risk: Array, ends: Array, all_ends: Array, before: Array, shares: Array) -> Array:
    """Of the incidence at each day: sums over the days before it, in powers of its own value."""
    left = at_risk - all_ends
    with np.errstate(divide="ignore", invalid="ignore"):
        hazard = np.where(left > 0, all_ends / (at_risk * left), 0.0)
    own = before**2 * (at_risk - ends) / at_risk**3 * ends
    mixed = before * ends / at_risk**2
    # Σ (I(t) - I_j)² h_j + Σ own_j - 2 Σ (I(t) - I_j) m_j, expanded in I(t).
    found: Array = (
        shares**2 * np.cumsum(hazard)
        - 2 * shares * np.cumsum(shares * hazard)
        + np.cumsum(shares**2 * hazard)
        + np.cumsum(own)
        - 2 * (shares * np.cumsum(mixed) - np.cumsum(shares * mixed))
    )
    return found


def logrank(groups: dict[str, Lives]) -> Comparison | None:
    """Of two or more groups; None where fewer than two can tell anything.

    A group can't if, whenever somebody reached the milestone, it had nobody at risk or all there
    were.
    """
    names = tuple(sorted(groups))
    days = np.unique(
        np.concatenate([one.days[one.ends == Lives.REACHED] for one in groups.values()])
    )
    at_risk = np.array([_still(groups[name].days, days) for name in names])
    reached = np.array([_on(groups[name], days) for name in names])
    total, events = at_risk.sum(axis=0), reached.sum(axis=0)
    share = at_risk / total
    apart = (reached - share * events).sum(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        scale = np.where(total > 1, events * (total - events) / (total - 1), 0.0)
    covariance = np.diag((share * scale).sum(axis=1)) - (share * scale) @ share.T
    telling = np.flatnonzero(np.diag(covariance) > 0)
    # The last group's row follows from the others'.
    free = telling[:-1]
    apart, covariance = apart[free], covariance[np.ix_(free, free)]
    if not len(free) or np.linalg.matrix_rank(covariance) < len(free):
        return None
    statistic = float(apart @ np.linalg.solve(covariance, apart))
    compared = tuple(names[place] for place in telling)
    return Comparison(statistic, chi_square_tail(statistic, len(free)), compared)


def _still(lived: Days, days: Days) -> Array:
    found: Array = (len(lived) - np.searchsorted(np.sort(lived), days, side="left")).astype(float)
    return found


def _on(lives: Lives, days: Days) -> Array:
    ended = np.sort(lives.days[lives.ends == Lives.REACHED])
    found: Array = (
        np.searchsorted(ended, days, "right") - np.searchsorted(ended, days, "left")
    ).astype(float)
    return found


def chi_square_tail(value: float, freedom: int) -> float:
    """P(X > value) of the chi-square distribution, by its finite sum for whole degrees."""
    if value <= 0:
        return 1.0
    half = value / 2
    if freedom % 2 == 0:
        return min(1.0, sum(_poisson(half, k) for k in range(freedom // 2)))
    tail = erfc(sqrt(half))
    for k in range((freedom - 1) // 2):
        tail += exp((k + 0.5) * log(half) - half - lgamma(k + 1.5))
    return min(1.0, tail)


def _poisson(mean: float, count: int) -> float:
    return exp(count * log(mean) - mean - lgamma(count + 1))


def groups_of(rows: Sequence[tuple[str, int, int]]) -> dict[str, Lives]:
    """(group, days, end) of each project."""
    found: dict[str, tuple[list[int], list[int]]] = {}
    for group, days, end in rows:
        lived, ends = found.setdefault(group, ([], []))
        lived.append(days)
        ends.append(end)
    return {
        group: Lives(np.array(lived, dtype=np.int64), np.array(ends, dtype=np.int8))
        for group, (lived, ends) in found.items()
    }
