"""Places taken and set free: every act that counts them holds the enrolment first."""

from __future__ import annotations

from datetime import datetime

from entrepot.accounts.models import User
from entrepot.registration.actions.letters import tell
from entrepot.registration.actions.shared import move
from entrepot.registration.models import Enrolment, Reason, Registration, State
from entrepot.registration.places import next_in_line, places_of


def seat(
    registration: Registration, reason: str, *, by: User | None, now: datetime, words: str = ""
) -> None:
    """Approve it where every quota that it fits has room, else put it on the waiting list.

    Of a held enrolment.
    """
    if places_of(registration.enrolment).room(registration.kind, registration.delegation_id):
        move(registration, State.APPROVED, reason, by=by, now=now, words=words)
    else:
        move(registration, State.WAITING, Reason.QUOTA_FULL, by=by, now=now, words=words)


def release(enrolment: Enrolment, *, by: User | None, now: datetime) -> list[Registration]:
    """Give what is free to those who wait, in order of arrival. Of a held enrolment."""
    waiting = (
        Registration.objects.filter(enrolment=enrolment, state=State.WAITING)
        .select_related("person", "enrolment__edition")
        .order_by("number")
    )
    released = next_in_line(waiting, places_of(enrolment))
    for one in released:
        move(one, State.APPROVED, Reason.PLACE_FREE, by=by, now=now)
        tell(one, now=now)
    return released
