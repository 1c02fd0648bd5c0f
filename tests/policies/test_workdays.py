"""Working-day clocks against the State Council's notices, which are stated here by hand.

Sources (国务院办公厅关于…年部分节假日安排的通知): 2017 国办发明电〔2016〕17号 of 2016-12-01,
2018 国办发明电〔2017〕12号 of 2017-11-30, 2024 国办发明电〔2023〕7号 of 2023-10-25, 2025
国办发明电〔2024〕12号 of 2024-11-12. From the notices come the days off that fall on Monday to
Friday, and the Saturdays and Sundays that are worked.
"""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from entrepot.policies.errors import SpanTooLong
from entrepot.policies.workdays import Calendar, shipped

pytestmark = pytest.mark.once


def days(year: int, *spans: str) -> set[date]:
    """`1-27..2-2` is every day of a span, `4-1` one day."""
    found: set[date] = set()
    for span in spans:
        first, _, last = span.partition("..")
        month, day = map(int, first.split("-"))
        start = end = date(year, month, day)
        if last:
            month, day = map(int, last.split("-"))
            end = date(year, month, day)
        found |= {start + timedelta(n) for n in range((end - start).days + 1)}
    return found


#: Year -> days off, and weekend days worked, as the notice of that year names them.
NOTICES = {
    2017: (
        days(2017, "1-1..1-2", "1-27..2-2", "4-2..4-4", "5-1", "5-28..5-30", "10-1..10-8"),
        days(2017, "1-22", "2-4", "4-1", "5-27", "9-30"),
    ),
    2018: (
        days(2018, "1-1", "2-15..2-21", "4-5..4-7", "4-29..5-1", "6-18", "9-24", "10-1..10-7")
        # The next year's notice (of 2018-12-06) moved this one.
        | days(2018, "12-31"),
        days(2018, "2-11", "2-24", "4-8", "4-28", "9-29", "9-30", "12-29"),
    ),
    2024: (
        days(2024, "1-1", "2-10..2-17", "4-4..4-6", "5-1..5-5", "6-10", "9-15..9-17", "10-1..10-7"),
        days(2024, "2-4", "2-18", "4-7", "4-28", "5-11", "9-14", "9-29", "10-12"),
    ),
    2025: (
        days(2025, "1-1", "1-28..2-4", "4-4..4-6", "5-1..5-5", "5-31..6-2", "10-1..10-8"),
        days(2025, "1-26", "2-8", "4-27", "9-28", "10-11"),
    ),
}


def as_announced(day: date) -> bool:
    off, made_up = NOTICES[day.year]
    return day in made_up or (day.weekday() < 5 and day not in off)


@pytest.mark.parametrize("year", NOTICES)
def test_every_day_of_the_year_is_what_the_notice_says(year: int) -> None:
    calendar = Calendar()
    start = date(year, 1, 1)
    all_days = [start + timedelta(n) for n in range(366) if (start + timedelta(n)).year == year]
    wrong = [day for day in all_days if calendar.is_workday(day) != as_announced(day)]
    assert wrong == []
    assert shipped(year).announced


@pytest.mark.parametrize(
    ("start", "count", "end"),
    [
        # Thursday before the long leave of 2017; Saturday 30 September is worked.
        (date(2017, 9, 28), 2, date(2017, 9, 30)),
        (date(2017, 9, 28), 3, date(2017, 10, 9)),
        # Spring Festival of 2018: Sunday 11 February is worked, and Saturday 24 February.
        (date(2018, 2, 9), 4, date(2018, 2, 14)),
        (date(2018, 2, 9), 7, date(2018, 2, 24)),
        (date(2024, 9, 30), 5, date(2024, 10, 12)),
        (date(2025, 1, 24), 2, date(2025, 1, 27)),
        (date(2025, 10, 9), -1, date(2025, 9, 30)),
        (date(2025, 10, 4), 0, date(2025, 10, 4)),
    ],
)
def test_a_clock_ends_on_the_day_counted_by_hand(start: date, count: int, end: date) -> None:
    assert Calendar().add_workdays(start, count) == end
    assert Calendar().workdays_between(start, end) == count


def test_a_clock_over_eight_years_is_refused() -> None:
    with pytest.raises(SpanTooLong, match="POL-001"):
        Calendar().add_workdays(date(2024, 1, 1), 2001)


def test_a_year_without_notice_says_so() -> None:
    assert not shipped(2060).announced
    assert date(2060, 10, 1) in shipped(2060).holidays


DAYS = st.dates(date(2010, 1, 1), date(2027, 12, 31))
EXCEPTIONS = st.dictionaries(DAYS, st.booleans(), max_size=40)


class Twin(Calendar):
    """The same rules with the mistake that a clock is easily built with: the first day counts."""

    def add_workdays(self, day: date, days: int) -> date:
        return super().add_workdays(day, days - 1 if days > 0 and self.is_workday(day) else days)


def is_inverse(calendar: Calendar, day: date, count: int) -> bool:
    return calendar.workdays_between(day, calendar.add_workdays(day, count)) == count


@given(DAYS, st.integers(-300, 300), EXCEPTIONS)
def test_adding_and_counting_are_inverse(day, count, exceptions) -> None:
    assert is_inverse(Calendar(exceptions), day, count)


def test_the_twin_that_counts_the_first_day_breaks_that_law() -> None:
    monday = date(2025, 3, 3)
    assert not is_inverse(Twin(), monday, 5)


@given(DAYS, st.integers(0, 20), st.integers(0, 300), EXCEPTIONS)
def test_a_later_start_never_ends_earlier_nor_does_a_longer_clock(
    day, later, count, exceptions
) -> None:
    calendar = Calendar(exceptions)
    end = calendar.add_workdays(day, count)
    assert calendar.add_workdays(day + timedelta(later), count) >= end
    assert calendar.add_workdays(day, count + 1) > end
    assert calendar.is_workday(end) or count == 0


@given(DAYS, st.integers(0, 200), st.integers(0, 200), EXCEPTIONS)
def test_counting_adds_up_over_a_day_between(day, one, two, exceptions) -> None:
    calendar = Calendar(exceptions)
    middle, end = day + timedelta(one), day + timedelta(one + two)
    assert calendar.workdays_between(day, end) == calendar.workdays_between(
        day, middle
    ) + calendar.workdays_between(middle, end)


@given(DAYS, st.integers(1, 200))
def test_a_day_off_more_never_ends_a_clock_earlier(day, count) -> None:
    end = Calendar().add_workdays(day, count)
    assert Calendar({end: False}).add_workdays(day, count) > end
