"""What can't both be, and what had better not: one function, over plain values.

An activity that is being edited need not be saved to be asked about. What is published stands, so
to clash with it blocks; a draft may still move, so to clash with a draft warns.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from entrepot.programme.models import Activity, Role, Speaker, State
from entrepot.text import Text


class Level(StrEnum):
    BLOCK = "block"
    WARN = "warn"


@dataclass(frozen=True, slots=True)
class Booking:
    """What an activity takes up: a stretch of time, a room, people. `key` none: not saved yet.

    `speakers`, `leaders`: people by their number, with what they are called. `guests`: registrations
    that hold a seat.
    """

    key: int | None
    title: Text
    starts_at: datetime
    ends_at: datetime
    said_times: str
    published: bool
    room: int | None = None
    room_name: Text = Text("", "")
    room_holds: int | None = None
    capacity: int | None = None
    speakers: dict[int, Text] = field(default_factory=dict)
    leaders: dict[int, Text] = field(default_factory=dict)
    guests: frozenset[int] = frozenset()

    def overlaps(self, other: Booking) -> bool:
        """Whether both go on at some instant; one that ends as the other begins does not."""
        return self.starts_at < other.ends_at and other.starts_at < self.ends_at


@dataclass(frozen=True, slots=True)
class Clash:
    """One finding. `code`: room, speaker, leader, guests, capacity or days. `other`: the activity that is
    in the way."""

    code: str
    level: Level
    text: Text
    other: int | None = None


def clashes(mine: Booking, others: Iterable[Booking]) -> list[Clash]:
    """Everything that stands against `mine`, what blocks first.

    A room or a speaker needed twice at once blocks where the other activity is published; a guest of
    honour expected twice only warns, since one may leave between two speeches.
    """
    found: list[Clash] = []
    if mine.capacity and mine.room_holds and mine.capacity > mine.room_holds:
        found.append(
            Clash(
                "capacity",
                Level.BLOCK,
                _CAPACITY.format(room=mine.room_name, holds=mine.room_holds, asked=mine.capacity),
            )
        )
    for other in others:
        if (other.key is not None and other.key == mine.key) or not mine.overlaps(other):
            continue
        firm = Level.BLOCK if other.published else Level.WARN
        facts = {"other": other.title, "times": other.said_times}
        if mine.room is not None and mine.room == other.room:
            found.append(Clash("room", firm, _ROOM.format(room=mine.room_name, **facts), other.key))
        for person in sorted(mine.speakers.keys() & other.speakers.keys()):
            text = _SPEAKER.format(who=mine.speakers[person], **facts)
            found.append(Clash("speaker", firm, text, other.key))
        mine_all, other_all = mine.speakers | mine.leaders, other.speakers | other.leaders
        twice = (mine_all.keys() & other_all.keys()) - (
            mine.speakers.keys() & other.speakers.keys()
        )
        for person in sorted(twice):
            text = _LEADER.format(who=mine_all[person], **facts)
            found.append(Clash("leader", Level.WARN, text, other.key))
        if both := len(mine.guests & other.guests):
            text = _GUESTS.format(count=both, **facts)
            found.append(Clash("guests", Level.WARN, text, other.key))
    return sorted(found, key=lambda clash: clash.level != Level.BLOCK)


def outside(mine: Booking, first: date | None, last: date | None, on: date) -> list[Clash]:
    """A warning where an activity, which starts on `on` in its city, is not on a day of its
    edition."""
    if first is None or first <= on <= (last or first):
        return []
    days = f"{first}" if last in (None, first) else f"{first} – {last}"
    return [Clash("days", Level.WARN, _DAYS.format(on=on, days=days))]


def booking(
    activity: Activity,
    appearing: Iterable[tuple[str, Speaker]],
    guests: Iterable[int] = (),
) -> Booking:
    """An activity, saved or not, as the function above takes it. No statement of its own, where
    edition and room are loaded."""
    people = list(appearing)
    room = activity.room
    return Booking(
        key=activity.pk,
        title=activity.title,
        starts_at=activity.starts_at,
        ends_at=activity.ends_at,
        said_times=activity.said_times,
        published=activity.state == State.PUBLISHED,
        room=room.pk if room else None,
        room_name=room.name if room else Text("", ""),
        room_holds=room.capacity if room else None,
        capacity=activity.capacity,
        speakers={one.pk: one.name for role, one in people if role != Role.LEADER},
        leaders={one.pk: one.name for role, one in people if role == Role.LEADER},
        guests=frozenset(guests),
    )


_ROOM = Text(
    "{room} is taken by “{other}”, {times}.",
    "{room}已被“{other}”使用（{times}）。",
)
_SPEAKER = Text(
    "{who} is at “{other}” then, {times}.",
    "{who}届时在“{other}”（{times}）。",
)
_LEADER = Text(
    "{who} is expected at “{other}” too, {times}: only one of them can have the whole of it.",
    "{who}同时须出席“{other}”（{times}），无法全程参加两项活动。",
)
_GUESTS = Text(
    "{count} registered people hold a seat here and in “{other}”, {times}.",
    "{count} 位已注册人员同时持有“{other}”（{times}）的席位。",
)
_CAPACITY = Text(
    "{room} holds {holds} people, fewer than the {asked} seats of this activity.",
    "{room}可容纳 {holds} 人，少于本活动的 {asked} 席。",
)
_DAYS = Text(
    "{on} is no day of the edition, which is {days}.",
    "{on} 不在本届会期（{days}）内。",
)
