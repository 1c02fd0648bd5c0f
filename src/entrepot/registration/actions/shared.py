"""What the acts of registration share: who may, the held rows, the one way to another state."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from entrepot.accounts.models import Role, User
from entrepot.accounts.rules import require
from entrepot.fair.models import Delegation
from entrepot.fair.rules import leads
from entrepot.outbox.errors import BadAddress
from entrepot.registration import names
from entrepot.registration.errors import LinkClosed, NotYours, ReasonMissing, WrongState
from entrepot.registration.models import (
    TRANSITIONS,
    Enrolment,
    Reason,
    Registration,
    RegistrationChange,
)
from entrepot.text import Text


def require_keeper(user: User) -> None:
    """Raises NotAllowed (ENT-001)."""
    require(user, "registration.keep")


def require_leader(user: User, delegation: Delegation) -> None:
    """An organiser, or who leads the delegation. Raises NotAllowed, NotYours (REG-012)."""
    require(user, "registration.group")
    if user.role == Role.DELEGATION and not leads(user, delegation):
        raise NotYours(user=user.get_username(), delegation=delegation.code)


def hold(enrolment: Enrolment) -> Enrolment:
    """The enrolment, held until the transaction ends: acts that count places queue here."""
    held = Enrolment.objects.select_for_update(of=("self",)).select_related("edition")
    return held.get(pk=enrolment.pk)


def held(registration: Registration) -> Registration:
    """As it stands, held, with what letters and rules need of it."""
    rows = Registration.objects.select_for_update(of=("self",))
    return rows.select_related("person", "enrolment__edition", "delegation").get(pk=registration.pk)


def number_next(enrolment: Enrolment) -> int:
    """Of a held enrolment."""
    enrolment.last_number += 1
    enrolment.save(update_fields=["last_number"])
    return enrolment.last_number


def expect(registration: Registration, *states: str) -> None:
    """Raises WrongState (REG-009)."""
    if registration.state not in states:
        needed = [names.STATES[state] for state in states]
        raise WrongState(
            what=registration.key,
            state=names.STATES[registration.state],
            needed=Text(", ".join(one.en for one in needed), "、".join(one.zh for one in needed)),
        )


def move(
    registration: Registration,
    to: str,
    reason: str,
    *,
    by: User | None,
    now: datetime,
    words: str = "",
) -> None:
    """Change the state and write down who did it. Raises WrongState (REG-009)."""
    was = registration.state
    if to not in TRANSITIONS[was]:
        expect(registration, *(state for state, after in TRANSITIONS.items() if to in after))
    registration.state = to
    registration.save(update_fields=["state"])
    note(registration, was, to, reason, by=by, now=now, words=words)


def note(
    registration: Registration,
    was: str,
    became: str,
    reason: str,
    *,
    by: User | None,
    now: datetime,
    words: str = "",
) -> None:
    RegistrationChange.objects.create(
        registration=registration,
        was=was,
        became=became,
        reason=Reason(reason),
        words=words.strip()[:1000],
        by=by,
        at=now,
    )


def need_words(words: str) -> str:
    """Raises ReasonMissing (REG-010)."""
    if not words.strip():
        raise ReasonMissing()
    return words.strip()


def address(email: str) -> str:
    """An e-mail address in its one form, "" where there is none. Raises BadAddress (OUT-001)."""
    given = email.strip()
    if given:
        try:
            validate_email(given)
        except ValidationError:
            raise BadAddress(address=given, at="email") from None
    local, _, domain = given.rpartition("@")
    return f"{local}@{domain.lower()}" if given else ""


def hash_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def new_token(registration: Registration) -> str:
    """A fresh secret of the personal link; the one before opens nothing from now."""
    token = secrets.token_urlsafe(32)
    registration.token_hash = hash_of(token)
    registration.save(update_fields=["token_hash"])
    return token


def open_page(token: str) -> Registration:
    """The registration of a personal link. Raises LinkClosed (REG-011), whatever is wrong."""
    found = Registration.objects.filter(token_hash=hash_of(token)).first()
    if found is None:
        raise LinkClosed()
    return found
