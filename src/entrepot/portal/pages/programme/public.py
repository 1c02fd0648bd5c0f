"""What everybody reads: the programme of an edition, one activity, and both as calendars."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from itertools import groupby
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from entrepot.accounts.rules import may
from entrepot.editions import queries as edition_queries
from entrepot.editions.models import Edition
from entrepot.portal.pages.common import page
from entrepot.portal.pages.home import newest_edition
from entrepot.portal.pages.programme import words as said
from entrepot.portal.pages.programme.mine import own_part, registered
from entrepot.portal.today import today
from entrepot.programme import feeds, queries
from entrepot.programme.models import Activity, State
from entrepot.programme.names import KINDS, LANGUAGES, ROLES, languages
from entrepot.text import Text
from entrepot.web import spoken
from entrepot.web.i18n import is_chinese, localise
from entrepot.web.tables import Filter

_ALL = Text("All", "全部")
#: The place of what has no room.
_ONLINE = "online"
_CANCELLED = Text("Cancelled", "已取消")


def _place(activity: Activity) -> str:
    return activity.room.code if activity.room else _ONLINE


#: What a reader may filter by -> whether an activity fits what was chosen.
FITS: dict[str, Callable[[Activity, str], bool]] = {
    "day": lambda one, asked: said.day_of(one).isoformat() == asked,
    "track": lambda one, asked: bool(one.track and one.track.code == asked),
    "place": lambda one, asked: _place(one) == asked,
    "spoken": lambda one, asked: asked in (*one.languages, *one.interpretation),
}


@require_safe
def current(request: HttpRequest) -> HttpResponse:
    """The programme of the next edition to come or at work; else of the newest."""
    on = today(request.now)
    for holding in reversed(edition_queries.holdings()):
        if (holding.ends_on or date.min) >= on and queries.has_programme(holding):
            return _programme(request, holding, on)
    newest = newest_edition(on)
    if newest is None:
        title = Text("Programme", "日程")
        empty = Text("No edition yet, so no programme.", "暂无届次，也没有日程。")
        return page(request, "list", {"page_title": title, "empty": empty})
    return _programme(request, newest, on)


@require_safe
def programme(request: HttpRequest, code: str) -> HttpResponse:
    return _programme(request, said.holding_of(code), today(request.now))


def _chosen(asked: QueryDict) -> dict[str, str]:
    return {name: str(asked[name]) for name in FITS if asked.get(name)}


def fitting(rows: list[Activity], chosen: dict[str, str]) -> list[Activity]:
    """Those that fit all that was chosen."""
    return [one for one in rows if all(FITS[name](one, value) for name, value in chosen.items())]


def _programme(request: HttpRequest, holding: Edition, on: date) -> HttpResponse:
    rows = queries.programme_lines(holding)
    chosen = _chosen(request.GET)
    shown = fitting(rows, chosen)
    name = edition_queries.name_of(holding)
    kept = QueryDict(mutable=True)
    kept.update({**chosen, "in": "zh" if is_chinese() else "en"})
    return page(
        request,
        "programme/programme",
        {
            "page_title": Text(f"Programme · {name.en}", f"日程 · {name.zh}"),
            "kicker": name,
            "days_words": spoken.span_words(holding.starts_on, holding.ends_on)
            if holding.starts_on
            else "",
            "city": Text(holding.city_en or holding.city_zh, holding.city_zh or holding.city_en)
            if holding.city_en or holding.city_zh
            else "",
            "zone": holding.time_zone,
            "tags": said.phase_tag(holding, on),
            "filters": _filters(rows, chosen),
            "filtered": bool(chosen),
            "days": [
                (said.day_words(day), [_line(one, holding) for one in group])
                for day, group in groupby(shown, said.day_of)
            ],
            "count": len(shown),
            "any": bool(rows),
            "calendar": f"{said.programme_address(holding, 'calendar.ics')}?{kept.urlencode()}",
            "agenda": "/programme/agenda/" if registered(request, holding) else "",
            "desk": said.programme_address(holding, "desk/")
            if may(request.user, "programme.organise")
            else "",
        },
    )


def _filters(rows: list[Activity], chosen: dict[str, str]) -> list[Filter]:
    """Choices are those that lead somewhere."""
    days = {said.day_of(one) for one in rows}
    tracks = {one.track.code: one.track.name for one in rows if one.track}
    places = {_place(one): one.room.place if one.room else Text("Online", "线上") for one in rows}
    used = {code for one in rows for code in (*one.languages, *one.interpretation)}

    def choice(name: str, en: str, zh: str, options: list[tuple[str, Text | str]]) -> Filter:
        return Filter(name, Text(en, zh), chosen.get(name, ""), [("", _ALL), *options])

    return [
        choice("day", "Day", "日期", [(f"{day}", said.day_words(day)) for day in sorted(days)]),
        choice("track", "Track", "专题", sorted(tracks.items())),
        choice("place", "Place", "地点", sorted(places.items())),
        choice(
            "spoken",
            "Language",
            "语言",
            [(code, label) for code, label in LANGUAGES.items() if code in used],
        ),
    ]


def _line(one: Activity, holding: Edition) -> dict[str, Any]:
    """What the list says of an activity, in the reader's language: eighty lines are drawn on one
    page, and a template finds plain words several times as fast as it localises them."""
    off = one.state == State.CANCELLED
    tags = [(localise(_CANCELLED), "is-late")] if off else []
    tags.append((localise(KINDS[one.kind]), ""))
    if one.track:
        tags.append((localise(one.track.name), ""))
    where = [localise(one.room.place if one.room else Text("Online", "线上"))]
    if one.edition_id != holding.pk:
        where.append(localise(edition_queries.name_of(one.edition)))
    if one.languages:
        where.append(localise(languages(one.languages)))
    return {
        "url": said.activity_address(one),
        "times": said.times(one),
        "title": localise(one.title),
        "where": " · ".join(where),
        "tags": tags,
        "off": off,
    }


def _shown_to(request: HttpRequest, number: int) -> Activity:
    """An activity that this reader may see: what is public, for the registered what is published at
    all, for organisers every one."""
    found = said.activity_of(number)
    if found.state in queries.SHOWN and (
        found.public or registered(request, found.edition.holding)
    ):
        return found
    if may(request.user, "programme.organise"):
        return found
    raise Http404


@require_safe
def activity(request: HttpRequest, number: int) -> HttpResponse:
    one = _shown_to(request, number)
    holding = one.edition.holding
    who = registered(request, holding)
    why = ""
    if one.state == State.CANCELLED:
        last = one.changes.filter(what=State.CANCELLED).last()
        why = last.reason if last else ""
    facts: list[tuple[Any, ...]] = [
        (Text("When", "时间"), f"{said.day_words(said.day_of(one))}, {said.times(one)}"),
        (Text("Clock of", "时区"), one.edition.time_zone),
        (Text("Where", "地点"), one.room.place if one.room else Text("Online", "线上")),
        (Text("Kind", "类型"), KINDS[one.kind]),
    ]
    if one.edition_id != holding.pk:
        facts.append((Text("Part", "分会"), edition_queries.name_of(one.edition)))
    if one.track:
        facts.append((Text("Track", "专题"), one.track.name))
    if one.languages:
        facts.append((Text("Languages", "语言"), languages(one.languages)))
    if one.interpretation:
        facts.append((Text("Interpretation", "同声传译"), languages(one.interpretation)))
    if one.capacity:
        facts.append((Text("Seats", "席位"), one.capacity))
    return page(
        request,
        "programme/activity",
        {
            "page_title": one.title,
            "activity": one,
            "crumbs": [(Text("Programme", "日程"), said.programme_address(holding))],
            "abstract": Text(
                one.abstract_en or one.abstract_zh, one.abstract_zh or one.abstract_en
            ),
            "facts": facts,
            "cancelled": one.state == State.CANCELLED,
            "own": own_part(one, who) if who else None,
            "why": why,
            "people": [
                {
                    "name": each.speaker.name,
                    "post": each.speaker.post,
                    "biography": each.speaker.biography,
                    "role": ROLES[each.role],
                    "languages": languages(each.speaker.languages),
                }
                for each in queries.appearing(one)
            ],
            "calendar": said.activity_address(one, "calendar.ics")
            + f"?in={'zh' if is_chinese() else 'en'}"
            if one.public and one.state in queries.SHOWN
            else "",
            "desk": said.desk_address(one) if may(request.user, "programme.organise") else "",
        },
    )


def _file(request: HttpRequest, rows: list[Activity], name: Text, file: str) -> HttpResponse:
    """A calendar in the language that ?in= names."""
    written = feeds.calendar(
        rows,
        name=name,
        language=request.GET.get("in", "en"),
        address=said.site_of(request),
    )
    response = HttpResponse(written, content_type=feeds.TYPE)
    response.headers["Content-Disposition"] = f'inline; filename="{file}.ics"'
    patch_cache_control(response, public=True, max_age=300)
    return response


@require_safe
def calendar(request: HttpRequest, code: str) -> HttpResponse:
    """What the same filter shows on the page, cancelled ones too."""
    holding = said.holding_of(code)
    rows = fitting(list(queries.programme(holding)), _chosen(request.GET))
    return _file(request, rows, edition_queries.name_of(holding), f"programme-{holding.code}")


@require_safe
def activity_calendar(request: HttpRequest, number: int) -> HttpResponse:
    one = said.activity_of(number)
    if not one.public or one.state not in queries.SHOWN:
        raise Http404
    return _file(request, [one], one.title, f"activity-{one.pk}")
