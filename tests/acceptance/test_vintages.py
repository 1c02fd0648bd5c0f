"""Cohorts of the World Bank's registers add up to the files and to the cohort file beside them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from entrepot.solvers.development.synthetic import synthetic_cohort
from tests.acceptance.loans import disbursed, principal
from tests.acceptance.registers import read, total
from tests.acceptance.vintages import (
    VINTAGES,
    approved_in,
    differences,
    is_guarantee,
    names_a_project,
    standings,
)

#: Principal and disbursed of each file as its publisher's rows add up, of all rows.
CONTROL = {
    ("ibrd", date(2020, 11, 30)): ("768699132974.19", "604922098623.34"),
    ("ibrd", date(2022, 5, 31)): ("825436347301.05", "642326061053.32"),
    ("ibrd", date(2023, 5, 31)): ("842006786106.41", "667419827993.44"),
    ("ida", date(2019, 12, 31)): ("399701558669.29", "302827601126.11"),
    ("ida", date(2025, 3, 31)): ("587219887884.20", "438704296029.83"),
}


@pytest.mark.parametrize("key", VINTAGES, ids=lambda key: f"{key[0]}-{key[1]}")
def test_sums_by_year_of_approval_are_the_file_cent_for_cent(
    key: tuple[str, date], shared_data: Path
) -> None:
    rows = read(shared_data / VINTAGES[key])
    by_year = [total(rows, amount, by=approved_in) for amount in (principal, disbursed)]
    assert [str(sum(sums.values())) for sums in by_year] == list(CONTROL[key])
    # What cohorts leave out is what is said to be left out, and nothing else.
    left = [row for row in rows if is_guarantee(row) or not names_a_project(row)]
    undated = [row for row in rows if row not in left and not approved_in(row)]
    cohorts = standings(shared_data / VINTAGES[key])
    for amounts, amount in (
        ([one.committed for one in cohorts], principal),
        ([one.paid for one in cohorts], disbursed),
    ):
        outside = sum((amount(row) for row in [*left, *undated]), Decimal(0))
        assert sum(amounts) + outside == sum(map(amount, rows))


def test_sums_by_year_of_approval_are_the_cohort_file_beside_them(shared_data: Path) -> None:
    """98 rows, three amounts each."""
    found = differences(shared_data)
    assert len(found) == 3 * 98
    assert max(found) <= Decimal("0.02")


def test_the_synthetic_cohort_of_a_vintage_knows_nothing_of_later_ones(shared_data: Path) -> None:
    """Aged to the vintage's own date it says what the vintage says."""
    day = date(2020, 11, 30)
    cohorts = standings(shared_data / VINTAGES["ibrd", day])
    synthetic = synthetic_cohort(cohorts, day)
    for one in cohorts:
        if one.start < day:
            assert synthetic.aged(one, day).forecast == pytest.approx(float(one.paid), abs=0.01)
    assert 0.8 < synthetic.shares[-1] < 1
