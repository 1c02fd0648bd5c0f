"""Chain ladder, Cape Cod and Bornhuetter-Ferguson on triangles small enough to do by hand."""

from __future__ import annotations

from math import exp, inf, log, nan, sqrt

import numpy as np
import pytest

from entrepot.solvers.development.chain_ladder import pattern_of
from entrepot.solvers.development.errors import NeedsCommitments, NotWithMethod
from entrepot.solvers.development.forecast import forecast
from entrepot.solvers.development.intervals import outstanding_interval
from entrepot.solvers.development.methods import Method
from tests.solvers.development.published import RAA, triangle

CL, BF, CC = Method.CHAIN_LADDER, Method.BORNHUETTER_FERGUSON, Method.CAPE_COD

#: Factors (60 + 40) / (30 + 20) = 2 and 90 / 60 = 1.5: a third is there at age 1, two thirds at 2.
SMALL = {"2018": [30, 60, 90], "2019": [20, 40], "2020": [10]}
COMMITTED = {"2018": 100, "2019": 100, "2020": 100}


def test_chain_ladder_by_hand() -> None:
    found = forecast(triangle(SMALL))
    assert (found.method, found.by_age, found.factors) == (CL, 3, (2.0, 1.5))
    assert [one.ultimate for one in found.cohorts] == [90, 60, 30]
    assert [one.outstanding for one in found.cohorts] == [0, 20, 20]
    assert (found.total.latest, found.total.ultimate, found.total.outstanding) == (140, 180, 40)
    assert found.cohorts[0].p90 == (0, 0)
    # The last variance takes Mack's rule, which needs two before it.
    assert [one.standard_error for one in found.cohorts] == [0, None, None]
    assert found.total.standard_error is found.total.p90 is None


def test_cape_cod_by_hand() -> None:
    """140 came of 100·1 + 100·2/3 + 100·1/3 that was to be there: a rate of 0.7."""
    found = forecast(triangle(SMALL, COMMITTED), CC)
    assert found.cape_cod_rate == pytest.approx(0.7)
    assert [one.ultimate for one in found.cohorts] == pytest.approx(
        [90, 40 + 70 / 3, 10 + 70 * 2 / 3]
    )
    assert {one.method for one in found.cohorts[1:]} == {CC}
    assert [one.standard_error for one in found.cohorts] == [0, None, None]
    assert found.total.standard_error is None


def test_bornhuetter_ferguson_by_hand() -> None:
    given = forecast(triangle(SMALL, COMMITTED), BF, apriori=0.9)
    assert [one.ultimate for one in given.cohorts] == pytest.approx([90, 40 + 30, 10 + 60])
    by_default = forecast(triangle(SMALL, COMMITTED), BF)
    cape_cod = forecast(triangle(SMALL, COMMITTED), CC)
    assert [one.ultimate for one in by_default.cohorts] == [
        one.ultimate for one in cape_cod.cohorts
    ]


def test_the_rate_goes_by_the_cohorts_that_committed_alone() -> None:
    found = forecast(triangle(SMALL, {"2019": 50, "2020": 100}), CC)
    assert found.cape_cod_rate == pytest.approx(50 / (50 * 2 / 3 + 100 / 3))
    # 2018 is whole already, so nothing is to be forecast of it.
    assert found.cohorts[0].ultimate == 90


def test_a_cohort_without_commitment_has_no_forecast_by_commitment() -> None:
    found = forecast(triangle(SMALL, {"2018": 100}), CC)
    assert [one.method for one in found.cohorts] == [CC, Method.NONE, Method.NONE]
    assert [one.ultimate for one in found.cohorts] == [90, None, None]
    warnings = [warning.en for warning in found.warnings]
    assert any("Cohort 2019: no forecast" in warning for warning in warnings)
    assert any("The total is over the cohorts that have a forecast" in one for one in warnings)
    assert (found.total.latest, found.total.ultimate) == (90, 90)


def test_a_cohort_that_stands_at_0_takes_cape_cod_if_it_committed_else_nothing() -> None:
    rows = {**SMALL, "2020": [0]}
    bare = forecast(triangle(rows))
    assert (bare.cohorts[-1].ultimate, bare.cohorts[-1].method) == (None, Method.NONE)
    with_committed = forecast(triangle(rows, COMMITTED))
    young = with_committed.cohorts[-1]
    assert young.method is CC
    # 130 of 100 + 66.67 + 33.33: 0.65; two thirds of it to come.
    assert young.ultimate == pytest.approx(65 * 2 / 3)
    assert with_committed.cohorts[1].method is CL
    assert with_committed.total.standard_error is None


def test_a_whole_cohort_that_stands_at_0_needs_no_forecast() -> None:
    found = forecast(triangle({"2018": [0, 0], "2019": [5, 6], "2020": [7]}))
    assert (found.cohorts[0].ultimate, found.cohorts[0].standard_error) == (0, 0)
    assert found.warnings == ()


def test_a_cohort_before_its_first_cell_is_forecast_from_its_commitment() -> None:
    found = forecast(triangle({**SMALL, "2021": []}, {**COMMITTED, "2021": 200}), CC)
    assert found.cohorts[-1].age == 0
    assert found.cohorts[-1].ultimate == pytest.approx(200 * 0.7)


def test_a_forecast_above_the_commitment_is_a_warning() -> None:
    found = forecast(triangle(SMALL, {"2018": 100, "2019": 59.5, "2020": 100}))  # type: ignore[dict-item]
    (warning,) = found.warnings
    assert "Cohort 2019: the forecast 60.00 is above the commitment 59.5" in warning.en


def test_a_step_that_nobody_shows_leaves_no_forecast() -> None:
    """2018 and 2019 stood at 0 at age 1, so no factor tells how age 1 goes on."""
    found = forecast(triangle({"2018": [0, 10, 20], "2019": [0, 10], "2020": [4]}))
    assert found.factors == (None, 2.0)
    assert found.cohorts[-1].ultimate is None
    # All that came went back: no share of a later sum can be told.
    back = forecast(triangle({"2018": [5, 0, 0], "2019": [5, 0], "2020": [4]}, COMMITTED), CC)
    assert back.factors == (None, None)
    assert back.cohorts[-1].ultimate is None


def test_methods_by_commitment_need_commitments_and_a_rate_is_for_one_alone() -> None:
    for method in (BF, CC):
        with pytest.raises(NeedsCommitments, match=method.value):
            forecast(triangle(SMALL), method)
    for method in (CL, CC):
        with pytest.raises(NotWithMethod):
            forecast(triangle(SMALL, COMMITTED), method, apriori=0.5)
    for rate in (0, -0.5, nan, inf):
        with pytest.raises(NotWithMethod):
            forecast(triangle(SMALL, COMMITTED), BF, apriori=rate)


def test_intervals_by_commitment_come_from_past_errors() -> None:
    committed = dict.fromkeys(RAA, 20000)
    found = forecast(triangle(RAA, committed), CC)
    young = found.cohorts[-1]
    assert young.standard_error is None
    assert young.p50 is not None
    assert young.p90 is not None
    assert young.p90[0] < young.p50[0] < young.p50[1] < young.p90[1]
    # Three ages give two past errors, too few for an interval.
    assert forecast(triangle(SMALL, COMMITTED), CC).cohorts[-1].p90 is None


def test_the_interval_is_lognormal_with_this_mean_and_error() -> None:
    interval = outstanding_interval(100, 30, 0.9)
    assert interval is not None
    low, high = interval
    spread = sqrt(log(1.09))
    assert low == pytest.approx(exp(log(100) - spread**2 / 2 - 1.6448536 * spread))
    assert high / low == pytest.approx(exp(2 * 1.6448536 * spread))
    drawn = np.exp(np.random.default_rng(7).normal((log(low) + log(high)) / 2, spread, 200_000))
    assert drawn.mean() == pytest.approx(100, rel=0.005)
    assert drawn.std() == pytest.approx(30, rel=0.01)
    assert np.mean((low <= drawn) & (drawn <= high)) == pytest.approx(0.9, abs=0.003)


def test_the_interval_is_normal_where_nothing_is_outstanding() -> None:
    assert outstanding_interval(-10, 2, 0.5) == pytest.approx((-10 - 1.34898, -10 + 1.34898))
    assert outstanding_interval(5, 0, 0.9) == (5, 5)
    assert outstanding_interval(5, nan, 0.9) is None


def test_a_variance_that_one_cohort_tells_takes_macks_rule_and_no_other() -> None:
    pattern = pattern_of(triangle(RAA).array())
    older, old, last = pattern.variances[-3:]
    assert last == min(old**2 / older, older, old)
    # Fifteen cohorts of ten ages: six tell the last step.
    full = {str(2001 + n): [100 + n, 150 + n * n][: 15 - n] for n in range(15)}
    assert len(pattern_of(triangle(full).array()).variances) == 1
    assert not np.isnan(pattern_of(triangle(full).array()).variances).any()
    # Two ages before it, known to one cohort each, tell nothing.
    thin = pattern_of(np.array([[1.0, 2.0, 3.0, 4.0]]))
    assert np.isnan(thin.variances).all()
