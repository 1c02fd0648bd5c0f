"""Rooms and tracks of a holding."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from entrepot.accounts.models import User
from entrepot.accounts.rules import require
from entrepot.editions.models import Edition
from entrepot.programme.actions.activities import moved
from entrepot.programme.actions.shared import hold
from entrepot.programme.errors import CodeTaken, StillUsed
from entrepot.programme.models import Activity, Room, State, Track
from entrepot.text import Text

_ROOM, _TRACK = Text("Room", "会议室"), Text("Track", "专题")


@transaction.atomic
def make_room(
    *,
    edition: Edition,
    code: str,
    name_en: str,
    name_zh: str,
    hall_en: str = "",
    hall_zh: str = "",
    floor: str = "",
    capacity: int | None = None,
    by: User,
    now: datetime,
) -> Room:
    """A room of a holding. Raises NotAllowed, EditionClosed (PRG-008), CodeTaken (PRG-001)."""
    require(by, "programme.organise")
    holding = hold(edition, now=now)
    if Room.objects.filter(edition=holding, code=code).exists():
        raise CodeTaken(what=_ROOM, value=code)
    return Room.objects.create(
        edition=holding,
        code=code,
        name_en=name_en,
        name_zh=name_zh,
        hall_en=hall_en,
        hall_zh=hall_zh,
        floor=floor,
        capacity=capacity,
    )


@transaction.atomic
def change_room(
    *,
    room: Room,
    name_en: str,
    name_zh: str,
    hall_en: str = "",
    hall_zh: str = "",
    floor: str = "",
    capacity: int | None = None,
    by: User,
    now: datetime,
) -> Room:
    """All but its code. Where guests look for it under another name, calendars are told.

    Raises NotAllowed, EditionClosed (PRG-008).
    """
    require(by, "programme.organise")
    hold(room.edition, now=now)
    room = Room.objects.get(pk=room.pk)
    was = room.place
    room.name_en, room.name_zh, room.floor = name_en, name_zh, floor
    room.hall_en, room.hall_zh, room.capacity = hall_en, hall_zh, capacity
    room.save()
    if room.place != was:
        for activity in Activity.objects.filter(room=room, state=State.PUBLISHED):
            moved(activity, "room", by=by, now=now)
    return room


@transaction.atomic
def remove_room(*, room: Room, by: User, now: datetime) -> None:
    """It was a mistake. Raises NotAllowed, EditionClosed, StillUsed (PRG-009)."""
    require(by, "programme.organise")
    hold(room.edition, now=now)
    if count := room.activities.count():
        raise StillUsed(what=room.name, count=count)
    room.delete()


@transaction.atomic
def make_track(
    *, edition: Edition, code: str, name_en: str, name_zh: str, by: User, now: datetime
) -> Track:
    """A track of a holding. Raises NotAllowed, EditionClosed (PRG-008), CodeTaken (PRG-001)."""
    require(by, "programme.organise")
    holding = hold(edition, now=now)
    if Track.objects.filter(edition=holding, code=code).exists():
        raise CodeTaken(what=_TRACK, value=code)
    return Track.objects.create(edition=holding, code=code, name_en=name_en, name_zh=name_zh)


@transaction.atomic
def change_track(*, track: Track, name_en: str, name_zh: str, by: User, now: datetime) -> Track:
    """Its name. Raises NotAllowed, EditionClosed (PRG-008)."""
    require(by, "programme.organise")
    hold(track.edition, now=now)
    track = Track.objects.get(pk=track.pk)
    track.name_en, track.name_zh = name_en, name_zh
    track.save()
    return track


@transaction.atomic
def remove_track(*, track: Track, by: User, now: datetime) -> None:
    """It was a mistake. Raises NotAllowed, EditionClosed, StillUsed (PRG-009)."""
    require(by, "programme.organise")
    hold(track.edition, now=now)
    if count := track.activities.count():
        raise StillUsed(what=track.name, count=count)
    track.delete()
