"""Triangles of the ledger: what cohorts received or reached by age, from a snapshot.

A cell is a figure: the question that it answers (`Developed.question`) gives the same number and
opens into its records. All cells come of one statement.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal, localcontext

from ibis import _

from entrepot.figures.core.compute import Computation
from entrepot.figures.core.engine import Engine
from entrepot.figures.core.errors import SeveralCurrencies
from entrepot.figures.core.figure import EXACT, money_value
from entrepot.figures.core.measures import MEASURES, Unit
from entrepot.figures.core.request import NONE, Request
from entrepot.figures.errors import NotDeveloping
from entrepot.periods import Period, Precision, Span
from entrepot.solvers.development.triangle import (
    ZERO,
    Flow,
    Row,
    Step,
    Triangle,
    end_of,
    from_flows,
)

#: What develops by age, and what was committed to it: the exposure of its cohorts.
EXPOSURES = {
    "paid_in": "committed_foreign",
    "contracted": "committed_foreign",
    "arrived": "committed",
    "projects_registered": "projects_signed",
    "projects_started": "projects_signed",
    "projects_paid": "projects_signed",
    "projects_operating": "projects_signed",
}


@dataclass(frozen=True, slots=True)
class Developed:
    """A triangle of one measure, with the questions behind its numbers."""

    triangle: Triangle
    request: Request
    #: Currency code, or `count`.
    unit: str
    #: Cohort -> the day of its first record, where that lies before its start.
    first: Mapping[str, date]
    #: Cohorts left out, since nobody said when they began.
    unstarted: tuple[str, ...] = ()

    def question(self, row: Row, age: int) -> Request:
        """The figure that a cell is: all that was effective by the age's last day."""
        begin = min(row.start, self.first.get(row.cohort, row.start))
        return of_cohort(
            self.request, row.cohort, begin, end_of(row.start, age, self.triangle.step)
        )

    def exposure(self, row: Row) -> Request:
        """The figure that a cohort's exposure is."""
        where = (*self.request.where, ("cohort", row.cohort))
        return replace(committed_to(self.request), by=(), where=where)


def of_cohort(request: Request, cohort: str, begin: date, end: date) -> Request:
    """The figure of one cohort over some days."""
    return replace(
        request,
        by=(),
        where=(*request.where, ("cohort", cohort)),
        period=Span(Period(Precision.DAY, begin), Period(Precision.DAY, end)),
    )


def developed(
    engine: Engine, request: Request, *, step: Step, starts: Mapping[str, date]
) -> Developed:
    """The triangle of a measure by cohort; `starts`: the first day of each cohort with a name.

    A cohort that is a year begins on its first day; one without a first day is left out and named.
    `request.by` and `request.period` are not read; the as-of is the valuation. Raises
    NotDeveloping, SeveralCurrencies, NoRate.
    """
    work = by_cohort(engine, request)
    asked = replace(work.request, as_of=work.as_of)
    sums, unit = sums_by_day(work)
    exposures = _exposures(engine, asked, unit)
    begin, unstarted = started({*(key[0] for key in sums), *exposures}, starts)
    flows, late = [], dict.fromkeys(begin, ZERO)
    first: dict[str, date] = {}
    for (cohort, on, precision), amount in sums.items():
        if cohort not in begin:
            continue
        # Known to a longer period, it is there once that is over.
        last = Period.containing(on, precision).last
        if last > work.as_of:
            late[cohort] += amount
            continue
        flows.append(Flow(cohort, last, amount))
        start = Period.containing(on, precision).first
        first[cohort] = min(start, first.get(cohort, start))
    with localcontext(prec=EXACT):
        triangle = from_flows(
            flows,
            starts=begin,
            step=step,
            valuation=work.as_of,
            exposures={cohort: exposures[cohort] for cohort in begin if cohort in exposures},
        )
        rows = tuple(_rounded(row, late[row.cohort], unit) for row in triangle.rows)
    return Developed(replace(triangle, rows=rows), replace(asked, by=()), unit, first, unstarted)


def by_cohort(engine: Engine, request: Request) -> Computation:
    """The computation behind a measure that develops. Raises NotDeveloping."""
    if request.measure.code not in EXPOSURES:
        raise NotDeveloping(value=request.measure.code, known=", ".join(EXPOSURES))
    return Computation(engine, replace(request, by=("cohort",), period=None))


def sums_by_day(work: Computation) -> tuple[dict[tuple[str, date, str], Decimal], str]:
    """(cohort, day, precision) -> what came on it, unrounded; and the unit."""
    if work.measure.unit is Unit.COUNT:
        grouped = work.facts.group_by(**_keys(work)).aggregate(n=_.count())
        rows = work.engine.rows(grouped)
        return {(row[0] or NONE, row[1], row[2]): Decimal(row[3]) for row in rows}, "count"
    facts = work.added()
    facts = facts.mutate(**_keys(work))
    found = work.conversion.sums(facts, list(_keys(work)), work.request.currency)
    units = {unit for sums in found.of.values() for unit in sums}
    if len(units) > 1:
        raise SeveralCurrencies(measure=work.measure.code, currencies=", ".join(sorted(units)))
    unit = work.request.currency or next(iter(units), "")
    with localcontext(prec=EXACT):
        sums = {
            (key[0] or NONE, key[1], key[2]): sum(of.values(), ZERO) for key, of in found.of.items()
        }
    return sums, unit


def _keys(work: Computation) -> dict[str, object]:
    [cohort] = work.slice.keys(work.facts).values()
    return {"flow_cohort": cohort, "flow_on": _.on, "flow_precision": _.precision}


def _exposures(engine: Engine, request: Request, unit: str) -> dict[str, Decimal]:
    cells = Computation(engine, committed_to(request)).cells()
    return {
        cell.dimensions[0]: cell.value
        for cell in cells
        if cell.value is not None and cell.unit == unit and cell.dimensions[0] != NONE
    }


def committed_to(request: Request) -> Request:
    """The question of what was committed to a measure, by cohort."""
    return replace(
        request, measure=MEASURES[EXPOSURES[request.measure.code]], by=("cohort",), period=None
    )


def started(
    cohorts: Iterable[str], starts: Mapping[str, date]
) -> tuple[dict[str, date], tuple[str, ...]]:
    """When each cohort began, and those of which nobody said."""
    begin, unstarted = {}, []
    for cohort in sorted(set(cohorts) - {NONE}):
        if cohort in starts:
            begin[cohort] = starts[cohort]
        elif len(cohort) == 4 and cohort.isdecimal():
            begin[cohort] = date(int(cohort), 1, 1)
        else:
            unstarted.append(cohort)
    return begin, tuple(unstarted)


def _rounded(row: Row, late: Decimal, unit: str) -> Row:
    """Cells as figures print them; `since` is what is left of the whole."""
    whole = row.latest + row.since + late
    if unit == "count" or not unit:
        return replace(row, since=row.since + late)
    cells = tuple(money_value(amount, unit) for amount in row.cumulative)
    since = money_value(whole, unit) - (cells[-1] if cells else ZERO)
    return replace(row, cumulative=cells, since=since)
