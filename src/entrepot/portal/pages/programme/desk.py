"""Where the organiser makes a programme: every activity of an edition, and one of them."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from entrepot.editions import queries as edition_queries
from entrepot.portal.pages.common import needs, page
from entrepot.portal.pages.programme import words as said
from entrepot.portal.today import today
from entrepot.programme import queries
from entrepot.programme.clashes import Clash, Level
from entrepot.programme.models import Activity, State
from entrepot.programme.names import KINDS, ROLES, STATES
from entrepot.text import Text
from entrepot.web import spoken
from entrepot.web.tables import Cell, Column, Filter, Row, Table

_LEVELS = {Level.BLOCK: Text("Blocks", "冲突"), Level.WARN: Text("Warns", "提醒")}
_TONES = {State.DRAFT: "wait", State.PUBLISHED: "good", State.CANCELLED: "late"}


def said_clashes(found: list[Clash]) -> list[dict[str, Any]]:
    """Findings as `programme/_clashes.html` takes them, with where the other activity is."""
    return [
        {
            "level": _LEVELS[clash.level],
            "blocks": clash.level == Level.BLOCK,
            "text": clash.text,
            "url": f"/programme/activities/{clash.other}/desk/" if clash.other else "",
        }
        for clash in found
    ]


def _count(found: list[Clash]) -> Cell:
    blocks = sum(clash.level == Level.BLOCK for clash in found)
    if blocks:
        return Cell(Text(f"{blocks} block", f"{blocks} 项冲突"), tone="late")
    if found:
        return Cell(Text(f"{len(found)} warn", f"{len(found)} 项提醒"))
    return Cell(None, why=Text("nothing clashes", "无冲突"))


@require_safe
@needs("programme.organise")
def listing(request: HttpRequest, code: str) -> HttpResponse:
    """Every activity with its state and what it clashes with."""
    holding = said.holding_of(code)
    every = list(queries.activities(holding))
    clashing = queries.all_clashes(holding)
    state = request.GET.get("state", "")
    rows = [
        Row.of(
            Cell(one.title, url=said.desk_address(one)),
            f"{spoken.date_words(said.day_of(one))}, {said.times(one)}",
            Cell(one.room.name if one.room else None, why=Text("no room yet", "尚无会议室")),
            KINDS[one.kind],
            STATES[one.state],
            _count(clashing.get(one.pk, [])),
        )
        for one in every
        if state in ("", one.state) or (state == "clashing" and one.pk in clashing)
    ]
    columns = (
        Column(Text("Activity", "活动")),
        Column(Text("When", "时间")),
        Column(Text("Room", "会议室")),
        Column(Text("Kind", "类型")),
        Column(Text("State", "状态")),
        Column(Text("Clashes", "冲突")),
    )
    name = edition_queries.name_of(holding)
    acts: list[dict[str, Any]] = [
        {"label": Text("Rooms and tracks", "会议室与专题"), "url": "../rooms/"},
        {"label": Text("Speakers", "嘉宾"), "url": "../speakers/"},
        {"label": Text("Public page", "公开页面"), "url": said.programme_address(holding)},
    ]
    if not every:
        copy = Text("Copy another edition's", "复制往届日程")
        acts.insert(0, {"label": copy, "url": "../copy/"})
    acts.append({"label": Text("New activity", "新建活动"), "url": "../new/", "main": True})
    states: list[tuple[str, Text | str]] = [
        ("", Text("All", "全部")),
        *STATES.items(),
        ("clashing", Text("With clashes", "有冲突")),
    ]
    return page(
        request,
        "list",
        {
            "page_title": Text(f"Programme of {name.en}", f"{name.zh}日程"),
            "crumbs": [(Text("Editions", "历届"), "/editions/")],
            "lead": Text(
                f"{len(every)} activities, by the clock of {holding.time_zone}.",
                f"共 {len(every)} 项活动，时间按 {holding.time_zone}。",
            ),
            "tags": said.phase_tag(holding, today(request.now)),
            "acts": acts,
            "filters": [Filter("state", Text("State", "状态"), state, states)],
            "filtered": bool(state),
            "table": Table(Text("Activities", "活动"), columns, rows),
            "empty": Text(
                "No activity here. Add one, or copy the programme of an earlier edition.",
                "暂无活动。可新建，或复制往届日程。",
            ),
        },
    )


def _acts(one: Activity, clashing: list[Clash]) -> list[dict[str, Any]]:
    """What may be done with it now."""
    acts: list[dict[str, Any]] = []
    if one.state != State.CANCELLED:
        acts.append({"label": Text("Change", "修改"), "url": said.activity_address(one, "change/")})
    acts.append({"label": Text("Place cards", "桌签"), "url": said.activity_address(one, "cards/")})
    if one.state == State.DRAFT:
        acts.append(
            {
                "label": Text("Remove", "删除"),
                "url": said.activity_address(one, "remove/"),
                "post": True,
                "danger": True,
            }
        )
        acts.append(
            {
                "label": Text("Publish", "发布"),
                "url": said.activity_address(one, "publish/"),
                "post": True,
                "main": not any(clash.level == Level.BLOCK for clash in clashing),
            }
        )
    else:
        acts.append({"label": Text("Public page", "公开页面"), "url": said.activity_address(one)})
    if one.state == State.PUBLISHED:
        acts.append(
            {
                "label": Text("Cancel it", "取消活动"),
                "url": said.activity_address(one, "cancel/"),
                "danger": True,
            }
        )
    return acts


def _seats(one: Activity) -> Text | None:
    """How many there are, are taken, and are waited for."""
    if one.capacity is None:
        return None
    taken = queries.seating(one)
    return Text(
        f"{one.capacity}: {taken.held} taken, {taken.waiting} waiting",
        f"{one.capacity} 席：已订 {taken.held}，候补 {taken.waiting}",
    )


@require_safe
@needs("programme.organise")
def activity(request: HttpRequest, number: int) -> HttpResponse:
    """One activity: its clashes, its people by rank, and what was changed."""
    one = said.activity_of(number)
    people = queries.appearing(one)
    off = one.state == State.CANCELLED
    clashing = [] if off else queries.clashes_of(one)
    facts: list[tuple[Any, ...]] = [
        (Text("Kind", "类型"), KINDS[one.kind]),
        (Text("Where", "地点"), one.room.place if one.room else None),
        (Text("Track", "专题"), one.track.name if one.track else None),
        (Text("Seats", "席位"), _seats(one)),
        (
            Text("On the public programme", "是否公开"),
            Text("yes", "是") if one.public else Text("no", "否"),
        ),
        (Text("Link to join online", "线上链接"), one.online_url or None),
    ]
    return page(
        request,
        "programme/desk",
        {
            "page_title": one.title,
            "crumbs": said.crumbs(one.edition.holding),
            "lead": f"{spoken.date_words(said.day_of(one))}, {said.times(one)} "
            f"({one.edition.time_zone})",
            "tags": [{"label": STATES[one.state], "tone": _TONES[State(one.state)]}],
            "acts": _acts(one, clashing),
            "clashes": said_clashes(clashing),
            "facts": facts,
            "why": Text("not set", "未设定"),
            "address": said.activity_address(one, "people/"),
            "may_change": not off,
            "last": len(people),
            "people": [
                {
                    "id": each.pk,
                    "rank": each.rank,
                    "name": each.speaker.name,
                    "url": said.speaker_address(each.speaker_id),
                    "post": each.speaker.post,
                    "role": ROLES[each.role],
                }
                for each in people
            ],
            "history": [
                {
                    "at": spoken.time_words(change.at),
                    "by": change.by.label,
                    "what": STATES.get(change.what, change.what),
                    "sequence": change.sequence,
                    "reason": change.reason,
                }
                for change in one.changes.select_related("by")
            ],
        },
    )
