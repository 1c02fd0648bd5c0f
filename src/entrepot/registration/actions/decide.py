"""What the organiser decides: who comes, how it is paid, who is the same, who read a passport."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from entrepot.accounts.models import User
from entrepot.accounts.rules import require
from entrepot.registration.actions.letters import tell
from entrepot.registration.actions.places import release, seat
from entrepot.registration.actions.shared import (
    expect,
    held,
    hold,
    move,
    need_words,
    new_token,
    note,
    require_keeper,
)
from entrepot.registration.errors import Gone, PassportMissing, PersonThere
from entrepot.registration.models import (
    LIVE,
    PassportView,
    Payment,
    Person,
    Reason,
    Recognised,
    Recognition,
    Registration,
    State,
)
from entrepot.registration.sealing import unseal


@transaction.atomic
def approve(
    *, registration: Registration, words: str = "", by: User, now: datetime
) -> Registration:
    """Approved where the quotas have room, else on the waiting list.

    Raises NotAllowed, WrongState (REG-009).
    """
    require_keeper(by)
    hold(registration.enrolment)
    registration = held(registration)
    expect(registration, State.APPLIED)
    seat(registration, Reason.FITS, by=by, now=now, words=words)
    tell(registration, now=now)
    return registration


@transaction.atomic
def reject(
    *, registration: Registration, reason: str, words: str, by: User, now: datetime
) -> Registration:
    """Raises NotAllowed, ReasonMissing (REG-010), WrongState (REG-009)."""
    require_keeper(by)
    hold(registration.enrolment)
    registration = held(registration)
    move(registration, State.REJECTED, reason, by=by, now=now, words=need_words(words))
    tell(registration, now=now, words=words)
    return registration


@transaction.atomic
def cancel_for(*, registration: Registration, words: str, by: User, now: datetime) -> Registration:
    """The organiser cancels; what comes free goes to who waits. Raises NotAllowed, ReasonMissing,
    WrongState."""
    require_keeper(by)
    hold(registration.enrolment)
    registration = held(registration)
    move(registration, State.CANCELLED, Reason.OTHER, by=by, now=now, words=need_words(words))
    tell(registration, now=now, words=words)
    release(registration.enrolment, by=by, now=now)
    return registration


@transaction.atomic
def record_payment(
    *, registration: Registration, payment: str, words: str = "", by: User, now: datetime
) -> Registration:
    """Free, invoiced or paid: recorded, not collected. Raises NotAllowed."""
    require_keeper(by)
    registration = held(registration)
    was = registration.payment
    if payment != was:
        registration.payment = Payment(payment)
        registration.save(update_fields=["payment"])
        note(registration, was, payment, Reason.PAYMENT, by=by, now=now, words=words)
    return registration


@transaction.atomic
def decide_recognition(
    *, recognition: Recognition, same: bool, by: User, now: datetime
) -> Registration:
    """Whether this is the person who came before. If so the registration moves to the earlier
    row, which takes what was typed now; nothing else of the two is mixed.

    Raises NotAllowed, PersonThere (REG-021), Gone (REG-022).
    """
    require_keeper(by)
    hold(recognition.registration.enrolment)
    registration = held(recognition.registration)
    fresh = registration.person
    recognition = Recognition.objects.select_related("earlier").get(pk=recognition.pk)
    earlier = recognition.earlier
    recognition.decided = Recognised.SAME if same else Recognised.OTHER
    recognition.decided_by, recognition.decided_at = by, now
    recognition.save()
    if not same or earlier.pk == fresh.pk:
        return registration
    if earlier.erased_at or fresh.erased_at:
        raise Gone()
    there = Registration.objects.filter(
        enrolment=registration.enrolment, person=earlier, state__in=LIVE
    ).first()
    if there is not None:
        raise PersonThere(number=there.key)
    for name in _TYPED:
        if getattr(fresh, name):
            setattr(earlier, name, getattr(fresh, name))
    earlier.save()
    Registration.objects.filter(person=fresh).update(person=earlier)
    PassportView.objects.filter(person=fresh).update(person=earlier)
    Recognition.objects.filter(earlier=fresh).delete()
    fresh.delete()
    registration.person = earlier
    return registration


#: What a newer registration says better than an older one.
_TYPED = (
    "name_latin",
    "name_han",
    "email",
    "phone",
    "organisation",
    "job_title",
    "passport",
    "name_key",
    "organisation_key",
)


@transaction.atomic
def view_passport(*, person: Person, purpose: str, by: User, now: datetime) -> str:
    """The number in clear, the view on record first.

    Raises NotAllowed, ReasonMissing (REG-010), PassportMissing (REG-023), SealBroken (REG-020).
    """
    require(by, "registration.passport")
    purpose = need_words(purpose)
    if not person.passport:
        raise PassportMissing()
    number = unseal(person.passport).decode()
    PassportView.objects.create(person=person, by=by, at=now, purpose=purpose[:200])
    return number


@transaction.atomic
def send_link(*, registration: Registration, door: str, by: User, now: datetime) -> None:
    """A new personal link by mail; the one before opens nothing from now.

    Raises NotAllowed, Gone (REG-022).
    """
    require_keeper(by)
    registration = held(registration)
    if registration.person.erased_at:
        raise Gone()
    tell(registration, now=now, door=door, token=new_token(registration))
