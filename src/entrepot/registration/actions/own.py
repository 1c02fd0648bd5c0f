"""What a registered person does on the own page, and what is done with their data in the end."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Max

from entrepot.accounts.models import User
from entrepot.outbox import actions as outbox
from entrepot.registration import questions
from entrepot.registration.actions.letters import keys_of, tell
from entrepot.registration.actions.places import release
from entrepot.registration.actions.register import (
    Details,
    asked_questions,
    economy_code,
    enter,
    keep_answers,
    new_person,
    newest_consent,
    write,
)
from entrepot.registration.actions.shared import held, hold, move, new_token, require_keeper
from entrepot.registration.errors import Gone, NotApproved
from entrepot.registration.fields import PASSPORT_DAYS
from entrepot.registration.models import (
    LIVE,
    Accreditation,
    Answer,
    Consent,
    Person,
    Reason,
    Recognised,
    Recognition,
    Registration,
    RegistrationChange,
    SheetRow,
    State,
)
from entrepot.registration.questions import Given


@transaction.atomic
def change_details(*, registration: Registration, details: Details, now: datetime) -> Registration:
    """What is said of the person, all of it; a blank passport number leaves the kept one.

    Raises Gone (REG-022), WrongState (REG-009), NameMissing, BadAddress, CellWrong.
    """
    registration = _mine(registration)
    write(registration.person, details)
    registration.person.save()
    registration.economy = economy_code(details.economy)
    registration.language = "zh" if details.language.startswith("zh") else "en"
    registration.save(update_fields=["economy", "language"])
    return registration


@transaction.atomic
def forget_passport(*, registration: Registration, now: datetime) -> None:
    """Raises Gone (REG-022)."""
    registration = _mine(registration)
    Person.objects.filter(pk=registration.person_id).update(passport="")


@transaction.atomic
def answer(
    *, registration: Registration, answers: Mapping[str, Given], now: datetime
) -> Registration:
    """The answers, all of them; a file that is not given again stays.

    Raises Gone (REG-022), AnswerMissing (-006), AnswerWrong (-007).
    """
    registration = _mine(registration)
    files = Answer.objects.filter(registration=registration).exclude(file="")
    kept = set(files.values_list("question__key", flat=True))
    standing, faults = questions.check(
        asked_questions(registration.enrolment), registration.kind, answers, kept=kept
    )
    if faults:
        faults[0].error.facts["at"] = f"q_{faults[0].question.key}"
        raise faults[0].error
    keep_answers(registration, standing)
    answered = [question.pk for question, _ in standing]
    Answer.objects.filter(registration=registration, file="").exclude(
        question__in=answered
    ).delete()
    return registration


@transaction.atomic
def agree(*, registration: Registration, now: datetime) -> Consent:
    """To the newest text. Raises Gone (REG-022)."""
    registration = _mine(registration)
    consent, _made = Consent.objects.get_or_create(
        registration=registration,
        text=newest_consent(registration.enrolment),
        defaults={"at": now},
    )
    return consent


@transaction.atomic
def say_recognised(*, recognition: Recognition, same: bool) -> None:
    """The person's own word on whether they came before; the organiser decides on it."""
    recognition.said = Recognised.SAME if same else Recognised.OTHER
    recognition.save(update_fields=["said"])


@transaction.atomic
def cancel(*, registration: Registration, now: datetime) -> Registration:
    """I don't come; the place goes to who waits first. Raises Gone, WrongState (REG-009)."""
    hold(registration.enrolment)
    registration = _mine(registration)
    move(registration, State.CANCELLED, Reason.NOT_COMING, by=None, now=now)
    tell(registration, now=now)
    release(registration.enrolment, by=None, now=now)
    return registration


@transaction.atomic
def transfer(
    *, registration: Registration, details: Details, door: str, now: datetime
) -> Registration:
    """A colleague comes instead, in the same kind and delegation, and gets a link of their own.

    Raises Gone, WrongState (REG-009), NameMissing, BadAddress, AlreadyRegistered (REG-005).
    """
    enrolment = hold(registration.enrolment)
    registration = _mine(registration)
    move(registration, State.TRANSFERRED, Reason.COLLEAGUE, by=None, now=now)
    tell(registration, now=now)
    colleague = enter(
        enrolment,
        new_person(details, now=now),
        details,
        kind=registration.kind,
        delegation=registration.delegation,
        in_place_of=registration,
        by=None,
        now=now,
    )
    colleague.payment = registration.payment
    colleague.save(update_fields=["payment"])
    move(colleague, State.APPROVED, Reason.COLLEAGUE, by=None, now=now)
    tell(colleague, now=now, door=door, token=new_token(colleague))
    return colleague


def require_letter(registration: Registration) -> None:
    """Whether a letter of invitation may be written. Raises NotApproved (REG-024)."""
    if registration.state != State.APPROVED:
        raise NotApproved(what=registration.key)


@transaction.atomic
def erase_person(*, registration: Registration, comes: bool, now: datetime) -> None:
    """Everything personal of who holds this link, in every edition, for good.

    What is counted stays: kind, delegation, economy, state. `comes` False: the place is given up
    first. Letters that wait are not sent, those that were sent lose address and text.
    Raises Gone (REG-022).
    """
    enrolment = hold(registration.enrolment)
    registration = _mine(registration)
    if not comes and registration.state in LIVE:
        move(registration, State.CANCELLED, Reason.NOT_COMING, by=None, now=now)
        release(enrolment, by=None, now=now)
    _erase(registration.person, now)


def _erase(person: Person, now: datetime) -> None:
    rows = Registration.objects.filter(person=person)
    for row in rows:
        outbox.erase(keys=keys_of(row))
    Answer.objects.filter(registration__in=rows).delete()
    SheetRow.objects.filter(registration__in=rows).update(cells="")
    RegistrationChange.objects.filter(registration__in=rows).update(words="")
    Accreditation.objects.filter(registration__in=rows).update(outlet="", work="", reason="")
    Recognition.objects.filter(registration__in=rows).delete()
    Recognition.objects.filter(earlier=person).delete()
    rows.update(token_hash=None)
    for name in _PERSONAL:
        setattr(person, name, "")
    person.erased_at = now
    person.save()


_PERSONAL = (
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
def erase_overdue(*, by: User, now: datetime) -> int:
    """Answers whose time of keeping is over, and passport numbers PASSPORT_DAYS after the last edition
    that somebody came to: gone. How many were erased. Raises NotAllowed."""
    require_keeper(by)
    gone = 0
    due = Answer.objects.filter(question__enrolment__edition__ends_on__isnull=False)
    for row in due.select_related("question__enrolment__edition"):
        kept_for = timedelta(days=row.question.retention_days)
        ended = row.question.enrolment.edition.ends_on
        if ended and ended + kept_for < now.date():
            row.delete()
            gone += 1
    rows = Person.objects.exclude(passport="").annotate(
        last=Max("registrations__enrolment__edition__ends_on")
    )
    over = [
        one.pk for one in rows if one.last and one.last + timedelta(days=PASSPORT_DAYS) < now.date()
    ]
    return gone + Person.objects.filter(pk__in=over).update(passport="")


def _mine(registration: Registration) -> Registration:
    """Held. Raises Gone (REG-022)."""
    registration = held(registration)
    if registration.person.erased_at:
        raise Gone()
    return registration
