"""Where the organiser makes a programme."""

from __future__ import annotations

import re
from datetime import date
from html import unescape
from typing import Any

import pytest

from entrepot.editions import actions as editions
from entrepot.editions import queries as edition_queries
from entrepot.programme import queries
from entrepot.programme.models import Activity, Room, State, Track

#: Statements of the organiser's list, however many activities it has.
COST = 14


def form(**facts: Any) -> dict[str, Any]:
    return {
        "edition": "25",
        "kind": "forum",
        "title_en": "Cable forum",
        "title_zh": "电缆论坛",
        "starts_at": "2025-06-09T09:30",
        "ends_at": "2025-06-09T10:30",
        "room": "a1",
        "track": "green",
        "languages": ["zh", "en"],
        "public": "on",
        **facts,
    }


@pytest.fixture
def organiser(house, reader):
    return reader(user=house.organiser)


def text_of(answer) -> str:
    return unescape(answer.content.decode())


def test_a_forum_that_clashes_is_kept_as_a_draft_mended_and_published(house, organiser):
    house.published()
    made = organiser.post("/programme/25/new/", form(), follow=True)
    assert "Blocks" in text_of(made)
    assert "Hall A1 is taken by “Port forum”" in text_of(made)
    activity = Activity.objects.get(title_en="Cable forum")
    assert activity.state == State.DRAFT
    refused = organiser.post(f"/programme/activities/{activity.pk}/publish/", follow=True)
    assert "It can't be so" in text_of(refused)
    organiser.post(f"/programme/activities/{activity.pk}/change/", form(room="b2"))
    said = organiser.post(f"/programme/activities/{activity.pk}/publish/", follow=True)
    assert "Published." in text_of(said)
    assert house.now_is(activity).state == State.PUBLISHED
    assert house.now_is(activity).said_times == "2025-06-09 09:30–10:30"


@pytest.mark.parametrize("address", ["new", "change"])
def test_looking_for_clashes_says_them_and_writes_nothing(house, reader, address):
    house.published()
    target = "/programme/25/new/"
    if address == "change":
        draft = house.draft(room=house.small)
        target = f"/programme/activities/{draft.pk}/change/"
    before = list(Activity.objects.values())
    whole = reader(user=house.organiser).post(target, form(look="1"))
    assert whole.status_code == 200
    assert "is taken by “Port forum”" in text_of(whole)
    assert 'value="Cable forum"' in text_of(whole)
    client = reader(user=house.organiser, **{"hx-request": "true"})
    part = client.post(target, form(look="1"))
    assert "is taken by “Port forum”" in text_of(part)
    assert "<form" not in text_of(part)
    assert client.post(target, form(look="1", starts_at="")).status_code == 204
    assert list(Activity.objects.values()) == before


def test_a_refusal_comes_back_beside_its_field_with_what_was_typed(house, organiser):
    answer = organiser.post("/programme/25/new/", form(ends_at="2025-06-09T09:30"))
    assert answer.status_code == 422
    assert "not after it starts at 2025-06-09 09:30" in text_of(answer)
    assert 'value="Cable forum"' in text_of(answer)


def test_the_form_of_a_change_that_is_sent_back_as_it_came_changes_nothing(house, organiser):
    activity = house.published(track=house.track, capacity=30, interpretation=("fr",))
    page = text_of(organiser.get(f"/programme/activities/{activity.pk}/change/"))
    sent: dict[str, Any] = dict(
        re.findall(r'<input type="[\w-]+" name="(\w+)" value="([^"]*)"', page)
    )
    for name, body in re.findall(r'<select name="(\w+)".*?>(.*?)</select>', page, re.DOTALL):
        chosen = re.search(r'value="([^"]*)" selected', body)
        sent[name] = chosen[1] if chosen else ""
    for name in ("languages", "interpretation"):
        box = rf'<input type="checkbox" name="{name}" value="(\w+)"[^>]* checked'
        sent[name] = re.findall(box, page)
    sent["public"] = "on"
    sent.pop("look", None)
    organiser.post(f"/programme/activities/{activity.pk}/change/", sent)
    assert house.now_is(activity).sequence == 0
    assert activity.changes.count() == 2


def test_a_cancellation_says_why_to_everybody(house, organiser, reader):
    activity = house.published()
    address = f"/programme/activities/{activity.pk}/cancel/"
    assert organiser.post(address, {"reason": ""}).status_code == 422
    organiser.post(address, {"reason": "Storm warning."})
    assert "Storm warning." in text_of(reader().get(f"/programme/activities/{activity.pk}/"))


def test_a_draft_is_removed_with_one_button_and_a_published_one_is_not(house, organiser):
    draft, out = house.draft(), house.published(day=10)
    organiser.post(f"/programme/activities/{draft.pk}/remove/")
    refused = organiser.post(f"/programme/activities/{out.pk}/remove/", follow=True)
    assert "must be: Draft" in text_of(refused)
    assert list(Activity.objects.all()) == [out]


def test_people_are_added_moved_and_left_out_on_the_activity_page(house, organiser):
    activity = house.draft()
    organiser.post("/programme/25/speakers/new/", {"name_en": "Ada", "languages": ["en"]})
    organiser.post("/programme/25/speakers/new/", {"name_zh": "李白"})
    for speaker in house.edition.speakers.order_by("id"):
        organiser.post(
            f"/programme/activities/{activity.pk}/people/new/",
            {"speaker": speaker.pk, "role": "speaker"},
        )
    first, second = queries.appearing(activity)
    address = f"/programme/activities/{activity.pk}/people/"
    organiser.post(address, {"move": f"up:{second.pk}"})
    assert [one.pk for one in queries.appearing(activity)] == [second.pk, first.pk]
    organiser.post(address, {"move": f"out:{second.pk}"})
    assert [one.pk for one in queries.appearing(activity)] == [first.pk]
    assert organiser.post(address, {"move": f"up:{second.pk}"}).status_code == 404


def test_place_cards_bear_the_name_in_both_scripts_in_rank_order(house, organiser):
    activity = house.draft()
    house.appear(activity, house.speaker("Ada Lindqvist", post_en="Chair"))
    from entrepot.programme import actions

    both = actions.make_speaker(
        edition=house.edition, name_en="Li Bai", name_zh="李白", **house.act()
    )
    house.appear(activity, both)
    text = text_of(organiser.get(f"/programme/activities/{activity.pk}/cards/"))
    assert re.findall(r'seat-name"[^>]*>([^<]+)', text) == ["Ada Lindqvist", "李白", "Li Bai"]
    assert "Chair" in text


def test_rooms_and_tracks_are_made_changed_and_removed(house, organiser):
    room = {"code": "c3", "name_en": "Room C3", "name_zh": "C3会议室", "capacity": "20"}
    organiser.post("/programme/25/rooms/new/", room)
    organiser.post("/programme/25/rooms/c3/", {**room, "name_en": "Room C4"})
    assert Room.objects.get(code="c3").name_en == "Room C4"
    again = organiser.post("/programme/25/rooms/new/", room)
    assert (again.status_code, "Room c3 is there already" in text_of(again)) == (422, True)
    organiser.post("/programme/25/rooms/c3/remove/")
    assert not Room.objects.filter(code="c3").exists()
    track = {"code": "sea", "name_en": "Sea", "name_zh": "海洋"}
    organiser.post("/programme/25/tracks/new/", track)
    organiser.post("/programme/25/tracks/sea/", {**track, "name_en": "Ocean"})
    assert Track.objects.get(code="sea").name_en == "Ocean"
    assert "Ocean" in text_of(organiser.get("/programme/25/rooms/"))
    organiser.post("/programme/25/tracks/sea/remove/")
    assert not Track.objects.filter(code="sea").exists()


def test_phases_are_set_shown_and_refused_out_of_order(house, organiser, reader):
    starts = {"call": "2025-03-01", "live": "2025-06-08", "closed": ""}
    organiser.post("/editions/25/phases/", starts)
    assert edition_queries.phase_starts(house.edition) == {
        "call": date(2025, 3, 1),
        "live": date(2025, 6, 8),
    }
    refused = organiser.post("/editions/25/phases/", {**starts, "call": "2025-06-09"})
    assert (refused.status_code, "“Live” would start" in text_of(refused)) == (422, True)
    house.published()
    assert ">Live<" in text_of(reader().get("/programme/25/"))


def test_a_programme_is_copied_from_the_last_edition_in_one_form(house, organiser):
    house.published(edition=house.part)
    target = editions.make_edition(
        code="26", number=26, name_en="26th", starts_on=date(2026, 6, 8), by=house.organiser
    )
    said = organiser.post("/programme/26/copy/", {"source": "25"}, follow=True)
    assert "Copied: 1 activities, 2 rooms, 1 tracks, 1 parts; 0 questions and 0 quotas" in text_of(
        said
    )
    assert queries.activities(target).get().state == State.DRAFT


def test_the_list_filters_by_state_and_by_what_clashes(house, organiser):
    house.published("Port forum")
    house.draft("Second", at="09:30")
    house.draft("Alone", day=11)

    def listed(state: str) -> set[str]:
        text = text_of(organiser.get(f"/programme/25/desk/?state={state}"))
        return set(re.findall(r'<th scope="row"><a href="[^"]+">([^<]+)</a>', text))

    assert listed("") == {"Port forum", "Second", "Alone"}
    assert listed("draft") == {"Second", "Alone"}
    assert listed("clashing") == {"Port forum", "Second"}


def test_the_list_costs_as_many_statements_with_twenty_activities_as_with_two(
    house, organiser, django_assert_num_queries
):
    for number in range(20):
        if number in (2, 18):
            with django_assert_num_queries(COST):
                organiser.get("/programme/25/desk/")
        house.appear(house.draft(f"Activity {number}", day=8 + number % 5), house.speaker("A"))
