"""The terms of one edition's registration taken over into the next: what is asked, and of whom."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from entrepot.accounts.models import User
from entrepot.editions.models import Edition
from entrepot.registration.actions.shared import require_keeper
from entrepot.registration.actions.terms import open_enrolment
from entrepot.registration.models import Enrolment, KindRule, Question, SeatQuota
from entrepot.registration.queries import newest_consent, questions


@dataclass(frozen=True, slots=True)
class CopiedTerms:
    """How much came over."""

    questions: int = 0
    quotas: int = 0


@transaction.atomic
def copy_terms(
    *, source: Edition, target: Edition, shift: timedelta, by: User, now: datetime
) -> CopiedTerms:
    """Times (by `shift`), the newest consent text, rules by kind, quotas and questions; nobody's
    registration, no code, and no quota of a delegation, since those are of one edition.

    Nothing where the source has no registration, or the target has one already. Raises NotAllowed.
    """
    require_keeper(by)
    was = Enrolment.objects.filter(edition=source).first()
    if was is None or Enrolment.objects.filter(edition=target).exists():
        return CopiedTerms()
    consent = newest_consent(was)
    became = open_enrolment(
        edition=target,
        opens_at=was.opens_at + shift,
        closes_at=was.closes_at + shift,
        consent_en=consent.text_en,
        consent_zh=consent.text_zh,
        by=by,
        now=now,
    )
    for rule in KindRule.objects.filter(enrolment=was):
        KindRule.objects.create(
            enrolment=became, kind=rule.kind, door=rule.door, approval=rule.approval
        )
    quotas = SeatQuota.objects.filter(enrolment=was, delegation=None)
    for quota in quotas:
        SeatQuota.objects.create(enrolment=became, kind=quota.kind, most=quota.most)
    asked = questions(was)
    anew: dict[int, Question] = {}
    for question in asked:
        anew[question.pk] = Question.objects.create(
            enrolment=became,
            position=question.position,
            key=question.key,
            kinds=question.kinds,
            type=question.type,
            label_en=question.label_en,
            label_zh=question.label_zh,
            choices=question.choices,
            required=question.required,
            purpose_en=question.purpose_en,
            purpose_zh=question.purpose_zh,
            basis=question.basis,
            retention_days=question.retention_days,
        )
    for question in asked:
        # One that is dropped is asked nowhere, so what it showed is asked of everybody.
        if question.shown_when_id in anew:
            copy = anew[question.pk]
            copy.shown_when, copy.shown_value = anew[question.shown_when_id], question.shown_value
            copy.save()
    return CopiedTerms(len(asked), len(quotas))
