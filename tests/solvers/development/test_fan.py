"""The fan ends where the forecast stands, and widens on the way."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from entrepot.solvers.development.fan import fan
from entrepot.solvers.development.forecast import forecast
from entrepot.solvers.development.triangle import Flow, Step, Triangle, from_flows

YEARS = range(2008, 2018)


def triangle() -> Triangle:
    """Ten cohorts that pay 20, 30, 25 and 5 % of about 100 in their first four years."""
    flows = [
        Flow(str(year), date(year + age, 6, 1), Decimal(share + (year * 7 + age * 3) % 5))
        for year in YEARS
        for age, share in enumerate((20, 30, 25, 5))
    ]
    return from_flows(
        flows,
        starts={str(year): date(year, 1, 1) for year in (*YEARS, 2018)},
        step=Step.YEAR,
        valuation=date(2018, 12, 31),
        exposures={str(year): Decimal(100) for year in (*YEARS, 2018)},
    )


@pytest.mark.parametrize("cohort", ["2016", "2017", "2018"])
def test_a_fan_ends_at_the_forecast_of_its_cohort(cohort):
    whole = triangle()
    row = next(one for one in whole.rows if one.cohort == cohort)
    ahead = fan(whole, row)
    [told] = [one for one in forecast(whole).cohorts if one.cohort == cohort]
    assert [one.age for one in ahead] == list(range(row.age + 1, whole.by_age + 1))
    assert ahead[-1].mean == pytest.approx(told.ultimate)
    latest = float(row.latest)
    assert ahead[-1].p90 == pytest.approx([latest + end for end in told.p90])


def test_intervals_lie_in_each_other_and_widen_with_the_age():
    whole = triangle()
    row = next(one for one in whole.rows if one.cohort == "2017")
    ahead = fan(whole, row)
    for one in ahead:
        assert one.p90[0] <= one.p50[0] <= one.p50[1] <= one.p90[1]
    widths = [one.p90[1] - one.p90[0] for one in ahead]
    assert widths == sorted(widths)


def test_nothing_is_forecast_of_a_cohort_that_neither_paid_nor_committed():
    whole = triangle()
    row = whole.rows[-1]
    assert row.latest == 0
    bare = Triangle(whole.step, whole.valuation, whole.rows)
    assert fan(bare, row) == ()
