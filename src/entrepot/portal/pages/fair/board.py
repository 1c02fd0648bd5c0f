"""The live board: what an edition has of commitments this minute, and what such became before."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from entrepot.accounts.rules import may
from entrepot.editions import queries as edition_queries
from entrepot.editions.models import Edition
from entrepot.fair import board as boards
from entrepot.fair.board import Board, Node, Posted, Total
from entrepot.figures.core import queries
from entrepot.portal import headlines
from entrepot.portal.became import became
from entrepot.portal.headlines import BeingComputed
from entrepot.portal.pages.common import KINDS, needs, page, record_address
from entrepot.portal.pages.fair.ceremonies import clock_time, edition_links
from entrepot.portal.pages.fair.ceremony_words import SIDES, TRADE_KINDS, UNDISCLOSED, sums
from entrepot.portal.pages.home import newest_edition
from entrepot.portal.publication import Publication
from entrepot.portal.today import moment, today
from entrepot.text import Text
from entrepot.web.tables import Cell, Column, Row, Table

#: What always stands, even at nothing; an inward project without an origin is shown if there is one.
_ALWAYS = ("inward", "domestic", "outward")
NO_EDITION = Text("No edition yet: there is nothing to show.", "暂无届次，没有可显示的内容。")


@never_cache
@vary_on_headers("HX-Request")
@require_safe
@needs("board.see")
def board(request: HttpRequest, code: str = "") -> HttpResponse:
    """One edition, whole or one part of it. A poll that found nothing new is answered 204."""
    edition = asked_edition(request, code)
    if edition is None:
        return page(request, "list", {"page_title": Text("Board", "看板"), "empty": NO_EDITION})
    made = boards.board(edition, known_at=request.now)  # type: ignore[attr-defined]
    part = request.GET.get("part", "") or made.nodes[0].code
    node = next((one for one in made.nodes if one.code == part), None)
    if node is None:
        raise Http404
    seen = hashlib.sha256(repr((made.nodes, made.signings)).encode()).hexdigest()[:16]
    if request.htmx and request.GET.get("seen") == seen:  # type: ignore[attr-defined]
        return HttpResponse(status=204)
    context = {
        "page_title": edition_queries.name_of(edition),
        "seen": seen,
        "edition": edition,
        "part": part,
        **live(made, node),
        "tree": _tree(made, part) if len(made.nodes) > 1 else None,
        "posted": _posted(
            made,
            node,
            staff=may(request.user, "projects.see"),  # type: ignore[arg-type]
        ),
    }
    if request.htmx:  # type: ignore[attr-defined]
        return page(request, "fair/_board", context)
    context |= before(request, edition) | {
        "others": edition_links(edition, "/board/"),
        "doors": [
            (label, url)
            for label, url, act in (
                (Text("Minister's page", "领导页"), "/minister/", "minister.see"),
                (Text("What may be said", "对外口径"), "/press/", "press.see"),
                (Text("Ceremonies", "签约仪式"), "/ceremonies/", "fair.see"),
                (
                    Text("Closing report", "总结报告"),
                    f"/editions/{edition.code}/report/",
                    "fair.see",
                ),
            )
            if may(request.user, act)  # type: ignore[arg-type]
        ],
    }
    return page(request, "fair/board", context)


def asked_edition(request: HttpRequest, code: str = "") -> Edition | None:
    """The holding that an address or ?edition= names, else the newest that has opened."""
    code = code or request.GET.get("edition", "")
    if code:
        return get_object_or_404(Edition, code=code).holding
    return newest_edition(today(request.now))  # type: ignore[attr-defined]


def live(made: Board, node: Node) -> dict[str, Any]:
    """What stands in one place of the tree with all its parts: boxes and tables, never one number."""
    investment = [t for t in node.whole if t.capital_class == "committed"]
    trade = [t for t in node.whole if t.capital_class == "trade"]
    return {
        # In a demonstration the day that it is about, not the one on which somebody looks at it.
        "known_at": moment(made.known_at),
        "node_name": Text(node.name_en or node.code, node.name_zh or node.code),
        "is_part": node.depth > 0,
        "mark": mark(investment),
        "boxes": boxes(investment),
        "kinds": _kinds(
            investment, Text("Committed investment by kind", "签约投资（按类型）"), KINDS
        ),
        "trade_mark": mark(trade),
        "trade": _kinds(trade, Text("Committed trade by kind", "贸易签约（按类型）"), TRADE_KINDS)
        if trade
        else None,
    }


def mark(totals: Iterable[Total]) -> Text:
    found = list(totals)
    verified, signings = sum(t.verified for t in found), sum(t.signings for t in found)
    return Text(f"{verified} of {signings} verified", f"{signings} 项中已核验 {verified} 项")


def boxes(totals: list[Total]) -> list[dict[str, Any]]:
    """Inward, domestic and outward apart, all kinds together in the amount and apart in the text."""
    sides = [*_ALWAYS, *(["unstated"] if any(t.side == "unstated" for t in totals) else [])]
    made = []
    for side in sides:
        of_side = [t for t in totals if t.side == side]
        count = sum(t.signings for t in of_side)
        if not count:
            none = Text("no signing yet", "暂无签约")
            made.append({"title": SIDES[side], "value": "", "why": none, "text": none})
            continue
        money = boards.added(amount for t in of_side for amount in t.money)
        silent = sum(t.undisclosed for t in of_side)
        kinds = [(KINDS[t.kind], t.signings) for t in of_side]
        made.append(
            {
                "title": SIDES[side],
                "value": sums(money) if money else "",
                "why": UNDISCLOSED,
                "text": Text(
                    f"committed, all kinds; {mark(of_side).en}. "
                    + ", ".join(f"{kind.en} {n}" for kind, n in kinds)
                    + (f"; {silent} without an amount" if silent else ""),
                    f"签约额，各类型合计；{mark(of_side).zh}。"
                    + "、".join(f"{kind.zh} {n}" for kind, n in kinds)
                    + (f"；{silent} 项未披露金额" if silent else ""),
                ),
            }
        )
    return made


def _kinds(totals: list[Total], caption: Text, names: dict[str, Text]) -> Table:
    return Table(
        caption,
        (
            Column(Text("Side", "方向")),
            Column(Text("Kind", "类型")),
            Column(Text("Signings", "签约数"), numeric=True),
            Column(Text("Verified", "已核验"), numeric=True),
            Column(Text("No amount", "未披露金额"), numeric=True),
            Column(Text("Committed", "签约额"), numeric=True),
        ),
        [
            Row.of(
                SIDES.get(t.side, t.side),
                names.get(t.kind, t.kind),
                t.signings,
                t.verified,
                t.undisclosed,
                Cell(sums(t.money) if t.money else None, why=UNDISCLOSED),
            )
            for t in totals
        ],
    )


def _tree(made: Board, part: str) -> Table:
    """Parts and whole: one set of signings."""
    rows = []
    for node in made.nodes:
        investment = [t for t in node.whole if t.capital_class == "committed"]
        dashes = "— " * node.depth
        name = Text(dashes + (node.name_en or node.code), dashes + (node.name_zh or node.code))
        rows.append(
            Row.of(
                Cell(name, url=f"/board/{made.edition}/?part={node.code}"),
                sum(t.signings for t in investment),
                sum(t.verified for t in investment),
                *(_side_cell(investment, side) for side in _ALWAYS),
                sum(t.signings for t in node.whole if t.capital_class == "trade"),
                tone="total" if node.code == part else "",
            )
        )
    return Table(
        Text("Parts and whole: one set of signings", "各分会与合计（同一组签约）"),
        (
            Column(Text("Part, with all below it", "分会（含下级）")),
            Column(Text("Signings", "签约数"), numeric=True),
            Column(Text("Verified", "已核验"), numeric=True),
            *(Column(SIDES[side], numeric=True, unit=_COMMITTED) for side in _ALWAYS),
            Column(Text("Trade deals", "贸易签约数"), numeric=True),
        ),
        rows,
    )


_COMMITTED = Text("committed", "签约额")


def _side_cell(totals: list[Total], side: str) -> Cell:
    of_side = [t for t in totals if t.side == side]
    money = boards.added(amount for t in of_side for amount in t.money)
    return Cell(
        sums(money) if money else None,
        why=UNDISCLOSED if of_side else Text("no signing yet", "暂无签约"),
    )


def _posted(made: Board, node: Node, *, staff: bool) -> Table:
    """Signings as posted, newest first, each with whether a second person has verified it."""
    here = {node.code}
    for one in made.nodes:  # parents stand before their parts
        if one.parent in here:
            here.add(one.code)
    known = {one.code for one in made.nodes}
    whole = node.depth == 0
    rows = [
        _posted_row(one, staff=staff)
        for one in made.signings
        if whole or (one.part if one.part in known else made.nodes[0].code) in here
    ]
    return Table(
        Text("Signings as posted, newest first", "签约入账情况（最新在前）"),
        (
            Column(Text("Posted", "入账时间")),
            Column(Text("Signing", "签约")),
            Column(Text("Side", "方向")),
            Column(Text("Kind", "类型")),
            Column(Text("Committed", "签约额"), numeric=True),
            Column(Text("Verified", "核验")),
        ),
        rows,
        row_heads=False,
    )


def _posted_row(one: Posted, *, staff: bool) -> Row:
    trade = one.capital_class == "trade"
    names = TRADE_KINDS if trade else KINDS
    side = SIDES.get(one.side, Text(one.side, one.side))
    why = UNDISCLOSED if one.undisclosed else Text("the amount stayed as it was", "金额未变")
    return Row.of(
        clock_time(one.recorded_at),
        Cell(
            Text(one.name, one.name_other or one.name),
            url=record_address(one.record) if staff else "",
            second=one.key,
        ),
        Text(f"Trade, {side.en.lower()}", f"贸易·{side.zh}") if trade else side,
        names.get(one.kind, one.kind),
        Cell(sums([one.amount]) if one.amount is not None else None, why=why),
        Cell(Text("verified", "已核验"), tone="good")
        if one.verified
        else Cell(Text("waits", "待核验"), tone="wait"),
    )


def before(request: HttpRequest, edition: Edition) -> dict[str, Any]:
    """What such commitments became before, from one snapshot; `pending` while it is computed."""
    as_of = today(request.now)  # type: ignore[attr-defined]
    cleared = may(request.user, "figures.records")  # type: ignore[arg-type]
    explores = may(request.user, "figures.explore")  # type: ignore[arg-type]

    def ask() -> dict[str, Any] | None:
        publication = None if cleared else Publication(as_of)
        return became(edition, as_of, headlines.holdings(), publication)

    snapshot = queries.shown()
    with queries.pinned(snapshot):
        try:
            return {"before": ask(), "pending": False, "explores": explores}
        except BeingComputed:
            queries.later(("became", snapshot.id, edition.code, cleared), ask)
            return {"before": None, "pending": True}
