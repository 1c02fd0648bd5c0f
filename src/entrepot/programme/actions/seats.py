"""Seats and their waiting list, following, and the key to a personal calendar.

Acts on the seats of an edition queue behind its row, so the last seat is given once. A seat is
given in the order of arrival, and one that comes free goes to who has waited longest.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.core import signing
from django.db import transaction

from entrepot.programme.actions.announce import tell_seat
from entrepot.programme.actions.shared import fresh, hold, lock
from entrepot.programme.errors import AgendaClosed, NoSeat, NoSeats, NotComing, SeatedAlready
from entrepot.programme.models import (
    WANTED,
    Activity,
    AgendaKey,
    Follow,
    Seat,
    SeatState,
    State,
)
from entrepot.programme.models.seats import random_key
from entrepot.registration.models import Registration
from entrepot.registration.models import State as Coming
from entrepot.text import Text

_signer = signing.Signer(salt="programme.agenda", sep=".")


@transaction.atomic
def take_seat(*, activity: Activity, registration: Registration, now: datetime) -> Seat:
    """A seat where one is free, else the last place of the waiting list.

    Raises NotComing (PRG-020), NoSeats (-021), SeatedAlready (-022), EditionClosed (-008).
    """
    hold(activity.edition, now=now)
    activity = fresh(activity)
    _require_coming(activity, registration)
    _require_seats(activity, now)
    if Seat.objects.filter(activity=activity, registration=registration, state__in=WANTED).exists():
        raise SeatedAlready(what=activity.title)
    free = _free(activity)
    return Seat.objects.create(
        activity=activity,
        registration=registration,
        state=SeatState.HELD if free > 0 else SeatState.WAITING,
        asked_at=now,
        changed_at=now,
    )


@transaction.atomic
def give_up_seat(*, activity: Activity, registration: Registration, now: datetime) -> Seat:
    """It goes to who has waited longest. Raises NoSeat (PRG-023), EditionClosed (-008)."""
    hold(activity.edition, now=now)
    activity = fresh(activity)
    seat = Seat.objects.filter(
        activity=activity, registration=registration, state__in=WANTED
    ).first()
    if seat is None:
        raise NoSeat(what=activity.title)
    seat.state, seat.changed_at = SeatState.CANCELLED, now
    seat.save()
    release_seats(activity, now=now)
    return seat


def release_seats(activity: Activity, *, now: datetime) -> list[Seat]:
    """Free seats to those who wait, in order; each is told. The programme is held by the caller."""
    if activity.state != State.PUBLISHED or now >= activity.starts_at:
        return []
    waiting = Seat.objects.filter(activity=activity, state=SeatState.WAITING)
    rows = list(waiting.select_related("registration__person").order_by("id"))
    if not rows:
        return []
    free = len(rows) if activity.capacity is None else _free(activity)
    released = next_in_line(rows, free)
    for seat in released:
        seat.state, seat.changed_at = SeatState.HELD, now
        seat.save()
        tell_seat(activity, seat.registration, seat.pk, now)
    return released


def next_in_line(waiting: Sequence[Seat], free: int) -> list[Seat]:
    """Who gets the free seats: those who arrived first."""
    return list(waiting[: max(free, 0)])


@transaction.atomic
def sweep_seats(*, now: datetime) -> int:
    """Seats of those who are not coming any more go to those who wait; how many were freed.

    Registration knows no programme, so whoever cancels there is noticed here.
    """
    gone = Seat.objects.filter(state__in=WANTED).exclude(registration__state=Coming.APPROVED)
    keys = list(gone.values_list("activity", flat=True).distinct())
    freed = 0
    for activity in Activity.objects.filter(pk__in=keys).select_related("edition__parent"):
        lock(activity.edition)
        freed += gone.filter(activity=activity).update(state=SeatState.CANCELLED, changed_at=now)
        release_seats(fresh(activity), now=now)
    return freed


@transaction.atomic
def follow(*, activity: Activity, registration: Registration, now: datetime) -> None:
    """From now they are told what changes; again changes nothing. Raises NotComing (PRG-020)."""
    _require_coming(activity, registration)
    Follow.objects.get_or_create(activity=activity, registration=registration, defaults={"at": now})


@transaction.atomic
def unfollow(*, activity: Activity, registration: Registration) -> None:
    Follow.objects.filter(activity=activity, registration=registration).delete()


@transaction.atomic
def agenda_token(*, registration: Registration) -> str:
    """The secret in the address of a person's own calendar: the same until it is renewed."""
    row, _ = AgendaKey.objects.get_or_create(registration=registration)
    return _signer.sign(row.key)


@transaction.atomic
def renew_agenda_token(*, registration: Registration) -> str:
    """Another secret: who was given the address before reads nothing any more."""
    row, _ = AgendaKey.objects.update_or_create(
        registration=registration, defaults={"key": random_key()}
    )
    return _signer.sign(row.key)


def open_agenda(*, token: str) -> Registration:
    """Whose calendar a secret opens. Raises AgendaClosed (PRG-024), whatever is wrong."""
    try:
        key = _signer.unsign(token)
    except signing.BadSignature:
        raise AgendaClosed() from None
    row = (
        AgendaKey.objects.filter(key=key, registration__person__erased_at=None)
        .select_related("registration__enrolment__edition")
        .first()
    )
    if row is None:
        raise AgendaClosed()
    return row.registration


def _free(activity: Activity) -> int:
    """Seats that nobody holds; below zero where the capacity was lowered since."""
    taken = activity.seats.filter(state=SeatState.HELD).count()
    return (activity.capacity or 0) - taken


def _require_coming(activity: Activity, registration: Registration) -> None:
    """Raises NotComing (PRG-020)."""
    there = Registration.objects.select_related("enrolment").get(pk=registration.pk)
    holding = activity.edition.holding
    if there.state != Coming.APPROVED or there.enrolment.edition_id != holding.pk:
        raise NotComing(edition=holding.code)


def _require_seats(activity: Activity, now: datetime) -> None:
    """Raises NoSeats (PRG-021)."""
    if activity.state != State.PUBLISHED:
        why = Text("it is not held", "活动未举办或已取消")
    elif activity.capacity is None:
        why = Text("whoever comes finds a place", "无需预订，可直接参加")
    elif now >= activity.starts_at:
        why = Text("it has begun", "活动已开始")
    else:
        return
    raise NoSeats(what=activity.title, why=why)
