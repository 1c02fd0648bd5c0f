"""The receipt that every figure opens: how it was made, and for those cleared from which records."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from entrepot.accounts.rules import may
from entrepot.errors import EntrepotError
from entrepot.figures.core import queries
from entrepot.figures.core.figure import Figure
from entrepot.figures.core.receipt import Receipt
from entrepot.figures.core.request import Request
from entrepot.ledger.models import Entry
from entrepot.places import reference
from entrepot.portal import headlines
from entrepot.portal.headlines import Asked
from entrepot.portal.pages import common
from entrepot.portal.pages.common import DIMENSIONS, page
from entrepot.portal.pages.figures import (
    answered,
    asked_for,
    filters,
    in_time,
    said_with,
    unit_words,
    value_words,
)
from entrepot.portal.publication import Publication
from entrepot.portal.today import today
from entrepot.projects.models import Project
from entrepot.text import Text
from entrepot.web import spoken
from entrepot.web.i18n import localise
from entrepot.web.tables import Cell, Column, Row, Table

#: Rates of exchange that a page lists.
MOST_RATES = 40
SIDES = {"base": Text("base", "分母"), "reached": Text("reached", "分子")}


@require_safe
def receipt(request: HttpRequest) -> HttpResponse:
    """Formula, scope and snapshot for everybody; for those cleared clocks, rates and records too.

    The public may open the receipts of the headlines alone, and only those that may be published.
    """
    cleared = may(request.user, "figures.records")  # type: ignore[arg-type]
    growth, share_of = request.GET.get("growth", ""), request.GET.get("share_of", "")
    try:
        headline = _headline(request)
        if not cleared and not _may_be_seen(request, headline):
            if request.user.is_authenticated:
                raise PermissionDenied
            return redirect_to_login(request.get_full_path(), "sign_in")
        # The page of an edition promises its receipts: they have all the time that they need.
        promised = headline is not None
        figure = answered(asked_for(request), growth=growth, share_of=share_of, promised=promised)
        derived = bool(growth or share_of)
        made = _receipt(figure, promised) if cleared and not derived else None
    except EntrepotError as error:
        refused = {
            "page_title": localise(Text("Receipt", "凭证")),
            "filters": filters(request),
            "errors": [("", error.message(request.LANGUAGE_CODE))],  # type: ignore[attr-defined]
        }
        return page(request, "figures", refused, status=422)
    label = figure.request.label
    context: dict[str, Any] = {
        "page_title": localise(
            Text(f"Annual growth {growth}: {label.en}", f"{growth} 年均增长：{label.zh}")
            if growth
            else Text(f"Share in: {label.en}", f"占比：{label.zh}")
            if share_of
            else label
        ),
        "kicker": Text("Receipt", "凭证"),
        "cleared": cleared,
        "derived": derived,
        **said_with(figure),
        "crumbs": [(Text("Edition", "本届"), "/")],
        "value": None if figure.request.by or len(figure.cells) > 1 else _value(figure),
        "cells": _cells(figure),
        "facts": _facts(figure, cleared=cleared, growth=growth, share_of=share_of),
    }
    if not cleared:
        context["left_out"] = 0
    elif made is not None:
        context |= {"rates": _rates(figure), "records": _records(made)}
    else:
        context["made_of"] = _made_of(request, figure, growth, share_of)
    return page(request, "receipt", context)


def _headline(request: HttpRequest) -> Asked | None:
    """The question of an edition's page that this is the receipt of, if it is one."""
    as_of = today(request.now)  # type: ignore[attr-defined]
    return headlines.public_questions(as_of).get(request.GET.urlencode())


def _may_be_seen(request: HttpRequest, headline: Asked | None) -> bool:
    """Whether everybody may see it."""
    as_of = today(request.now)  # type: ignore[attr-defined]
    return headline is not None and Publication(as_of, wait=True).allows(headline)


def _receipt(figure: Figure, promised: bool) -> Receipt:
    with in_time():
        return queries.receipt(figure, seconds=None if promised else settings.ANSWER_SECONDS)


def _value(figure: Figure) -> str:
    """The one value of a figure, with its unit."""
    cell, said = figure.cells[0], value_words(figure, 0)
    if said is None:
        return localise(Text("not defined", "无定义"))
    return said if cell.unit in {"count", "1", ""} else f"{cell.unit}{spoken.NBSP}{said}"


def _cells(figure: Figure) -> Table:
    return Table(
        figure.request.label,
        [
            *(Column(DIMENSIONS[name]) for name in figure.request.by),
            Column(Text("Value", "数值"), numeric=True),
            Column(Text("Unit", "单位")),
        ],
        [
            Row.of(
                *cell.dimensions,
                Cell(value_words(figure, place), why=Text("not defined", "无定义")),
                unit_words(cell.unit),
            )
            for place, cell in enumerate(figure.cells)
        ],
        row_heads=bool(figure.request.by),
    )


def _formula(figure: Figure, growth: str, share_of: str) -> Text:
    measure = figure.request.measure
    plain = measure.formula.label
    if growth:
        return Text(
            f"(end ÷ start) ^ (1 ÷ intervals) − 1, each end: {plain.en}",
            f"(期末 ÷ 期初) ^ (1 ÷ 间隔数) − 1，两端均为：{plain.zh}",
        )
    if share_of:
        name, _, value = share_of.partition("=")
        part = value_name(name, value)
        return Text(
            f"{part.en} ÷ the whole, each: {plain.en}", f"{part.zh} ÷ 总量，两者均为：{plain.zh}"
        )
    return plain


def _facts(figure: Figure, *, cleared: bool, growth: str, share_of: str) -> list[tuple[Any, ...]]:
    request, measure = figure.request, figure.request.measure
    derived = bool(growth or share_of)
    facts: list[tuple[Any, ...]] = [
        (
            Text("Measure", "指标"),
            Text(f"{measure.label.en} ({measure.code})", f"{measure.label.zh}（{measure.code}）"),
        ),
        (Text("Formula", "公式"), _formula(figure, growth, share_of)),
        *_scope(request),
        *slice_facts(request),
        (Text("As of", "统计截至"), spoken.date_words(figure.as_of)),
        (
            Text("Records that count", "计入的记录"),
            Text("verified or not", "含未核验")
            if request.include_unverified
            else Text("those that a second person verified", "经第二人核验的记录"),
        ),
    ]
    if measure.note.en:
        facts.append((Text("Note", "说明"), measure.note))
    facts.append((Text("Standard", "依据"), request.standard))
    if request.known_at:
        facts.append((Text("Known at", "登记截至"), spoken.time_words(request.known_at)))
    if cleared and not derived and not request.by:
        found = queries.support(request, figure.snapshot).get(())
        if found:
            facts.append(
                (
                    Text("Rests on", "基于"),
                    Text(
                        f"{found.subjects:,} projects or companies, {found.investors:,} investors",
                        f"{found.subjects:,} 个项目或企业，{found.investors:,} 个投资方",
                    ),
                )
            )
    facts.append((Text("Snapshot", "快照"), figure.snapshot.id))
    if cleared:
        facts.append((Text("Ledger head", "账本链头"), figure.snapshot.head))
    return facts


def _scope(request: Request) -> list[tuple[Text, Text]]:
    """What counts; of a rate with several definitions which one, and what it divides by what."""
    definition = request.divides
    if definition is None:
        return [(Text("Scope", "范围"), request.scope)]
    words = Text(
        f"{definition.label.en} ({definition.code})", f"{definition.label.zh}（{definition.code}）"
    )
    return [
        (Text("Definition", "口径"), words),
        (Text("Numerator", "分子"), definition.numerator),
        (Text("Denominator", "分母"), definition.denominator),
    ]


def slice_facts(request: Request) -> list[tuple[Text, Text | str]]:
    """What the figure is narrowed to, a line a dimension, in words."""
    facts: list[tuple[Text, Text | str]] = []
    if request.period is not None:
        facts.append((Text("Period", "期间"), str(request.period)))
    for name in dict(request.where):
        named = [value_name(name, value) for value in request.wanted(name)]
        if len(named) > 4 and all(one.en.isdigit() for one in named):
            numbers = sorted(int(one.en) for one in named)
            if numbers == list(range(numbers[0], numbers[-1] + 1)):
                facts.append((DIMENSIONS[name], f"{numbers[0]}–{numbers[-1]}"))
                continue
        joined = Text(", ".join(o.en for o in named), "、".join(o.zh for o in named))
        facts.append((DIMENSIONS[name], joined))
    return facts


def value_name(dimension: str, value: str) -> Text:
    """A value of a dimension as a reader names it; its code where it has no other name."""
    if value == "(none)":
        return Text("none", "无")
    known = {
        "direction": common.DIRECTIONS,
        "origin": common.ORIGINS,
        "money_origin": common.ORIGINS,
        "kind": common.KINDS,
        "stage": common.STAGES,
    }.get(dimension, {})
    if value in known:
        return known[value]
    if dimension == "sector":
        if value == "hightech-2017":
            return Text("high-tech manufacturing, list of 2017", "高技术制造业（2017年目录）")
        return common.sector_name(value)
    if dimension == "division":
        return common.division_name(value)
    if dimension in {"economy", "host"}:
        found = reference.find_economy(value)
        return found.label if found else Text(value, value)
    return Text(value, value)


def _rates(figure: Figure) -> Table | None:
    """The rates of exchange used; None where no amount had to be converted."""
    used = [rate for rate in figure.rates if rate.source != rate.target]
    if not used:
        return None
    more = len(used) - MOST_RATES
    return Table(
        Text(f"Rates of exchange used: {len(used):,}", f"使用的汇率：{len(used):,}"),
        [
            Column(Text("From", "原币")),
            Column(Text("To", "折合")),
            Column(Text("Day or period", "日期或期间")),
            Column(Text("Rate", "汇率"), numeric=True),
            Column(Text("How it was found", "取值方式")),
        ],
        [
            Row.of(
                rate.source,
                rate.target,
                spoken.date_words(rate.on, rate.precision),
                f"{rate.value:f}",
                rate.how,
            )
            for rate in used[:MOST_RATES]
        ],
        note=Text(f"And {more:,} more.", f"另有 {more:,} 条。") if more > 0 else "",
    )


def _made_of(
    request: HttpRequest, figure: Figure, growth: str, share_of: str
) -> list[tuple[Text, str]]:
    """The figures that a derived one was made of, each with the address of its receipt."""
    not_plain = ("growth", "share_of", "where")
    plain = [(name, value) for name, value in request.GET.items() if name not in not_plain]
    plain += [("where", one) for one in request.GET.getlist("where")]
    label = figure.request.measure.label

    def link(words: str, *more: tuple[str, str]) -> tuple[Text, str]:
        return (
            Text(f"{label.en}, {words}", f"{label.zh}，{words}"),
            f"/figures/receipt/?{urlencode([*plain, *more])}",
        )

    if growth:
        start, _, end = growth.partition("..")
        return [link(year, ("period", year)) for year in (start, end)]
    name, _, value = share_of.partition("=")
    part = value_name(name, value)
    of_part = link(share_of, ("where", share_of))
    return [
        (Text(f"{label.en}, {part.en}", f"{label.zh}，{part.zh}"), of_part[1]),
        (
            Text(f"{label.en}, the whole", f"{label.zh}，总量"),
            f"/figures/receipt/?{urlencode(plain)}",
        ),
    ]


def _subject(
    record: int, key: str, entries: dict[int, Entry], projects: dict[int, Project]
) -> Cell:
    """The project that a record belongs to, with a link; else the record's own key."""
    entry = entries.get(record)
    project = projects.get(entry.project_id or 0 if entry else record)
    if project:
        name = Text(project.name, project.name_other or project.name)
        return Cell(name, url=f"/projects/{project.register}/{project.key}/")
    return Cell(entry.key if entry else key, why=Text("no project", "无项目"))


def _records(made: Receipt) -> Table:
    ids = [record.id for record in made.records]
    entries = Entry.objects.only("key", "project_id").in_bulk(ids)
    named = Project.objects.only("register", "key", "name", "name_other")
    projects = named.in_bulk(
        [*ids, *(entry.project_id for entry in entries.values() if entry.project_id)]
    )
    replayed = made.replayed
    notes = Text("", "")
    if made.total > len(ids):
        notes = Text(
            f"The first {len(ids):,}; the command line prints all: `entrepot figure … --receipt`. ",
            f"显示前 {len(ids):,} 条；命令行 `entrepot figure … --receipt` 可输出全部。",
        )
    if replayed:
        notes = Text(
            notes.en + f"{replayed:,} of those shown were recorded by a replay of history.",
            notes.zh + f"所示记录中 {replayed:,} 条由历史重放登记。",
        )
    sided = any(record.side for record in made.records)
    return Table(
        Text(f"Records behind it: {made.total:,} in all", f"相关记录共 {made.total:,} 条"),
        (
            Column(Text("Record", "记录")),
            Column(Text("Project or key", "项目或编号")),
            Column(Text("Effective", "生效日期")),
            *([Column(Text("Side", "分子或分母"))] if sided else []),
            Column(Text("Adds", "贡献"), numeric=True),
            Column(Text("Unit", "单位")),
        ),
        [
            Row.of(
                Cell(common.record_name(r.id), url=f"/records/{common.record_name(r.id)}/"),
                _subject(r.id, r.key, entries, projects),
                spoken.date_words(r.on, r.precision) if r.on else None,
                *([SIDES.get(r.side, r.side)] if sided else []),
                spoken.grouped(r.adds, None if r.unit in ("1", "count") else 2),
                unit_words(r.unit),
            )
            for r in made.records
        ],
        note=notes if notes.en else "",
    )
