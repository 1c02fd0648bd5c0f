"""Reads of the programme that others may use."""

from __future__ import annotations

from collections import defaultdict

from django.db.models import Prefetch, QuerySet

from entrepot.editions import queries as editions
from entrepot.editions.models import Edition
from entrepot.programme.clashes import Booking, Clash, booking, clashes, outside
from entrepot.programme.models import Activity, Appearance, Speaker, State

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


def has_programme(holding: Edition) -> bool:
    """Whether the public programme has anything to show. As `activities`."""
    return programme(holding).exists()


def appearing(activity: Activity) -> list[Appearance]:
    """Who appears, first in rank first. One statement."""
    return list(activity.appearances.select_related("speaker"))


def bookings(holding: Edition) -> list[Booking]:
    """What every activity that is not cancelled takes up. As `activities`, and one statement."""
    rows = (
        activities(holding)
        .exclude(state=State.CANCELLED)
        .prefetch_related(
            Prefetch("appearances", queryset=Appearance.objects.select_related("speaker"))
        )
    )
    return [
        booking(row, [(one.role, one.speaker) for one in row.appearances.all()]) for row in rows
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
    mine = booking(activity, people)
    on = activity.starts_at.astimezone(activity.zone).date()
    return clashes(mine, bookings(holding)) + outside(mine, holding.starts_on, holding.ends_on, on)


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
