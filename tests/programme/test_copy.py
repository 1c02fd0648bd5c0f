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


def test_the_terms_of_registration_come_with_it_and_nobody_who_registered(house, db):
    from datetime import timedelta

    from entrepot.registration import actions as registration
    from entrepot.registration.models import Enrolment
    from entrepot.registration.queries import questions, quotas

    enrolment = house.guest().enrolment
    by = {"by": house.organiser}
    registration.publish_consent(
        enrolment=enrolment, text_en="We keep it.", text_zh="我们保存。", **house.act()
    )
    registration.set_rule(enrolment=enrolment, kind="press", door="open", approval="by_hand", **by)
    registration.set_quota(
        enrolment=enrolment, most=40, kind="press", delegation=None, **house.act()
    )
    said = {"label_en": "A?", "label_zh": "问？", "purpose_en": "To plan.", "purpose_zh": "安排。"}
    registration.ask(
        enrolment=enrolment,
        key="meal",
        asked=registration.Asked(
            type="choice", choices=[["fish", "Fish", "鱼"], ["none", "None", "无"]], **said
        ),
        **by,
    )
    registration.ask(
        enrolment=enrolment,
        key="sauce",
        asked=registration.Asked(type="text", shown_when="meal", shown_value="fish", **said),
        **by,
    )
    target, count = copied(house)
    assert (count.questions, count.quotas) == (2, 1)
    became = Enrolment.objects.get(edition=target)
    assert became.opens_at - enrolment.opens_at == timedelta(
        days=(date(2026, 6, 14) - date(2025, 6, 8)).days
    )
    meal, sauce = questions(became)
    assert (meal.key, meal.choices) == ("meal", questions(enrolment)[0].choices)
    assert (sauce.shown_when, sauce.shown_value) == (meal, "fish")
    assert [(row.quota.kind, row.quota.most, row.taken) for row in quotas(became)] == [
        ("press", 40, 0)
    ]
    assert became.consent_texts.get().text_zh == "我们保存。"
    assert became.rules.get().approval == "by_hand"
    assert not became.registrations.exists()


def test_an_edition_that_has_opened_its_registration_keeps_its_own(house):
    from entrepot.registration.actions import copy_terms, publish_consent
    from entrepot.registration.models import Enrolment

    enrolment = house.guest().enrolment
    publish_consent(enrolment=enrolment, text_en="Old.", text_zh="旧。", **house.act())
    target, _ = copied(house)
    again = copy_terms(
        source=house.edition, target=target, shift=target.starts_on - house.edition.starts_on,
        **house.act(),
    )  # fmt: skip
    assert (again.questions, again.quotas) == (0, 0)
    assert Enrolment.objects.filter(edition=target).count() == 1
