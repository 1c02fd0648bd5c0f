"""A ceremony: planned, put in order, rehearsed, held."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from entrepot.accounts.models import User
from entrepot.accounts.rules import require
from entrepot.editions.models import Edition
from entrepot.fair import states
from entrepot.fair.actions.call import in_edition
from entrepot.fair.errors import OutOfPlace
from entrepot.fair.models import Ceremony, CeremonyChange, CeremonyState, Preparation, State, Why

#: What has a place in the order of a ceremony.
IN_ORDER = (State.ACCEPTED, State.SIGNED, State.POSTED)


@transaction.atomic
def plan_ceremony(
    *,
    edition: Edition,
    name_en: str,
    name_zh: str,
    starts_at: datetime,
    minutes_each: int = 3,
    place_en: str = "",
    place_zh: str = "",
    by: User,
    now: datetime,
) -> Ceremony:
    """At a holding, or at a part of it. Raises NotAllowed."""
    require(by, "fair.organise")
    ceremony = Ceremony.objects.create(
        edition=edition,
        name_en=name_en,
        name_zh=name_zh,
        place_en=place_en,
        place_zh=place_zh,
        starts_at=starts_at,
        minutes_each=minutes_each,
    )
    CeremonyChange.objects.create(ceremony=ceremony, became=ceremony.state, by=by, at=now)
    return ceremony


@transaction.atomic
def change_ceremony(
    *,
    ceremony: Ceremony,
    name_en: str,
    name_zh: str,
    starts_at: datetime,
    minutes_each: int,
    place_en: str = "",
    place_zh: str = "",
    by: User,
    now: datetime,
) -> Ceremony:
    """Another name, place or time; its signings keep their order. Raises NotAllowed,
    CeremonyNotThere once it is closed."""
    require(by, "fair.organise")
    ceremony = states.held(ceremony)
    _require_open(ceremony)
    ceremony.name_en, ceremony.name_zh = name_en, name_zh
    ceremony.place_en, ceremony.place_zh = place_en, place_zh
    ceremony.starts_at, ceremony.minutes_each = starts_at, minutes_each
    ceremony.save()
    about = f"{starts_at.isoformat()},{minutes_each}"
    states.note_ceremony(ceremony, by=by, now=now, reason=Why.PLAN, about=about)
    return ceremony


@transaction.atomic
def move_to_ceremony(
    *, preparation: Preparation, ceremony: Ceremony | None, by: User, now: datetime
) -> Preparation:
    """To another ceremony, behind those who are there; None: signed outside of any.

    Raises NotAllowed, WrongState, PartOfAnother, CeremonyNotThere.
    """
    require(by, "fair.organise")
    preparation = states.locked(preparation)
    states.expect(preparation, State.SUBMITTED, State.ACCEPTED)
    if ceremony is not None:
        in_edition(ceremony.edition, preparation.call.edition)
        _require_open(ceremony)
    preparation.ceremony, preparation.position = ceremony, None
    preparation.save(update_fields=["ceremony", "position"])
    states.note(
        preparation,
        was=preparation.state,
        by=by,
        now=now,
        reason=Why.CEREMONY,
        about=str(ceremony.pk) if ceremony else "",
    )
    return preparation


@transaction.atomic
def place_in_order(
    *, ceremony: Ceremony, order: Sequence[Preparation], by: User, now: datetime
) -> None:
    """The running order: every signing of the ceremony, first to last.

    While it runs only those not signed yet may change places. Raises NotAllowed,
    OutOfPlace (FAIR-013), CeremonyNotThere (-014).
    """
    require(by, "fair.organise")
    ceremony = states.held(ceremony)
    _require_open(ceremony)
    rows = ceremony.preparations.filter(state__in=IN_ORDER).select_related("call__edition")
    there = {row.pk: row for row in rows}
    asked = [preparation.pk for preparation in order]
    wrong = {*there} ^ {*asked} | {key for key in asked if asked.count(key) > 1}
    for position, key in enumerate(asked, 1):
        row = there.get(key)
        if row is not None and row.state != State.ACCEPTED and row.position != position:
            wrong.add(key)
    if wrong:
        strays = Preparation.objects.filter(pk__in=wrong).select_related("call__edition")
        raise OutOfPlace(
            ceremony=ceremony.name_en, keys=", ".join(sorted(row.key for row in strays))
        )
    # First nobody has a place: two never share one, not even in between.
    ceremony.preparations.filter(position__isnull=False).update(position=None)
    for position, key in enumerate(asked, 1):
        Preparation.objects.filter(pk=key).update(position=position)
    keys = ",".join(there[key].key for key in asked)
    states.note_ceremony(ceremony, by=by, now=now, reason=Why.ORDER, about=keys)


@transaction.atomic
def rehearse(*, ceremony: Ceremony, by: User, now: datetime) -> Ceremony:
    """It was gone through from first to last. Raises NotAllowed, CeremonyNotThere, OutOfPlace."""
    require(by, "fair.organise")
    ceremony = states.held(ceremony)
    _require_order(ceremony)
    states.move_ceremony(
        ceremony,
        CeremonyState.REHEARSED,
        after=(CeremonyState.PLANNED, CeremonyState.REHEARSED),
        by=by,
        now=now,
    )
    return ceremony


@transaction.atomic
def start_ceremony(*, ceremony: Ceremony, by: User, now: datetime) -> Ceremony:
    """It begins, and shows its first signing. Raises NotAllowed, CeremonyNotThere, OutOfPlace."""
    require(by, "fair.organise")
    ceremony = states.held(ceremony)
    _require_order(ceremony)
    ceremony.showing = (
        ceremony.preparations.filter(position__isnull=False).order_by("position").first()
    )
    states.move_ceremony(
        ceremony,
        CeremonyState.RUNNING,
        after=(CeremonyState.PLANNED, CeremonyState.REHEARSED),
        by=by,
        now=now,
    )
    return ceremony


@transaction.atomic
def show_next(*, ceremony: Ceremony, by: User, now: datetime) -> Preparation | None:
    """Go on to the next one in order; None, and no change, behind the last.

    Raises NotAllowed, CeremonyNotThere.
    """
    require(by, "fair.organise")
    ceremony = states.held(ceremony)
    states.require_state(ceremony, CeremonyState.RUNNING)
    waiting = ceremony.preparations.filter(state__in=IN_ORDER, position__isnull=False)
    at = ceremony.showing.position if ceremony.showing else None
    # One that was undone on the stage lost its place: on to the first that is not signed yet.
    waiting = waiting.filter(position__gt=at) if at else waiting.filter(state=State.ACCEPTED)
    coming = waiting.order_by("position").first()
    if coming is None:
        return None
    ceremony.showing = coming
    ceremony.save(update_fields=["showing"])
    states.note_ceremony(ceremony, by=by, now=now, reason=Why.SHOWING, about=coming.key)
    return coming


@transaction.atomic
def close_ceremony(*, ceremony: Ceremony, by: User, now: datetime) -> Ceremony:
    """It is over; what was not signed may be moved to another. Raises NotAllowed,
    CeremonyNotThere."""
    require(by, "fair.organise")
    ceremony = states.held(ceremony)
    ceremony.showing = None
    states.move_ceremony(
        ceremony, CeremonyState.CLOSED, after=(CeremonyState.RUNNING,), by=by, now=now
    )
    return ceremony


def _require_open(ceremony: Ceremony) -> None:
    states.require_state(
        ceremony, CeremonyState.PLANNED, CeremonyState.REHEARSED, CeremonyState.RUNNING
    )


def _require_order(ceremony: Ceremony) -> None:
    """Raises OutOfPlace (FAIR-013) where a signing has no place yet."""
    lost = ceremony.preparations.filter(state__in=IN_ORDER, position__isnull=True)
    keys = [row.key for row in lost.select_related("call__edition")]
    if keys:
        raise OutOfPlace(ceremony=ceremony.name_en, keys=", ".join(keys))
