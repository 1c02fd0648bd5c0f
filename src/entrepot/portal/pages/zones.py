"""Zones beside zones of the same mix: dots with their intervals, and the table."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from entrepot.errors import EntrepotError
from entrepot.figures.core.request import NONE, Request
from entrepot.figures.lives import Life
from entrepot.figures.zones import AGES, compared
from entrepot.portal import lives as told
from entrepot.portal.pages.common import needs, outcomes_beside, page
from entrepot.solvers.development.standardised import Standing, Standings
from entrepot.text import Text
from entrepot.web import interval_charts, spoken
from entrepot.web.drawing import Chart
from entrepot.web.exports import csv_response
from entrepot.web.i18n import localise
from entrepot.web.tables import Cell, Column, Filter, Row, Table

TITLE = Text("Zones of the same mix", "同类结构下的开发区比较")
PLACES = {"zone": Text("Zones", "开发区"), "division": Text("Places", "地点")}
#: Zones that the chart draws; the table has all.
DRAWN = 30
NOTHING = Text("nothing to compare with", "无可比对象")


@require_safe
@needs("figures.explore")
def zones(request: HttpRequest) -> HttpResponse:
    step = told.step_of(request)
    place = request.GET.get("place", "")
    place = place if place in PLACES else "zone"
    context: dict[str, Any] = {
        "page_title": TITLE,
        "acts": outcomes_beside("zones_compared"),
        "lead": Text(
            "How many projects reached a step, compared with zones of the same mix of sector, "
            "size and age. Read the bar before the dot: a small zone is told by little.",
            "达到节点的项目数，与行业、规模、签约年限结构相同的开发区相比较。请先看区间，再看点：项目少则不确定性大。",
        ),
        "filters": [
            told.step_filter(step),
            Filter("place", Text("Of", "比较对象"), place, list(PLACES.items())),
            *told.slice_filters(request),
        ],
        "empty": Text(
            "No project of this slice has a zone. Record zones on the projects' pages, or compare "
            "places.",
            "该范围内的项目均未填写开发区。请在项目页面补录，或改为比较地点。",
        ),
    }
    try:
        asked = told.asked_for(request)
        found = told.of_slice(asked)
        as_of = asked.as_of
        assert as_of is not None
        ranked = compared(found, step=step, place=place, as_of=as_of)
        context |= told.said_with(asked)
    except EntrepotError as error:
        context["errors"] = [("", error.message(request.LANGUAGE_CODE))]
        return page(request, "estimates", context, status=422)
    if not ranked.zones:
        return page(request, "estimates", context)
    if request.GET.get("format") == "csv":
        return csv_response(f"zones-{step}", *_download(ranked, place))
    context["chart"] = _chart(ranked, step, place, as_of)
    context["table"] = _table(request, asked, ranked, step, place)
    context["notes"] = _notes(ranked, found, place, as_of)
    return page(request, "estimates", context)


def _chart(ranked: Standings, step: str, place: str, as_of: date) -> Chart | None:
    rows = [
        interval_charts.Dot(
            told.group_name(place, one.zone), one.ratio, one.low, one.high, one.shrunken
        )
        for one in ranked.zones
        if one.ratio is not None and one.low is not None and one.high is not None
    ][:DRAWN]
    if not rows:
        return None
    name, best = told.STEP_NAMES[step], rows[0]
    called = best.label
    span = f"{told.number(best.value, 2)} ({told.number(best.low, 2)}–{told.number(best.high, 2)})"
    return interval_charts.dots(
        Text(
            f"{name.en}: observed over expected, compared with zones of the same mix",
            f"{name.zh}：实际数与期望数之比，与同类结构的开发区相比",
        ),
        Text(
            "Dot: ratio. Bar: 95 % interval. Stroke: drawn towards 1 by what chance may be; the "
            "order is by it",
            "圆点为比值，横线为95%区间，竖线为剔除偶然因素后的比值，并按其排序",
        ),
        Text(
            f"First: {called.en}, {span}, of {len(rows)}; as of {as_of:%Y-%m-%d}.",
            f"首位：{called.zh}，{span}，共{len(rows)}个；截至{as_of:%Y-%m-%d}。",
        ),
        rows,
    )


def _table(request: HttpRequest, asked: Request, ranked: Standings, step: str, place: str) -> Table:
    download = request.GET.copy()
    download["format"] = "csv"
    name = told.STEP_NAMES[step]
    return Table(
        Text(
            f"{name.en}: projects observed and expected, compared with zones of the same mix",
            f"{name.zh}：实际与期望项目数，与同类结构的开发区相比",
        ),
        [
            Column(Text("Zone", "开发区") if place == "zone" else Text("Place", "地点")),
            Column(Text("Projects", "项目"), numeric=True),
            Column(Text("Compared", "可比项目"), numeric=True),
            Column(Text("Observed", "实际"), numeric=True),
            Column(Text("Expected", "期望"), numeric=True),
            Column(Text("Ratio", "比值"), numeric=True),
            Column(Text("95 % interval", "95%区间"), numeric=True),
            Column(Text("Drawn to 1", "收缩后比值"), numeric=True),
        ],
        [_row(one, asked, place) for one in ranked.zones],
        download=f"?{download.urlencode()}",
    )


def _row(one: Standing, asked: Request, place: str) -> Row:
    told_of = one.ratio is not None
    return Row.of(
        Cell(told.group_name(place, one.zone)),
        Cell(
            spoken.grouped(one.projects),
            # A division's receipt would also count what lies under it.
            url=_receipt(asked, one.zone) if place == "zone" else "",
            figure=place == "zone",
        ),
        spoken.grouped(one.compared),
        Cell(spoken.grouped(one.observed) if told_of else None, why=NOTHING),
        Cell(told.number(one.expected, 1) if told_of else None, why=NOTHING),
        Cell(told.number(one.ratio, 2) if one.ratio is not None else None, why=NOTHING),
        Cell(
            f"{told.number(one.low, 2)}–{told.number(one.high, 2)}"
            if one.low is not None and one.high is not None
            else None,
            why=NOTHING,
        ),
        Cell(told.number(one.shrunken, 2) if told_of else None, why=NOTHING),
    )


def _receipt(asked: Request, zone: str) -> str:
    pairs = [("measure", asked.measure.code)]
    pairs += [("where", f"{name}={value}") for name, value in (*asked.where, ("zone", zone))]
    if asked.as_of:
        pairs.append(("as_of", asked.as_of.isoformat()))
    return f"/figures/receipt/?{urlencode(pairs)}"


def _download(ranked: Standings, place: str) -> tuple[list[str], list[list[object]]]:
    columns = [
        place, "projects", "compared", "observed", "expected", "ratio", "low", "high", "shrunken",
    ]  # fmt: skip
    return columns, [
        [
            localise(told.group_name(place, one.zone)),
            one.projects,
            one.compared,
            one.observed,
            *(
                None if value is None else f"{value:.6f}"
                for value in (one.expected, one.ratio, one.low, one.high, one.shrunken)
            ),
        ]
        for one in ranked.zones
    ]


def _notes(ranked: Standings, found: Sequence[Life], place: str, as_of: date) -> list[Text]:
    ages = ", ".join(str(age) for age in AGES[1:])
    ages_zh = "、".join(str(age) for age in AGES[1:])
    notes = [
        Text(
            "Expected: what the projects of a zone would give at the rates of all zones together "
            "in each section of the list of sectors, class of committed amount and class of age "
            f"(from {ages} years). Terminated projects stay in the count. Projects whose like no "
            "other zone has are not compared.",
            "期望数：按行业门类、签约额规模、签约年限"
            f"（以{ages_zh}年为界）分组，以全部开发区各组的比率计算。已终止项目仍计入。"
            "其他开发区没有同类项目的，不参与比较。",
        )
    ]
    if not ranked.spread:
        notes.append(
            Text(
                "Chance alone explains the differences between these zones: the order means "
                "nothing.",
                "各开发区之间的差异可由偶然解释，排序没有意义。",
            )
        )
    if without := sum(getattr(life, place) == NONE for life in found):
        notes.append(
            Text(
                f"{spoken.grouped(without)} projects without one are left out.",
                f"{spoken.grouped(without)}个项目未填写，未计入。",
            )
        )
    fresh = told.confirmed_share(found, as_of)
    if fresh is not None:
        notes.append(
            Text(
                f"{told.share(fresh)} of the projects were confirmed in the last 90 days.",
                f"其中{told.share(fresh)}的项目近90天内经人确认。",
            )
        )
    return notes
