"""Seats, their waiting list, and who is told of a change."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from entrepot.outbox.models import Message
from entrepot.programme import actions, queries
from entrepot.programme.actions import seats
from entrepot.programme.errors import AgendaClosed, NoSeat, NoSeats, NotComing, SeatedAlready
from entrepot.programme.models import Seat, SeatState

Step = tuple[str, int]


def standing(activity: Any) -> tuple[list[int], list[int]]:
    """Who holds a seat and who waits, by the number of the registration, in order of arrival."""

    def who(state: str) -> list[int]:
        rows = Seat.objects.filter(activity=activity, state=state).order_by("id")
        return list(rows.values_list("registration__number", flat=True))

    return who(SeatState.HELD), who(SeatState.WAITING)


def test_who_comes_after_the_last_seat_waits_and_moves_up_in_order(house):
    activity = house.published(capacity=2)
    one, two, three, four = (house.guest() for _ in range(4))
    for guest in (one, two, three, four):
        house.take(activity, guest)
    assert standing(activity) == ([1, 2], [3, 4])
    house.give_up(activity, one)
    assert standing(activity) == ([2, 3], [4])
    house.take(activity, one)
    assert standing(activity) == ([2, 3], [4, 1])
    house.change(activity, capacity=3)
    assert standing(activity) == ([2, 3, 4], [1])
    house.change(activity, capacity=1)
    assert standing(activity) == ([2, 3, 4], [1])
    house.give_up(activity, three)
    assert standing(activity) == ([2, 4], [1])


def test_without_a_limit_everybody_who_waited_has_a_seat(house):
    activity = house.published(capacity=1)
    for _ in range(3):
        house.take(activity, house.guest())
    house.change(activity, capacity=None)
    assert standing(activity) == ([1, 2, 3], [])


def test_whose_registration_is_cancelled_makes_room_for_who_waits(house):
    activity = house.published(capacity=1)
    gone, waits = house.guest(), house.guest()
    house.take(activity, gone)
    house.take(activity, waits)
    assert actions.sweep_seats(now=house.instant()) == 0
    gone.state = "cancelled"
    gone.save()
    assert actions.sweep_seats(now=house.instant()) == 1
    assert standing(activity) == ([2], [])
    (letter,) = Message.objects.all()
    assert (letter.address, letter.subject_en) == (
        "guest2@example.org",
        "You have a seat: Port forum",
    )


@pytest.mark.parametrize("state", ["applied", "waiting", "rejected", "cancelled", "transferred"])
def test_only_who_is_approved_takes_a_seat_or_follows(house, state):
    activity, guest = house.published(capacity=2), house.guest(state)
    for act in (house.take, house.follow):
        with pytest.raises(NotComing, match="PRG-020"):
            act(activity, guest)


def test_what_has_no_seats_gives_none(house):
    guest = house.guest()
    with pytest.raises(NoSeats, match="whoever comes"):
        house.take(house.published(), guest)
    with pytest.raises(NoSeats, match="not held"):
        house.take(house.draft(capacity=3, day=10), guest)
    begun = house.published(capacity=3, day=11)
    house.now = begun.starts_at
    with pytest.raises(NoSeats, match="begun"):
        house.take(begun, guest)


def test_a_seat_is_asked_for_once_and_given_up_once(house):
    activity, guest = house.published(capacity=2), house.guest()
    house.take(activity, guest)
    with pytest.raises(SeatedAlready):
        house.take(activity, guest)
    house.give_up(activity, guest)
    with pytest.raises(NoSeat):
        house.give_up(activity, guest)


# The law: nobody waits while a seat is free, no more are seated than there are seats (but for those
# who were seated before their number fell), and who is seated came before who waits.

steps = st.lists(
    st.tuples(st.sampled_from(("take", "take", "give_up", "capacity")), st.integers(1, 6)),
    max_size=25,
)


def play(house: Any, story: list[Step]) -> bool:
    """Whether the law holds after every step of a story that begins with two seats."""
    activity = house.published(capacity=2)
    guests = [house.guest() for _ in range(6)]
    capacity, most = 2, 2
    for what, number in story:
        if what == "capacity":
            capacity = number
            house.change(activity, capacity=number)
        else:
            act = house.take if what == "take" else house.give_up
            try:
                act(activity, guests[number - 1])
            except (SeatedAlready, NoSeat):
                continue
        held = Seat.objects.filter(activity=activity, state=SeatState.HELD)
        waiting = Seat.objects.filter(activity=activity, state=SeatState.WAITING)
        most = max(capacity, min(most, held.count()))
        first = waiting.order_by("id").first()
        if held.count() > most or (first and held.count() < capacity):
            return False
        if first and held.filter(pk__gt=first.pk).exists():
            return False
    return True


class Undone(Exception):
    """Takes back what one story wrote."""


def holds(house: Any, story: list[Step]) -> bool:
    answer = []
    try:
        with transaction.atomic():
            answer.append(play(house, story))
            raise Undone
    except Undone:
        return answer[0]


@settings(max_examples=25)
@given(steps)
def test_seats_go_to_who_came_first_whatever_happens(house, story):
    assert holds(house, story)


FULL = [("take", number) for number in range(1, 6)]


@pytest.mark.parametrize(
    ("wrong", "story"),
    [
        # The list is served from its end.
        (lambda waiting, free: list(waiting[::-1][: max(free, 0)]), [*FULL, ("give_up", 1)]),
        # A seat that comes free stays empty.
        (lambda waiting, free: [], [*FULL, ("capacity", 3)]),
        # Everybody who waits is let in as soon as one seat is free.
        (lambda waiting, free: list(waiting) if free > 0 else [], [*FULL, ("give_up", 2)]),
    ],
    ids=["last first", "nobody", "all at once"],
)
def test_the_law_of_seats_fails_for_a_list_that_is_served_wrongly(house, monkeypatch, wrong, story):
    assert holds(house, story)
    monkeypatch.setattr(seats, "next_in_line", wrong)
    assert not holds(house, story)


def test_the_last_seat_is_given_once_to_many_who_ask_at_the_same_time(fresh_db):
    from django.db import connection

    from tests.programme.house import House

    house = House()
    activity = house.published(capacity=2)
    guests = [house.guest() for _ in range(6)]
    now, ready = house.instant(), threading.Barrier(len(guests))

    def ask(guest: Any) -> None:
        try:
            ready.wait()
            actions.take_seat(activity=activity, registration=guest, now=now)
        finally:
            connection.close()

    threads = [threading.Thread(target=ask, args=[guest]) for guest in guests]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    held, waiting = standing(activity)
    assert (len(held), len(waiting)) == (2, 4)


# What is told


def letters() -> list[tuple[str, str, str]]:
    rows = Message.objects.order_by("id")
    return [(row.address, row.subject_en, row.subject_zh) for row in rows]


def test_a_change_is_told_once_to_each_who_has_a_seat_waits_or_follows(house):
    activity = house.published(capacity=1)
    seated, waits, follows, _neither = (house.guest() for _ in range(4))
    house.take(activity, seated)
    house.take(activity, waits)
    house.follow(activity, follows)
    house.follow(activity, seated)
    house.change(activity, at="08:30", capacity=1)
    told = {address for address, _, _ in letters()}
    assert told == {"guest1@example.org", "guest2@example.org", "guest3@example.org"}
    assert len(letters()) == 3
    house.change(activity, at="08:30", capacity=1)
    house.change(activity, at="08:30", capacity=1, abstract_en="Other words.")
    assert len(letters()) == 3
    house.change(activity, at="08:00", capacity=1)
    assert len(letters()) == 6


def test_a_cancellation_says_why_in_the_language_of_its_reader(house):
    activity = house.published()
    house.follow(activity, house.guest(language="zh"))
    house.cancel(activity, "台风预警。")
    (letter,) = Message.objects.all()
    assert (letter.language, letter.subject_zh) == ("zh", "活动取消：Port forum（中）")
    assert "台风预警。" in letter.body_zh


def test_who_follows_no_more_or_is_not_coming_is_told_nothing(house):
    activity = house.published()
    leaves, cancels, erased = (house.guest() for _ in range(3))
    for guest in (leaves, cancels, erased):
        house.follow(activity, guest)
    actions.unfollow(activity=activity, registration=leaves)
    cancels.state = "cancelled"
    cancels.save()
    from entrepot.registration.actions import erase_person

    erase_person(registration=erased, comes=True, now=house.instant())
    house.change(activity, at="08:30")
    assert letters() == []


def test_the_letters_of_a_programme_are_erased_with_their_person(house):
    from entrepot.registration.actions import erase_person

    activity, guest = house.published(), house.guest()
    house.follow(activity, guest)
    house.change(activity, at="08:30")
    erase_person(registration=guest, comes=True, now=house.instant())
    assert letters() == [("", "", "")]


# The personal calendar


def test_an_agenda_holds_what_one_has_a_seat_in_waits_for_or_follows(house):
    full = house.published("Full", capacity=1)
    mine = house.published("Mine", capacity=1, day=10)
    heard = house.published("Heard of", day=11)
    house.published("Other", day=12)
    first, guest = house.guest(), house.guest()
    house.take(full, first)
    for activity in (full, mine):
        house.take(activity, guest)
    house.follow(heard, guest)
    assert [(own.activity.title.en, own.seat) for own in queries.agenda(guest)] == [
        ("Full", "waiting"),
        ("Mine", "held"),
        ("Heard of", ""),
    ]


def test_a_key_opens_one_agenda_until_it_is_renewed_or_its_person_is_erased(house):
    from entrepot.registration.actions import erase_person

    one, other = house.guest(), house.guest()
    token = actions.agenda_token(registration=one)
    assert actions.agenda_token(registration=one) == token
    assert token != actions.agenda_token(registration=other)
    assert actions.open_agenda(token=token) == one
    fresh = actions.renew_agenda_token(registration=one)
    for wrong in (token, fresh[:-1], fresh.split(".")[0], ""):
        with pytest.raises(AgendaClosed):
            actions.open_agenda(token=wrong)
    erase_person(registration=one, comes=True, now=house.instant())
    with pytest.raises(AgendaClosed):
        actions.open_agenda(token=fresh)


def test_people_who_hold_two_seats_at_once_are_counted_among_the_clashes(house):
    first = house.published(capacity=9)
    second = house.published(capacity=9, room=house.small)
    for _ in range(2):
        guest = house.guest()
        house.take(first, guest)
        house.take(second, guest)
    (clash,) = queries.clashes_of(second)
    assert (clash.code, clash.level) == ("guests", "warn")
    assert clash.text.en.startswith("2 registered people hold a seat here and in “Port forum”")
    assert first.starts_at - second.starts_at == timedelta(0)
