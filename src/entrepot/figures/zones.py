"""Zones compared with zones of the same mix of sector, size and age: what the solver is given."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date

from entrepot.figures.core.request import NONE
from entrepot.figures.lives import Life
from entrepot.solvers.development.standardised import Group, Standings, standings

#: Classes of age: from so many years since the signing.
AGES = (0, 1, 2, 3, 5, 10)


def age_of(life: Life, as_of: date) -> int:
    """The class of a project's age."""
    years = as_of.year - life.signed.year
    if (as_of.month, as_of.day) < (life.signed.month, life.signed.day):
        years -= 1
    return max(least for least in AGES if years >= least)


def compared(lives: Iterable[Life], *, step: str, place: str, as_of: date) -> Standings:
    """Zones (or divisions: `place`) by what their projects reached, beside the same mix elsewhere.

    Terminated projects stay among those expected. Projects without a place are left out.
    """
    counted: Counter[tuple[str, tuple[str, int | None, int]]] = Counter()
    reached: Counter[tuple[str, tuple[str, int | None, int]]] = Counter()
    for life in lives:
        where = getattr(life, place)
        if where == NONE:
            continue
        key = (where, (life.sector, life.size, age_of(life, as_of)))
        counted[key] += 1
        reached[key] += life.reached(step) is not None
    return standings(
        Group(where, stratum, count, reached[where, stratum])
        for (where, stratum), count in counted.items()
    )
