"""Zones compared with zones of the same mix: indirect standardisation, and an order that luck
alone does not decide.

Projects of one stratum (sector, size, age) have one reference rate: of all zones together. A
zone's *expected* number is what its own projects would give at these rates; the *ratio* is observed
over expected. A stratum that no other zone has compares nothing and is left out.

The interval of the ratio is the exact one of a Poisson count (F. Garwood, 1936), cut at the ratio
that all of a zone's projects together would give. The order is by the ratio drawn towards 1 by as
much as chance could have moved it (empirical Bayes, moments as in R. J. Marshall, "Mapping disease
and mortality rates using empirical Bayes estimators", 1991, with the variance of a share).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist

import numpy as np

#: The widest chance that an interval leaves out, both ends together.
MISSED = 0.05
_NEAR = 1e-12
_REACH = NormalDist().inv_cdf(1 - MISSED / 2)


@dataclass(frozen=True, slots=True)
class Group:
    """Projects of one zone in one stratum, and how many of them reached the step."""

    zone: str
    stratum: Hashable
    projects: int
    reached: int

    def __post_init__(self) -> None:
        if not 0 <= self.reached <= self.projects:
            raise ValueError(f"{self.reached} of {self.projects} projects")


@dataclass(frozen=True, slots=True)
class Standing:
    """One zone beside zones of its mix.

    `compared`: its projects in strata that another zone has too; `observed` and `expected` are of
    these. `ratio`, `low` and `high` are None where nothing was expected.
    """

    zone: str
    projects: int
    compared: int
    observed: int
    expected: float
    ratio: float | None
    low: float | None
    high: float | None
    shrunken: float


@dataclass(frozen=True, slots=True)
class Standings:
    """Zones, the best first; `spread`: the standard deviation of their true ratios, as estimated.

    A spread of 0 says that chance alone explains every difference: then no order means anything.
    """

    zones: tuple[Standing, ...]
    spread: float


@dataclass(slots=True)
class _Sums:
    projects: int = 0
    compared: int = 0
    observed: int = 0
    expected: float = 0.0
    #: Variance of the observed number at the reference rates.
    variance: float = 0.0


def standings(groups: Iterable[Group]) -> Standings:
    """Every zone, by its shrunken ratio; equal ones by name."""
    merged = _merged(groups)
    projects: dict[Hashable, int] = defaultdict(int)
    reached: dict[Hashable, int] = defaultdict(int)
    zones: dict[Hashable, int] = defaultdict(int)
    for (_zone, stratum), (count, came) in merged.items():
        projects[stratum] += count
        reached[stratum] += came
        zones[stratum] += 1
    sums: dict[str, _Sums] = {}
    for (zone, stratum), (count, came) in sorted(merged.items(), key=lambda one: repr(one[0])):
        of = sums.setdefault(zone, _Sums())
        of.projects += count
        if zones[stratum] < 2:
            continue
        rate = reached[stratum] / projects[stratum]
        of.compared += count
        of.observed += came
        of.expected += count * rate
        of.variance += count * rate * (1 - rate)
    spread = _spread(list(sums.values()))
    found = [_standing(zone, of, spread) for zone, of in sums.items()]
    return Standings(tuple(sorted(found, key=lambda one: (-one.shrunken, one.zone))), sqrt(spread))


def _merged(groups: Iterable[Group]) -> dict[tuple[str, Hashable], tuple[int, int]]:
    """(zone, stratum) -> projects, reached; those without a project say nothing."""
    merged: dict[tuple[str, Hashable], tuple[int, int]] = {}
    for group in groups:
        if group.projects:
            count, came = merged.get((group.zone, group.stratum), (0, 0))
            merged[group.zone, group.stratum] = (count + group.projects, came + group.reached)
    return merged


def _spread(sums: list[_Sums]) -> float:
    """Variance of the true ratios: what differs more than chance would, weighed by expectation."""
    told = [of for of in sums if of.expected > 0]
    whole = sum(of.expected for of in told)
    if not whole:
        return 0.0
    seen = sum(of.expected * (of.observed / of.expected - 1) ** 2 for of in told)
    chance = sum(of.variance / of.expected for of in told)
    return max(0.0, (seen - chance) / whole)


def _standing(zone: str, of: _Sums, spread: float) -> Standing:
    if not of.expected:
        return Standing(zone, of.projects, of.compared, 0, 0.0, None, None, None, 1.0)
    ratio = of.observed / of.expected
    noise = of.variance / of.expected**2
    trust = spread / (spread + noise) if spread else 0.0
    low, high = poisson_interval(of.observed)
    return Standing(
        zone,
        of.projects,
        of.compared,
        of.observed,
        of.expected,
        ratio,
        low / of.expected,
        # No more than all of a zone's projects can reach a step.
        min(high, of.compared) / of.expected,
        1 + trust * (ratio - 1),
    )


def poisson_interval(observed: int) -> tuple[float, float]:
    """Means that a count of `observed` leaves likely, 95 %: each tail at most 2.5 %."""
    if observed < 0:
        raise ValueError(observed)
    low = _mean_with(observed - 1, 1 - MISSED / 2, _byar(observed, -1)) if observed else 0.0
    return low, _mean_with(observed, MISSED / 2, _byar(observed + 1, 1))


def _byar(count: int, side: int) -> float:
    """Byar's approximation of an exact limit: where the search begins."""
    return count * (1 - 1 / (9 * count) + side * _REACH / (3 * sqrt(count))) ** 3


def _mean_with(count: int, chance: float, start: float) -> float:
    """The Poisson mean under which P(X ≤ count) is `chance`, by Newton's steps on it."""
    counts = np.arange(count + 1)
    factorials = np.concatenate(([0.0], np.cumsum(np.log(np.arange(1, count + 1)))))
    mean = max(start, _NEAR)
    for _step in range(100):
        terms = np.exp(counts * np.log(mean) - mean - factorials)
        # The slope of P(X ≤ count) in the mean is minus its last term.
        moved = (float(terms.sum()) - chance) / float(terms[-1])
        following = max(mean + moved, mean / 2)
        if abs(following - mean) <= _NEAR * mean:
            return following
        mean = following
    return mean
