"""Chain ladder with Mack's standard error.

Thomas Mack, "Distribution-free calculation of the standard error of chain ladder reserve
estimates", ASTIN Bulletin 23 (1993), pp. 213-225: factors (theorem 1), variances (p. 217, with the
rule for the last one), the error of a cohort (theorem 3) and of the total (its corollary). The same
formulas hold where cohorts of one age are missing or doubled, since every sum runs over the
cohorts that have the cells.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import isnan, sqrt

import numpy as np

from entrepot.solvers.development.triangle import Array


@dataclass(frozen=True, slots=True)
class Pattern:
    """How cohorts develop from each age to the next; index 0 is the step from age 1 to 2.

    NaN: nothing is known of that step (the cohorts that took it stood at 0 before or after it), or,
    of a variance, too little.
    """

    factors: Array
    variances: Array
    #: Σ of the cells that a factor divides by.
    weights: Array

    @property
    def ages(self) -> int:
        return len(self.factors) + 1

    def share(self, age: int) -> float:
        """The part of what comes by the last age that is there by `age`; 0 at age 0."""
        if age < 1:
            return 0.0
        return 1.0 / float(np.prod(self.factors[age - 1 :]))


def pattern_of(cells: Array) -> Pattern:
    """Volume-weighted factors of a triangle, shape (cohorts, ages), NaN where there is no cell."""
    count = max(cells.shape[1] - 1, 0)
    factors, variances, weights = (np.full(count, np.nan) for _ in range(3))
    for step in range(count):
        both = ~np.isnan(cells[:, step]) & ~np.isnan(cells[:, step + 1])
        before, after = cells[both, step], cells[both, step + 1]
        weights[step] = before.sum()
        if weights[step] <= 0 or after.sum() <= 0:
            continue
        factors[step] = after.sum() / weights[step]
        stand = before > 0
        if stand.sum() > 1:
            residuals = (after[stand] - factors[step] * before[stand]) ** 2 / before[stand]
            variances[step] = residuals.sum() / (stand.sum() - 1)
    _fill_last(variances)
    unknown = np.isnan(factors)
    variances[unknown] = weights[unknown] = np.nan
    return Pattern(factors, variances, weights)


def _fill_last(variances: Array) -> None:
    """Mack's rule for the last variance, and any other, that one cohort alone can't tell."""
    for step in range(2, len(variances)):
        older, old = variances[step - 2], variances[step - 1]
        if isnan(variances[step]) and not isnan(older) and not isnan(old):
            variances[step] = min(old**2 / older, older, old) if older > 0 else 0.0


def project(pattern: Pattern, latest: float, age: int, to: int) -> float:
    """What stands at `latest` at an age, at a later one; NaN where a factor is unknown."""
    return latest * float(np.prod(pattern.factors[age - 1 : to - 1]))


def mack_variance(pattern: Pattern, latest: float, age: int, to: int) -> float:
    """Mean square error of `project`: process and parameter; NaN where a variance is unknown."""
    found, standing = 0.0, latest
    for step in range(age - 1, to - 1):
        relative = pattern.variances[step] / pattern.factors[step] ** 2
        found += float(relative) * (1 / standing + 1 / float(pattern.weights[step]))
        standing *= float(pattern.factors[step])
    return standing**2 * found


def total_error(pattern: Pattern, standing: list[tuple[float, int]]) -> float:
    """Standard error of the sum of forecasts: (latest, age) of each cohort, all above 0.

    Cohorts share estimated factors, so their errors hang together from the older one's age on.
    """
    oldest_first = sorted(standing, key=lambda one: -one[1])
    ultimates = [project(pattern, latest, age, pattern.ages) for latest, age in oldest_first]
    found = 0.0
    for place, (latest, age) in enumerate(oldest_first):
        shared = sum(
            2
            * float(pattern.variances[step])
            / float(pattern.factors[step]) ** 2
            / float(pattern.weights[step])
            for step in range(age - 1, pattern.ages - 1)
        )
        found += mack_variance(pattern, latest, age, pattern.ages)
        found += ultimates[place] * sum(ultimates[place + 1 :]) * shared
    return sqrt(found) if found >= 0 else float("nan")
