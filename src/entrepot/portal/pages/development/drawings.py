"""The charts of the page: editions at the same age, and what one of them will become."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from entrepot.figures.development import EXPOSURES, Developed
from entrepot.portal.pages.development.words import (
    BECAME,
    OF_WHAT,
    Scale,
    age_words,
    shares,
    tone_of,
)
from entrepot.solvers.development.fan import Ahead
from entrepot.solvers.development.triangle import Row, Step
from entrepot.text import Text
from entrepot.web import charts, spoken
from entrepot.web.charts import Band, Series
from entrepot.web.drawing import Chart

#: With fewer lines there is nothing to compare.
LEAST_LINES = 2


def _ages(step: Step) -> Text:
    return (
        Text("Years since signing", "签约后年数")
        if step is Step.YEAR
        else Text("Quarters since signing", "签约后季度数")
    )


def curves(found: Developed, names: Mapping[str, Text], front: str) -> Chart | None:
    """Shares by age, the front cohort dark among the others; None without two to compare."""
    triangle, measure = found.triangle, found.request.measure.code
    lines = {
        row.cohort: shares(row.cumulative, triangle.exposures.get(row.cohort))
        for row in triangle.rows
        if row.age
    }
    lines = {cohort: points for cohort, points in lines.items() if points}
    if front not in lines or len(lines) < LEAST_LINES:
        return None
    points = lines.pop(front)
    age, latest = points[-1]
    others = [elder[age][1] for elder in lines.values() if len(elder) > age]
    what, whole = BECAME[measure], OF_WHAT[EXPOSURES[measure]]
    end, now = age_words(age, triangle.step), spoken.percent(latest)
    title = Text(
        f"{names[front].en.capitalize() if names[front].en[0].isalpha() else names[front].en}: "
        f"{now} {what.en} by {end.en}",
        f"{names[front].zh}：至{end.zh}末{now}{what.zh}",
    )
    beside_en, beside_zh = "", ""
    if others:
        low, high = spoken.percent(min(others)), spoken.percent(max(others))
        beside_en = f" At the same age the others stood between {low} and {high}."
        beside_zh = f"其他届次同期为{low}至{high}。"
    return charts.cohort_lines(
        title,
        Text(f"Per cent of {whole.en} that were {what.en}", f"{what.zh}占{whole.zh}百分比")
        if measure.startswith("projects")
        else Text(f"Per cent of {whole.en}, {what.en}", f"{what.zh}占{whole.zh}百分比"),
        Text(f"{title.en}.{beside_en}", f"{title.zh}。{beside_zh}"),
        Series(names[front], points, tone_of(measure)),
        [Series(Text("other editions", "其他届次"), elder, "elder") for elder in lines.values()],
        _ages(triangle.step),
    )


def fan(
    found: Developed, row: Row, ahead: tuple[Ahead, ...], name: Text, scale: Scale
) -> Chart | None:
    """A cohort's past and the ages to come; its commitment as a line where it fits the axis."""
    if not ahead:
        return None
    triangle, measure = found.triangle, found.request.measure.code
    last = ahead[-1]
    points = [(0, Decimal(0))]
    points += [(age, scale.place(cell)) for age, cell in enumerate(row.cumulative, start=1)]
    end, mean = age_words(last.age, triangle.step), scale.estimate(last.mean)
    tops = [last.mean, *(one.p90[1] for one in ahead if one.p90)]
    committed, limit = triangle.exposures.get(row.cohort), None
    if committed is not None and float(committed) <= 3 * max(tops):
        level = scale.place(committed)
        limit = Series(Text("committed", "签约"), [(0, level), (last.age, level)], "committed")
    span_en, span_zh = "", ""
    if last.p90 is not None:
        low, high = (scale.estimate(edge) for edge in last.p90)
        span_en, span_zh = f", 90 %: {low} to {high}", f"，90%区间{low}至{high}"
    title = Text(
        f"{name.en[0].upper()}{name.en[1:]}: {mean} expected by {end.en}",
        f"{name.zh}：预计至{end.zh}末{mean}",
    )
    return charts.fan(
        title,
        Text(f"{scale.unit.en}, {BECAME[measure].en}", f"{scale.unit.zh}，{BECAME[measure].zh}"),
        Text(f"{title.en}{span_en}.", f"{title.zh}{span_zh}。"),
        Series("", points, tone_of(measure)),
        [
            Band(
                one.age,
                scale.place(one.mean),
                _edges(one.p50, scale),
                _edges(one.p90, scale),
            )
            for one in ahead
        ],
        Text("expected", "预计"),
        _ages(triangle.step),
        limit,
    )


def _edges(span: tuple[float, float] | None, scale: Scale) -> tuple[Decimal, Decimal] | None:
    return None if span is None else (scale.place(span[0]), scale.place(span[1]))
