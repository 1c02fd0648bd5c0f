"""Projects late against their cohort at the same age.

A step lies *behind* a project on its own day or on the earlier one of a later step. A project of
age `a` is *late* at a step that lies before it where, by the cohort's own cumulative incidence with
termination as a competing end, at least LATE of those not terminated by `a` had it behind them:
reached ÷ (1 − terminated). Projects in operation and terminated ones are not on the list.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from entrepot.figures.lives import STEPS, Life
from entrepot.solvers.development.durations import groups_of, incidence
from entrepot.solvers.development.lives import life as lived

#: The share of the cohort that had a step behind it, from which a project is late.
LATE = 0.75
#: A cohort of fewer projects is compared together with its neighbours.
LEAST = 20


@dataclass(frozen=True, slots=True)
class Pool:
    """A cohort, or it and the nearest ones in time, oldest first."""

    cohorts: tuple[str, ...]
    projects: int


class Late(NamedTuple):
    """A project that its cohort left behind, at the first step that it is stuck at."""

    life: Life
    step: str
    #: Days since the signing.
    age: int
    #: Of the pool not terminated by that age, those with the step behind them.
    share: float
    #: Days since that share passed LATE.
    over: int
    pool: Pool


@dataclass(frozen=True, slots=True)
class Passage:
    """The share that had a step behind it by an age, of those not terminated."""

    days: npt.NDArray[np.int64]
    shares: npt.NDArray[np.float64]

    def at(self, age: int) -> float:
        place = int(np.searchsorted(self.days, age, side="right")) - 1
        return float(self.shares[place]) if place >= 0 else 0.0

    def first(self, share: float) -> int | None:
        """The day by which the share was reached."""
        over = np.flatnonzero(self.shares >= share)
        return int(self.days[over[0]]) if len(over) else None


def late(found: Sequence[Life], *, as_of: date) -> list[Late]:
    """Late projects of a slice, by key. Cohorts are told by the slice alone."""
    named: dict[str, list[Life]] = defaultdict(list)
    for life in found:
        named[life.cohort].append(life)
    listed = []
    for cohort, pool in pools(named).items():
        members = [life for name in pool.cohorts for life in named[name]]
        passages = {step: passage(members, step, as_of) for step in STEPS}
        listed += [
            one for life in named[cohort] if (one := _late(life, passages, pool, as_of)) is not None
        ]
    return sorted(listed, key=lambda one: (one.life.register, one.life.key))


def pools(named: Mapping[str, Sequence[Life]]) -> dict[str, Pool]:
    """Each cohort with as many neighbours as LEAST projects need; the nearer in time first."""
    first = {name: min(life.signed for life in lives) for name, lives in named.items()}
    order = sorted(named, key=lambda name: (first[name], name))
    found = {}
    for place, name in enumerate(order):
        low = high = place
        count = len(named[name])
        while count < LEAST and (low > 0 or high < len(order) - 1):
            before = (first[name] - first[order[low - 1]]).days if low > 0 else None
            after = (first[order[high + 1]] - first[name]).days if high < len(order) - 1 else None
            # Of two as near, the older one: it knows more.
            if after is None or (before is not None and before <= after):
                low -= 1
                count += len(named[order[low]])
            else:
                high += 1
                count += len(named[order[high]])
        found[name] = Pool(tuple(order[low : high + 1]), count)
    return found


def passage(members: Iterable[Life], step: str, as_of: date) -> Passage:
    """Cumulative incidence of a step, among those that had not been terminated before it."""
    rows = []
    for life in members:
        age, end = lived(life.signed, life.passed(step), life.terminated, life.confirmed, as_of)
        rows.append(("", max(age, 0), end))
    told = incidence("", groups_of(rows)[""])
    days = np.array([point.age for point in told.curve], dtype=np.int64)
    reached = np.array([point.reached for point in told.curve])
    ended = np.array([point.reached for point in told.terminated])
    left = 1 - ended
    shares = np.divide(reached, left, out=np.zeros_like(reached), where=left > 1e-12)
    return Passage(days, shares)


def _late(life: Life, passages: Mapping[str, Passage], pool: Pool, as_of: date) -> Late | None:
    if life.terminated is not None or life.operating is not None:
        return None
    age = (as_of - life.signed).days
    for step in STEPS:
        if life.passed(step) is not None:
            continue
        share = passages[step].at(age)
        if share >= LATE:
            since = passages[step].first(LATE)
            assert since is not None
            return Late(life, step, age, share, age - since, pool)
    return None
