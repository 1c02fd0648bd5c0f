"""Working-day clocks: rules over plain dates, which know no database.

The shipped calendar is China's as the State Council announces it each year (package `holidays`):
public holidays, and the weekend days that are worked in exchange. An instance's own exceptions go
over it. In a clock the first day doesn't count: five working days from a Friday end on the next
Friday, as 《民法典》 art. 201 counts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache

from entrepot.policies.errors import SpanTooLong

#: The longest clock, in working days: about eight years.
MOST = 2000
_DAY = timedelta(days=1)
_SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Shipped:
    """One year as it is shipped: day -> name of the holiday; weekend days that are worked."""

    holidays: Mapping[date, str]
    made_up: frozenset[date]

    @property
    def announced(self) -> bool:
        """Whether the year's notice is in: before it, only what the law itself fixes is known."""
        return bool(self.made_up)


@lru_cache(maxsize=64)
def shipped(year: int) -> Shipped:
    # Slow to import, and needed only where a clock runs.
    import holidays

    found = holidays.country_holidays("CN", years=year, language="zh_CN")
    return Shipped(
        holidays={day: name for day, name in sorted(found.items()) if day.year == year},
        made_up=frozenset(day for day in found.weekend_workdays if day.year == year),
    )


@dataclass(frozen=True, slots=True)
class Calendar:
    """The shipped calendar with an instance's exceptions over it: day -> whether it works."""

    exceptions: Mapping[date, bool] = field(default_factory=dict)

    def is_workday(self, day: date) -> bool:
        known = self.exceptions.get(day)
        if known is not None:
            return known
        year = shipped(day.year)
        if day.weekday() >= _SATURDAY:
            return day in year.made_up
        return day not in year.holidays

    def add_workdays(self, day: date, days: int) -> date:
        """The working day that is `days` working days after `day` (before it, if below zero).

        `day` itself doesn't count, and 0 gives it back. Raises SpanTooLong (POL-001).
        """
        if abs(days) > MOST:
            raise SpanTooLong(days=days, most=MOST)
        step = _DAY if days > 0 else -_DAY
        left = abs(days)
        while left:
            day += step
            left -= self.is_workday(day)
        return day

    def workdays_between(self, start: date, end: date) -> int:
        """Working days after `start` up to `end`; from `end` up to before `start`, negative, where
        `end` is earlier. The inverse of `add_workdays`."""
        sign = 1 if end >= start else -1
        day, count = start, 0
        while day != end:
            day += sign * _DAY
            count += self.is_workday(day)
        return sign * count
