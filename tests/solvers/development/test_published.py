"""Mack's own results, and what `chainladder` says of every triangle at hand."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from entrepot.solvers.development.assumptions import calendar_effects, correlation
from entrepot.solvers.development.chain_ladder import (
    mack_variance,
    pattern_of,
    project,
    total_error,
)
from entrepot.solvers.development.forecast import forecast
from tests.solvers.development.published import (
    GENINS,
    GENINS_ERRORS,
    GENINS_OUTSTANDING,
    RAA,
    RAA_ERRORS,
    RAA_OUTSTANDING,
    triangle,
)
from tests.support.second import ask


def test_raa_gives_what_mack_printed_in_1994() -> None:
    found = forecast(triangle(RAA))
    assert [round(one.outstanding or 0) for one in found.cohorts] == RAA_OUTSTANDING
    assert [round(one.standard_error or 0) for one in found.cohorts] == RAA_ERRORS
    assert round(found.total.ultimate or 0) == 213122
    assert round(found.total.outstanding or 0) == 52135
    assert round(found.total.standard_error or 0) == 26909
    # Table on p. 126 of the paper, to three decimals.
    assert [round(factor or 0, 3) for factor in found.factors] == [
        *(2.999, 1.624, 1.271, 1.172, 1.113, 1.042, 1.033, 1.017, 1.009)
    ]


def test_genins_gives_what_mack_printed_in_1993() -> None:
    found = forecast(triangle(GENINS))
    assert [round(one.outstanding or 0) for one in found.cohorts] == GENINS_OUTSTANDING
    assert [round(one.standard_error or 0) for one in found.cohorts] == GENINS_ERRORS
    assert round(found.total.outstanding or 0) == 18680856
    assert round(found.total.standard_error or 0) == 2447095


#: Heads that aren't `origin` and `development`.
HEADS = {"mack_1997": ("Accident Year", "Calendar Year")}


def files(folder: Path) -> dict[str, list[list[Any]]]:
    """`file/column` -> its cells: origin, development, amount."""
    found: dict[str, list[list[Any]]] = {}
    for file in sorted(folder.glob("*.csv")):
        origin, development = HEADS.get(file.stem, ("origin", "development"))
        with file.open(encoding="utf-8-sig") as opened:
            for row in csv.DictReader(opened):
                for column in set(row) - {origin, development}:
                    cells = found.setdefault(f"{file.stem}/{column}", [])
                    cells.append([row[origin], row[development], float(row[column])])
    return found


def array_of(cells: list[list[Any]]) -> Any:
    """Years; or, of a development by months, the quarters of the origin's year on."""
    rows: dict[str, dict[int, float]] = {}
    for origin, development, amount in cells:
        year, _, month = development.partition("-")
        years = int(year) - int(origin)
        age = years * 4 + (int(month) - 1) // 3 if month else years
        rows.setdefault(origin, {})[age] = amount
    ages = max(max(row) for row in rows.values()) + 1
    return np.array([[rows[origin].get(age, np.nan) for age in range(ages)] for origin in rows])


@pytest.fixture(scope="module")
def opinions(shared_data: Path) -> dict[str, tuple[Any, dict[str, Any]]]:
    """Triangle and second opinion, by `file/column`."""
    cells = files(shared_data / "development_triangles")
    answers = ask([{"ask": "mack", "cells": one} for one in cells.values()])
    return {
        name: (array_of(one), answer)
        for (name, one), answer in zip(cells.items(), answers, strict=True)
    }


#: Four steps of it are told by one cohort alone. The second opinion extends Mack's rule by one step
#: and takes the other variances as 0; here it is applied to each in turn.
ONE_COHORT = "quarterly/incurred"


@pytest.mark.slow
def test_the_second_opinion_is_the_same_on_every_triangle(
    opinions: dict[str, tuple[Any, dict[str, Any]]],
) -> None:
    assert len(opinions) == 14
    for name, (cells, said) in opinions.items():
        pattern = pattern_of(cells)
        ages = (~np.isnan(cells)).sum(axis=1).tolist()
        standing = [(float(row[age - 1]), age) for row, age in zip(cells, ages, strict=True)]
        ultimates = [project(pattern, latest, age, pattern.ages) for latest, age in standing]
        errors = [
            mack_variance(pattern, latest, age, pattern.ages) ** 0.5 for latest, age in standing
        ]
        # It appends a tail, which is 1.
        steps = len(pattern.factors)
        assert pattern.factors == pytest.approx(said["factors"][:steps], rel=1e-12), name
        assert set(said["factors"][steps:]) == {1.0}, name
        assert ultimates == pytest.approx(said["ultimates"], rel=1e-12), name
        if name == ONE_COHORT:
            pairs = zip(errors[1:], said["errors"][1:], strict=True)
            assert all(1 < ours / theirs < 2.1 for ours, theirs in pairs)
            continue
        # It writes an error of 0 as a missing one.
        assert errors == pytest.approx(np.nan_to_num(said["errors"]), rel=1e-12), name
        total = total_error(pattern, standing)
        assert total == pytest.approx(said["total_error"], rel=1e-12), name


@pytest.mark.slow
def test_the_second_opinion_tests_the_assumptions_alike(
    opinions: dict[str, tuple[Any, dict[str, Any]]],
) -> None:
    for name, (cells, said) in opinions.items():
        quarters = name.startswith("quarterly")
        found = calendar_effects(cells, [place * (4 if quarters else 1) for place in range(99)])
        assert [found.statistic, found.expected, found.variance] == pytest.approx(
            said["calendar"], rel=1e-12
        ), name
        # The second opinion weighs the steps of this one, 12 cohorts by 45 ages, as though it had
        # as many cohorts as ages.
        if not quarters:
            ranked = correlation(cells)
            assert [ranked.statistic, ranked.variance] == pytest.approx(
                said["correlation"], rel=1e-12
            ), name
