"""Reads of registration that others may use. What a user may see is in each of them."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Prefetch, QuerySet

from entrepot.accounts.models import User
from entrepot.accounts.rules import may
from entrepot.editions.models import Edition
from entrepot.fair.models import Delegation
from entrepot.registration.fields import FIELDS
from entrepot.registration.models import (
    Accreditation,
    Answer,
    Consent,
    ConsentText,
    Enrolment,
    PressNote,
    Question,
    Recognised,
    Recognition,
    Registration,
    RegistrationChange,
    SeatQuota,
    Standing,
    State,
)
from entrepot.registration.sealing import unseal


def enrolment_of(edition: Edition) -> Enrolment | None:
    """That of the holding an edition is, or is part of. One statement a level."""
    return Enrolment.objects.filter(edition=edition.holding).select_related("edition").first()


def open_enrolments(now: datetime) -> list[Enrolment]:
    """Those that take registrations now, the newest first. One statement."""
    rows = Enrolment.objects.filter(opens_at__lte=now, closes_at__gte=now)
    return list(rows.select_related("edition").order_by("-opens_at", "-pk"))


def registrations(user: User, enrolment: Enrolment | None = None) -> QuerySet[Registration]:
    """An organiser sees all, a leader those of the own delegations. By number; filter at will."""
    rows = Registration.objects.select_related("person", "delegation", "enrolment__edition")
    if enrolment is not None:
        rows = rows.filter(enrolment=enrolment)
    if may(user, "registration.keep"):
        return rows.order_by("number")
    if may(user, "registration.group"):
        return rows.filter(delegation__leaders=user).order_by("number")
    return rows.none()


def delegations_of(user: User, enrolment: Enrolment) -> QuerySet[Delegation]:
    """Delegations whose sheet a user may upload."""
    rows = Delegation.objects.filter(edition=enrolment.edition).order_by("code")
    if may(user, "registration.keep"):
        return rows
    return rows.filter(leaders=user) if may(user, "registration.group") else rows.none()


def history(registration: Registration) -> list[RegistrationChange]:
    """Everything that happened to it, oldest first. One statement."""
    return list(registration.changes.select_related("by"))


def counts(enrolment: Enrolment) -> Counter[tuple[str, str, str, str]]:
    """(kind, delegation's code, economy, state) -> how many, erased people too. One statement."""
    rows = (
        Registration.objects.filter(enrolment=enrolment)
        .order_by()
        .values_list("kind", "delegation__code", "economy", "state")
        .annotate(count=Count("pk"))
    )
    return Counter(
        {(kind, code or "", economy, state): n for kind, code, economy, state, n in rows}
    )


@dataclass(frozen=True, slots=True)
class QuotaRow:
    """A quota beside what it counts: who has a place, who waits for one."""

    quota: SeatQuota
    taken: int
    waiting: int


def quotas(enrolment: Enrolment) -> list[QuotaRow]:
    """Two statements."""
    every = counts(enrolment)
    rows = SeatQuota.objects.filter(enrolment=enrolment).select_related("delegation")

    def many(quota: SeatQuota, asked: str) -> int:
        code = quota.delegation.code if quota.delegation else None
        return sum(
            count
            for (kind, delegation, _, state), count in every.items()
            if state == asked and quota.kind in ("", kind) and code in (None, delegation)
        )

    return [QuotaRow(one, many(one, State.APPROVED), many(one, State.WAITING)) for one in rows]


def place_in_line(registration: Registration) -> int:
    """How many who wait were there before, and this one. One statement."""
    rows = Registration.objects.filter(enrolment=registration.enrolment, state=State.WAITING)
    return rows.filter(number__lte=registration.number).count()


def returning(enrolment: Enrolment) -> QuerySet[Recognition]:
    """Who may have come before, and nobody has decided yet."""
    return (
        Recognition.objects.filter(
            registration__enrolment=enrolment, decided=Recognised.OPEN, earlier__erased_at=None
        )
        .select_related("registration__person", "registration__enrolment__edition", "earlier")
        .order_by("registration__number", "pk")
    )


def asked_whether_returning(registration: Registration) -> list[tuple[Recognition, list[str]]]:
    """What a person is asked: with the codes of the editions that the other one came to, and
    nothing else of them. Two statements."""
    rows = list(
        registration.recognitions.filter(
            said=Recognised.OPEN, decided=Recognised.OPEN, earlier__erased_at=None
        )
    )
    editions: dict[int, list[str]] = {}
    came = Registration.objects.filter(person__in=[row.earlier_id for row in rows])
    for person, code in came.values_list("person", "enrolment__edition__code"):
        editions.setdefault(person, []).append(code)
    return [(row, editions.get(row.earlier_id, [])) for row in rows]


def newest_consent(enrolment: Enrolment) -> ConsentText:
    return ConsentText.objects.filter(enrolment=enrolment).latest("version")


def consents(registration: Registration) -> list[Consent]:
    """What was agreed to, oldest first. One statement."""
    return list(registration.consents.select_related("text").order_by("text__version"))


def questions(enrolment: Enrolment) -> list[Question]:
    """All that are asked, in order. One statement."""
    rows = Question.objects.filter(enrolment=enrolment, dropped_at=None)
    return list(rows.select_related("shown_when").order_by("position", "id"))


def answers(registration: Registration) -> dict[str, Answer]:
    """Key of the question -> its answer. One statement."""
    return {row.question.key: row for row in registration.answers.select_related("question")}


def accreditations(enrolment: Enrolment) -> QuerySet[Accreditation]:
    """Those that wait first, then the decided; people who were erased are not among them."""
    rows = Accreditation.objects.filter(
        registration__enrolment=enrolment, registration__person__erased_at=None
    )
    return rows.select_related("registration__person", "registration__enrolment__edition").order_by(
        "decided_at", "applied_at"
    )


def accreditation_of(registration: Registration) -> Accreditation | None:
    return Accreditation.objects.filter(registration=registration).first()


def press_notes(registration: Registration) -> list[PressNote] | None:
    """What the press room holds for this person; None for who is not let in. Two statements."""
    found = accreditation_of(registration)
    let_in = found is not None and found.standing == Standing.ACCREDITED
    if not let_in or registration.state != State.APPROVED:
        return None
    return list(PressNote.objects.filter(enrolment=registration.enrolment))


def with_answers(rows: QuerySet[Registration]) -> Iterator[tuple[Registration, dict[str, str]]]:
    """Each registration with its answers as text: what the export writes. Two statements."""
    ready = rows.prefetch_related(
        Prefetch("answers", Answer.objects.select_related("question").defer("file"))
    )
    for row in ready:
        yield row, {one.question.key: one.value for one in row.answers.all()}


def own_data(registration: Registration) -> dict[str, Any]:
    """All that is kept of a person, in every edition, as plain values for JSON.

    Files are named; each is taken from the own page.
    """
    person = registration.person
    kept = {one.name: getattr(person, one.name) for one in FIELDS if one.name != "passport"}
    kept["passport"] = unseal(person.passport).decode() if person.passport else ""
    rows = Registration.objects.filter(person=person).select_related(
        "enrolment__edition", "delegation"
    )
    return {
        "person": kept,
        "fields": [
            {
                "field": one.name,
                "purpose": one.purpose.en,
                "legal_basis": one.basis,
                "kept_days_after_the_edition": one.days,
            }
            for one in FIELDS
        ],
        "registrations": [_own_registration(row) for row in rows.order_by("pk")],
        "passport_was_read": [
            {"at": view.at.isoformat(), "by_role": view.by.role, "purpose": view.purpose}
            for view in person.passport_views.select_related("by")
        ],
    }


def _own_registration(row: Registration) -> dict[str, Any]:
    return {
        "number": row.key,
        "edition": row.enrolment.edition.code,
        "kind": row.kind,
        "delegation": row.delegation.code if row.delegation else "",
        "economy": row.economy,
        "language": row.language,
        "state": row.state,
        "payment": row.payment,
        "applied_at": row.applied_at.isoformat(),
        "answers": [
            {
                "question": one.question.key,
                "label": {"en": one.question.label_en, "zh": one.question.label_zh},
                "answer": one.value,
                "purpose": one.question.purpose_en,
                "legal_basis": one.question.basis,
                "kept_days_after_the_edition": one.question.retention_days,
            }
            for one in row.answers.select_related("question").order_by("question__position")
        ],
        "consents": [
            {"version": one.text.version, "at": one.at.isoformat(), "text": one.text.text_en}
            for one in consents(row)
        ],
        "history": [
            {
                "at": one.at.isoformat(),
                "from": one.was,
                "to": one.became,
                "reason": one.reason,
                "words": one.words,
            }
            for one in row.changes.all()
        ],
        "accreditation": _own_accreditation(row),
        "sheet_row": json.loads(unseal(row.sheet_row.cells)) if _has_sheet(row) else None,
    }


def _has_sheet(row: Registration) -> bool:
    return hasattr(row, "sheet_row") and bool(row.sheet_row.cells)


def _own_accreditation(row: Registration) -> dict[str, str] | None:
    found = accreditation_of(row)
    if found is None:
        return None
    return {
        "outlet": found.outlet,
        "work": found.work,
        "standing": found.standing,
        "reason": found.reason,
    }
