"""Files of `docs/formats/development.md` into triangles, commitments and durations."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import NamedTuple

from entrepot.errors import InputError
from entrepot.periods import Period, Precision
from entrepot.solvers.development.durations import Lives, groups_of
from entrepot.solvers.development.errors import (
    BadCell,
    BadStart,
    BeforeCohort,
    EmptyFile,
    IrregularSteps,
    MissingCell,
    NoCompletePeriod,
    RepeatedCell,
    TwoCurrencies,
    UnknownCohort,
    UnknownHead,
)
from entrepot.solvers.development.triangle import (
    ZERO,
    Flow,
    Row,
    Step,
    Triangle,
    add_months,
    age_on,
    complete_ages,
    end_of,
    from_flows,
)
from entrepot.text import Text

TRANSACTIONS = ("cohort", "effective_on", "amount")
TRIANGLE = ("cohort", "as_of", "cumulative")
COMMITTED = ("cohort", "amount")
DURATIONS = ("project", "signed_on", "milestone_on", "terminated_on")

NO_NUMBER = Text("is no number", "不是数字")
NO_DATE = Text("is no date", "不是日期")


class Line(NamedTuple):
    """A row of a file, as a spreadsheet numbers it: the head is row 1."""

    row: int
    cells: dict[str, str]


def read_lines(file: Path, *forms: tuple[tuple[str, ...], tuple[str, ...]]) -> list[Line]:
    """Rows under one of the forms (heads that must be there, heads that may be).

    Raises EmptyFile, UnknownHead, BadCell.
    """
    try:
        with file.open(encoding="utf-8-sig", newline="") as opened:
            table = list(enumerate(csv.reader(opened), start=1))
    except UnicodeDecodeError as error:
        raise _bad(1, "-", str(file), Text("is not UTF-8", "不是 UTF-8"), _SAVE_UTF8) from error
    wanted = " or ".join(
        ",".join(needed) + "".join(f"[,{name}]" for name in more) for needed, more in forms
    )
    table = [(number, row) for number, row in table if any(cell.strip() for cell in row)]
    if not table:
        raise EmptyFile(file=file.name, heads=wanted)
    heads = [cell.strip() for cell in table[0][1]]
    if not any(
        set(needed) <= set(heads) <= {*needed, *more} and len(heads) == len(set(heads))
        for needed, more in forms
    ):
        raise UnknownHead(file=file.name, found=",".join(heads), heads=wanted)
    if len(table) == 1:
        raise EmptyFile(file=file.name, heads=wanted)
    lines = []
    for number, row in table[1:]:
        if len(row) != len(heads):
            why = Text(f"has {len(row)} cells", f"有 {len(row)} 个单元格")
            mend = Text(f"The head has {len(heads)}.", f"表头有 {len(heads)} 个。")
            raise _bad(number, heads[0], row[0], why, mend)
        cells = dict(zip(heads, (cell.strip() for cell in row), strict=True))
        lines.append(Line(number, cells))
    return lines


_SAVE_UTF8 = Text("Save the file as CSV in UTF-8.", "请将文件另存为 UTF-8 的 CSV。")
_WRITE_NUMBER = Text("Write 1234.56, without separators.", "请写作 1234.56，不用分隔符。")
_WRITE_DATE = Text("Write 2018-06-08.", "请写作 2018-06-08。")


def _bad(row: int, column: str, value: str, why: Text, mend: Text) -> BadCell:
    return BadCell(row=row, column=column, value=value, why=why, mend=mend)


def _amount(line: Line, column: str) -> Decimal:
    try:
        found = Decimal(line.cells[column])
    except InvalidOperation:
        found = Decimal("NaN")
    if not found.is_finite():
        raise _bad(line.row, column, line.cells[column], NO_NUMBER, _WRITE_NUMBER)
    return found


def _day(line: Line, column: str) -> date:
    try:
        return date.fromisoformat(line.cells[column])
    except ValueError:
        raise _bad(line.row, column, line.cells[column], NO_DATE, _WRITE_DATE) from None


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

    def start(self, label: str, row: int) -> date:
        if label in self.given:
            return self.given[label]
        try:
            period = Period.parse(label)
        except InputError:
            raise UnknownCohort(row=row, cohort=label) from None
        if period.precision not in (Precision.YEAR, Precision.QUARTER):
            raise UnknownCohort(row=row, cohort=label)
        return period.first


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
    exposures = read_committed(committed, cohorts) if committed else {}
    if "effective_on" in lines[0].cells:
        return _transactions(lines, cohorts, exposures, step or Step.YEAR, as_of)
    return _cells(lines, cohorts, exposures, step, as_of)


def read_committed(file: Path, cohorts: Cohorts) -> dict[str, Decimal]:
    """What each cohort committed."""
    found: dict[str, Decimal] = {}
    rows: dict[str, int] = {}
    for line in read_lines(file, (COMMITTED, ())):
        label = line.cells["cohort"]
        cohorts.start(label, line.row)
        if label in found:
            raise RepeatedCell(row=line.row, cohort=label, as_of="amount", first=rows[label])
        found[label], rows[label] = _amount(line, "amount"), line.row
    return found


def _transactions(
    lines: list[Line],
    cohorts: Cohorts,
    exposures: Mapping[str, Decimal],
    step: Step,
    as_of: date | None,
) -> Triangle:
    flows: list[Flow] = []
    rows: dict[str, int] = {}
    currency = ""
    for line in lines:
        written = line.cells.get("currency", "")
        if written and currency and written != currency:
            raise TwoCurrencies(row=line.row, currency=written, first=currency)
        currency = currency or written
        flow = Flow(line.cells["cohort"], _day(line, "effective_on"), _amount(line, "amount"))
        cohorts.start(flow.cohort, line.row)
        if as_of is None or flow.on <= as_of:
            rows.setdefault(flow.cohort, line.row)
            flows.append(flow)
    valuation = as_of or max(flow.on for flow in flows)
    starts = {label: cohorts.start(label, row) for label, row in rows.items()}
    for label, start in starts.items():
        if label not in exposures and not complete_ages(start, valuation, step):
            raise NoCompletePeriod(
                row=rows[label],
                cohort=label,
                step=step.text,
                valuation=valuation,
                earlier=start - timedelta(1),
            )
    starts |= {label: cohorts.start(label, 0) for label in exposures}
    starts = {label: start for label, start in starts.items() if start <= valuation}
    return from_flows(flows, starts=starts, step=step, valuation=valuation, exposures=exposures)


@dataclass(frozen=True, slots=True)
class _Cell:
    row: int
    written: str
    end: date
    amount: Decimal


def _cells(
    lines: list[Line],
    cohorts: Cohorts,
    exposures: Mapping[str, Decimal],
    step: Step | None,
    as_of: date | None,
) -> Triangle:
    found: dict[str, dict[date, _Cell]] = defaultdict(dict)
    for line in lines:
        label, written = line.cells["cohort"], line.cells["as_of"]
        cell = _Cell(line.row, written, _end(line), _amount(line, "cumulative"))
        start = cohorts.start(label, line.row)
        if cell.end < start:
            raise BeforeCohort(row=line.row, as_of=written, cohort=label, start=start)
        if cell.end in found[label]:
            first = found[label][cell.end].row
            raise RepeatedCell(row=line.row, cohort=label, as_of=written, first=first)
        found[label][cell.end] = cell
    starts = {label: cohorts.start(label, 0) for label in {*found, *exposures}}
    step = step or _step(found, starts)
    ages = {
        label: {_age(cell, label, starts[label], step): cell for cell in cells.values()}
        for label, cells in found.items()
    }
    valuation = min(as_of or date.max, max(end for cells in found.values() for end in cells))
    oldest = max(age for cells in ages.values() for age in cells)
    rows = []
    for label, start in sorted(starts.items(), key=lambda one: (one[1], one[0])):
        periods = complete_ages(start, valuation, step)
        cells = ages.get(label, {})
        if start > valuation:
            continue
        values = []
        for age in range(1, min(periods, oldest) + 1):
            if cells and age not in cells:
                row = min(cell.row for cell in cells.values())
                raise MissingCell(row=row, cohort=label, age=age)
            values.append(cells[age].amount if cells else ZERO)
        if not values and label not in exposures:
            first = min(cell.row for cell in cells.values())
            raise NoCompletePeriod(
                row=first,
                cohort=label,
                step=step.text,
                valuation=valuation,
                earlier=start - timedelta(1),
            )
        rows.append(Row(label, start, tuple(values), ZERO, periods))
    return Triangle(step, valuation, tuple(rows), dict(exposures))


def _end(line: Line) -> date:
    """The day whose evening a cell tells of: a year's or quarter's last, or the date itself."""
    try:
        period = Period.parse(line.cells["as_of"])
    except InputError:
        period = None
    if period is None or period.precision is Precision.MONTH:
        mend = Text("Write 2018, 2018-Q2 or 2018-06-30.", "请写作 2018、2018-Q2 或 2018-06-30。")
        raise _bad(line.row, "as_of", line.cells["as_of"], NO_DATE, mend)
    return period.last


def _step(found: Mapping[str, Mapping[date, _Cell]], starts: Mapping[str, date]) -> Step:
    """Years where every cell ends a year of its cohort, else quarters."""
    yearly = all(
        end_of(starts[label], age_on(starts[label], end, Step.YEAR), Step.YEAR) == end
        for label, cells in found.items()
        for end in cells
    )
    return Step.YEAR if yearly else Step.QUARTER


def _age(cell: _Cell, label: str, start: date, step: Step) -> int:
    age = age_on(start, cell.end, step)
    if add_months(start, age * step.months) != cell.end + timedelta(1):
        raise IrregularSteps(
            row=cell.row, as_of=cell.written, step=step.text, cohort=label, start=start
        )
    return age


def read_durations(
    file: Path, *, as_of: date | None = None
) -> tuple[dict[str, Lives], tuple[Text, ...]]:
    """Projects by group (one group `all` without the column), and what was odd in them."""
    lines = read_lines(file, (DURATIONS, ("confirmed_on", "group")))
    projects: dict[str, int] = {}
    read = []
    newest = date.min
    for line in lines:
        project = line.cells["project"]
        if project in projects:
            first = projects[project]
            raise RepeatedCell(row=line.row, cohort=project, as_of="signed_on", first=first)
        projects[project] = line.row
        days = {
            column: _day(line, column) if line.cells.get(column) else None
            for column in ("milestone_on", "terminated_on", "confirmed_on")
        }
        days["signed_on"] = _day(line, "signed_on")
        newest = max(newest, *(day for day in days.values() if day))
        read.append((project, line.cells.get("group") or "all", days))
    until = as_of or newest
    rows, warnings = [], []
    for project, group, days in read:
        signed = days["signed_on"]
        if signed is None or signed > until:
            continue
        lived, end = life(
            signed, days["milestone_on"], days["terminated_on"], days["confirmed_on"], until
        )
        if lived < 0:
            warnings.append(_EARLY.format(project=project))
        rows.append((group, max(lived, 0), end))
    return groups_of(rows), tuple(warnings)


_EARLY = Text(
    en="{project}: its milestone or end is before the signing, counted at age 0.",
    zh="{project}：里程碑或终止日早于签约，按第 0 天计。",
)


def life(
    signed: date,
    milestone: date | None,
    terminated: date | None,
    confirmed: date | None,
    until: date,
) -> tuple[int, int]:
    """Days from the signing to the end known by `until`, and which it was.

    On one day the milestone comes first. An open project is censored at its last confirmation:
    later nobody looked; without one at `until`.
    """
    ends = [
        (day, end)
        for day, end in ((milestone, Lives.REACHED), (terminated, Lives.TERMINATED))
        if day is not None and day <= until
    ]
    if ends:
        day, end = min(ends)
        return (day - signed).days, end
    seen = confirmed if confirmed is not None and confirmed <= until else until
    return max((seen - signed).days, 0), Lives.CENSORED
