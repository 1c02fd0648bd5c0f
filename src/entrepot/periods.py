"""Periods: a year, quarter, month or day, and ranges of them.

>>> Period.parse("2017-Q2").first, Period.parse("2017-Q2").last
(datetime.date(2017, 4, 1), datetime.date(2017, 6, 30))
>>> Span.parse("2013..2017").last
datetime.date(2017, 12, 31)
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from entrepot.errors import InputError
from entrepot.text import Text


class BadPeriod(InputError):
    code, field = "PER-001", "period"
    text = Text(
        en="{value!r} is not a period. Write 2017, 2017-Q2, 2017-06 or 2017-06-30; "
        "a range as 2013..2017.",
        zh="“{value}”不是有效期间。请写作 2017、2017-Q2、2017-06 或 2017-06-30；区间写作 2013..2017。",
    )


class BadInstant(InputError):
    code, field = "PER-002", "known_at"
    text = Text(
        en="{value!r} is not a time. Write 2018-06-09 or 2018-06-09T12:00:00+08:00.",
        zh="“{value}”不是有效时间。请写作 2018-06-09 或 2018-06-09T12:00:00+08:00。",
    )


class Precision(StrEnum):
    """How exactly a date is known."""

    DAY = "day"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


_FORM = re.compile(r"^(\d{4})(?:-(?:Q([1-4])|(\d{1,2})(?:-(\d{1,2}))?))?$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Period:
    """One calendar year, quarter, month or day."""

    precision: Precision
    first: date

    @classmethod
    def parse(cls, value: str) -> Period:
        """Raises BadPeriod (PER-001)."""
        match = _FORM.match(value.strip())
        if not match:
            raise BadPeriod(value=value)
        year, quarter, month, day = match.groups()
        try:
            if day:
                return cls(Precision.DAY, date(int(year), int(month), int(day)))
            if month:
                return cls(Precision.MONTH, date(int(year), int(month), 1))
            if quarter:
                return cls(Precision.QUARTER, date(int(year), int(quarter) * 3 - 2, 1))
            return cls(Precision.YEAR, date(int(year), 1, 1))
        except ValueError:
            raise BadPeriod(value=value) from None

    @classmethod
    def containing(cls, day: date, precision: str) -> Period:
        """The year, quarter, month or day that a day lies in."""
        first = {
            "day": day,
            "month": day.replace(day=1),
            "quarter": day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1),
            "year": day.replace(month=1, day=1),
        }[precision]
        return cls(Precision(precision), first)

    @property
    def last(self) -> date:
        match self.precision:
            case Precision.DAY:
                return self.first
            case Precision.MONTH:
                months = 1
            case Precision.QUARTER:
                months = 3
            case Precision.YEAR:
                months = 12
        month = self.first.month + months - 1
        return self.first.replace(month=month, day=calendar.monthrange(self.first.year, month)[1])

    def __str__(self) -> str:
        match self.precision:
            case Precision.DAY:
                return self.first.isoformat()
            case Precision.MONTH:
                return f"{self.first:%Y-%m}"
            case Precision.QUARTER:
                return f"{self.first.year:04d}-Q{(self.first.month + 2) // 3}"
            case Precision.YEAR:
                return f"{self.first.year:04d}"


@dataclass(frozen=True, slots=True)
class Span:
    """From the first day of `start` to the last day of `end`, both in it."""

    start: Period
    end: Period

    @classmethod
    def parse(cls, value: str) -> Span:
        """`A..B`, or one period alone. Raises BadPeriod (PER-001)."""
        left, dots, right = value.partition("..")
        start = Period.parse(left)
        end = Period.parse(right) if dots else start
        if end.last < start.first:
            raise BadPeriod(value=value)
        return cls(start, end)

    @property
    def first(self) -> date:
        return self.start.first

    @property
    def last(self) -> date:
        return self.end.last

    def __str__(self) -> str:
        return str(self.start) if self.start == self.end else f"{self.start}..{self.end}"


def parse_instant(value: str, zone: ZoneInfo) -> datetime:
    """An instant; a bare date is the end of that day in `zone`. Raises BadInstant (PER-002)."""
    try:
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", value.strip()):
            return end_of_day(date.fromisoformat(value.strip()), zone)
        instant = datetime.fromisoformat(value.strip())
    except ValueError:
        raise BadInstant(value=value) from None
    return instant if instant.tzinfo else instant.replace(tzinfo=zone)


def end_of_day(day: date, zone: ZoneInfo) -> datetime:
    """The last microsecond of a day in a time zone."""
    midnight = datetime.combine(day + timedelta(days=1), time(), tzinfo=zone)
    return midnight - timedelta(microseconds=1)
