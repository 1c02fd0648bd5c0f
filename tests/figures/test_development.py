"""Triangles of the ledger: every cell is the figure that its question asks for."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given

from entrepot.figures.core.compute import figure
from entrepot.figures.core.measures import MEASURES
from entrepot.figures.core.request import Request
from entrepot.figures.development import EXPOSURES, Developed, developed
from entrepot.figures.errors import NotDeveloping
from entrepot.solvers.development.triangle import Step
from tests.figures.laws.ground import HISTORIES, clocks, finds, snapshot_of, some
from tests.figures.laws.story import DAYS, tell

pytestmark = [pytest.mark.django_db, pytest.mark.once]
STARTS = {"18": date(2016, 6, 8), "19": date(2017, 6, 8), "20": date(2018, 6, 8)}


def request(measure: str, **given: object) -> Request:
    money = MEASURES[measure].capital_class != ""
    return Request(measure=MEASURES[measure], currency="USD" if money else None, **given)


def value(found: Developed, question: Request, engine: object) -> Decimal:
    [cell] = figure(engine.snapshot, question, engine=engine).cells
    return cell.value or Decimal(0)


def differences(
    found: Developed, engine: object, chance: random.Random, some: int = 4
) -> list[tuple[str, int]]:
    """Of some cells, those that are not what their questions answer."""
    cells = [
        (row, age, amount)
        for row in found.triangle.rows
        for age, amount in enumerate(row.cumulative, start=1)
    ]
    return [
        (row.cohort, age)
        for row, age, amount in chance.sample(cells, min(some, len(cells)))
        if value(found, found.question(row, age), engine) != amount
    ]


def starts(engine: object) -> dict[str, date]:
    named = {row[0] for row in engine.rows(engine.table("signings").select("edition").distinct())}
    return {code: STARTS.get(code, date(2015, 3, 31)) for code in named if code}


@some(0.04)
@given(**HISTORIES)
def test_every_cell_is_the_figure_of_its_question(data_dir: Path, seed: int, acts: int) -> None:
    story, chance = tell(seed, acts), random.Random(seed)
    with snapshot_of(story) as engine:
        for measure in chance.sample(sorted(EXPOSURES), 4):
            asked = request(measure, **clocks(chance, story))
            step = chance.choice(list(Step))
            found = developed(engine, asked, step=step, starts=starts(engine))
            assert differences(found, engine, chance) == []


def test_a_triangle_that_takes_calendar_years_is_found(data_dir: Path) -> None:
    def law(seed: int, acts: int) -> None:
        with snapshot_of(tell(seed, acts)) as engine:
            asked = request("arrived", as_of=DAYS[-1])
            calendar = dict.fromkeys(starts(engine), date(2016, 1, 1))
            found = developed(engine, asked, step=Step.YEAR, starts=calendar)
            rows = [
                replace(row, start=STARTS.get(row.cohort, row.start)) for row in found.triangle.rows
            ]
            moved = replace(found, triangle=replace(found.triangle, rows=tuple(rows)))
            assert differences(moved, engine, random.Random(seed), 20) == []

    finds(law, **HISTORIES)


def test_a_triangle_reads_entries_from_the_file_and_keeps_no_copy_of_all(data_dir: Path) -> None:
    with snapshot_of(tell(3, 60)) as engine:
        developed(engine, request("arrived", as_of=DAYS[-1]), step=Step.YEAR, starts=starts(engine))
        assert engine.views
        assert not any("entries" in view.tables for view in engine.views.values())


@some(0.04)
@given(**HISTORIES)
def test_the_newest_cells_and_what_came_since_are_the_whole_figure(
    data_dir: Path, seed: int, acts: int
) -> None:
    with snapshot_of(tell(seed, acts)) as engine:
        for measure in random.Random(seed).sample(sorted(EXPOSURES), 3):
            asked = request(measure, as_of=DAYS[-1])
            found = developed(engine, asked, step=Step.YEAR, starts=starts(engine))
            whole = figure(engine.snapshot, replace(asked, by=("cohort",)), engine=engine)
            told = {cell.dimensions[0]: cell.value for cell in whole.cells}
            for row in found.triangle.rows:
                assert row.latest + row.since == told.get(row.cohort, 0)
                exposure = found.triangle.exposures.get(row.cohort, Decimal(0))
                assert value(found, found.exposure(row), engine) == exposure


def test_what_does_not_develop_is_refused(data_dir: Path) -> None:
    with snapshot_of(tell(1, 60)) as engine, pytest.raises(NotDeveloping, match="paid_in"):
        developed(engine, request("signings"), step=Step.YEAR, starts={})


def test_a_cohort_without_a_first_day_is_named_and_moves_no_other(data_dir: Path) -> None:
    with snapshot_of(tell(1, 60)) as engine:
        asked, known = request("arrived", as_of=DAYS[-1]), starts(engine)
        whole = developed(engine, asked, step=Step.YEAR, starts=known)
        lost = next(row.cohort for row in whole.triangle.rows if row.cohort in known)
        fewer = {cohort: day for cohort, day in known.items() if cohort != lost}
        found = developed(engine, asked, step=Step.YEAR, starts=fewer)
        assert (whole.unstarted, found.unstarted) == ((), (lost,))
        assert found.triangle.rows == tuple(
            row for row in whole.triangle.rows if row.cohort != lost
        )
        assert lost not in found.triangle.exposures
