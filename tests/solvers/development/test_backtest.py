"""Past forecasts against what came, by hand; and each reason to call a method not reliable."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from entrepot.solvers.development.backtest import (
    LEAST_ERRORS,
    PastError,
    backtest,
    exposure_errors,
    interval_of,
)
from entrepot.solvers.development.methods import Method
from entrepot.solvers.development.triangle import Triangle
from tests.solvers.development.published import GENINS, RAA, triangle

CC, BF = Method.CAPE_COD, Method.BORNHUETTER_FERGUSON

#: At the end of 2017 the factors were 40 / 20 = 2 and 30 / 20 = 1.5.
FOUR = {"2015": [10, 20, 30, 33], "2016": [10, 20, 30], "2017": [10, 25], "2018": [10]}


def reasons(found: Triangle, method: Method = Method.CHAIN_LADDER) -> list[str]:
    return [reason.en.split(":")[0] for reason in backtest(found, method).reasons]


def test_a_back_test_by_hand() -> None:
    """No earlier valuation than 2017 knew an age that a cohort has come to since."""
    found = backtest(triangle(FOUR))
    assert [
        (one.as_of, one.cohort, one.age, one.ahead, one.forecast, one.came, one.error)
        for one in found.outcomes
    ] == [
        (date(2017, 12, 31), "2016", 2, 1, 30, 30, 0),
        (date(2017, 12, 31), "2017", 1, 1, 20, 25, -5),
    ]
    assert (found.bias, found.mean_absolute_error) == (-2.5, 2.5)
    # Both cohorts of 2016 doubled, so the error of the first step was 0 and 25 lies outside; of the
    # second step one cohort alone tells nothing.
    assert [one.inside for one in found.outcomes] == [None, {"p50": False, "p90": False}]
    assert found.coverage == {"p50": 0, "p90": 0}
    assert not found.reliable
    assert [one.en.split(":")[0] for one in found.reasons] == ["too sure"]


def test_a_back_test_by_commitment_by_hand() -> None:
    """End of 2017, 90 of 100·1 + 100·2/3·… : of each 100 a rate of what was there by age 3."""
    committed = dict.fromkeys(FOUR, 100)
    found = backtest(triangle(FOUR, committed), CC)
    # Shares of what comes by age 3: 1/3, 2/3, 1. Rate: (30 + 20 + 10) / (100 + 66.67 + 33.33).
    rate = 60 / 200
    assert [one.forecast for one in found.outcomes] == pytest.approx(
        [20 + 100 * rate / 3, 10 + 100 * rate / 3]
    )
    given = backtest(triangle(FOUR, committed), BF, apriori=0.6)
    assert [one.forecast for one in given.outcomes] == pytest.approx([20 + 20, 10 + 20])
    assert backtest(triangle(FOUR, committed), BF).outcomes == found.outcomes


@pytest.mark.parametrize("method", [Method.CHAIN_LADDER, CC])
def test_later_cells_change_no_earlier_forecast(method: Method) -> None:
    """What was forecast by the end of 1986 is known from the triangle of 1986 alone."""
    changed = {
        cohort: [
            amount * (3 if int(cohort) + age > 1986 else 1) for age, amount in enumerate(cells)
        ]
        for cohort, cells in RAA.items()
    }
    committed = dict.fromkeys(RAA, 25000)
    before, after = (
        {
            (one.as_of.year, one.cohort): one.forecast
            for one in backtest(triangle(rows, committed), method).outcomes
        }
        for rows in (RAA, changed)
    )
    assert before.keys() == after.keys()
    same = {key[0] <= 1986 for key in before if before[key] == after[key]}
    different = {key[0] <= 1986 for key in before if before[key] != after[key]}
    assert (same, different) == ({True}, {False})


def test_genins_is_reliable_and_raa_is_too_sure() -> None:
    genins = backtest(triangle(GENINS))
    assert genins.reliable
    assert genins.coverage == {"p50": 0.5, "p90": 0.9}
    assert len(genins.outcomes) == 4 + 8 + 8
    assert reasons(triangle(RAA)) == ["too sure"]
    assert backtest(triangle(RAA)).coverage["p90"] == 0.7


def test_three_cohorts_or_two_steps_are_too_short() -> None:
    assert reasons(triangle({"2016": [1, 2, 3], "2017": [1, 2], "2018": [1]})) == ["too short"]
    trapezoid = {str(2001 + n): [10, 20, 25][: 15 - n] for n in range(15)}
    assert reasons(triangle(trapezoid)) == ["too short"]
    # A fourth cohort without a cell is no fourth cohort.
    assert reasons(triangle({"2016": [1, 2, 3], "2017": [1, 2], "2018": [1], "2019": []})) == [
        "too short"
    ]
    assert reasons(triangle({"2018": []})) == ["too short"]


def noisy(seed: int, slower: float = 0.0) -> Triangle:
    """Fifteen cohorts of ten ages; each grows less than the one before by this part."""
    random = np.random.default_rng(seed)
    growth = [1.5, 0.6, 0.3, 0.18, 0.1, 0.06, 0.04, 0.02, 0.01]
    rows = {}
    for place in range(15):
        cells = [1000 * random.uniform(0.8, 1.2)]
        for step in range(min(9, 14 - place)):
            mean = cells[-1] * growth[step] * (1 - slower * place)
            variance = cells[-1] * 20 * 0.7**step
            cells.append(cells[-1] + random.gamma(mean**2 / variance, variance / mean))
        rows[str(2001 + place)] = [round(cell) for cell in cells]
    return triangle(rows)


def test_cohorts_that_slow_down_make_it_biased() -> None:
    found = backtest(noisy(2, slower=0.05))
    assert found.bias is not None
    assert found.bias > 0
    assert reasons(noisy(2, slower=0.05))[0] == "biased"
    assert "+14.0% of what came (limit 10%)" in found.reasons[0].en
    assert "biased" not in reasons(noisy(2))


def test_the_two_tests_of_the_assumptions_are_reasons() -> None:
    assert "calendar effects" in reasons(noisy(1, slower=0.05))
    assert "successive factors are correlated, test at 5 %" in reasons(noisy(2, slower=0.05))[-1]
    assert reasons(noisy(2)) == []


def test_calendar_years_are_told_by_when_cohorts_begin() -> None:
    """Each calendar year high or low for all: cohorts that all begin in turn show it."""
    rows: dict[str, list[int | str]] = {}
    for place in range(10):
        cells = [100.0 + place]
        for step in range(9 - place):
            cells.append(cells[-1] * (1.5 + 0.3 * ((place + step) % 2) + 0.001 * place))
        rows[str(2001 + place)] = [str(round(cell, 6)) for cell in cells]
    assert "calendar effects" in reasons(triangle(rows))


def test_without_any_interval_nothing_is_called_reliable() -> None:
    committed = dict.fromkeys(FOUR, 100)
    assert backtest(triangle(FOUR, committed), CC).coverage == {"p50": None, "p90": None}
    assert reasons(triangle(FOUR, committed), CC) == ["too short"]


def test_by_commitment_each_valuation_has_the_interval_that_it_had_then() -> None:
    """The errors behind an interval are those that were known at that valuation, not later ones."""
    committed = dict.fromkeys(RAA, 25000)
    found = triangle(RAA, committed)
    outcomes = backtest(found, CC).outcomes
    known = {back: len(exposure_errors(found.cut(back), CC, None)) for back in range(1, 9)}
    for one in outcomes:
        back = 1990 - one.as_of.year
        assert (one.inside is not None) == (known[back] >= LEAST_ERRORS), one


def test_an_interval_takes_the_errors_of_the_nearest_distances() -> None:
    past = [PastError(1, error) for error in (-0.2, -0.1, 0.1, 0.2)]
    assert interval_of(past, 1, 10, 100, 0.9) is None
    past += [PastError(3, 1.0) for _ in range(5)] + [PastError(9, -50.0) for _ in range(3)]
    low, high = interval_of(past, 1, 10, 100, 0.9) or (0, 0)
    assert low == pytest.approx(10 + 100 * np.quantile([-0.2, -0.1, 0.1, 0.2, 1, 1, 1, 1, 1], 0.05))
    assert high == pytest.approx(10 + 100)
