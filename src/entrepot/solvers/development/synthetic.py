"""A synthetic cohort: one vintage of a register read across its cohorts, as though down one.

A register that was kept once, or a few times, gives no triangle. It does give what each cohort had
been paid by one day, and the cohorts differ in age; so the paid share of the older ones stands for
the later life of the younger (demographers read a period life table so). What it assumes is strong:
that a cohort of 2019 will go the way of those of 2009. Nobody is followed, hence the name, which is
to stand wherever its figures do.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import numpy as np

from entrepot.solvers.development.errors import NoShares
from entrepot.solvers.development.triangle import Array

#: Cohorts of which less than this part of the final share is there by their age are young.
YOUNG = 0.5
DAYS = 365.25


@dataclass(frozen=True, slots=True)
class Standing:
    """What a cohort had committed and been paid at the date of the vintage, in one currency."""

    cohort: str
    start: date
    committed: Decimal
    paid: Decimal


@dataclass(frozen=True, slots=True)
class Aged:
    """A cohort carried to a later date. `young`: by what it committed, not by what it was paid."""

    cohort: str
    committed: Decimal
    paid: Decimal
    forecast: float
    young: bool


@dataclass(frozen=True, slots=True)
class LookedBack:
    """A cohort carried from one vintage to the date of another, beside what that says."""

    aged: Aged
    came: Decimal

    @property
    def error(self) -> float:
        """Too high above 0, as a share of the commitment."""
        return (self.aged.forecast - float(self.came)) / float(self.aged.committed)

    @property
    def unchanged(self) -> float:
        """The error of saying that nothing more would come."""
        return float((self.aged.paid - self.came) / self.aged.committed)


@dataclass(frozen=True, slots=True)
class SyntheticCohort:
    """The paid share of commitments by age in years, never falling; 0 at age 0."""

    valuation: date
    ages: Array
    shares: Array
    #: Cape Cod's: Σ paid ÷ Σ (committed × part of the final share that is there by each age).
    rate: float

    def share(self, age: float) -> float:
        """Straight between cohorts; at the oldest age's level beyond it."""
        return float(np.interp(age, self.ages, self.shares))

    def part(self, age: float) -> float:
        """Of all that comes, what is there by an age."""
        return self.share(age) / float(self.shares[-1])

    def aged(self, standing: Standing, to: date) -> Aged:
        """A cohort of the vintage at a later date.

        An older one grows as the synthetic cohort does between the two ages. A young one, whose own
        payments tell little, gets the expected part of its commitment on top of them.
        """
        now, then = (_age(standing.start, day) for day in (self.valuation, to))
        before, after = self.part(now), self.part(then)
        paid = float(standing.paid)
        young = before < YOUNG or paid <= 0
        if young:
            forecast = paid + float(standing.committed) * self.rate * (after - before)
        else:
            forecast = paid * after / before
        return Aged(standing.cohort, standing.committed, standing.paid, forecast, young)


def synthetic_cohort(standings: Sequence[Standing], valuation: date) -> SyntheticCohort:
    """From the cohorts that had begun by the vintage's date and committed something.

    Shares that would fall with age are pooled with their neighbours, weighted by commitment (the
    pool-adjacent-violators algorithm): a fall across cohorts is their difference, not time's work.
    Raises NoShares (DEV-017) where nothing was committed or nothing paid.
    """
    used = sorted(
        (one for one in standings if one.start < valuation and one.committed > 0),
        key=lambda one: one.start,
        reverse=True,
    )
    ages = np.array([_age(one.start, valuation) for one in used])
    committed = np.array([float(one.committed) for one in used])
    paid = np.array([float(one.paid) for one in used])
    shares = never_falling(paid / committed, committed)
    if not len(used) or shares[-1] <= 0:
        raise NoShares(valuation=valuation)
    rate = paid.sum() / (committed * shares / shares[-1]).sum()
    return SyntheticCohort(
        valuation=valuation,
        ages=np.concatenate(([0.0], ages)),
        shares=np.concatenate(([0.0], np.maximum(shares, 0))),
        rate=float(rate),
    )


def looked_back(
    standings: Sequence[Standing], valuation: date, came: Mapping[str, Decimal], to: date
) -> list[LookedBack]:
    """What an older vintage alone would have said of a newer one. `came`: cohort -> paid by `to`.

    Raises NoShares (DEV-017).
    """
    synthetic = synthetic_cohort(standings, valuation)
    return [
        LookedBack(synthetic.aged(one, to), came[one.cohort])
        for one in standings
        if one.cohort in came and one.committed > 0
    ]


def never_falling(values: Array, weights: Array) -> Array:
    """The never-falling sequence nearest to the values, by weighted squares.

    >>> never_falling(np.array([1.0, 3.0, 2.0, 4.0]), np.array([1.0, 1.0, 3.0, 1.0])).tolist()
    [1.0, 2.25, 2.25, 4.0]
    """
    pools: list[tuple[float, float, int]] = []
    for value, weight in zip(values.tolist(), weights.tolist(), strict=True):
        mean, total, count = value, weight, 1
        while pools and pools[-1][0] > mean:
            older, heavier, more = pools.pop()
            mean = (mean * total + older * heavier) / (total + heavier)
            total, count = total + heavier, count + more
        pools.append((mean, total, count))
    return np.array([mean for mean, _, count in pools for _ in range(count)])


def _age(start: date, day: date) -> float:
    return (day - start).days / DAYS
