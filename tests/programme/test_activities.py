"""What can happen to an activity, and what is refused."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from entrepot.accounts.actions import add_user
from entrepot.editions import actions as editions
from entrepot.errors import NotAllowed
from entrepot.programme import actions
from entrepot.programme.errors import (
    BadLink,
    Clashes,
    CodeTaken,
    EditionClosed,
    EndsBeforeItStarts,
    NoName,
    NotReady,
    OfAnotherEdition,
    ReasonMissing,
    StillUsed,
    UnknownLanguage,
    WrongState,
)
from entrepot.programme.models import Activity, State


def test_a_draft_is_published_then_cancelled_and_goes_no_way_back(house):
    activity = house.draft()
    assert (activity.state, activity.sequence) == (State.DRAFT, 0)
    activity = house.publish(activity)
    assert (activity.state, activity.sequence) == (State.PUBLISHED, 0)
    activity = house.cancel(activity)
    assert (activity.state, activity.sequence) == (State.CANCELLED, 1)
    for act in (house.publish, house.cancel, house.change):
        with pytest.raises(WrongState, match="PRG-004"):
            act(activity)
    with pytest.raises(WrongState):
        actions.remove_activity(activity=activity, **house.act())


def test_the_sequence_rises_with_what_a_calendar_shows_and_with_nothing_else(house):
    activity = house.published()
    assert house.change(activity, at="08:30").sequence == 1
    assert house.change(activity, at="08:30").sequence == 1
    assert house.change(activity, at="08:30", track=house.track, capacity=50).sequence == 1
    assert house.change(activity, at="08:30", room=house.small).sequence == 2
    draft = house.draft(day=11)
    assert house.change(draft, at="08:00", day=11).sequence == 0


def test_a_change_that_changes_nothing_leaves_no_trace(house):
    activity = house.published()
    before = activity.changes.count()
    house.change(activity)
    assert activity.changes.count() == before


def test_a_room_that_gets_another_name_raises_the_sequence_of_what_is_published_in_it(house):
    published, draft = house.published(), house.draft(day=10)
    facts = {"name_en": "Grand Hall", "name_zh": "大厅"}
    actions.change_room(room=house.hall, capacity=300, **facts, **house.act())
    actions.change_room(room=house.hall, capacity=310, **facts, **house.act())
    assert house.now_is(published).sequence == 1
    assert house.now_is(draft).sequence == 0


def test_each_change_says_who_made_it_when_and_why(house):
    activity = house.published()
    house.change(activity, at="08:30")
    house.cancel(activity, "Storm warning.")
    assert [(row.what, row.sequence, row.reason, row.by) for row in activity.changes.all()] == [
        ("draft", 0, "", house.organiser),
        ("published", 0, "", house.organiser),
        ("starts_at", 1, "", house.organiser),
        ("cancelled", 2, "Storm warning.", house.organiser),
    ]


@pytest.mark.parametrize(
    ("facts", "refusal"),
    [
        ({"title_en": " ", "title_zh": ""}, NoName),
        ({"at": "10:00", "until": "10:00"}, EndsBeforeItStarts),
        ({"online_url": "http://room.example/1"}, BadLink),
        ({"online_url": "https:///1"}, BadLink),
        ({"languages": ("xx",)}, UnknownLanguage),
    ],
)
def test_what_no_plan_may_say_is_refused_and_nothing_is_written(house, facts, refusal):
    with pytest.raises(refusal):
        house.draft(**facts)
    assert not Activity.objects.exists()


@pytest.mark.parametrize(
    ("facts", "lacks"),
    [
        ({"title_zh": ""}, "a title in Chinese"),
        ({"title_en": "", "title_zh": "港口论坛"}, "a title in English"),
        ({"room": None}, "a room, or a link"),
    ],
)
def test_what_a_guest_could_not_read_or_find_is_not_published(house, facts, lacks):
    with pytest.raises(NotReady, match=lacks):
        house.publish(house.draft(**facts))


def test_an_online_activity_needs_no_room(house):
    online = house.published(room=None, online_url="https://meet.example/room")
    assert online.state == State.PUBLISHED


def test_a_published_activity_can_not_be_changed_into_a_clash(house):
    house.published()
    second = house.published(at="10:00", until="11:00")
    with pytest.raises(Clashes, match="Hall A1 is taken by “Port forum”, 2025-06-09 09:00–10:00"):
        house.change(second, at="09:30", until="11:00")
    assert house.now_is(second).sequence == 0


def test_a_draft_that_clashes_is_kept_and_not_published(house):
    house.published()
    second = house.draft(at="09:30", until="11:00")
    with pytest.raises(Clashes, match="PRG-003"):
        house.publish(second)
    house.change(second, at="10:00", until="11:00")
    assert house.publish(second).state == State.PUBLISHED


def test_a_room_of_another_edition_is_refused(house):
    other = editions.make_edition(code="26", name_en="26th", by=house.organiser)
    theirs = actions.make_room(edition=other, code="a1", name_en="A1", name_zh="A1", **house.act())
    with pytest.raises(OfAnotherEdition, match="PRG-005"):
        house.draft(room=theirs)


def test_a_part_uses_the_rooms_of_its_holding(house):
    assert house.published(edition=house.part).room == house.hall


def test_a_cancellation_needs_a_reason(house):
    with pytest.raises(ReasonMissing):
        house.cancel(house.published(), " ")


def test_a_room_or_a_track_in_use_is_not_removed(house):
    house.draft(track=house.track)
    with pytest.raises(StillUsed):
        actions.remove_room(room=house.hall, **house.act())
    with pytest.raises(StillUsed):
        actions.remove_track(track=house.track, **house.act())
    actions.remove_room(room=house.small, **house.act())
    with pytest.raises(CodeTaken):
        house.room("a1", "Other", "另一")


def test_after_an_edition_is_closed_its_programme_stays(house):
    activity = house.published()
    editions.set_phases(
        edition=house.edition, starts={"closed": date(2025, 2, 1)}, by=house.organiser
    )
    for act in (house.draft, lambda: house.cancel(activity), lambda: house.speaker()):
        with pytest.raises(EditionClosed, match="PRG-008"):
            act()


def test_only_organisers_make_a_programme(house):
    house.organiser = add_user(name="petrov", role="officer")
    with pytest.raises(NotAllowed):
        house.draft()


def test_the_database_refuses_what_no_action_would_write(house):
    activity = house.draft()
    for wrong in (
        {"ends_at": activity.starts_at},
        {"state": "held"},
        {"kind": "party"},
        {"sequence": 1},
        {"title_en": "", "title_zh": ""},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Activity.objects.filter(pk=activity.pk).update(**wrong)
