"""Reads of the programme that others may use."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Count, Prefetch, QuerySet

from entrepot.editions import queries as editions
from entrepot.editions.models import Edition
from entrepot.programme.clashes import Booking, Clash, booking, clashes, outside
from entrepot.programme.models import (
    WANTED,
    Activity,
    Appearance,
    Follow,
    Seat,
    SeatState,
    Speaker,
    State,
)
from entrepot.registration.models import Registration

#: What a reader of the programme gets to see.
SHOWN = (State.PUBLISHED, State.CANCELLED)


def activities(holding: Edition) -> QuerySet[Activity]:
    """Every activity of a holding and its parts, by time, with its edition, room and track.

    A statement a level of the edition's tree, and one.
    """
    within = [place.edition for place in editions.tree(holding)]
    return Activity.objects.filter(edition__in=within).select_related("edition", "room", "track")


def programme(holding: Edition) -> QuerySet[Activity]:
    """What the public reads: published and public, cancelled ones too. As `activities`."""
    return activities(holding).filter(state__in=SHOWN, public=True)


def programme_lines(holding: Edition) -> list[Activity]:
    """The same for a list, without abstracts. Editions are those of the tree, not one a row: most
    of what such a page costs is the making of rows."""
    within = {place.edition.pk: place.edition for place in editions.tree(holding)}
    rows = Activity.objects.filter(edition__in=within, state__in=SHOWN, public=True)
    found = list(rows.select_related("room", "track").defer("abstract_en", "abstract_zh"))
    for row in found:
        row.edition = within[row.edition_id]
    return found


def has_programme(holding: Edition) -> bool:
    """Whether the public programme has anything to show. As `activities`."""
    return programme(holding).exists()


def appearing(activity: Activity) -> list[Appearance]:
    """Who appears, first in rank first. One statement."""
    return list(activity.appearances.select_related("speaker"))


def bookings(holding: Edition) -> list[Booking]:
    """What every activity that is not cancelled takes up. As `activities`, and two statements."""
    rows = list(
        activities(holding)
        .exclude(state=State.CANCELLED)
        .prefetch_related(
            Prefetch("appearances", queryset=Appearance.objects.select_related("speaker"))
        )
    )
    guests: dict[int, list[int]] = defaultdict(list)
    held = Seat.objects.filter(activity__in=[row.pk for row in rows], state=SeatState.HELD)
    for activity, registration in held.order_by().values_list("activity", "registration"):
        guests[activity].append(registration)
    return [
        booking(row, [(one.role, one.speaker) for one in row.appearances.all()], guests[row.pk])
        for row in rows
    ]


def clashes_of(
    activity: Activity, *, people: list[tuple[str, Speaker]] | None = None
) -> list[Clash]:
    """What stands against an activity as it is in memory, saved or not. As `bookings`, and two.

    `people`: who would appear; none: those who do.
    """
    if people is None:
        people = []
        if activity.pk is not None:
            people = [(one.role, one.speaker) for one in appearing(activity)]
    holding = activity.edition.holding
    every = bookings(holding)
    known = next((one for one in every if one.key == activity.pk), None)
    mine = booking(activity, people, known.guests if known else ())
    on = activity.starts_at.astimezone(activity.zone).date()
    return clashes(mine, every) + outside(mine, holding.starts_on, holding.ends_on, on)


def all_clashes(holding: Edition) -> dict[int, list[Clash]]:
    """Activity -> what stands against it, of those that have any. As `bookings`."""
    every = bookings(holding)
    found: dict[int, list[Clash]] = {}
    # Sorted by start, so each is compared with those that begin before it ends.
    near: dict[int, list[Booking]] = defaultdict(list)
    for place, mine in enumerate(every):
        assert mine.key is not None
        for other in every[place + 1 :]:
            if other.starts_at >= mine.ends_at:
                break
            assert other.key is not None
            near[mine.key].append(other)
            near[other.key].append(mine)
    for mine in every:
        assert mine.key is not None
        against = clashes(mine, near[mine.key])
        if against:
            found[mine.key] = against
    return found


@dataclass(frozen=True, slots=True)
class Own:
    """One activity in a person's agenda. `seat`: of `SeatState`, or "" for who follows alone."""

    activity: Activity
    seat: str


def agenda(registration: Registration) -> list[Own]:
    """What a registered person has a seat in, waits for or follows, by time; what was cancelled too.

    Two statements.
    """
    found: dict[int, Own] = {}
    places = ("activity__edition", "activity__room", "activity__track")
    for follow in Follow.objects.filter(registration=registration).select_related(*places):
        found[follow.activity_id] = Own(follow.activity, "")
    seats = Seat.objects.filter(registration=registration, state__in=WANTED)
    for seat in seats.select_related(*places):
        found[seat.activity_id] = Own(seat.activity, seat.state)
    shown = (own for own in found.values() if own.activity.state in SHOWN)
    return sorted(shown, key=lambda own: (own.activity.starts_at, own.activity.pk))


def own_data(registration: Registration) -> list[dict[str, str]]:
    """What the programme keeps of a person, in every edition, as plain values for JSON: each seat
    that was ever asked for, and what is followed. Two statements."""
    of_person = {"registration__person": registration.person_id}
    seats = Seat.objects.filter(**of_person).select_related("activity__edition").order_by("id")
    follows = Follow.objects.filter(**of_person).select_related("activity__edition").order_by("id")
    rows = [("seat", row.activity, row.state, row.asked_at) for row in seats]
    rows += [("follow", row.activity, "", row.at) for row in follows]
    return [
        {
            "what": what,
            "edition": activity.edition.code,
            "activity": activity.title.en,
            "state": state,
            "at": at.isoformat(),
        }
        for what, activity, state, at in rows
    ]


@dataclass(frozen=True, slots=True)
class Seating:
    """How the seats of an activity stand."""

    held: int
    waiting: int


def seating(activity: Activity) -> Seating:
    """One statement."""
    rows = activity.seats.filter(state__in=WANTED).order_by().values_list("state")
    counted = dict(rows.annotate(count=Count("pk")))
    return Seating(counted.get(SeatState.HELD, 0), counted.get(SeatState.WAITING, 0))


def own_seat(activity: Activity, registration: Registration) -> Seat | None:
    """The seat that somebody has or waits for. One statement."""
    return activity.seats.filter(registration=registration, state__in=WANTED).first()


def place_in_line(seat: Seat) -> int:
    """Of one who waits: how many were there before, and this one. One statement."""
    rows = Seat.objects.filter(activity=seat.activity_id, state=SeatState.WAITING)
    return rows.filter(pk__lte=seat.pk).count()


def follows(activity: Activity, registration: Registration) -> bool:
    """One statement."""
    return activity.follows.filter(registration=registration).exists()
