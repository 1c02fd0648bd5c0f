"""The explorer of figures, and the receipt that every figure opens."""

from __future__ import annotations

import threading
from urllib.parse import urlencode

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from entrepot.accounts.rules import may
from entrepot.errors import EntrepotError, InputError
from entrepot.figures.core import queries
from entrepot.figures.core.figure import Figure
from entrepot.figures.core.measures import MEASURES, Unit
from entrepot.figures.core.receipt import Receipt
from entrepot.figures.core.request import DIMENSIONS, Request
from entrepot.ledger.models import Entry
from entrepot.portal.headlines import public_queries
from entrepot.portal.pages import common
from entrepot.portal.pages.common import needs, page
from entrepot.portal.today import today
from entrepot.projects.models import Project
from entrepot.text import Text
from entrepot.web import charts, spoken
from entrepot.web.exports import csv_response
from entrepot.web.tables import Cell, Column, Filter, Row, Table

#: What one question may ask of the server.
MOST_DIMENSIONS, MOST_ROWS, MOST_SECONDS = 3, 10_000, 10
#: One heavy computation at a time: the others wait their turn, up to the limit.
_turn = threading.Semaphore(1)


class TooMuch(InputError):
    code, field = "PORTAL-001", "by"
    text = Text(
        en="{what}. Ask for less: fewer dimensions, or a narrower condition.",
        zh="{what}。请缩小范围：减少维度或增加条件。",
    )


def _request(request: HttpRequest) -> Request:
    asked = request.GET
    by = ",".join(filter(None, (asked.get("by", ""), asked.get("and", ""))))
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
    )
    if len(found.by) > MOST_DIMENSIONS:
        raise TooMuch(what=f"{len(found.by)} > {MOST_DIMENSIONS}")
    return found


def _compute(asked: Request) -> Figure:
    if not _turn.acquire(timeout=MOST_SECONDS):
        raise TooMuch(what=f"> {MOST_SECONDS} s")
    try:
        figure = queries.compute(asked)
    finally:
        _turn.release()
    if len(figure.cells) > MOST_ROWS:
        raise TooMuch(what=f"{len(figure.cells)} > {MOST_ROWS}")
    return figure


def _value(figure: Figure, place: int) -> str | None:
    cell = figure.cells[place]
    if cell.value is None:
        return None
    if figure.request.measure.unit is Unit.RATIO:
        return spoken.percent(cell.value)
    return spoken.grouped(cell.value, None if cell.unit == "count" else 2)


@require_safe
@needs("figures.explore")
def explorer(request: HttpRequest) -> HttpResponse:
    context: dict[str, object] = {
        "page_title": Text("Figures", "数据"),
        "filters": _filters(request),
        "lead": Text(
            "Every figure is computed from a frozen snapshot; its address can be shared.",
            "所有数据均由冻结快照计算，网址可以分享。",
        ),
    }
    if not request.GET.get("measure"):
        return page(request, "figures", context)
    try:
        figure = _compute(_request(request))
    except EntrepotError as error:
        context["errors"] = [("", error.message(request.LANGUAGE_CODE))]  # type: ignore[attr-defined]
        return page(request, "figures", context, status=422)
    if request.GET.get("format") == "csv":
        return csv_response("figure", figure.columns, figure.rows)
    download = request.GET.copy()
    download["format"] = "csv"
    names = [Column(Text(name, name)) for name in figure.request.by]
    context["table"] = Table(
        figure.heading,
        [*names, Column(figure.request.measure.label, numeric=True), Column(Text("Unit", "单位"))],
        [
            Row.of(
                *cell.dimensions,
                Cell(
                    _value(figure, place),
                    why=Text("not defined", "无定义"),
                    url=_cell_receipt(request, figure, cell.dimensions),
                    figure=True,
                ),
                cell.unit,
            )
            for place, cell in enumerate(figure.cells)
        ],
        download=f"?{download.urlencode()}",
        row_heads=bool(figure.request.by),
    )
    context.update(_said_with(figure))
    context["receipt"] = f"/figures/receipt/?{request.GET.urlencode()}"
    if (
        len(figure.request.by) == 1
        and 2 <= len(figure.cells) <= 30
        and len({cell.unit for cell in figure.cells}) == 1
    ):
        context["chart"] = charts.column(
            figure.request.measure.label,
            figure.cells[0].unit,
            figure.heading,
            [(cell.dimensions[0], cell.value) for cell in figure.cells],
            share=figure.request.measure.unit is Unit.RATIO,
        )
    return page(request, "figures", context)


def _cell_receipt(request: HttpRequest, figure: Figure, dimensions: tuple[str, ...]) -> str:
    """The receipt of one row: the same question, narrowed to it."""
    if "(none)" in dimensions or "(unknown)" in dimensions:
        return f"/figures/receipt/?{request.GET.urlencode()}"
    pairs = [
        (name, value)
        for name, value in request.GET.items()
        if name not in ("by", "and", "where", "format") and value
    ]
    pairs += [("where", one) for one in request.GET.getlist("where") if one]
    pairs += [
        ("where", f"{name}={value}")
        for name, value in zip(figure.request.by, dimensions, strict=True)
    ]
    return f"/figures/receipt/?{urlencode(pairs)}"


def _filters(request: HttpRequest) -> list[Filter]:
    asked = request.GET
    dimensions = [("", Text("–", "–")), *((name, Text(name, name)) for name in DIMENSIONS)]
    return [
        Filter(
            "measure",
            Text("Measure", "指标"),
            asked.get("measure", ""),
            [(m.code, m.label) for m in MEASURES.values()],
        ),
        Filter("by", Text("By", "分组"), asked.get("by", ""), dimensions),
        Filter("and", Text("and by", "再分组"), asked.get("and", ""), dimensions),
        Filter(
            "where",
            Text("Where", "条件"),
            "; ".join(asked.getlist("where")),
            hint=Text("origin=foreign; edition=1..19", "origin=foreign; edition=1..19"),
        ),
        Filter(
            "period",
            Text("Period", "期间"),
            asked.get("period", ""),
            hint=Text("2017, 2017-Q2, 2013..2017", "2017、2017-Q2、2013..2017"),
        ),
        Filter("in", Text("In currency", "折合币种"), asked.get("in", "")),
        Filter(
            "as_of",
            Text("As of", "统计截至"),
            asked.get("as_of") or today(request.now).isoformat(),
            kind="date",
        ),  # type: ignore[attr-defined]
        Filter("known_at", Text("Known at", "登记截至"), asked.get("known_at", ""), kind="date"),
    ]


def _said_with(figure: Figure) -> dict[str, object]:
    return {
        "figure": figure,
        "notes": figure.notes,
        "as_of": figure.as_of,
        "left_out": figure.left_out.records,
        "confirmed": figure.confirmed_share,
        "snapshot_line": Text(
            f"Snapshot {figure.snapshot.id[:12]}", f"快照 {figure.snapshot.id[:12]}"
        ),
    }


@require_safe
def receipt(request: HttpRequest) -> HttpResponse:
    """Formula, scope, clocks, rates, snapshot and, for those cleared, the records.

    The public may open the receipts of the fixed headlines alone, and sees no record.
    """
    cleared = request.user.is_authenticated and may(request.user, "figures.records")  # type: ignore[arg-type]
    as_of = today(request.now)  # type: ignore[attr-defined]
    if not cleared and request.GET.urlencode() not in public_queries(as_of):
        if request.user.is_authenticated:
            raise PermissionDenied
        return redirect_to_login(request.get_full_path(), "sign_in")
    try:
        asked = _request(request)
        figure = _compute(asked)
        made = queries.receipt(figure)
    except EntrepotError as error:
        return page(
            request,
            "figures",
            {
                "page_title": Text("Receipt", "凭证"),
                "filters": _filters(request),
                "errors": [("", error.message(request.LANGUAGE_CODE))],  # type: ignore[attr-defined]
            },
            status=422,
        )
    context = {
        "page_title": Text("Receipt", "凭证"),
        "cleared": cleared,
        **_said_with(figure),
        "crumbs": [(Text("Edition", "本届"), "/")],
        "cells": Table(
            figure.heading,
            [
                *(Column(Text(name, name)) for name in asked.by),
                Column(asked.measure.label, numeric=True),
                Column(Text("Unit", "单位")),
            ],
            [
                Row.of(*cell.dimensions, _value(figure, place), cell.unit)
                for place, cell in enumerate(figure.cells)
            ],
            row_heads=bool(asked.by),
        ),
        "facts": [
            (Text("Measure", "指标"), asked.measure.code),
            (Text("Formula", "公式"), asked.measure.formula.value),
            (Text("Scope", "范围"), asked.measure.scope),
            (Text("Slice", "切片"), figure.heading),
            (Text("Snapshot", "快照"), figure.snapshot.id),
            (Text("Ledger head", "账本链头"), figure.snapshot.head),
            (
                Text("Replayed history", "重放历史"),
                Text("yes", "是") if made.replayed else Text("no", "否"),
            ),
        ],
        "rates": [f"{rate}" for rate in figure.rates][:40] if cleared else [],
    }
    if cleared:
        context["records"] = _records(made)
    return page(request, "receipt", context)


def _subject(
    record: int, key: str, entries: dict[int, Entry], projects: dict[int, Project]
) -> Cell:
    """The project that a record belongs to, with a link; else the record's own key."""
    entry = entries.get(record)
    project = projects.get(entry.project_id or 0 if entry else record)
    if project:
        return Cell(project.name, url=f"/projects/{project.register}/{project.key}/")
    return Cell(entry.key if entry else key, why=Text("no project", "无项目"))


def _records(made: Receipt) -> Table:
    ids = [r.id for r in made.records]
    entries = Entry.objects.in_bulk(ids)
    projects = Project.objects.in_bulk(
        [*ids, *(e.project_id for e in entries.values() if e.project_id)]
    )
    return Table(
        Text(f"Records behind it: {made.total} in all", f"相关记录共 {made.total} 条"),
        (
            Column(Text("Record", "记录")),
            Column(Text("Project or key", "项目或编号")),
            Column(Text("Effective", "生效日期")),
            Column(Text("Adds", "贡献"), numeric=True),
            Column(Text("Unit", "单位")),
        ),
        [
            Row.of(
                Cell(common.record_name(r.id), url=f"/records/{common.record_name(r.id)}/"),
                _subject(r.id, r.key, entries, projects),
                r.on.isoformat() if r.on else None,
                spoken.grouped(r.adds),
                r.unit,
            )
            for r in made.records
        ],
        note=Text(
            "The first 200; the command line prints all: `entrepot figure … --receipt`.",
            "显示前200条；命令行 `entrepot figure … --receipt` 可输出全部。",
        )
        if made.total > len(ids)
        else "",
    )
