"""One vintage read across its cohorts."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from entrepot.solvers.development.errors import NoShares
from entrepot.solvers.development.synthetic import (
    Standing,
    never_falling,
    synthetic_cohort,
)

DAY = date(2020, 1, 1)
#: Age in years -> paid share.
CURVE = {1: 0.1, 2: 0.3, 3: 0.5, 4: 0.7, 5: 0.8}


def standing(year: int, share: float, committed: int = 1000) -> Standing:
    paid = Decimal(str(round(committed * share, 6)))
    return Standing(str(year), date(year, 1, 1), Decimal(committed), paid)


def register(curve: dict[int, float]) -> list[Standing]:
    return [standing(DAY.year - age, share, 1000 + age) for age, share in curve.items()]


def test_shares_by_age_are_those_of_the_cohorts_and_straight_between() -> None:
    found = synthetic_cohort(register(CURVE), DAY)
    for age, share in CURVE.items():
        assert found.share(age) == pytest.approx(share, abs=1e-3)
    assert found.share(0) == 0
    assert found.share(0.5) == pytest.approx(0.05, abs=1e-3)
    assert found.share(2.5) == pytest.approx(0.4, abs=1e-3)
    assert found.share(40) == found.shares[-1]
    assert found.part(3) == pytest.approx(0.5 / 0.8, abs=1e-3)


def test_an_old_cohort_grows_as_the_synthetic_one_and_a_young_one_by_its_commitment() -> None:
    found = synthetic_cohort(register(CURVE), DAY)
    in_a_year = date(2021, 1, 1)
    # At age 3, 0.5 / 0.8 is there: not young. One with twice the payments grows by twice as much.
    for paid in (0.5, 0.25):
        aged = found.aged(standing(2017, paid), in_a_year)
        assert not aged.young
        assert aged.forecast == pytest.approx(1000 * paid * 0.7 / 0.5, rel=5e-3)
    # At age 1, an eighth is there: young, so what it is paid adds and doesn't multiply.
    for paid in (0.1, 0.3):
        aged = found.aged(standing(2019, paid), in_a_year)
        assert aged.young
        assert aged.forecast == pytest.approx(1000 * paid + 1000 * (0.3 - 0.1), rel=5e-3)
    nothing = found.aged(standing(2017, 0), in_a_year)
    assert (nothing.young, nothing.forecast) == (True, pytest.approx(200, rel=5e-3))


def test_the_rate_is_cape_cods() -> None:
    found = synthetic_cohort(register(CURVE), DAY)
    assert found.rate == pytest.approx(0.8, rel=1e-9)


def test_a_cohort_that_lags_is_pooled_with_the_younger_ones_by_commitment() -> None:
    found = synthetic_cohort(
        [standing(2019, 0.1), standing(2018, 0.6, 3000), standing(2017, 0.2, 1000)], DAY
    )
    assert found.shares.tolist() == pytest.approx([0, 0.1, 0.5, 0.5])


@given(st.lists(st.tuples(st.integers(-50, 50), st.integers(1, 9)), min_size=1, max_size=12))
def test_pooling_gives_the_nearest_sequence_that_never_falls(pairs: list[tuple[int, int]]) -> None:
    """By the min-max formula, which needs no pools: max over starts of min over ends of means."""
    values = np.array([float(value) for value, _ in pairs])
    weights = np.array([float(weight) for _, weight in pairs])

    def mean(start: int, end: int) -> float:
        return float(np.average(values[start : end + 1], weights=weights[start : end + 1]))

    expected = [
        max(min(mean(start, end) for end in range(at, len(pairs))) for start in range(at + 1))
        for at in range(len(pairs))
    ]
    assert never_falling(values, weights) == pytest.approx(expected)


@given(st.integers(0, 3000))
def test_where_all_cohorts_go_one_way_no_old_one_is_missed(days: int) -> None:
    """Straight growth of a tenth a year until age 10: ageing finds what will be there."""
    curve = {age: min(age, 10) / 10 for age in range(1, 25)}
    found = synthetic_cohort([standing(DAY.year - age, share) for age, share in curve.items()], DAY)
    to = date.fromordinal(DAY.toordinal() + days)
    for year in (2012, 2014, 2016, 2019):
        years = (to - date(year, 1, 1)).days / 365.25
        one = standing(year, (DAY.year - year) / 10)
        assert found.aged(one, to).forecast == pytest.approx(100 * min(years, 10), abs=1)


def test_a_vintage_without_payments_or_commitments_is_refused() -> None:
    later = [standing(2021, 0.1)]
    empty = [Standing("2018", date(2018, 1, 1), Decimal(0), Decimal(5))]
    for cohorts in ([], later, empty, [standing(2018, 0)]):
        with pytest.raises(NoShares, match="2020-01-01"):
            synthetic_cohort(cohorts, DAY)


def test_a_cohort_that_begins_later_or_committed_nothing_changes_nothing() -> None:
    more = [standing(2021, 0.9), Standing("2010", date(2010, 1, 1), Decimal(0), Decimal(5))]
    one, other = (
        synthetic_cohort(register(CURVE), DAY),
        synthetic_cohort(register(CURVE) + more, DAY),
    )
    assert (one.shares.tolist(), one.rate) == (other.shares.tolist(), other.rate)
