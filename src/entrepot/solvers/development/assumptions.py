"""Two tests of what the chain ladder assumes.

Thomas Mack, "Measuring the variability of chain ladder reserve estimates", Casualty Actuarial
Society Forum, Spring 1994, appendices G (successive factors) and H (calendar years). Both rejected
here at 5 %, two-sided, by the normal approximation.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import comb, sqrt
from statistics import NormalDist

import numpy as np

from entrepot.solvers.development.triangle import Array

LIMIT = NormalDist().inv_cdf(0.975)


@dataclass(frozen=True, slots=True)
class Test:
    """A statistic beside what is expected of it where the assumption holds."""

    __test__ = False

    statistic: float
    expected: float
    variance: float

    @property
    def rejected(self) -> bool:
        return self.variance > 0 and abs(self.statistic - self.expected) > LIMIT * sqrt(
            self.variance
        )


def factors_of(cells: Array) -> Array:
    """Single factors, shape (cohorts, ages - 1); NaN where a cell is missing or 0."""
    before, after = cells[:, :-1], cells[:, 1:]
    with np.errstate(divide="ignore", invalid="ignore"):
        found = after / before
    return np.where(before > 0, found, np.nan)


def calendar_effects(cells: Array, diagonals: Sequence[int]) -> Test:
    """Are the factors of some calendar period all above, or all below, their age's median?

    `diagonals`: for each cohort the periods between its start and the first cohort's.
    """
    factors = factors_of(cells)
    large: dict[int, int] = {}
    small: dict[int, int] = {}
    for step in range(factors.shape[1]):
        column = factors[:, step]
        if np.isnan(column).all():
            continue
        median = np.nanmedian(column)
        for cohort in np.flatnonzero(~np.isnan(column)).tolist():
            diagonal = diagonals[cohort] + step
            large[diagonal] = large.get(diagonal, 0) + bool(column[cohort] > median)
            small[diagonal] = small.get(diagonal, 0) + bool(column[cohort] < median)
    statistic = expected = variance = 0.0
    for diagonal, high in large.items():
        count = high + small[diagonal]
        if not count:
            continue
        middle = comb(count - 1, (count - 1) // 2) / 2**count
        mean = count / 2 - count * middle
        statistic += min(high, small[diagonal])
        expected += mean
        variance += count * (count - 1) / 4 - count * (count - 1) * middle + mean - mean**2
    return Test(statistic, expected, variance)


def correlation(cells: Array) -> Test:
    """Do high factors follow high ones? Spearman's rank correlation, averaged over the ages."""
    factors = factors_of(cells)
    weighted, weights = 0.0, 0
    for step in range(1, factors.shape[1]):
        both = ~np.isnan(factors[:, step]) & ~np.isnan(factors[:, step - 1])
        count = int(both.sum())
        if count < 2:
            continue
        now, before = _ranks(factors[both, step]), _ranks(factors[both, step - 1])
        if not (now.std() and before.std()):
            # All factors of an age are one, as of cohorts paid up: they follow nothing.
            continue
        apart = float(((now - before) ** 2).sum())
        weighted += (count - 1) * (1 - 6 * apart / (count**3 - count))
        weights += count - 1
    if not weights:
        return Test(0.0, 0.0, 0.0)
    return Test(weighted / weights, 0.0, 1 / weights)


def _ranks(values: Array) -> Array:
    """Ranks from 1; ties share the mean of theirs."""
    below = (values[None, :] < values[:, None]).sum(axis=1)
    same = (values[None, :] == values[:, None]).sum(axis=1)
    ranks: Array = below + (same + 1) / 2
    return ranks
