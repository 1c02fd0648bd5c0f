"""Ceremonies of an edition: put in order, rehearsed, started, closed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from entrepot.accounts.rules import may
from entrepot.editions import queries as edition_queries
from entrepot.editions.models import Edition
from entrepot.fair import actions, queries
from entrepot.fair.models import Ceremony, CeremonyState, Preparation, State
from entrepot.fair.queries import Turn
from entrepot.portal.forms import act_now
from entrepot.portal.pages.common import needs, page
from entrepot.portal.pages.fair import ceremony_words as said
from entrepot.portal.pages.home import newest_edition
from entrepot.portal.today import today
from entrepot.text import Text
from entrepot.web import spoken
from entrepot.web.tables import Cell, Column, Row, Table


def find(number: int) -> Ceremony:
    return get_object_or_404(
        Ceremony.objects.select_related("edition__parent__parent", "showing"), pk=number
    )


def address(ceremony: Ceremony, act: str = "") -> str:
    return f"/ceremonies/{ceremony.pk}/{act}"


def clock_time(instant: Any) -> str:
    return f"{timezone.localtime(instant):%H:%M}"


def shown_edition(request: HttpRequest) -> Edition | None:
    """The holding that ?edition= names, else the newest that has opened."""
    asked = request.GET.get("edition", "")
    if asked:
        return get_object_or_404(Edition, code=asked, parent=None)
    return newest_edition(today(request.now))  # type: ignore[attr-defined]


def edition_links(edition: Edition, path: str) -> list[tuple[Text, str]]:
    """The other holdings, for a page of one."""
    return [
        (edition_queries.name_of(one), f"{path}?edition={one.code}")
        for one in edition_queries.holdings()[:6]
        if one != edition
    ]


@require_safe
@needs("fair.see")
def listing(request: HttpRequest) -> HttpResponse:
    """Ceremonies of an edition, and what is to be signed outside of any."""
    edition = shown_edition(request)
    organises = may(request.user, "fair.organise")  # type: ignore[arg-type]
    title = Text("Ceremonies", "签约仪式")
    if edition is None:
        return page(request, "list", {"page_title": title, "empty": _NO_EDITION})
    places = edition_queries.tree(edition)
    ceremonies = list(
        Ceremony.objects.filter(edition__in=[place.edition for place in places])
        .select_related("edition")
        .prefetch_related("preparations")
    )
    rows = []
    for one in ceremonies:
        signings = [row for row in one.preparations.all() if row.state in queries.IN_ORDER]
        signed = sum(row.state != State.ACCEPTED for row in signings)
        rows.append(
            Row.of(
                Cell(said.ceremony_name(one), url=address(one)),
                spoken.time_words(one.starts_at),
                Cell(said.ceremony_place(one), why=Text("not set", "未设定")),
                edition_queries.name_of(one.edition),
                len(signings),
                signed,
                one.get_state_display(),
            )
        )
    call = queries.call_of(edition)
    outside = (
        queries.preparations(request.user, call).filter(  # type: ignore[arg-type]
            ceremony=None, state__in=queries.IN_ORDER
        )
        if call
        else []
    )
    columns = (
        Column(Text("Ceremony", "仪式")),
        Column(Text("Begins", "开始")),
        Column(Text("Place", "地点")),
        Column(Text("At", "届次或分会")),
        Column(Text("Signings", "签约数"), numeric=True),
        Column(Text("Signed", "已签"), numeric=True),
        Column(Text("State", "状态")),
    )
    new = {
        "label": Text("Plan a ceremony", "安排仪式"),
        "url": f"/ceremonies/new/?edition={edition.code}",
        "main": True,
    }
    return page(
        request,
        "fair/ceremonies",
        {
            "page_title": title,
            "lead": edition_queries.name_of(edition),
            "others": edition_links(edition, "/ceremonies/"),
            "table": Table(title, columns, rows),
            "outside": [
                (row, f"/ceremonies/signing/{edition.code}/{row.number}/") for row in outside
            ],
            "acts": [new] if organises else [],
            "may_plan": organises,
        },
    )


_NO_EDITION = Text(
    "No edition yet. A ceremony belongs to one: make it under Editions.",
    "暂无届次。签约仪式属于某一届，请先在“历届”中新建。",
)


@require_safe
@needs("fair.see")
def ceremony(request: HttpRequest, number: int) -> HttpResponse:
    """The running order with its times, and what may be done with the ceremony now."""
    one = find(number)
    turns = queries.running_order(one)
    names = said.names_of(turn.preparation for turn in turns)
    organises = may(request.user, "fair.organise")  # type: ignore[arg-type]
    is_open = one.state != CeremonyState.CLOSED
    ordered = bool(turns) and all(turn.position for turn in turns)
    waiting = _waiting(one) if organises and is_open else []
    return page(
        request,
        "fair/ceremony",
        {
            "page_title": said.ceremony_name(one),
            "ceremony": one,
            "crumbs": [
                (
                    Text("Ceremonies", "签约仪式"),
                    f"/ceremonies/?edition={one.edition.holding.code}",
                )
            ],
            "lead": _lead(one, turns),
            "tags": [
                {
                    "label": one.get_state_display(),
                    "tone": "good" if one.state == CeremonyState.RUNNING else "",
                }
            ],
            "acts": _acts(one, ordered=ordered) if organises else _looks(one),
            "rows": [_row(turn, names, place) for place, turn in enumerate(turns)],
            "last": len(turns) - 1,
            "may_order": organises and is_open,
            "unordered": organises and is_open and bool(turns) and not ordered,
            "waiting": waiting,
        },
    )


def _lead(one: Ceremony, turns: list[Turn]) -> Text:
    place = said.ceremony_place(one)
    when = spoken.time_words(one.starts_at)
    end = clock_time(one.time_of(len(turns) + 1))
    return Text(
        " · ".join(
            filter(
                None,
                [place.en, when, f"until {end}", f"{one.minutes_each} min each"],
            )
        ),
        " · ".join(filter(None, [place.zh, when, f"至 {end}", f"每项 {one.minutes_each} 分钟"])),
    )


def _row(turn: Turn, names: dict[str, Text], place: int) -> dict[str, Any]:
    one = turn.preparation
    return {
        "turn": turn,
        "place": place,
        "preparation": one,
        "time": clock_time(turn.starts_at) if turn.starts_at else "",
        "caption": Text(one.label("en"), one.label("zh")),
        "parties": said.joined(said.parties_of(one, names)),
        "kind": said.kind_of(one),
        "url": f"/ceremonies/signing/{one.call.edition.code}/{one.number}/",
        "moves": one.state == State.ACCEPTED,
    }


def _waiting(one: Ceremony) -> list[Preparation]:
    """Accepted ones of this holding that no ceremony has yet."""
    return list(
        Preparation.objects.filter(
            call__edition=one.edition.holding, ceremony=None, state=State.ACCEPTED
        ).select_related("call__edition", "delegation")
    )


def _looks(one: Ceremony) -> list[dict[str, Any]]:
    return [
        {"label": Text("Desk", "签约台"), "url": address(one, "desk/")},
        {"label": Text("Big screen", "大屏幕"), "url": address(one, "screen/")},
        {"label": Text("Seat cards", "席卡"), "url": address(one, "seats/")},
    ]


def _acts(one: Ceremony, *, ordered: bool) -> list[dict[str, Any]]:
    """The next step of the ceremony first, then the pages about it."""

    def step(name: str, en: str, zh: str, *, main: bool = False) -> dict[str, Any]:
        return {
            "label": Text(en, zh),
            "url": address(one, "state/"),
            "post": True,
            "name": "step",
            "value": name,
            "main": main,
        }

    steps: list[dict[str, Any]] = []
    if one.state in (CeremonyState.PLANNED, CeremonyState.REHEARSED) and ordered:
        rehearsed = one.state == CeremonyState.REHEARSED
        steps = [
            step("start", "Start", "开始仪式", main=rehearsed),
            step("rehearse", "Mark as rehearsed", "标记为已彩排", main=not rehearsed),
        ]
    elif one.state == CeremonyState.RUNNING:
        steps = [step("close", "Close", "结束仪式")]
    if one.state != CeremonyState.CLOSED:
        steps.append({"label": Text("Change", "修改"), "url": address(one, "change/")})
    return [*steps, *_looks(one)]


_STEPS: dict[str, tuple[Callable[..., Any], Text]] = {
    "rehearse": (
        actions.rehearse,
        Text("Rehearsed. It can start.", "已登记彩排，可以开始。"),
    ),
    "start": (
        actions.start_ceremony,
        Text("It runs. The big screen shows the first signing.", "仪式已开始，大屏幕显示第一项。"),
    ),
    "close": (
        actions.close_ceremony,
        Text(
            "Closed. What was not signed may be moved to another.",
            "已结束。未签约的项目可移至其他仪式。",
        ),
    ),
}


@require_POST
@needs("fair.organise")
def state(request: HttpRequest, number: int) -> HttpResponse:
    one = find(number)
    step = request.POST.get("step", "")
    if step not in _STEPS:
        return redirect(address(one))
    act, done = _STEPS[step]
    return act_now(
        request,
        lambda: act(ceremony=one, by=request.user, now=request.now),  # type: ignore[attr-defined]
        back=address(one, "desk/") if step == "start" else address(one),
        said=done,
    )


@require_POST
@needs("fair.organise")
def order(request: HttpRequest, number: int) -> HttpResponse:
    """Move one signing a place up or down, take one in, or give each one the place it stands at.

    The page comes back at the row that moved.
    """
    one = find(number)
    move = request.POST.get("move", "")
    direction, _, which = move.partition(":")
    if direction == "take":
        return _take(request, one, which)
    rows = [turn.preparation for turn in queries.running_order(one)]
    place = next((n for n, row in enumerate(rows) if str(row.number) == which), None)
    step = {"up": -1, "down": 1}.get(direction, 0)
    if place is not None and 0 <= place + step < len(rows):
        rows[place], rows[place + step] = rows[place + step], rows[place]
    return act_now(
        request,
        lambda: actions.place_in_order(
            ceremony=one,
            order=rows,
            by=request.user,  # type: ignore[arg-type]
            now=request.now,  # type: ignore[attr-defined]
        ),
        back=address(one) + (f"#s{which}" if place is not None else ""),
    )


def _take(request: HttpRequest, one: Ceremony, which: str) -> HttpResponse:
    found = get_object_or_404(
        Preparation,
        call__edition=one.edition.holding,
        number=int(which) if which.isascii() and which.isdigit() else 0,
    )
    return act_now(
        request,
        lambda: actions.move_to_ceremony(
            preparation=found,
            ceremony=one,
            by=request.user,  # type: ignore[arg-type]
            now=request.now,  # type: ignore[attr-defined]
        ),
        back=address(one),
        said=Text(
            f"{found.key} is in this ceremony, behind the others.",
            f"{found.key} 已列入本仪式，排在最后。",
        ),
    )
