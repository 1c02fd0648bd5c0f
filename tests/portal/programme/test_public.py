"""What everybody reads of a programme, and what it costs."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from html import unescape

import pytest
from icalendar import Calendar

from entrepot.editions import actions as editions
from entrepot.programme import actions
from tests.programme.house import House


def titles(answer) -> list[str]:
    found = re.findall(r'agenda-title"><a href="[^"]+">([^<]+)', answer.content.decode())
    return [unescape(title) for title in found]


@pytest.fixture
def planned(house: House) -> House:
    """Two days, two rooms, a track; a draft, a closed dinner and a cancelled roadshow."""
    house.published("Port forum", track=house.track)
    house.published("Hydrogen", room=house.small, languages=("en",), interpretation=("de",))
    house.published("Online talk", room=None, online_url="https://meet.example/1", day=10)
    house.cancel(house.published("Roadshow", at="14:00", until="15:00", day=10))
    house.draft("Not yet", day=11)
    house.published("Closed dinner", day=12, public=False)
    return house


def test_the_programme_shows_what_is_published_and_public_by_day(planned, reader):
    answer = reader().get("/programme/25/")
    assert titles(answer) == ["Port forum", "Hydrogen", "Online talk", "Roadshow"]
    days = re.findall(r"<h2>([^<]+)</h2>", answer.content.decode())
    assert days == ["Monday 9\u00a0June\u00a02025", "Tuesday 10\u00a0June\u00a02025"]
    assert "Cancelled" in answer.content.decode()


@pytest.mark.parametrize(
    ("asked", "shown"),
    [
        ("day=2025-06-10", ["Online talk", "Roadshow"]),
        ("track=green", ["Port forum"]),
        ("place=b2", ["Hydrogen"]),
        ("place=online", ["Online talk"]),
        ("spoken=de", ["Hydrogen"]),
        ("spoken=zh&place=a1", ["Port forum", "Roadshow"]),
        ("spoken=zh&place=b2", []),
        ("day=nonsense", []),
    ],
)
def test_a_filter_shows_what_fits_all_of_it_and_its_calendar_holds_the_same(
    planned, reader, asked, shown
):
    answer = reader().get(f"/programme/25/?{asked}")
    assert titles(answer) == shown
    found = re.search(r'href="([^"]+calendar\.ics\?[^"]+)"', answer.content.decode())
    assert found
    feed = reader().get(unescape(found[1]))
    assert feed.headers["Content-Type"].startswith("text/calendar")
    events = Calendar.from_ical(feed.content).walk("VEVENT")
    assert [str(event["summary"]) for event in events] == shown


def test_a_feed_names_each_activity_with_an_address_that_opens(planned, reader):
    feed = Calendar.from_ical(reader().get("/programme/25/calendar.ics").content)
    for event in feed.walk("VEVENT"):
        path = str(event["url"]).removeprefix("http://testserver")
        answer = reader().get(path)
        assert answer.status_code == 200
        assert str(event["summary"]) in unescape(answer.content.decode())


def test_the_page_and_its_feed_are_in_chinese_for_who_reads_chinese(planned, reader):
    answer = reader("zh-hans").get("/programme/25/?place=a1")
    text = answer.content.decode()
    assert "Port forum（中）" in text
    assert "2025年6月9日 星期一" in text
    found = re.search(r'href="([^"]+calendar\.ics\?[^"]+)"', text)
    assert found
    assert "论坛" in reader().get(unescape(found[1])).content.decode()


def test_neither_a_page_nor_a_public_feed_tells_the_link_to_join(planned, reader):
    number = planned.edition.activities.get(title_en="Online talk").pk
    for address in (
        "/programme/25/",
        "/programme/25/calendar.ics",
        f"/programme/activities/{number}/",
        f"/programme/activities/{number}/calendar.ics",
    ):
        assert b"meet.example" not in reader().get(address).content.replace(b"\r\n ", b"")


@pytest.mark.parametrize("title", ["Not yet", "Closed dinner"])
def test_what_is_not_public_is_found_by_nobody_but_its_organiser(planned, reader, title):
    number = planned.edition.activities.get(title_en=title).pk
    assert reader().get(f"/programme/activities/{number}/").status_code == 404
    assert reader().get(f"/programme/activities/{number}/calendar.ics").status_code == 404
    known = reader(user=planned.organiser)
    assert known.get(f"/programme/activities/{number}/").status_code == 200
    assert known.get(f"/programme/activities/{number}/calendar.ics").status_code == 404


def test_an_activity_says_who_appears_in_rank_order_and_why_it_is_off(house, reader):
    activity = house.published("Roadshow", abstract_en="Ports & cables.")
    second, first = house.speaker("B. Weber"), house.speaker("A. Novák", post_en="Minister")
    house.appear(activity, second)
    top = house.appear(activity, first, "leader")
    actions.place_in_rank(
        activity=activity, order=[top, activity.appearances.get(speaker=second)], **house.act()
    )
    house.cancel(activity, "Storm warning.")
    text = reader().get(f"/programme/activities/{activity.pk}/").content.decode()
    assert text.index("A. Novák") < text.index("B. Weber")
    assert "Storm warning." in text
    assert "Ports &amp; cables." in text


def test_times_are_those_of_the_city_whatever_the_server_thinks(house, reader, settings):
    settings.TIME_ZONE = "America/New_York"
    house.published(at="23:30", until="23:59")
    text = reader().get("/programme/25/").content.decode()
    assert "23:30–23:59" in text
    assert "Monday 9" in text


def test_the_first_page_of_the_programme_is_that_of_the_next_edition_to_come(house, reader, at):
    house.published("Port forum")
    later = editions.make_edition(
        code="26", number=26, name_en="26th", starts_on=date(2026, 6, 8),
        ends_on=date(2026, 6, 12), by=house.organiser,
    )  # fmt: skip
    at(datetime(2025, 4, 1, tzinfo=UTC))
    assert titles(reader().get("/programme/")) == ["Port forum"]
    assert later.activities.count() == 0


def test_the_programme_costs_as_many_statements_with_80_activities_as_with_one(
    house, reader, django_assert_num_queries
):
    def ask(address: str, statements: int) -> None:
        with django_assert_num_queries(statements):
            assert reader().get(address).status_code == 200

    one = house.published("First", edition=house.part)
    # Edition, its tree (three levels), activities, phase; an activity: itself, who appears.
    ask("/programme/25/", 5)
    ask("/programme/25/calendar.ics", 4)
    ask(f"/programme/activities/{one.pk}/", 2)
    for number in range(2, 81):
        day, slot = 8 + number % 5, 10 + number // 5
        house.published(
            f"Activity {number}",
            at=f"{slot % 24:02}:{number % 2 * 30:02}",
            until=f"{slot % 24:02}:{number % 2 * 30 + 29:02}",
            day=day,
            room=(house.hall, house.small)[number % 2],
            track=house.track,
            edition=house.part if number % 3 else house.edition,
        )
    ask("/programme/25/", 5)
    ask("/programme/25/calendar.ics", 4)
