"""Files of `docs/formats/development.md` into triangles and commitments."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

from entrepot.errors import InputError
from entrepot.periods import Period, Precision
from entrepot.solvers.development.errors import (
    BadStart,
    BeforeCohort,
    IrregularSteps,
    MissingCell,
    NoCompletePeriod,
    NothingByThen,
    RepeatedCell,
    TwoCurrencies,
    UnknownCohort,
)
from entrepot.solvers.development.lines import NO_DATE, Line, amount_of, day_of, read_lines
from entrepot.solvers.development.triangle import (
    NOT_YET,
    ZERO,
    Flow,
    Row,
    Step,
    Triangle,
    age_on,
    complete_ages,
    end_of,
    from_flows,
    unfinished,
)
from entrepot.text import Text

TRANSACTIONS = ("cohort", "effective_on", "amount")
TRIANGLE = ("cohort", "as_of", "cumulative")
COMMITTED = ("cohort", "amount")

_NEGATIVE = Text("is below 0", "小于 0")
_WRITE_COMMITTED = Text("Write what was committed in all.", "请写承诺总额。")


def parse_starts(values: list[str]) -> dict[str, date]:
    """`LABEL=DATE` of `--start`. Raises BadStart."""
    found = {}
    for value in values:
        label, equals, day = value.rpartition("=")
        try:
            found[label.strip()] = date.fromisoformat(day.strip())
        except ValueError:
            raise BadStart(value=value) from None
        if not equals or not label.strip():
            raise BadStart(value=value)
    return found


@dataclass
class Cohorts:
    """When each cohort begins: as `--start` says, else its label is the year or quarter."""

    given: Mapping[str, date]
    read: dict[str, date] = field(default_factory=dict)

    def start(self, line: Line) -> date:
        """When the cohort of a row begins. Raises UnknownCohort."""
        label = line.cells["cohort"]
        if label in self.given:
            return self.given[label]
        if label in self.read:
            return self.read[label]
        try:
            period = Period.parse(label)
        except InputError:
            period = None
        if period is None or period.precision not in (Precision.YEAR, Precision.QUARTER):
            raise UnknownCohort(file=line.file, row=line.row, cohort=label)
        return self.read.setdefault(label, period.first)


def read_triangle(
    file: Path,
    *,
    step: Step | None = None,
    as_of: date | None = None,
    starts: Mapping[str, date] | None = None,
    committed: Path | None = None,
) -> Triangle:
    """Either form of a triangle file, told apart by its heads. Raises DevelopmentError."""
    lines = read_lines(file, (TRANSACTIONS, ("currency",)), (TRIANGLE, ()))
    cohorts = Cohorts(starts or {})
    exposures, begins = read_committed(committed, cohorts) if committed else ({}, {})
    if "effective_on" in lines[0].cells:
        return _transactions(lines, cohorts, exposures, begins, step or Step.YEAR, as_of)
    return _cells(lines, cohorts, exposures, begins, step, as_of)


def read_committed(file: Path, cohorts: Cohorts) -> tuple[dict[str, Decimal], dict[str, date]]:
    """What each cohort committed, and when it begins."""
    found: dict[str, Decimal] = {}
    begins: dict[str, date] = {}
    rows: dict[str, int] = {}
    for line in read_lines(file, (COMMITTED, ())):
        label = line.cells["cohort"]
        begins[label] = cohorts.start(line)
        if label in found:
            raise RepeatedCell(
                file=line.file, row=line.row, cohort=label, as_of="amount", first=rows[label]
            )
        found[label], rows[label] = amount_of(line, "amount"), line.row
        if found[label] < 0:
            raise line.refused("amount", _NEGATIVE, _WRITE_COMMITTED)
    return found, begins


def _transactions(
    lines: list[Line],
    cohorts: Cohorts,
    exposures: Mapping[str, Decimal],
    begins: Mapping[str, date],
    step: Step,
    as_of: date | None,
) -> Triangle:
    flows: list[Flow] = []
    seen: dict[str, tuple[Line, date]] = {}
    currency = ""
    newest, oldest = date.min, date.max
    for line in lines:
        written = line.cells.get("currency", "")
        if written and currency and written != currency:
            raise TwoCurrencies(file=line.file, row=line.row, currency=written, first=currency)
        currency = currency or written
        flow = Flow(line.cells["cohort"], day_of(line, "effective_on"), amount_of(line, "amount"))
        start = cohorts.start(line)
        newest, oldest = max(newest, flow.on), min(oldest, flow.on)
        if as_of is None or flow.on <= as_of:
            seen.setdefault(flow.cohort, (line, start))
            flows.append(flow)
    valuation = as_of or newest
    if not seen and not any(start <= valuation for start in begins.values()):
        raise NothingByThen(file=lines[0].file, as_of=as_of, first=oldest)
    for label, (line, start) in seen.items():
        if label not in exposures and not complete_ages(start, valuation, step):
            raise _no_cell(line, start, step, valuation)
    starts = {label: start for label, (_, start) in seen.items()} | dict(begins)
    return from_flows(flows, starts=starts, step=step, valuation=valuation, exposures=exposures)


def _no_cell(line: Line, start: date, step: Step, valuation: date) -> NoCompletePeriod:
    return NoCompletePeriod(
        file=line.file,
        row=line.row,
        cohort=line.cells["cohort"],
        step=step.text,
        valuation=valuation,
        earlier=start - timedelta(1),
    )


@dataclass(frozen=True, slots=True)
class _Cell:
    line: Line
    end: date
    amount: Decimal

    @property
    def written(self) -> str:
        return self.line.cells["as_of"]


def _cells(
    lines: list[Line],
    cohorts: Cohorts,
    exposures: Mapping[str, Decimal],
    begins: Mapping[str, date],
    step: Step | None,
    as_of: date | None,
) -> Triangle:
    found: dict[str, dict[date, _Cell]] = defaultdict(dict)
    starts = dict(begins)
    for line in lines:
        label, at = line.cells["cohort"], {"file": line.file, "row": line.row}
        cell = _Cell(line, _end(line), amount_of(line, "cumulative"))
        starts[label] = start = cohorts.start(line)
        if cell.end < start:
            raise BeforeCohort(as_of=cell.written, cohort=label, start=start, **at)
        if cell.end in found[label]:
            first = found[label][cell.end].line.row
            raise RepeatedCell(as_of=cell.written, cohort=label, first=first, **at)
        found[label][cell.end] = cell
    ends = {end for cells in found.values() for end in cells}
    step = step or _step(found, starts)
    ages = {
        label: {_age(cell, starts[label], step): cell for cell in cells.values()}
        for label, cells in found.items()
    }
    valuation = min(as_of or date.max, max(ends))
    if valuation < min(ends):
        raise NothingByThen(file=lines[0].file, as_of=as_of, first=min(ends))
    oldest = max(age for cells in ages.values() for age in cells)
    rows: list[Row] = []
    warnings: list[Text] = []
    for label, start in sorted(starts.items(), key=lambda one: (one[1], one[0])):
        if start > valuation:
            if label in exposures:
                warnings.append(NOT_YET.format(cohort=label, start=start, valuation=valuation))
            continue
        periods = complete_ages(start, valuation, step)
        cells = ages.get(label, {})
        if not periods and label not in exposures:
            raise _no_cell(cells[min(cells)].line, start, step, valuation)
        values = _values(cells, start, min(periods, oldest), step, valuation) if cells else None
        rows.append(Row(label, start, values or (ZERO,) * min(periods, oldest), ZERO, periods))
    warnings.extend(unfinished(rows, step, valuation))
    return Triangle(step, valuation, tuple(rows), dict(exposures), tuple(warnings))


def _values(
    cells: Mapping[int, _Cell], start: date, upto: int, step: Step, valuation: date
) -> tuple[Decimal, ...]:
    """The cells of a cohort from age 1 on. Raises MissingCell."""
    for age in range(1, upto + 1):
        if age not in cells:
            line = cells[max((one for one in cells if one < age), default=min(cells))].line
            raise MissingCell(
                file=line.file,
                row=line.row,
                cohort=line.cells["cohort"],
                step=step.text,
                age=age,
                day=end_of(start, age, step),
                until=valuation,
            )
    return tuple(cells[age].amount for age in range(1, upto + 1))


def _end(line: Line) -> date:
    """The day whose evening a cell tells of: a year's or quarter's last, or the date itself."""
    try:
        period = Period.parse(line.cells["as_of"])
    except InputError:
        period = None
    if period is None or period.precision is Precision.MONTH:
        mend = Text("Write 2018, 2018-Q2 or 2018-06-30.", "请写作 2018、2018-Q2 或 2018-06-30。")
        raise line.refused("as_of", NO_DATE, mend)
    return period.last


def _step(found: Mapping[str, Mapping[date, _Cell]], starts: Mapping[str, date]) -> Step:
    """Quarters where some cell ends no year of its cohort, but every one a quarter."""

    def fits(step: Step) -> bool:
        return all(
            end_of(starts[label], age_on(starts[label], end, step), step) == end
            for label, cells in found.items()
            for end in cells
        )

    return Step.QUARTER if not fits(Step.YEAR) and fits(Step.QUARTER) else Step.YEAR


def _age(cell: _Cell, start: date, step: Step) -> int:
    age = age_on(start, cell.end, step)
    if end_of(start, age, step) != cell.end:
        raise IrregularSteps(
            file=cell.line.file,
            row=cell.line.row,
            as_of=cell.written,
            step=step.text,
            cohort=cell.line.cells["cohort"],
            start=start,
        )
    return age
