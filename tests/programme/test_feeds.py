"""Calendars, read by two parsers that share no code: `icalendar` and `ics`."""

from __future__ import annotations

from datetime import UTC

import ics
import pytest
from icalendar import Calendar

from entrepot.programme import feeds
from entrepot.programme.models import Activity
from entrepot.text import Text
from tests.programme.house import clock_time

SITE = "https://symposium.example"


def feed(*activities: Activity, language: str = "en", **facts: object) -> bytes:
    return feeds.calendar(
        activities, name=Text("25th", "第二十五届"), language=language, address=SITE, **facts
    )


def both(written: bytes) -> list[dict[str, object]]:
    """What both parsers say of each event; they must agree."""
    first = [
        {
            "uid": str(event["uid"]),
            "title": str(event["summary"]),
            "begin": event["dtstart"].dt.astimezone(UTC),
            "end": event["dtend"].dt.astimezone(UTC),
            "place": str(event.get("location", "")),
            "words": str(event.get("description", "")),
            "status": str(event["status"]),
        }
        for event in Calendar.from_ical(written).walk("VEVENT")
    ]
    second = [
        {
            "uid": event.uid,
            "title": event.name,
            "begin": event.begin.datetime.astimezone(UTC),
            "end": event.end.datetime.astimezone(UTC),
            "place": event.location or "",
            "words": event.description or "",
            "status": event.status,
        }
        for event in ics.Calendar(written.decode()).events
    ]
    assert sorted(first, key=str) == sorted(second, key=str)
    return first


def sequences(written: bytes) -> list[int]:
    by_icalendar = [event["sequence"] for event in Calendar.from_ical(written).walk("VEVENT")]
    by_ics = [
        int(line.value)
        for event in ics.Calendar(written.decode()).events
        for line in event.extra
        if line.name == "SEQUENCE"
    ]
    assert sorted(by_icalendar) == sorted(by_ics)
    return by_icalendar


def test_both_parsers_read_what_was_planned(house):
    words = "Ports; cables, and a long line that a calendar folds: " + "绿色港口与氢能，" * 12
    activity = house.published(
        "Ports, cables; and more",
        abstract_en=words,
        room=house.small,
        interpretation=("fr",),
    )
    (event,) = both(feed(activity))
    assert event == {
        "uid": f"{activity.uid}@entrepot",
        "title": "Ports, cables; and more",
        "begin": clock_time("09:00"),
        "end": clock_time("10:00"),
        "place": "Room B2, floor 2",
        "words": f"{words}\n\nLanguages: Chinese, English\n\nInterpretation: French",
        "status": "CONFIRMED",
    }


def test_a_feed_in_chinese_says_it_in_chinese(house):
    (event,) = both(feed(house.published(room=house.small), language="zh"))
    assert event["title"] == "Port forum（中）"
    assert event["place"] == "2层 B2会议室"
    assert "语言：中文、英语" in str(event["words"])


def test_the_uid_stays_and_the_sequence_rises_until_it_is_cancelled(house):
    activity = house.published()
    seen = [feed(activity)]
    for hour in ("08:00", "08:30"):
        activity = house.change(activity, at=hour)
        seen.append(feed(activity))
    seen.append(feed(house.cancel(activity)))
    events = [both(written)[0] for written in seen]
    assert len({event["uid"] for event in events}) == 1
    assert [sequences(written) for written in seen] == [[0], [1], [2], [3]]
    assert [event["status"] for event in events] == [*["CONFIRMED"] * 3, "CANCELLED"]


def test_times_are_written_by_the_clock_of_the_city_with_its_rules(house):
    text = feed(house.published()).decode()
    assert "DTSTART;TZID=Asia/Shanghai:20250609T090000" in text
    assert "BEGIN:VTIMEZONE" in text


@pytest.mark.parametrize("month", [1, 7])
def test_a_city_that_changes_its_clocks_is_read_right_in_winter_and_in_summer(house, month):
    from datetime import datetime, timedelta
    from zoneinfo import ZoneInfo

    house.edition.time_zone = "Europe/Budapest"
    house.edition.save()
    at = datetime(2025, month, 15, 9, 0, tzinfo=ZoneInfo("Europe/Budapest"))
    activity = house.now_is(house.draft(starts_at=at, ends_at=at + timedelta(hours=1)))
    (event,) = both(feed(activity))
    assert event["begin"] == at
    assert at.astimezone(UTC).hour == (8 if month == 1 else 7)


def test_the_link_to_join_is_in_no_calendar_but_that_of_the_registered(house):
    activity = house.published(online_url="https://meet.example/secret")
    assert b"meet.example" not in feed(activity)
    assert b"https://meet.example/secret" in feed(activity, links=True).replace(b"\r\n ", b"")
    cancelled = house.cancel(activity)
    assert b"meet.example" not in feed(cancelled, links=True)


def test_the_same_programme_is_the_same_bytes_and_every_line_is_short(house):
    activity = house.published(abstract_zh="长" * 200, title_zh="标题")
    assert feed(activity, language="zh") == feed(house.now_is(activity), language="zh")
    assert max(len(line) for line in feed(activity, language="zh").split(b"\r\n")) <= 75


def test_an_empty_programme_is_a_calendar_all_the_same():
    assert both(feed()) == []
