"""What can't both be, and what had better not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from entrepot.programme import queries
from entrepot.programme.clashes import Booking, Level, clashes
from entrepot.programme.models import Activity
from entrepot.text import Text

START = datetime(2025, 6, 9, tzinfo=UTC)


def found(activity: Activity) -> list[tuple[str, str]]:
    return [(clash.code, str(clash.level)) for clash in queries.clashes_of(activity)]


def test_two_in_a_room_clash_and_what_follows_at_once_does_not(house):
    house.published()
    assert found(house.draft(at="09:59", until="11:00")) == [("room", "block")]
    assert found(house.draft(at="10:00", until="11:00", day=9)) == [("room", "warn")]
    assert found(house.draft(at="08:00", until="09:00")) == []


def test_a_clash_with_a_draft_warns_and_with_what_is_cancelled_is_none(house):
    first = house.draft()
    assert found(house.draft(at="09:30")) == [("room", "warn")]
    house.publish(first)
    house.cancel(first)
    second = house.published(day=10)
    house.cancel(second)
    assert found(house.draft(day=10)) == []


def test_a_speaker_blocks_and_a_guest_of_honour_warns(house):
    first, second = house.draft(), house.draft(room=house.small)
    speaker, leader = house.speaker(), house.speaker("Minister Okafor")
    for activity in (first, second):
        house.appear(activity, speaker)
        house.appear(activity, leader, "leader")
    house.publish(first)
    assert found(second) == [("speaker", "block"), ("leader", "warn")]


def test_who_speaks_here_and_is_a_guest_of_honour_there_is_told(house):
    first, second = house.draft(), house.draft(room=house.small)
    person = house.speaker()
    house.appear(first, person)
    house.appear(second, person, "leader")
    house.publish(first)
    assert found(second) == [("leader", "warn")]


def test_more_seats_than_the_room_holds_block(house):
    assert found(house.draft(room=house.small, capacity=41)) == [("capacity", "block")]
    assert found(house.draft(room=house.small, capacity=40, day=10)) == []


def test_an_activity_on_no_day_of_the_edition_is_told(house):
    assert found(house.draft(day=13)) == [("days", "warn")]


def test_an_activity_does_not_clash_with_itself_nor_across_editions(house):
    assert found(house.published()) == []
    assert found(house.draft(edition=house.part, room=house.small)) == []


def test_the_list_of_an_edition_says_of_each_what_its_own_page_says(house):
    speaker = house.speaker()
    for number in range(6):
        activity = house.draft(
            f"Forum {number}", at=f"09:{number * 10:02}", room=(house.hall, house.small)[number % 2]
        )
        house.appear(activity, speaker)
    every = queries.all_clashes(house.edition)
    for activity in Activity.objects.select_related("edition", "room"):
        assert every.get(activity.pk, []) == queries.clashes_of(activity)


bookings = st.builds(
    lambda key, start, length, room, people, published: Booking(
        key=key,
        title=Text("a", "a"),
        starts_at=START + timedelta(minutes=start),
        ends_at=START + timedelta(minutes=start + length),
        said_times="",
        published=published,
        room=room,
        speakers={person: Text("p", "p") for person in people},
    ),
    key=st.integers(1, 1000),
    start=st.integers(0, 30),
    length=st.integers(1, 10),
    room=st.integers(1, 2),
    people=st.sets(st.integers(1, 2)),
    published=st.booleans(),
)


def law(one: Booking, other: Booking, ask: object) -> bool:
    """A room or a speaker is missing at some minute, exactly where a clash is found."""
    both = {
        minute
        for minute in range(41)
        if all(a.starts_at <= START + timedelta(minutes=minute) < a.ends_at for a in (one, other))
    }
    shared = one.room == other.room or bool(one.speakers.keys() & other.speakers.keys())
    needed = bool(both) and shared and one.key != other.key
    return bool(ask(one, [other])) == needed == bool(ask(other, [one]))  # type: ignore[operator]


@given(bookings, bookings)
def test_a_clash_is_found_where_some_minute_needs_one_thing_twice_and_only_there(one, other):
    assert law(one, other, clashes)


def test_the_law_of_clashes_fails_for_one_that_compares_starts_alone():
    def starts_alone(mine: Booking, others: list[Booking]) -> list[Booking]:
        return [
            other
            for other in others
            if mine.key != other.key and other.starts_at <= mine.starts_at < other.ends_at
        ]

    def booked(key: int, start: int, length: int) -> Booking:
        return Booking(
            key=key,
            title=Text("a", "a"),
            starts_at=START + timedelta(minutes=start),
            ends_at=START + timedelta(minutes=start + length),
            said_times="",
            published=True,
            room=1,
        )

    long, short = booked(1, 0, 30), booked(2, 10, 5)
    assert law(long, short, clashes)
    assert not law(long, short, starts_alone)


def test_what_blocks_stands_first(house):
    house.draft(at="09:30", until="10:30")
    house.published(at="08:00", until="09:00")
    levels = [clash.level for clash in queries.clashes_of(house.draft(at="08:30", until="10:00"))]
    assert levels == [Level.BLOCK, Level.WARN]
