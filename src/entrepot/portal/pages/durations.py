"""How long projects take from the signing to a step: curves by group, and the projects in each."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from entrepot.errors import EntrepotError
from entrepot.figures.durations import GROUPS, followed, group_of, lived_until, measured
from entrepot.figures.lives import Life
from entrepot.portal import lives as told
from entrepot.portal.pages import common
from entrepot.portal.pages.common import needs, outcomes_beside, page, project_address
from entrepot.projects.models import Project
from entrepot.solvers.development.durations import (
    LEAST_COMPARED,
    Durations,
    Incidence,
    Lives,
    Point,
)
from entrepot.text import Text
from entrepot.web import interval_charts, spoken
from entrepot.web.drawing import Chart
from entrepot.web.exports import csv_response
from entrepot.web.i18n import localise
from entrepot.web.tables import Cell, Column, Filter, Row, Table, pager

#: Ages, in years, that the table tells of.
AGES = (1, 2, 3, 5, 10)
YEAR = 365.25
BY = {
    "": Text("All together", "不分组"),
    "sector": Text("Sector", "行业门类"),
    "zone": Text("Zone", "开发区"),
    "division": Text("Place", "地点"),
    "economy": Text("Economy of the investor", "投资方经济体"),
    "size": Text("Size of the commitment", "签约额规模"),
}
TOO_FEW = Text(f"under {LEAST_COMPARED} projects", f"不足{LEAST_COMPARED}个项目")
NOT_SEEN = Text("no project was followed so long", "尚无项目观察至该年限")
ENDS = {
    Lives.REACHED: Text("reached", "已达到"),
    Lives.TERMINATED: Text("terminated", "已终止"),
    Lives.CENSORED: Text("open", "未完结"),
}
TITLE = Text("From signing to each step", "从签约到各节点")


@require_safe
@needs("figures.explore")
def durations(request: HttpRequest) -> HttpResponse:
    step, by = told.step_of(request), request.GET.get("by", "")
    by = by if by in GROUPS else ""
    context: dict[str, Any] = {
        "page_title": TITLE,
        "acts": outcomes_beside("durations"),
        "lead": Text(
            "How many projects had reached a step by each age. Open projects count until somebody "
            "last confirmed them; terminated ones stay in the count and never reach it.",
            "各年限内达到节点的项目比例。未完结项目计至最近一次确认之日；已终止的仍计入总数，不再达到节点。",
        ),
        "filters": [
            told.step_filter(step),
            Filter("by", Text("By", "分组"), by, list(BY.items())),
            *told.slice_filters(request),
        ],
        "empty": Text("No project was signed in this slice.", "该范围内没有签约项目。"),
    }
    try:
        asked = told.asked_for(request)
        found = told.of_slice(asked)
        as_of = asked.as_of
        assert as_of is not None
        curves = measured(found, step=step, by=by, as_of=as_of)
        context |= told.said_with(asked)
    except EntrepotError as error:
        context["errors"] = [("", error.message(request.LANGUAGE_CODE))]
        return page(request, "estimates", context, status=422)
    grouped: dict[str, list[Life]] = defaultdict(list)
    for life in found:
        grouped[group_of(life, by)].append(life)
    group = request.GET.get("group")
    if group is not None and group in grouped:
        listed = _members(request, step, as_of, told.group_name(by, group), grouped[group])
        if request.GET.get("format") == "csv":
            return csv_response(
                f"durations-{step}",
                [column.label for column in listed["more"].columns],
                [[cell.value for cell in row.cells] for row in listed["all"]],
            )
        context |= listed
    if not found:
        return page(request, "estimates", context)
    seen = {name: followed(lives, step, as_of) for name, lives in grouped.items()}
    ordered = sorted(curves.groups, key=lambda one: (-one.n, one.group))
    if request.GET.get("format") == "csv":
        return csv_response(f"durations-{step}", *_download(ordered, by))
    context["chart"] = _chart(ordered, by, step, seen, as_of)
    context["table"] = _table(request, ordered, by, step, seen)
    context["notes"] = _notes(curves, ordered, by, found, as_of)
    return page(request, "estimates", context)


def _chart(
    ordered: Sequence[Incidence], by: str, step: str, seen: dict[str, int], as_of: date
) -> Chart | None:
    large = [one for one in ordered if one.n >= LEAST_COMPARED]
    shown = large[: len(interval_charts.STROKES)]
    if not shown:
        return None
    name = told.STEP_NAMES[step]
    first = shown[0]
    last = first.curve[-1].reached if first.curve else 0.0
    group = told.group_name(by, first.group)
    by_name = BY[by]
    return interval_charts.curves(
        Text(
            f"{name.en}: share of the signed projects by years since the signing"
            + (f", by {by_name.en.lower()}" if by else ""),
            f"{name.zh}：签约后各年限内达到的项目比例" + (f"，按{by_name.zh}" if by else ""),
        ),
        Text("Per cent of the projects signed", "占签约项目百分比"),
        Text(
            f"{group.en}: {told.share(last)} of {first.n} projects within {told.years(seen[first.group])}"
            f" years, as of {as_of:%Y-%m-%d}.",
            f"{group.zh}：{first.n}个项目中{told.share(last)}在{told.years(seen[first.group])}年内达到，"
            f"截至{as_of:%Y-%m-%d}。",
        ),
        [
            interval_charts.Curve(
                told.group_name(by, one.group), _steps(one.curve, seen[one.group])
            )
            for one in shown
        ],
        Text("Years since the signing", "签约后年数"),
    )


def _steps(curve: Sequence[Point], seen: int) -> tuple[tuple[float, float, float, float], ...]:
    """What the chart draws of a curve: up to the oldest age of the table."""
    points = [(0.0, 0.0, 0.0, 0.0)]
    points += [
        (one.age / YEAR, one.reached, one.low, one.high)
        for one in curve
        if one.age <= AGES[-1] * YEAR
    ]
    end = min(max(seen / YEAR, points[-1][0]), float(AGES[-1]))
    return (*points, (end, *points[-1][1:]))


def at_age(curve: Sequence[Point], days: float) -> Point:
    """The share reached by an age: that of the last day on which anything happened."""
    place = bisect_right(curve, days, key=lambda point: point.age)
    return curve[place - 1] if place else Point(0, 0.0, 0.0, 0.0)


def _table(
    request: HttpRequest, ordered: Sequence[Incidence], by: str, step: str, seen: dict[str, int]
) -> Table:
    rows = []
    for one in ordered:
        few = one.n < LEAST_COMPARED
        address = request.GET.copy()
        address["group"] = one.group
        address.pop("page", None)
        cells = [
            Cell(told.group_name(by, one.group)),
            Cell(spoken.grouped(one.n), url=f"?{address.urlencode()}#projects", figure=True),
            Cell(
                None if few or one.median is None else told.years(one.median),
                why=TOO_FEW if few else Text("under half reached it", "达到者不足一半"),
            ),
        ]
        for age in AGES:
            if few or seen[one.group] < int(age * YEAR):
                cells.append(Cell(None, why=TOO_FEW if few else NOT_SEEN))
                continue
            point = at_age(one.curve, age * YEAR)
            cells.append(
                Cell(told.share(point.reached), second=told.between(point.low, point.high))
            )
        ended = one.terminated[-1].reached if one.terminated else 0.0
        cells.append(Cell(None if few else told.share(ended), why=TOO_FEW))
        rows.append(Row(cells))
    download = request.GET.copy()
    download["format"] = "csv"
    download.pop("group", None)
    name = told.STEP_NAMES[step]
    return Table(
        Text(
            f"{name.en}: reached by years since the signing, in per cent, with 95 % intervals",
            f"{name.zh}：签约后各年限内达到的比例（%）及95%置信区间",
        ),
        [
            Column(BY[by] if by else Text("Group", "分组")),
            Column(Text("Projects", "项目"), numeric=True),
            Column(Text("Median", "中位数"), numeric=True, unit=Text("years", "年")),
            *(
                Column(
                    Text(f"{age} year" if age == 1 else f"{age} years", f"{age}年"), numeric=True
                )
                for age in AGES
            ),
            Column(Text("Terminated before", "达到前终止"), numeric=True),
        ],
        rows,
        download=f"?{download.urlencode()}",
    )


def _download(ordered: Sequence[Incidence], by: str) -> tuple[list[str], list[list[object]]]:
    """Every point of every curve that may be told."""
    columns = ["group", "projects", "median_days", "age_days", "reached", "low", "high"]
    rows: list[list[object]] = []
    for one in ordered:
        name = told.group_name(by, one.group)
        if one.n < LEAST_COMPARED:
            rows.append([name, one.n, *([None] * 5)])
            continue
        rows += [
            [name, one.n, one.median, point.age, *(f"{value:.6f}" for value in point[1:])]
            for point in one.curve
        ]
    return columns, rows


def _notes(
    curves: Durations, ordered: Sequence[Incidence], by: str, found: Sequence[Life], as_of: date
) -> list[Text]:
    notes = []
    if test := curves.comparison:
        chance = "< 0.001" if test.p_value < 0.001 else f"= {test.p_value:.3f}"
        apart = test.p_value < 0.05
        notes.append(
            Text(
                f"Log-rank test of the {len(test.groups)} groups of at least {LEAST_COMPARED} "
                f"projects: {test.statistic:.2f}, p {chance}; "
                + ("they differ." if apart else "chance alone explains the difference.")
                + " It compares how fast the step is reached; terminations leave as open projects do.",
                f"对不少于{LEAST_COMPARED}个项目的{len(test.groups)}组作对数秩检验："
                f"统计量 {test.statistic:.2f}，p {chance}；"
                + ("各组存在差异。" if apart else "差异可由偶然解释。")
                + "检验比较达到节点的快慢，终止项目按退出观察处理。",
            )
        )
    small = [one for one in ordered if one.n < LEAST_COMPARED]
    if small:
        names = [told.group_name(by, one.group) for one in small]
        notes.append(
            Text(
                f"Under {LEAST_COMPARED} projects, so compared with nothing: "
                + ", ".join(name.en for name in names)
                + ".",
                f"不足{LEAST_COMPARED}个项目、不参与比较："
                + "、".join(name.zh for name in names)
                + "。",
            )
        )
    most = len(interval_charts.STROKES)
    if sum(one.n >= LEAST_COMPARED for one in ordered) > most:
        notes.append(
            Text(
                f"The chart shows the {most} largest groups, the table all.",
                f"图中仅列项目最多的{most}组，表中列出全部。",
            )
        )
    fresh = told.confirmed_share(found, as_of)
    if fresh is not None:
        notes.append(
            Text(
                f"{told.share(fresh)} of these projects were confirmed in the last 90 days.",
                f"其中{told.share(fresh)}的项目近90天内经人确认。",
            )
        )
    return notes


# The projects of a group


def _members(
    request: HttpRequest, step: str, as_of: date, name: Text, lives: Sequence[Life]
) -> dict[str, Any]:
    """The list behind a group's number, and its pager; `all` are its rows unpaged."""
    shown = Project.objects.in_bulk([life.id for life in lives])
    where = pager(request, len(lives))
    rows = [_member(life, shown.get(life.id), step, as_of) for life in lives]
    download = request.GET.copy()
    download["format"] = "csv"
    return {
        "more": Table(
            Text(
                f"{name.en}: the {spoken.grouped(len(lives))} projects",
                f"{name.zh}：{spoken.grouped(len(lives))}个项目",
            ),
            [
                Column(Text("Project", "项目")),
                Column(Text("Project no.", "项目编号")),
                Column(Text("Signed", "签约")),
                Column(told.STEP_NAMES[step]),
                Column(Text("Terminated", "已终止")),
                Column(Text("Confirmed", "最近确认")),
                Column(Text("Days counted", "计入天数"), numeric=True),
                Column(Text("Counted as", "计为")),
            ],
            rows[where.slice],
            download=f"?{download.urlencode()}",
        ),
        "all": rows,
        "pager": where,
    }


def _member(life: Life, project: Project | None, step: str, as_of: date) -> Row:
    days, end = lived_until(life, step, as_of)
    reached = life.reached(step)
    return Row.of(
        Cell(
            common.subject_name(project) if project else life.key,
            url=project_address(project) if project else "",
        ),
        life.key,
        life.signed.isoformat(),
        Cell(reached.isoformat() if reached else None, why=Text("not yet", "尚未达到")),
        Cell(life.terminated.isoformat() if life.terminated else None, why=Text("no", "否")),
        Cell(
            life.confirmed.isoformat() if life.confirmed else None,
            why=Text("never confirmed", "从未确认"),
        ),
        str(days),
        localise(ENDS[end]),
    )
