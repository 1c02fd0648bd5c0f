"""How long projects take from the signing to a step, by group: the lives that curves are of."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from entrepot.figures.core.errors import UnknownValue
from entrepot.figures.lives import STEPS, Life
from entrepot.places.reference import nearest
from entrepot.solvers.development.durations import Durations, Lives, durations, groups_of
from entrepot.solvers.development.lives import life as lived

#: What projects may be grouped by; the empty one is all of them together.
GROUPS = ("", "sector", "zone", "division", "economy", "size")
ALL = "all"


def group_of(life: Life, by: str) -> str:
    """The group that a project is in, as text."""
    if not by:
        return ALL
    value = getattr(life, by)
    return "" if value is None else str(value)


def lived_until(life: Life, step: str, as_of: date) -> tuple[int, int]:
    """Days from the signing to the step, to the termination or, open, to its last confirmation."""
    days, end = lived(life.signed, life.reached(step), life.terminated, life.confirmed, as_of)
    return max(days, 0), end


def followed(lives: Sequence[Life], step: str, as_of: date) -> int:
    """Days since the signing that a group's curve tells of: to its longest life, or, where that
    one ended and nobody is left under way, to the age of its oldest project."""
    ends = [lived_until(life, step, as_of) for life in lives]
    longest = max(days for days, _end in ends)
    if (longest, Lives.CENSORED) in ends:
        return longest
    return max(longest, *((as_of - life.signed).days for life in lives))


def measured(lives: Iterable[Life], *, step: str, by: str, as_of: date) -> Durations:
    """Curves of each group with their intervals, and whether those large enough differ.

    Raises UnknownValue (FIG-003) for a step or a group that there is not.
    """
    _known("step", step, STEPS)
    _known("by", by, GROUPS)
    return durations(
        groups_of([(group_of(one, by), *lived_until(one, step, as_of)) for one in lives])
    )


def _known(name: str, value: str, choices: tuple[str, ...]) -> None:
    if value not in choices:
        raise UnknownValue(value=value, dimension=name, nearest=nearest(value, list(choices)))
