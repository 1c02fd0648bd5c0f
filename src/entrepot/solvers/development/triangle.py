"""The triangle: cohorts by age, cumulative, with only complete periods in it.

Age 1 of a cohort is the year (quarter) that begins on its first day, age 2 the next, and so on. A
cell exists once its period is over at the valuation date; what came after the newest complete cell
is kept apart as `since`. Amounts are exact decimals of one currency, or counts.
"""

from __future__ import annotations

import calendar
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal, localcontext
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from entrepot.text import Text

Array = npt.NDArray[np.float64]
ZERO = Decimal(0)
#: Digits in which sums of amounts are exact; amounts have up to 18 before the point.
EXACT = 80


class Step(StrEnum):
    """How long an age is."""

    YEAR = "year"
    QUARTER = "quarter"

    @property
    def months(self) -> int:
        return 12 if self is Step.YEAR else 3

    @property
    def text(self) -> Text:
        return Text("year", "年度") if self is Step.YEAR else Text("quarter", "季度")


def add_months(day: date, months: int) -> date:
    """The same day of the month so many months on; the month's last day where it is shorter."""
    month = day.year * 12 + day.month - 1 + months
    year, month = divmod(month, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def age_on(start: date, day: date, step: Step) -> int:
    """The age whose period holds a day; 0 or less before the start."""
    months = (day.year - start.year) * 12 + day.month - start.month
    age = months // step.months + 1
    # Days of the month move the border by one period at most.
    while add_months(start, age * step.months) <= day:
        age += 1
    while add_months(start, (age - 1) * step.months) > day:
        age -= 1
    return age


def end_of(start: date, age: int, step: Step) -> date:
    """The last day of an age."""
    return add_months(start, age * step.months) - timedelta(1)


def complete_ages(start: date, valuation: date, step: Step) -> int:
    """How many periods of a cohort are over at a date; never under 0."""
    return max(0, age_on(start, valuation + timedelta(1), step) - 1)


@dataclass(frozen=True, slots=True)
class Flow:
    """What a cohort received on a day; negative for a correction."""

    cohort: str
    on: date
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Row:
    """One cohort. `periods` are those complete at the valuation: at least len(cumulative)."""

    cohort: str
    start: date
    cumulative: tuple[Decimal, ...]
    since: Decimal
    periods: int

    @property
    def age(self) -> int:
        return len(self.cumulative)

    @property
    def latest(self) -> Decimal:
        """The newest complete cell; 0 before the first."""
        return self.cumulative[-1] if self.cumulative else ZERO


@dataclass(frozen=True, slots=True)
class Triangle:
    """Cohorts in the order of their starts. `exposures`: what each committed, where known."""

    step: Step
    valuation: date
    rows: tuple[Row, ...]
    exposures: Mapping[str, Decimal] = field(default_factory=dict)
    warnings: tuple[Text, ...] = ()

    @property
    def by_age(self) -> int:
        """The oldest complete age: forecasts say what is there by then, without a tail."""
        return max((row.age for row in self.rows), default=0)

    def array(self) -> Array:
        """Shape (cohorts, ages), NaN where there is no cell yet."""
        cells = np.full((len(self.rows), self.by_age), np.nan)
        for place, row in enumerate(self.rows):
            cells[place, : row.age] = [float(amount) for amount in row.cumulative]
        return cells

    def cut(self, back: int) -> Triangle:
        """The triangle as it stood so many periods ago; `back` 0 is this one."""
        rows = tuple(
            Row(
                row.cohort,
                row.start,
                row.cumulative[: row.periods - back],
                ZERO,
                row.periods - back,
            )
            for row in self.rows
            if row.periods > back
        )
        valuation = add_months(self.valuation + timedelta(1), -back * self.step.months)
        return Triangle(self.step, valuation - timedelta(1), rows, self.exposures)


def from_flows(
    flows: Iterable[Flow],
    *,
    starts: Mapping[str, date],
    step: Step,
    valuation: date,
    exposures: Mapping[str, Decimal] | None = None,
) -> Triangle:
    """Sum dated flows into cells. Every cohort of `starts` gets a row, of zeros if nothing came.

    Flows after the valuation are left out; one before its cohort's start counts in age 1, with a
    warning. A cohort that begins after the valuation has no row unless something came early.
    """
    with localcontext(prec=EXACT):
        return _triangle(flows, starts, step, valuation, exposures or {})


def _triangle(
    flows: Iterable[Flow],
    starts: Mapping[str, date],
    step: Step,
    valuation: date,
    exposures: Mapping[str, Decimal],
) -> Triangle:
    by_day: dict[tuple[str, date], Decimal] = defaultdict(Decimal)
    early: dict[str, int] = defaultdict(int)
    for flow in flows:
        if flow.on <= valuation:
            by_day[flow.cohort, flow.on] += flow.amount
            early[flow.cohort] += flow.on < starts[flow.cohort]
    sums: dict[str, dict[int, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for (cohort, on), amount in by_day.items():
        sums[cohort][max(age_on(starts[cohort], on, step), 1)] += amount
    rows: list[Row] = []
    warnings: list[Text] = []
    for cohort, start in sorted(starts.items(), key=lambda one: (one[1], one[0])):
        if start > valuation and cohort not in sums:
            warnings.append(NOT_YET.format(cohort=cohort, start=start, valuation=valuation))
            continue
        periods = complete_ages(start, valuation, step)
        running, cells = ZERO, []
        for age in range(1, periods + 1):
            running += sums[cohort].get(age, ZERO)
            cells.append(running)
        since = sum((amount for age, amount in sums[cohort].items() if age > periods), ZERO)
        rows.append(Row(cohort, start, tuple(cells), since, periods))
        if early[cohort]:
            warnings.append(_EARLY.format(cohort=cohort, count=early[cohort], start=start))
    warnings.extend(unfinished(rows, step, valuation))
    return Triangle(step, valuation, tuple(rows), dict(exposures), tuple(warnings))


_EARLY = Text(
    en="Cohort {cohort}: {count} dated before its start on {start}, counted in age 1.",
    zh="批次 {cohort}：有 {count} 笔早于起始日 {start}，计入第 1 期。",
)
NOT_YET = Text(
    en="Cohort {cohort}: it begins on {start}, after the valuation on {valuation}, and is left out.",
    zh="批次 {cohort}：起始日 {start} 晚于评估日 {valuation}，未列入。",
)
_NAMED = Text(en="{cohort} ({step} {age})", zh="{cohort}（第 {age} {step}）")


def unfinished(rows: Iterable[Row], step: Step, valuation: date) -> list[Text]:
    """One warning that names every cohort's period in progress; none on a common last day."""
    named = [
        _NAMED.format(cohort=row.cohort, age=row.periods + 1, step=step.text)
        for row in rows
        if end_of(row.start, row.periods, step) != valuation
    ]
    if not named:
        return []
    return [
        Text(
            en="Not over on {valuation}, so in no cell and no factor: {named}.",
            zh="至 {valuation} 尚未结束，不计入任何单元格和系数：{named}。",
        ).format(
            valuation=valuation,
            named=Text(", ".join(one.en for one in named), "、".join(one.zh for one in named)),
        )
    ]
