"""Corrections: an entry is reversed where it stood, anything else is annulled."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from entrepot.accounts.models import User
from entrepot.accounts.rules import require
from entrepot.ledger.actions.shared import known_reason
from entrepot.ledger.errors import NothingToAnnul, ReversedAlready
from entrepot.ledger.models import (
    SPAN,
    Annulment,
    Batch,
    EnterpriseRecord,
    Entry,
    Milestone,
    Nature,
    ProjectRecord,
    Signing,
    TradeDeal,
    Version,
)
from entrepot.ledger.posting import Draft, post
from entrepot.projects.models import Enterprise, Project
from entrepot.projects.rules import stage_reached


def draft_reversal(draft: Draft, entry: Entry, *, cause: str) -> None:
    """Add the reversal of an entry: same class, amount, date and references."""
    draft.add(
        "ledger_entry",
        register=entry.register,
        key=entry.key,
        posting=entry.posting,
        capital_class=entry.capital_class,
        nature=Nature.REVERSAL,
        amount_minor=entry.amount_minor,
        foreign_minor=entry.foreign_minor,
        currency=entry.currency,
        effective_on=entry.effective_on,
        precision=entry.precision,
        project=entry.project_id,
        enterprise=entry.enterprise_id,
        signing=entry.signing_id,
        investor=entry.investor,
        money_origin=entry.money_origin,
        deal=entry.deal_id,
        reverses=entry.id,
        cause=cause,
        evidence=entry.evidence,
    )


@transaction.atomic
def reverse_entry(*, entry: Entry, cause: str, by: User, now: datetime) -> Entry:
    """Reverse an entry at its own effective date. Raises NotAllowed, ReversedAlready (-003)."""
    require(by, "ledger.post")
    if entry.nature == Nature.REVERSAL or Entry.objects.filter(reverses=entry).exists():
        raise ReversedAlready(entry=f"{entry.id // SPAN}.{entry.id % SPAN}")
    draft = Draft()
    draft_reversal(draft, entry, cause=known_reason(cause))
    batch = post(draft, source="page: reversal", by=by.person, now=now)
    return Entry.objects.get(id=batch.number * SPAN + 1)


@transaction.atomic
def annul(
    *,
    record: int,
    cause: str,
    by: User,
    now: datetime,
    replay_at: datetime | None = None,
) -> Batch:
    """Annul a signing, trade deal, milestone, project, enterprise or version: it never was.

    Its entries are reversed in the same batch. Raises NotAllowed, NothingToAnnul (LEDGER-016).
    """
    require(by, "ledger.post")
    cause = known_reason(cause)
    name = f"{record // SPAN}.{record % SPAN}"
    if Annulment.objects.filter(target_record=record).exists():
        raise NothingToAnnul(record=name, why="it was annulled already")
    entries = Entry.objects.exclude(nature=Nature.REVERSAL).exclude(
        id__in=Entry.objects.filter(reverses__isnull=False).values("reverses_id")
    )
    draft = Draft()
    if Signing.objects.filter(id=record).exists():
        entries = entries.filter(signing_id=record)
    elif ProjectRecord.objects.filter(id=record).exists():
        entries = entries.filter(project_id=record)
        for signing in Signing.objects.filter(project_id=record):
            draft.add("ledger_annulment", target_record=signing.id, cause=cause)
        Project.objects.filter(id=record).update(annulled=True)
    elif EnterpriseRecord.objects.filter(id=record).exists():
        entries = entries.filter(enterprise_id=record)
        Enterprise.objects.filter(id=record).update(annulled=True)
    elif TradeDeal.objects.filter(id=record).exists():
        entries = entries.filter(deal_id=record)
    elif Milestone.objects.filter(id=record).exists() or Version.objects.filter(id=record).exists():
        entries = entries.none()
    else:
        raise NothingToAnnul(record=name, why="there is no such signing, step or project")
    draft.add("ledger_annulment", target_record=record, cause=cause)
    for entry in entries:
        draft_reversal(draft, entry, cause=cause)
    touched = _project_of(record)
    batch = post(draft, source="page: annulment", by=by.person, now=now, replay_at=replay_at)
    if touched:
        _project_again(touched)
    return batch


def _project_of(record: int) -> int | None:
    """The project whose signing or step this is."""
    for model in (Signing, Milestone):
        found = model.objects.filter(id=record).values_list("project_id", flat=True).first()
        if found:
            return int(found)
    return None


def _project_again(number: int) -> None:
    """Bring a project's page in line with the signings and steps that still stand."""
    undone = Annulment.objects.values("target_record")
    signings = Signing.objects.filter(project_id=number).exclude(id__in=undone)
    steps = Milestone.objects.filter(project_id=number, actual=1).exclude(id__in=undone)
    facts = set(steps.values_list("kind", flat=True))
    standing = list(signings.order_by("id"))
    if standing:
        facts.add("signing")
    Project.objects.filter(id=number).update(
        stage=stage_reached(facts),
        signed_on=min((signing.signed_on for signing in standing), default=None),
        kind=standing[-1].kind if standing else "",
        edition=next((signing.edition for signing in standing if signing.edition), ""),
    )
