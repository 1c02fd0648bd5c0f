"""Ages, complete periods and what came since."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from entrepot.solvers.development.triangle import (
    Flow,
    Step,
    Triangle,
    add_months,
    age_on,
    complete_ages,
    end_of,
    from_flows,
)
from tests.solvers.development.published import triangle

YEAR, QUARTER = Step.YEAR, Step.QUARTER


def of(flows: list[tuple[str, str, str]], valuation: str, **starts: str) -> Triangle:
    """Yearly triangle of (cohort, day, amount)."""
    return from_flows(
        [Flow(cohort, date.fromisoformat(day), Decimal(amount)) for cohort, day, amount in flows],
        starts={cohort: date.fromisoformat(day) for cohort, day in starts.items()},
        step=YEAR,
        valuation=date.fromisoformat(valuation),
    )


@pytest.mark.parametrize(
    ("start", "day", "step", "age"),
    [
        ("2018-01-01", "2018-01-01", YEAR, 1),
        ("2018-01-01", "2018-12-31", YEAR, 1),
        ("2018-01-01", "2019-01-01", YEAR, 2),
        ("2018-06-08", "2019-06-07", YEAR, 1),
        ("2018-06-08", "2019-06-08", YEAR, 2),
        ("2018-01-01", "2018-03-31", QUARTER, 1),
        ("2018-01-01", "2018-04-01", QUARTER, 2),
        ("2018-04-01", "2019-04-01", QUARTER, 5),
        ("2018-06-08", "2018-09-07", QUARTER, 1),
        ("2018-06-08", "2018-09-08", QUARTER, 2),
        ("2018-01-01", "2017-12-31", YEAR, 0),
        # The 29th of February begins its second year on the 28th, its fifth on the 29th.
        ("2020-02-29", "2021-02-27", YEAR, 1),
        ("2020-02-29", "2021-02-28", YEAR, 2),
        ("2020-02-29", "2024-02-28", YEAR, 4),
        ("2020-02-29", "2024-02-29", YEAR, 5),
        # The 30th of November begins its second quarter on the last day of February.
        ("2018-11-30", "2019-02-27", QUARTER, 1),
        ("2018-11-30", "2019-02-28", QUARTER, 2),
    ],
)
def test_a_day_lies_in_the_age_whose_period_holds_it(
    start: str, day: str, step: Step, age: int
) -> None:
    assert age_on(date.fromisoformat(start), date.fromisoformat(day), step) == age


def test_every_day_lies_between_the_end_of_the_age_before_and_its_own() -> None:
    for start in (date(2018, 1, 1), date(2020, 2, 29), date(2018, 11, 30)):
        for step in Step:
            for offset in range(0, 1500, 7):
                day = date.fromordinal(start.toordinal() + offset)
                age = age_on(start, day, step)
                assert end_of(start, age - 1, step) < day <= end_of(start, age, step)


def test_a_period_is_complete_on_its_last_day_and_not_a_day_earlier() -> None:
    start = date(2018, 6, 8)
    assert complete_ages(start, date(2019, 6, 6), YEAR) == 0
    assert complete_ages(start, date(2019, 6, 7), YEAR) == 1
    assert complete_ages(start, date(2017, 1, 1), YEAR) == 0
    assert add_months(date(2018, 1, 31), 1) == date(2018, 2, 28)


def test_cells_are_cumulative_and_corrections_lower_them() -> None:
    found = of(
        [
            ("a", "2018-03-01", "100.10"),
            ("a", "2019-03-01", "50"),
            ("a", "2020-03-01", "-20.05"),
            ("b", "2019-12-31", "7"),
        ],
        "2020-12-31",
        a="2018-01-01",
        b="2019-01-01",
    )
    a, b = found.rows
    assert a.cumulative == (Decimal("100.10"), Decimal("150.10"), Decimal("130.05"))
    assert b.cumulative == (Decimal(7), Decimal(7))
    assert (found.by_age, found.warnings) == (3, ())


def test_the_unfinished_period_is_in_no_cell_but_in_since_and_is_named() -> None:
    found = of(
        [("a", "2018-03-01", "100"), ("a", "2019-03-01", "50"), ("b", "2019-02-01", "7")],
        "2019-06-30",
        a="2018-01-01",
        b="2019-01-01",
    )
    a, b = found.rows
    assert (a.cumulative, a.since, a.latest) == ((Decimal(100),), Decimal(50), Decimal(100))
    assert (b.cumulative, b.since, b.latest, b.age) == ((), Decimal(7), Decimal(0), 0)
    (warning,) = found.warnings
    assert "2019-06-30" in warning.en
    assert "a (year 2), b (year 1)" in warning.en
    assert "a（第 2 年度）、b（第 1 年度）" in warning.zh


def test_an_unfinished_period_is_named_also_where_nothing_came_in_it() -> None:
    (warning,) = of([("a", "2018-03-01", "100")], "2019-06-30", a="2018-01-01").warnings
    assert "a (year 2)" in warning.en


def test_what_comes_after_the_valuation_is_nowhere() -> None:
    flows = [("a", "2018-03-01", "100"), ("a", "2019-01-01", "50")]
    (row,) = of(flows, "2018-12-31", a="2018-01-01").rows
    assert (row.cumulative, row.since) == ((Decimal(100),), 0)


def test_a_payment_before_the_start_counts_in_age_1_with_a_warning() -> None:
    found = of([("a", "2017-12-31", "5"), ("a", "2018-01-01", "1")], "2018-12-31", a="2018-01-01")
    assert found.rows[0].cumulative == (Decimal(6),)
    (warning,) = found.warnings
    assert "Cohort a: 1 dated before its start on 2018-01-01" in warning.en


def test_a_cohort_that_begins_after_the_valuation_is_left_out_and_named() -> None:
    found = of([("a", "2018-03-01", "1")], "2018-12-31", a="2018-01-01", b="2019-01-01")
    assert [row.cohort for row in found.rows] == ["a"]
    assert "Cohort b: it begins on 2019-01-01" in found.warnings[0].en


def test_early_money_of_a_cohort_that_begins_after_the_valuation_is_kept() -> None:
    found = of(
        [("a", "2018-03-01", "1"), ("b", "2018-12-30", "4")],
        "2018-12-31",
        a="2018-01-01",
        b="2019-01-01",
    )
    assert [(row.cohort, row.age, row.since) for row in found.rows] == [("a", 1, 0), ("b", 0, 4)]


def test_sums_of_long_amounts_are_exact() -> None:
    flows = [("a", "2018-03-01", "123456789012345678.9"), ("a", "2018-03-02", "1e-25")]
    (row,) = of(flows, "2018-12-31", a="2018-01-01").rows
    assert row.latest == Decimal("123456789012345678.9000000000000000000000001")


def test_cohorts_stand_in_the_order_of_their_starts() -> None:
    found = of([], "2020-12-31", a="2019-01-01", b="2018-01-01")
    assert [row.cohort for row in found.rows] == ["b", "a"]


def test_the_array_has_a_hole_where_there_is_no_cell() -> None:
    cells = triangle({"2018": [1, 2], "2019": [3]}).array()
    assert cells.shape == (2, 2)
    assert cells[0].tolist() == [1, 2]
    assert cells[1, 0] == 3
    assert cells[1, 1] != cells[1, 1]


def test_a_trapezoid_is_cut_along_its_diagonals_not_its_rows() -> None:
    """Cohorts that reached the last age long ago lose nothing until the cut comes to it."""
    whole = triangle({"2015": [1, 2], "2016": [3, 4], "2017": [5, 6], "2018": [7]})
    cut = whole.cut(1)
    assert [row.cumulative for row in cut.rows] == [(1, 2), (3, 4), (5,)]
    assert cut.valuation == date(2017, 12, 31)
    assert [row.cumulative for row in cut.cut(1).rows] == [(1, 2), (3,)]
