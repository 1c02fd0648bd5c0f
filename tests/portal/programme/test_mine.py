"""What a registered person has of the programme."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from html import unescape

import ics
import pytest
from icalendar import Calendar

from entrepot.programme.models import Seat
from tests.programme.house import House


@pytest.fixture
def come(house: House, reader, at):
    """A client in whose session the page of a registration has put its guest."""
    at(datetime(2025, 6, 1, tzinfo=UTC))

    def made(guest=None, language: str = "en"):
        client = reader(language)
        session = client.session
        session["registration"] = (guest or house.guest()).token_hash
        session.save()
        return client

    return made


def text_of(answer) -> str:
    return unescape(answer.content.decode())


def feed_of(client) -> str:
    found = re.search(
        r"<code>http://testserver([^<]+)</code>", text_of(client.get("/programme/agenda/"))
    )
    assert found
    return found[1]


def test_a_seat_is_taken_and_given_up_on_the_page_of_its_activity(house, come):
    activity, client = house.published(capacity=1), come()
    page = f"/programme/activities/{activity.pk}/"
    assert "1 of 1 seats are free." in text_of(client.get(page))
    assert "You have a seat" in text_of(client.post(f"{page}seat/", {"move": "take"}, follow=True))
    second = come()
    said = text_of(second.post(f"{page}seat/", {"move": "take"}, follow=True))
    assert "You are on the waiting list, in place 1" in said
    client.post(f"{page}seat/", {"move": "give_up"})
    assert "You have a seat" in text_of(second.get(page))


def test_the_link_to_join_is_told_to_the_registered_of_that_edition_alone(house, come, reader):
    activity = house.published(online_url="https://meet.example/1")
    page = f"/programme/activities/{activity.pk}/"
    assert "meet.example" in text_of(come().get(page))
    for state in ("applied", "cancelled", "rejected"):
        assert "meet.example" not in text_of(come(house.guest(state)).get(page))
    assert "meet.example" not in text_of(reader().get(page))


def test_what_is_not_public_is_open_to_the_registered(house, come, reader):
    activity = house.published("Closed dinner", public=False, capacity=5)
    page = f"/programme/activities/{activity.pk}/"
    assert reader().get(page).status_code == 404
    client = come()
    assert client.get(page).status_code == 200
    assert "Closed dinner" in text_of(client.get("/programme/agenda/"))


def test_the_personal_calendar_is_read_by_both_parsers_and_follows_what_happens(
    house, come, reader
):
    seated = house.published("Seated", capacity=1, online_url="https://meet.example/1")
    full = house.published("Full", capacity=1, day=10)
    heard = house.published("Heard of", day=11)
    house.take(full, house.guest())
    client = come()
    for activity in (seated, full):
        client.post(f"/programme/activities/{activity.pk}/seat/", {"move": "take"})
    client.post(f"/programme/activities/{heard.pk}/follow/", {"move": "follow"})
    address = feed_of(client)

    def read() -> dict[str, str]:
        # Whoever has the address reads it: no session, as a calendar program asks.
        written = reader().get(address).content
        first = {
            str(event["summary"]): str(event["status"])
            for event in Calendar.from_ical(written).walk("VEVENT")
        }
        events = ics.Calendar(written.decode()).events
        assert first == {event.name: event.status for event in events}
        return first

    assert read() == {"Seated": "CONFIRMED", "Full": "TENTATIVE", "Heard of": "CONFIRMED"}
    assert b"meet.example" in reader().get(address).content.replace(b"\r\n ", b"")
    house.cancel(heard)
    client.post(f"/programme/activities/{seated.pk}/seat/", {"move": "give_up"})
    assert read() == {"Full": "TENTATIVE", "Heard of": "CANCELLED"}


def test_a_new_address_closes_the_old_one(house, come, reader):
    client = come()
    old = feed_of(client)
    assert reader().get(old).status_code == 200
    client.post("/programme/agenda/renew/")
    gone = reader().get(old)
    assert (gone.status_code, "new one from your agenda" in text_of(gone)) == (410, True)
    assert reader().get(feed_of(client)).status_code == 200


def test_a_personal_calendar_is_kept_by_no_cache_between(house, come, reader):
    answer = reader().get(feed_of(come()))
    assert "private" in answer.headers["Cache-Control"]
    assert answer.headers["Referrer-Policy"] == "no-referrer"


def test_whose_link_was_renewed_or_who_is_not_coming_has_no_agenda(house, come):
    guest = house.guest()
    client = come(guest)
    assert client.get("/programme/agenda/").status_code == 200
    guest.token_hash = "f" * 64
    guest.save()
    waits = come(house.guest("waiting"))
    activity = house.published(capacity=1)
    for one, status in ((client, 302), (waits, 403)):
        assert one.get("/programme/agenda/").status_code == status
        answer = one.post(f"/programme/activities/{activity.pk}/seat/", {"move": "take"})
        assert answer.status_code == status
    assert not Seat.objects.exists()


def test_the_page_of_a_registration_leads_to_the_agenda(house, come):
    from entrepot.registration.actions import publish_consent

    guest = house.guest()
    publish_consent(
        enrolment=guest.enrolment, text_en="We keep it.", text_zh="我们保存。", **house.act()
    )
    client = come(guest)
    assert '<a class="button plain" href="/programme/agenda/">' in text_of(
        client.get("/registration/mine/")
    )


def test_a_refusal_is_said_on_the_page_that_follows(house, come):
    activity, client = house.published(), come()
    answer = client.post(
        f"/programme/activities/{activity.pk}/seat/", {"move": "take"}, follow=True
    )
    assert "whoever comes finds a place" in text_of(answer)


def test_the_agenda_is_in_chinese_for_who_reads_chinese(house, come):
    activity = house.published(capacity=2)
    client = come(language="zh-hans")
    client.post(f"/programme/activities/{activity.pk}/seat/", {"move": "take"})
    text = text_of(client.get("/programme/agenda/"))
    assert "您已有席位" in text
    assert "in=zh" in text


def test_what_a_person_takes_holds_their_seats_and_what_they_follow(house, come):
    activity, heard = house.published(capacity=2), house.published("Heard of", day=10)
    client = come()
    for move in ("take", "give_up"):
        client.post(f"/programme/activities/{activity.pk}/seat/", {"move": move})
    client.post(f"/programme/activities/{heard.pk}/follow/", {"move": "follow"})
    taken = client.get("/registration/mine/data.json").json()["programme"]
    assert [(row["what"], row["activity"], row["state"]) for row in taken] == [
        ("seat", "Port forum", "cancelled"),
        ("follow", "Heard of", ""),
    ]
