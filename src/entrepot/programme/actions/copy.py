"""The programme of one edition taken over into the next: what is planned, and nobody's name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar
from zoneinfo import ZoneInfo

from django.db import transaction

from entrepot.accounts.models import User
from entrepot.accounts.rules import require
from entrepot.editions import actions as edition_actions
from entrepot.editions import queries as editions
from entrepot.editions.models import Edition
from entrepot.programme import queries
from entrepot.programme.actions.shared import hold, note
from entrepot.programme.errors import HasProgramme, NoFirstDay
from entrepot.programme.models import Activity, Room, State, Track
from entrepot.registration.actions import copy_terms

_Row = TypeVar("_Row", Room, Track)


@dataclass(frozen=True, slots=True)
class Copied:
    """How much came over."""

    parts: int
    rooms: int
    tracks: int
    activities: int
    questions: int
    quotas: int


@transaction.atomic
def copy_programme(*, source: Edition, target: Edition, by: User, now: datetime) -> Copied:
    """Parts, rooms, tracks and activities of `source` into `target`, which has none; and the terms
    of its registration (questions, quotas), unless the target has opened its own.

    An activity falls as many days after the first day as it did, at the same time of day by the
    clock of the new city. All are drafts under new identities, without links; speakers and whoever
    came stay behind, and so does what was cancelled. A part `21-nb` of edition 21 becomes `22-nb` of
    edition 22, unless that is there.
    Raises NotAllowed, EditionClosed (PRG-008), HasProgramme (-012), NoFirstDay (-013), CodeTaken.
    """
    require(by, "programme.organise")
    target = hold(target, now=now)
    source = source.holding
    if (
        Room.objects.filter(edition=target).exists()
        or Track.objects.filter(edition=target).exists()
        or queries.activities(target).exists()
    ):
        raise HasProgramme(edition=target.code)
    for edition in (source, target):
        if edition.starts_on is None:
            raise NoFirstDay(edition=edition.code)
    assert source.starts_on is not None
    assert target.starts_on is not None
    shift = target.starts_on - source.starts_on
    parts, made = _parts(source, target, shift, by)
    rooms = {row.pk: _anew(row, target) for row in Room.objects.filter(edition=source)}
    tracks = {row.pk: _anew(row, target) for row in Track.objects.filter(edition=source)}
    zone = ZoneInfo(target.time_zone)
    count = 0
    for row in queries.activities(source).exclude(state=State.CANCELLED):
        copy = Activity(
            edition=parts[row.edition_id],
            kind=row.kind,
            title_en=row.title_en,
            title_zh=row.title_zh,
            abstract_en=row.abstract_en,
            abstract_zh=row.abstract_zh,
            starts_at=_shifted(row.starts_at, row.zone, shift, zone),
            ends_at=_shifted(row.ends_at, row.zone, shift, zone),
            room=rooms.get(row.room_id) if row.room_id else None,
            track=tracks.get(row.track_id) if row.track_id else None,
            languages=row.languages,
            interpretation=row.interpretation,
            capacity=row.capacity,
            public=row.public,
            changed_at=now,
        )
        copy.save()
        note(copy, f"copied from {source.code}", by=by, now=now)
        count += 1
    terms = copy_terms(source=source, target=target, shift=shift, by=by, now=now)
    return Copied(made, len(rooms), len(tracks), count, terms.questions, terms.quotas)


def _anew(row: _Row, target: Edition) -> _Row:
    """The same row in another edition."""
    row.pk = None
    row.edition = target
    row._state.adding = True
    row.save()
    return row


def _shifted(instant: datetime, was: ZoneInfo, shift: timedelta, zone: ZoneInfo) -> datetime:
    """So many days later, at the same time of day by the other clock."""
    local = instant.astimezone(was)
    return (local.replace(tzinfo=None) + shift).replace(tzinfo=zone)


def _parts(
    source: Edition, target: Edition, shift: timedelta, by: User
) -> tuple[dict[int, Edition], int]:
    """Each edition of the source's tree -> the one in the target's, and how many were made."""
    known = {place.edition.code: place.edition for place in editions.tree(target)}
    found, made = {source.pk: target}, 0
    for place in editions.tree(source)[1:]:
        part = place.edition
        assert part.parent_id is not None
        own = part.code.removeprefix(f"{source.code}-")
        code = f"{target.code}-{own}"[:24]
        if code in known:
            found[part.pk] = known[code]
            continue
        found[part.pk] = edition_actions.add_part(
            parent=found[part.parent_id],
            code=code,
            name_en=part.name_en,
            name_zh=part.name_zh,
            theme_en=part.theme_en,
            theme_zh=part.theme_zh,
            city_en=part.city_en,
            city_zh=part.city_zh,
            venue_en=part.venue_en,
            venue_zh=part.venue_zh,
            starts_on=part.starts_on + shift if part.starts_on else None,
            ends_on=part.ends_on + shift if part.ends_on else None,
            by=by,
        )
        made += 1
    return found, made
