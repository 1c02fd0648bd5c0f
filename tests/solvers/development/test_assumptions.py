"""Mack's two tests on the triangle for which he printed them, and on ones made to fail them."""

from __future__ import annotations

from statistics import NormalDist

import numpy as np
import pytest

from entrepot.solvers.development.assumptions import Test, calendar_effects, correlation
from tests.solvers.development.published import RAA, triangle

CELLS = triangle(RAA).array()
TEN = range(10)


def test_successive_factors_of_raa_are_as_mack_printed_them() -> None:
    """Appendix G: T = 0.070, Var(T) = 1/28, and no rejection."""
    found = correlation(CELLS)
    assert round(found.statistic, 3) == 0.070
    assert found.variance == pytest.approx(1 / 28)
    assert not found.rejected


def test_calendar_years_of_raa_are_as_mack_printed_them() -> None:
    """Appendix H: Z = 14, E = 12.875, Var = (1.9946)², not outside of (8.965, 16.785)."""
    found = calendar_effects(CELLS, TEN)
    assert (found.statistic, found.expected) == (14, 12.875)
    assert found.variance == pytest.approx(3.978, abs=1e-3)
    assert not found.rejected


def test_a_test_rejects_beyond_1_96_standard_errors_on_either_side() -> None:
    reach = NormalDist().inv_cdf(0.975)
    for sign in (-1, 1):
        assert not Test(10 + sign * 2 * (reach - 1e-9), 10, 4).rejected
        assert Test(10 + sign * 2 * (reach + 1e-9), 10, 4).rejected
    assert not Test(3, 0, 0).rejected


def developed(factors: list[list[float]]) -> np.ndarray:
    """A triangle of ten cohorts from the single factors of each."""
    cells = np.full((10, 10), np.nan)
    for cohort in TEN:
        cells[cohort, : 10 - cohort] = 100 * np.cumprod([1.0, *factors[cohort][: 9 - cohort]])
    return cells


def test_years_that_are_all_high_or_all_low_are_found() -> None:
    """Every second calendar year is a good one, for all cohorts alike."""
    factors = [
        [1.5 + (0.3 if (cohort + step) % 2 else 0) + 0.001 * cohort for step in range(9)]
        for cohort in TEN
    ]
    assert calendar_effects(developed(factors), TEN).rejected
    assert calendar_effects(developed(factors), TEN).statistic == 0
    # As though all cohorts had begun in one year, high and low would be mixed in every year.
    mixed = calendar_effects(developed(factors), [0] * 10)
    assert mixed.statistic > mixed.expected


def test_high_factors_that_follow_high_ones_are_found() -> None:
    factors = [[1.5 + 0.01 * cohort for _ in range(9)] for cohort in TEN]
    found = correlation(developed(factors))
    assert found.statistic == pytest.approx(1)
    assert found.rejected


def test_tied_factors_share_their_mean_rank() -> None:
    """Two successive steps, three cohorts; ranks 1.5, 1.5, 3 and 1, 2, 3: 1 - 6 x 0.5 / 24."""
    cells = np.array([[1, 2, 4.0], [1, 2, 6.0], [1, 3, 12.0]])
    assert correlation(cells).statistic == pytest.approx(1 - 6 * 0.5 / 24)


def test_nothing_can_be_told_of_too_little() -> None:
    assert correlation(np.array([[1.0, 2.0], [1.0, np.nan]])) == Test(0, 0, 0)
    assert not calendar_effects(np.array([[1.0, 2.0], [0.0, np.nan]]), [0, 1]).rejected
    assert not correlation(np.zeros((0, 0))).rejected


def test_cohorts_that_are_all_paid_up_do_not_hang_together() -> None:
    """Factors of one from the third age on are no sign that high ones follow high ones."""
    cells = np.full((8, 8), np.nan)
    for cohort, first in enumerate((10, 12, 9, 14, 11, 13, 8, 10)):
        second = first + (3, 9, 2, 5, 8, 1, 7, 4)[cohort]
        cells[cohort, : 8 - cohort] = ([first, second] + [100] * 6)[: 8 - cohort]
    alone = correlation(cells[:, :3])
    assert correlation(cells) == alone
    assert not alone.rejected
