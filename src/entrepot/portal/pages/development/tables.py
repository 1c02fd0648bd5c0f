"""The triangle, the forecasts and the back-test as rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from entrepot.figures.development import Developed
from entrepot.portal.outlook import Outlook
from entrepot.portal.pages.development.asked import METHODS, receipt_address
from entrepot.portal.pages.development.words import Scale, age_words, share
from entrepot.solvers.development.fan import Ahead
from entrepot.solvers.development.forecast import CohortForecast, Total
from entrepot.solvers.development.methods import Method
from entrepot.solvers.development.triangle import Row as Cohort
from entrepot.solvers.development.triangle import Step, end_of
from entrepot.text import Text
from entrepot.web import spoken
from entrepot.web.tables import Cell, Column, Row, Table

#: Shares of a cell that its shade tells: 0 to 4.
SHADES = 5
#: Outcomes of the back-test that a page lists; the file has all of them.
MOST_OUTCOMES = 60


@dataclass(frozen=True, slots=True)
class HeatCell:
    """One cell of the triangle: its share and amount in words, its receipt, its shade."""

    share: str | None
    amount: str
    url: str
    shade: int


@dataclass(frozen=True, slots=True)
class HeatRow:
    name: Text
    committed: str | None
    committed_url: str
    #: None: the age is not over.
    cells: tuple[HeatCell | None, ...]
    front: bool


def shade(part: Decimal | None) -> int:
    """0 for nothing, then one more for each quarter begun; all that is beyond is as dark as one.

    >>> shade(None), shade(Decimal(0)), shade(Decimal("0.2")), shade(Decimal("1.3"))
    (0, 0, 1, 4)
    """
    if part is None or part <= 0:
        return 0
    return min(SHADES - 1, 1 + int(part * (SHADES - 1)))


def heat(found: Developed, names: Mapping[str, Text], front: str, scale: Scale) -> list[HeatRow]:
    """The triangle, oldest cohort first, each cell with the address of its receipt."""
    triangle, made = found.triangle, []
    for row in triangle.rows:
        committed = triangle.exposures.get(row.cohort)
        cells: list[HeatCell | None] = []
        for age, amount in enumerate(row.cumulative, start=1):
            part = share(amount, committed)
            cells.append(
                HeatCell(
                    None if part is None else spoken.percent(part),
                    scale.words(amount) or "",
                    receipt_address(found.question(row, age)),
                    shade(part),
                )
            )
        cells += [None] * (triangle.by_age - row.age)
        made.append(
            HeatRow(
                names[row.cohort],
                scale.words(committed),
                receipt_address(found.exposure(row)),
                tuple(cells),
                row.cohort == front,
            )
        )
    return made


CELL_COLUMNS = (
    "cohort", "begins", "committed", "age", "age_ends", "cumulative", "share", "unit",
)  # fmt: skip


def cell_rows(found: Developed) -> Iterator[list[object]]:
    """The triangle as a file: a row a cell, amounts exact."""
    for row in found.triangle.rows:
        committed = found.triangle.exposures.get(row.cohort)
        for age, amount in enumerate(row.cumulative, start=1):
            part = share(amount, committed)
            yield [
                row.cohort,
                row.start,
                committed,
                age,
                end_of(row.start, age, found.triangle.step),
                amount,
                None if part is None else round(part, 6),
                found.unit,
            ]


OUTCOME_COLUMNS = ("as_of", "cohort", "age", "at_age", "forecast", "came", "error", "inside_90")


def outcome_rows(outlook: Outlook) -> Iterator[list[object]]:
    """The back-test as a file: every forecast that an earlier day would have made."""
    for one in outlook.backtest.outcomes:
        inside = "" if one.inside is None else one.inside["p90"]
        yield [
            one.as_of, one.cohort, one.age, one.age + one.ahead,
            _cents(one.forecast), _cents(one.came), _cents(one.error), inside,
        ]  # fmt: skip


def _cents(value: float) -> Decimal:
    return round(Decimal(repr(value)), 2)


def ahead_table(
    row: Cohort, ahead: tuple[Ahead, ...], committed: Decimal | None, scale: Scale, step: Step
) -> Table:
    """What is expected of one cohort, age by age."""

    def part(amount: float) -> Cell:
        found = share(Decimal(repr(amount)), committed)
        return Cell(None if found is None else spoken.percent(found), why=_NO_COMMITMENT)

    def span(edges: tuple[float, float] | None) -> Cell:
        return Cell(_span(edges, scale), why=_NO_INTERVAL)

    # Of quarters, those that end a year of the cohort's life, and the last.
    apart = 12 // step.months
    listed = [one for one in ahead if one.age % apart == 0 or one is ahead[-1]]
    return Table(
        Text("Expected by the end of each year of age", "预计至各年龄末"),
        [
            Column(Text("By the end of", "截至")),
            Column(Text("Expected", "预计"), numeric=True, unit=scale.unit),
            Column(Text("of the commitment", "占签约"), numeric=True),
            Column(Text("50 %", "50%区间"), numeric=True),
            Column(Text("90 %", "90%区间"), numeric=True),
        ],
        [
            Row.of(
                Text(
                    f"{age_words(row.age, step).en}, counted",
                    f"{age_words(row.age, step).zh}（实际）",
                ),
                Cell(scale.words(row.latest)),
                part(float(row.latest)),
                Cell(None, why=_COUNTED),
                Cell(None, why=_COUNTED),
            ),
            *(
                Row.of(
                    age_words(one.age, step),
                    Cell(scale.estimate(one.mean)),
                    part(one.mean),
                    span(one.p50),
                    span(one.p90),
                )
                for one in listed
            ),
        ],
    )


_NO_COMMITMENT = Text("what was committed is not known", "签约额不详")
_NO_INTERVAL = Text("its error is not known", "误差不详")
_COUNTED = Text("counted, not estimated", "为实际数，并非估计")
_DONE = Text("as old as the forecast goes", "已到预测期末")


def _span(edges: tuple[float, float] | None, scale: Scale) -> str | None:
    if edges is None:
        return None
    return f"{scale.estimate(edges[0])}{spoken.NBSP}–{spoken.NBSP}{scale.estimate(edges[1])}"


def forecast_table(
    found: Developed, outlook: Outlook, names: Mapping[str, Text], front: str, scale: Scale
) -> Table:
    """What every cohort will have brought by the oldest age, newest first, and all together."""
    made, triangle = outlook.forecast, found.triangle
    rows = {row.cohort: row for row in triangle.rows}
    listed = [
        _forecast_row(found, rows[one.cohort], one, names, scale, made.by_age, front)
        for one in reversed(made.cohorts)
    ]
    end = age_words(made.by_age, triangle.step)
    return Table(
        Text(
            f"Forecast by edition, by {end.en}; amounts in {scale.unit.en}",
            f"分届预测，至{end.zh}末；单位：{scale.unit.zh}",
        ),
        [
            Column(Text("Edition", "届次")),
            Column(Text("Age", "已满期数"), numeric=True),
            Column(Text("Latest", "最近整期"), numeric=True),
            Column(Text("Since", "其后"), numeric=True),
            Column(Text(f"By {end.en}", f"至{end.zh}末"), numeric=True),
            Column(Text("Share", "占签约"), numeric=True),
            Column(Text("Still to come", "尚待到位"), numeric=True),
            Column(Text("Standard error", "标准误"), numeric=True),
            Column(Text("50 %", "50%区间"), numeric=True),
            Column(Text("90 %", "90%区间"), numeric=True),
            Column(Text("Method", "方法")),
        ],
        [*listed, _total_row(made.total, scale)],
        note=Text(
            "Latest: counted by the end of the last age that is over. Since: what came after it, "
            "in no factor. Share: of the commitment. 50 %, 90 %: where what is still to come ends in "
            "five and in nine of ten such cases.",
            "“最近整期”为最近一个已满期末的实际数；“其后”不进入任何系数。“占签约”为预测占签约额的比例。"
            "50%、90%区间：十次此类情况中，尚待到位部分约五次、九次落在其中。",
        ),
    )


def _forecast_row(
    found: Developed,
    row: Cohort,
    one: CohortForecast,
    names: Mapping[str, Text],
    scale: Scale,
    by_age: int,
    front: str,
) -> Row:
    committed = found.triangle.exposures.get(one.cohort)
    part = None if one.ultimate is None else share(Decimal(repr(one.ultimate)), committed)
    latest = Cell(scale.words(one.latest))
    if one.age:
        latest = Cell(
            scale.words(one.latest), url=receipt_address(found.question(row, one.age)), figure=True
        )
    why = _DONE if one.age >= by_age else _NO_INTERVAL
    done = one.age >= by_age
    return Row.of(
        names[one.cohort],
        one.age,
        latest,
        Cell(scale.words(one.since)),
        Cell(scale.estimate(one.ultimate), why=_NO_FORECAST),
        Cell(None if part is None else spoken.percent(part), why=_NO_COMMITMENT),
        Cell(scale.estimate(one.outstanding), why=_NO_FORECAST),
        Cell(None if done else scale.estimate(one.standard_error), why=why),
        Cell(None if done else _span(one.p50, scale), why=why),
        Cell(None if done else _span(one.p90, scale), why=why),
        METHODS.get(one.method, Text("none", "无")) if not done else Text("counted", "实际数"),
        tone="front" if one.cohort == front else "",
    )


_NO_FORECAST = Text("no forecast: see the warnings", "无法预测：见提示")


def _total_row(total: Total, scale: Scale) -> Row:
    return Row.of(
        Text("All together", "合计"),
        Cell(None, why=Text("of several ages", "期数不一")),
        Cell(scale.words(total.latest)),
        Cell(None, why=Text("by edition alone", "仅分届列示")),
        Cell(scale.estimate(total.ultimate), why=_NO_FORECAST),
        Cell(None, why=Text("by edition alone", "仅分届列示")),
        Cell(scale.estimate(total.outstanding), why=_NO_FORECAST),
        Cell(scale.estimate(total.standard_error), why=_NO_INTERVAL),
        Cell(_span(total.p50, scale), why=_NO_INTERVAL),
        Cell(_span(total.p90, scale), why=_NO_INTERVAL),
        "",
        tone="total",
    )


def backtest_table(
    outlook: Outlook, names: Mapping[str, Text], scale: Scale, step: Step, download: str
) -> Table:
    """Forecasts of earlier days beside what came, the newest first."""
    outcomes = outlook.backtest.outcomes
    shown = sorted(outcomes, key=lambda one: (one.as_of, one.age), reverse=True)[:MOST_OUTCOMES]
    rest = len(outcomes) - len(shown)
    note = Text("", "")
    if rest:
        note = Text(
            f"The newest {len(shown)} of {len(outcomes):,}; the file has all of them.",
            f"仅列最近 {len(shown)} 条，共 {len(outcomes):,} 条；全部见下载文件。",
        )
    return Table(
        Text("What earlier days would have forecast, and what came", "往日的预测与实际"),
        [
            Column(Text("On", "预测日")),
            Column(Text("Edition", "届次")),
            Column(Text("Age then", "当时期数"), numeric=True),
            Column(Text("Forecast for age", "预测至"), numeric=True),
            Column(Text("Forecast", "预测"), numeric=True, unit=scale.unit),
            Column(Text("Came", "实际"), numeric=True, unit=scale.unit),
            Column(Text("Error", "误差"), numeric=True, unit=scale.unit),
            Column(Text("In the 90 % interval", "落入90%区间")),
        ],
        [
            Row.of(
                spoken.date_words(one.as_of),
                names[one.cohort],
                one.age,
                one.age + one.ahead,
                Cell(scale.estimate(one.forecast)),
                Cell(scale.words(Decimal(repr(one.came)))),
                Cell(scale.estimate(one.error)),
                Cell(None, why=_NO_INTERVAL)
                if one.inside is None
                else Cell(Text("yes", "是"), tone="good")
                if one.inside["p90"]
                else Cell(Text("no", "否"), tone="late"),
            )
            for one in shown
        ],
        download=download,
        note=note,
    )


def facts_of(outlook: Outlook, scale: Scale) -> list[tuple[Any, ...]]:
    """Bias, mean absolute error and coverage, each with what it means."""
    judged = outlook.backtest
    came = [one.came for one in judged.outcomes]
    mean = sum(came) / len(came) if came else 0.0

    def amount(value: float | None) -> str:
        if value is None:
            return "–"
        words = scale.estimate(value) or ""
        if not mean:
            return words
        return f"{words} ({spoken.percent(Decimal(repr(value / mean)))})"

    def covered(name: str) -> str:
        found = judged.coverage[name]
        return "–" if found is None else spoken.percent(Decimal(repr(found)))

    unit = scale.unit
    return [
        (Text("Forecasts compared with what came", "与实际比较的预测"), spoken.grouped(len(came))),
        (
            Text(f"Mean error, too high above 0, {unit.en}", f"平均误差（正为偏高），{unit.zh}"),
            amount(judged.bias),
        ),
        (
            Text(f"Mean distance either way, {unit.en}", f"平均绝对误差，{unit.zh}"),
            amount(judged.mean_absolute_error),
        ),
        (Text("Came within the 50 % interval", "落入50%区间"), covered("p50")),
        (Text("Came within the 90 % interval", "落入90%区间"), covered("p90")),
    ]


def method_words(method: Method) -> Text:
    return METHODS.get(method, Text("none", "无"))
