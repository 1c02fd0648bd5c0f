"""A programme taken over into the next edition."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from entrepot.editions import actions as editions
from entrepot.editions.models import Edition
from entrepot.programme import actions, queries
from entrepot.programme.errors import HasProgramme, NoFirstDay
from entrepot.programme.models import Speaker, State


def copied(house, **facts):
    target = editions.make_edition(
        **{
            "code": "26",
            "name_en": "26th",
            "starts_on": date(2026, 6, 14),
            "by": house.organiser,
            **facts,
        }
    )
    return target, actions.copy_programme(source=house.edition, target=target, **house.act())


def test_what_was_planned_comes_as_drafts_and_nobody_with_it(house):
    first = house.published(track=house.track, online_url="https://meet.example/1")
    house.appear(first, house.speaker())
    house.change(first, at="08:30", track=house.track, online_url="https://meet.example/1")
    house.cancel(house.published(day=10))
    target, count = copied(house)
    assert (count.rooms, count.tracks, count.activities) == (2, 1, 1)
    (copy,) = queries.activities(target)
    assert (copy.state, copy.sequence, copy.online_url) == (State.DRAFT, 0, "")
    assert copy.uid != first.uid
    assert copy.room.edition == copy.track.edition == target
    assert not copy.appearances.exists()
    assert not Speaker.objects.filter(edition=target).exists()


def test_an_activity_falls_on_the_same_day_of_the_edition_at_the_same_time_of_day(house):
    house.published(at="09:00", until="10:00", day=9)
    target, _ = copied(house, time_zone="Europe/Budapest")
    (copy,) = queries.activities(target)
    zone = ZoneInfo("Europe/Budapest")
    assert copy.starts_at == datetime(2026, 6, 15, 9, 0, tzinfo=zone)
    assert copy.ends_at == datetime(2026, 6, 15, 10, 0, tzinfo=zone)


def test_parts_are_made_where_they_are_not_there_yet(house):
    house.published(edition=house.part)
    editions.change_edition(
        edition=house.part, name_en="Ningbo", starts_on=date(2025, 6, 9), by=house.organiser
    )
    target, count = copied(house)
    part = Edition.objects.get(code="26-nb")
    assert (count.parts, part.parent, part.starts_on) == (1, target, date(2026, 6, 15))
    assert queries.activities(target).get().edition == part


def test_an_edition_that_has_a_programme_takes_no_other(house):
    house.draft()
    target, _ = copied(house)
    with pytest.raises(HasProgramme, match="PRG-012"):
        actions.copy_programme(source=house.edition, target=target, **house.act())
    assert queries.activities(target).count() == 1


def test_without_a_first_day_nothing_can_be_placed(house):
    with pytest.raises(NoFirstDay, match="26"):
        copied(house, starts_on=None)
