"""The explorer of figures: a measure by up to three dimensions, as table, chart and CSV."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from entrepot.errors import EntrepotError, InputError
from entrepot.figures.core import queries
from entrepot.figures.core.definitions import DEFINITIONS_OF
from entrepot.figures.core.figure import Figure
from entrepot.figures.core.measures import MEASURES, Unit
from entrepot.figures.core.request import Request
from entrepot.portal.pages.common import DIMENSIONS, needs, outcomes_beside, page, snapshot_lines
from entrepot.portal.today import today
from entrepot.text import Text
from entrepot.web import charts, spoken
from entrepot.web.drawing import Chart
from entrepot.web.exports import csv_response
from entrepot.web.i18n import localise
from entrepot.web.tables import Cell, Column, Filter, Row, Table

#: What one question may ask of the server.
MOST_DIMENSIONS, MOST_ROWS = 3, 10_000
#: The three places of the form that a dimension may be asked in.
PLACES = ("by", "and", "then")


class TooMuch(InputError):
    code, field = "PORTAL-001", "by"
    text = Text(
        en="{what}. Ask for less: fewer dimensions, or a narrower condition or period.",
        zh="{what_zh}。请缩小范围：减少维度，或收窄条件、期间。",
    )


def too_many_dimensions(count: int) -> TooMuch:
    return TooMuch(
        what=f"{count} dimensions were asked for, and the most is {MOST_DIMENSIONS}",
        what_zh=f"请求了 {count} 个维度，最多为 {MOST_DIMENSIONS} 个",
    )


def too_many_rows(count: int) -> TooMuch:
    return TooMuch(
        what=f"The answer has {count:,} rows, and the most is {MOST_ROWS:,}",
        what_zh=f"结果共 {count:,} 行，最多为 {MOST_ROWS:,} 行",
    )


@contextmanager
def in_time(seconds: int | None = None) -> Iterator[None]:
    """Within it, an answer that was stopped after so long is a TooMuch (PORTAL-001)."""
    try:
        yield
    except queries.Interrupted:
        seconds = seconds or settings.ANSWER_SECONDS
        raise TooMuch(
            what=f"The answer was not there after {seconds} seconds and was stopped",
            what_zh=f"计算超过 {seconds} 秒，已停止",
        ) from None


def asked_for(request: HttpRequest) -> Request:
    """The question in a page's address. Raises InputErrors."""
    asked = request.GET
    by = ",".join(filter(None, (asked.get(place, "") for place in PLACES)))
    where = [one for one in asked.getlist("where") for one in one.split(";") if one.strip()]
    found = Request.parse(
        asked.get("measure", ""),
        by=by or None,
        where=where,
        period=asked.get("period") or None,
        as_of=asked.get("as_of") or today(request.now).isoformat(),  # type: ignore[attr-defined]
        known_at=asked.get("known_at") or None,
        currency=asked.get("in") or None,
        include_unverified=asked.get("unverified") == "1",
        definition=asked.get("definition") or None,
    )
    if len(found.by) > MOST_DIMENSIONS:
        raise too_many_dimensions(len(found.by))
    return found


def answered(
    asked: Request, *, growth: str = "", share_of: str = "", promised: bool = False
) -> Figure:
    """A figure within the limits of one question; one that a page promises has all its time.

    Raises TooMuch (PORTAL-001) and InputErrors.
    """
    seconds = None if promised else settings.ANSWER_SECONDS
    with in_time():
        figure = queries.compute(asked, growth=growth, share_of=share_of, seconds=seconds)
    if len(figure.cells) > MOST_ROWS:
        raise too_many_rows(len(figure.cells))
    return figure


def value_words(figure: Figure, place: int) -> str | None:
    """A row's value as a page writes it; None where it is not defined."""
    cell = figure.cells[place]
    if cell.value is None:
        return None
    if cell.unit == "1":
        return spoken.percent(cell.value)
    return spoken.grouped(cell.value, None if cell.unit == "count" else 2)


@require_safe
@needs("figures.explore")
def explorer(request: HttpRequest) -> HttpResponse:
    context: dict[str, object] = {
        "page_title": localise(Text("Figures", "数据")),
        "acts": outcomes_beside("figures"),
        "filters": filters(request),
        "lead": Text(
            "Every figure is computed from a frozen snapshot; its address can be shared.",
            "所有数据均由冻结快照计算，网址可以分享。",
        ),
    }
    if not request.GET.get("measure"):
        return page(request, "figures", context)
    try:
        figure = answered(asked_for(request))
    except EntrepotError as error:
        context["errors"] = [("", error.message(request.LANGUAGE_CODE))]  # type: ignore[attr-defined]
        return page(request, "figures", context, status=422)
    if request.GET.get("format") == "csv":
        asked = figure.request
        codes = [asked.measure.code, *([asked.definition.code] if asked.definition else [])]
        name = "-".join([*codes, figure.as_of.isoformat()])
        return csv_response(name, figure.columns, figure.rows)
    download = request.GET.copy()
    download["format"] = "csv"
    names = [Column(DIMENSIONS[name]) for name in figure.request.by]
    context["table"] = Table(
        figure.heading,
        [*names, Column(figure.request.label, numeric=True), Column(Text("Unit", "单位"))],
        [
            Row.of(
                *cell.dimensions,
                Cell(
                    value_words(figure, place),
                    why=Text("not defined", "无定义"),
                    url=_cell_receipt(request, figure, cell.dimensions),
                    figure=True,
                ),
                unit_words(cell.unit),
            )
            for place, cell in enumerate(figure.cells)
        ],
        download=f"?{download.urlencode()}",
        row_heads=bool(figure.request.by),
    )
    context.update(said_with(figure))
    context["receipt"] = f"/figures/receipt/?{request.GET.urlencode()}"
    chart = _chart(figure)
    if chart:
        context["chart"] = chart
    return page(request, "figures", context)


def _chart(figure: Figure) -> Chart | None:
    """Columns over one dimension, where there are few enough rows of one unit."""
    cells, measure, label = figure.cells, figure.request.measure, figure.request.label
    if len(figure.request.by) != 1 or not 2 <= len(cells) <= 30:
        return None
    if len({cell.unit for cell in cells}) != 1:
        return None
    defined = [cell for cell in cells if cell.value is not None]
    share = measure.unit is Unit.RATIO
    scale, unit = _scale(cells[0].unit, [cell.value for cell in cells if cell.value is not None])
    by = DIMENSIONS[figure.request.by[0]]
    top = max(defined, key=lambda cell: cell.value or 0, default=None)
    ends = Text("", "")
    if top is not None and top.value is not None:
        most = spoken.percent(top.value) if share else spoken.grouped(top.value)
        ends = Text(
            f" The largest: {top.dimensions[0]}, {most}.", f"最大：{top.dimensions[0]}，{most}。"
        )
    return charts.column(
        Text(f"{label.en} by {by.en.lower()}", f"{label.zh}，按{by.zh}"),
        unit,
        Text(figure.heading.en + "." + ends.en, figure.heading.zh + "。" + ends.zh),
        [
            (cell.dimensions[0], None if cell.value is None else cell.value / scale)
            for cell in cells
        ],
        measure.capital_class or "accent",
        share=share,
    )


def _scale(unit: str, values: list[Decimal]) -> tuple[Decimal, Text | str]:
    """What a chart divides by, so that an axis reads 5, 10, 15, and its unit in words."""
    if unit in {"1", "count"}:
        return Decimal(1), unit_words(unit)
    most = max((abs(value) for value in values), default=Decimal(0))
    for power, en, zh in ((9, "bn", "十亿"), (6, "m", "百万")):
        if most >= Decimal(10) ** power:
            return Decimal(10) ** power, Text(f"{unit} {en}", f"{zh} {unit}")
    return Decimal(1), unit


def unit_words(unit: str) -> Text | str:
    """A unit as a reader names it; a currency by its code."""
    return {"count": Text("count", "个"), "1": Text("share of 1", "比率")}.get(unit, unit)


def _cell_receipt(request: HttpRequest, figure: Figure, dimensions: tuple[str, ...]) -> str:
    """The receipt of one row: the same question, narrowed to it."""
    pairs = [
        (name, value)
        for name, value in request.GET.items()
        if name not in (*PLACES, "where", "format", "page", "sort") and value
    ]
    if "(unknown)" in dimensions:
        pairs += [(place, request.GET[place]) for place in PLACES if request.GET.get(place)]
        dimensions = ()
    pairs += [("where", one) for one in request.GET.getlist("where") if one]
    pairs += [
        ("where", f"{name}={value}")
        for name, value in zip(figure.request.by, dimensions, strict=False)
    ]
    return f"/figures/receipt/?{urlencode(pairs)}"


def filters(request: HttpRequest) -> list[Filter]:
    """The form of the explorer, as the address fills it."""
    asked = request.GET
    dimensions = [("", Text("–", "–")), *DIMENSIONS.items()]
    labels = (Text("By", "分组"), Text("and by", "再分组"), Text("then by", "又分组"))
    hint = Text("origin=foreign; edition=1..19", "origin=foreign; edition=1..19")
    return [
        Filter(
            "measure",
            Text("Measure", "指标"),
            asked.get("measure", ""),
            [(m.code, m.label) for m in MEASURES.values()],
        ),
        Filter(
            "definition",
            Text("Definition", "口径"),
            asked.get("definition", ""),
            [
                ("", Text("the measure's own", "指标自身口径")),
                *(
                    (
                        one.code,
                        Text(
                            f"{MEASURES[code].label.en}: {one.code}",
                            f"{MEASURES[code].label.zh}：{one.code}",
                        ),
                    )
                    for code, known in DEFINITIONS_OF.items()
                    for one in known.values()
                ),
            ],
        ),
        *(
            Filter(place, label, asked.get(place, ""), dimensions)
            for place, label in zip(PLACES, labels, strict=True)
        ),
        Filter("where", Text("Where", "条件"), "; ".join(asked.getlist("where")), hint=hint),
        Filter(
            "period",
            Text("Period", "期间"),
            asked.get("period", ""),
            hint=Text("2017, 2017-Q2, 2013..2017", "2017、2017-Q2、2013..2017"),
        ),
        Filter(
            "in",
            Text("In currency", "折合币种"),
            asked.get("in", ""),
            hint=Text("USD, CNY; blank: as recorded", "USD、CNY；空白为原币"),
        ),
        Filter(
            "as_of",
            Text("As of", "统计截至"),
            asked.get("as_of") or today(request.now).isoformat(),  # type: ignore[attr-defined]
            kind="date",
        ),
        Filter("known_at", Text("Known at", "登记截至"), asked.get("known_at", ""), kind="date"),
        Filter(
            "unverified",
            Text("Unverified records", "未核验记录"),
            asked.get("unverified", ""),
            [("", Text("left out", "不计入")), ("1", Text("included", "计入"))],
        ),
    ]


def said_with(figure: Figure) -> dict[str, object]:
    """What stands with a figure: notes, clocks, what was left out, the snapshot."""
    return {
        "figure": figure,
        "notes": figure.notes,
        "as_of": figure.as_of,
        "left_out": figure.left_out.records,
        "confirmed": figure.confirmed_share,
        **snapshot_lines(figure.snapshot),
    }
