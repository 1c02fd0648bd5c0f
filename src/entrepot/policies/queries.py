"""The calendar that clocks run by."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from entrepot.policies.models import WorkdayException
from entrepot.policies.workdays import Calendar, shipped


def calendar() -> Calendar:
    """The shipped calendar under this instance's exceptions. One statement."""
    return Calendar(dict(WorkdayException.objects.values_list("day", "works")))


@dataclass(frozen=True, slots=True)
class SpecialDay:
    """A day that isn't what its weekday says; `exception` where the instance set it."""

    day: date
    works: bool
    name: str
    source: str
    exception: WorkdayException | None = None


def special_days(year: int) -> list[SpecialDay]:
    """Holidays, make-up workdays and exceptions of a year, in order. One statement."""
    base = shipped(year)
    found = {
        **{day: SpecialDay(day, False, name, "") for day, name in base.holidays.items()},
        **{day: SpecialDay(day, True, "", "") for day in base.made_up},
    }
    for row in WorkdayException.objects.filter(day__year=year):
        found[row.day] = SpecialDay(row.day, row.works, row.name, row.source, row)
    return [found[day] for day in sorted(found)]
