"""Activities as an iCalendar file (RFC 5545), which calendars subscribe to or take in once.

An event is known by its UID for ever; SEQUENCE says which of two states is the newer one; what was
cancelled stays in, with STATUS:CANCELLED, so that a calendar takes it out. Times are written by the
clock of the edition's city, with the rules of its time zone. The same programme is the same bytes:
DTSTAMP is when the activity last changed, not when somebody asked.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import timedelta
from functools import cache
from typing import TYPE_CHECKING

from entrepot.programme.models import Activity, State
from entrepot.programme.names import KINDS, languages
from entrepot.text import Text

if TYPE_CHECKING:
    from icalendar import Event, Timezone

TYPE = "text/calendar; charset=utf-8"
#: How often a calendar that subscribed is asked to look again.
REFRESH = timedelta(hours=1)
_SPOKEN = Text("Languages: {spoken}", "语言：{spoken}")
_INTERPRETED = Text("Interpretation: {into}", "同声传译：{into}")
_ONLINE = Text("Online: {url}", "线上参加：{url}")


def calendar(
    activities: Iterable[Activity],
    *,
    name: Text,
    language: str,
    address: str,
    links: bool = False,
    waiting: Collection[int] = (),
) -> bytes:
    """One file. activities: with edition and room. address: of the site, `https://host`, under
    which each has its page. links: whether the link to join online is told, which only the
    registered get to see. waiting: activities in which their reader has no seat yet."""
    from icalendar import Calendar

    made = Calendar()
    made.add("prodid", "-//Entrepot//Programme//EN")
    made.add("version", "2.0")
    made.add("calscale", "GREGORIAN")
    made.add("method", "PUBLISH")
    made.add("x-wr-calname", name.in_language(language))
    made.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    made.add("x-published-ttl", REFRESH)
    every = list(activities)
    for zone in sorted({activity.edition.time_zone for activity in every}):
        made.add_component(_time_zone(zone))
    for activity in every:
        event = _event(activity, language, address, links=links)
        event.add("status", _status(activity, waiting))
        made.add_component(event)
    written: bytes = made.to_ical()
    return written


@cache
def _time_zone(name: str) -> Timezone:
    """The rules of a time zone: the same in every file, and the dearest part of one to make."""
    from icalendar import Timezone

    return Timezone.from_tzid(name)


def _status(activity: Activity, waiting: Collection[int]) -> str:
    if activity.state == State.CANCELLED:
        return "CANCELLED"
    return "TENTATIVE" if activity.pk in waiting else "CONFIRMED"


def _event(activity: Activity, language: str, address: str, *, links: bool) -> Event:
    from icalendar import Event

    def say(text: Text) -> str:
        return text.in_language(language)

    event = Event()
    event.add("uid", f"{activity.uid}@entrepot")
    event.add("sequence", activity.sequence)
    event.add("dtstamp", activity.changed_at)
    event.add("last-modified", activity.changed_at)
    event.add("dtstart", activity.starts_at.astimezone(activity.zone))
    event.add("dtend", activity.ends_at.astimezone(activity.zone))
    event.add("summary", say(activity.title))
    event.add("categories", [say(KINDS[activity.kind])])
    event.add("url", f"{address}/programme/activities/{activity.pk}/")
    if activity.room is not None:
        event.add("location", say(activity.room.place))
    abstract = say(
        Text(
            activity.abstract_en or activity.abstract_zh,
            activity.abstract_zh or activity.abstract_en,
        )
    )
    lines = [abstract] if abstract else []
    if activity.languages:
        lines.append(say(_SPOKEN.format(spoken=languages(activity.languages))))
    if activity.interpretation:
        lines.append(say(_INTERPRETED.format(into=languages(activity.interpretation))))
    if links and activity.online_url and activity.state != State.CANCELLED:
        lines.append(say(_ONLINE.format(url=activity.online_url)))
    if lines:
        event.add("description", "\n\n".join(lines))
    return event
