"""Corrections: an entry is reversed where it stood, anything else is annulled."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from entrepot.accounts.models import User
from entrepot.accounts.rules import require
from entrepot.ledger import queries
from entrepot.ledger.actions.shared import keep_note, known_reason
from entrepot.ledger.actions.stages import draft_stages
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
from entrepot.ledger.posting import Draft, lock, post
from entrepot.projects.models import Enterprise, Project


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
def reverse_entry(*, entry: Entry, cause: str, note: str = "", by: User, now: datetime) -> Entry:
    """Reverse an entry at its own effective date; `note` is kept outside the chain.

    Raises NotAllowed, ReversedAlready (LEDGER-003), UnknownReason (-018).
    """
    require(by, "ledger.post")
    lock()
    if entry.nature == Nature.REVERSAL or Entry.objects.filter(reverses=entry).exists():
        raise ReversedAlready(entry=f"{entry.id // SPAN}.{entry.id % SPAN}")
    draft = Draft()
    draft_reversal(draft, entry, cause=known_reason(cause))
    batch = post(draft, source="page: reversal", by=by.person, now=now)
    keep_note(note, record=batch.number * SPAN + 1)
    return Entry.objects.get(id=batch.number * SPAN + 1)


@transaction.atomic
def annul(
    *,
    record: int,
    cause: str,
    note: str = "",
    by: User,
    now: datetime,
    replay_at: datetime | None = None,
) -> Batch:
    """Annul a signing, trade deal, milestone, project, enterprise or version: it never was.

    `note` is kept outside the chain. Its entries are reversed in the same batch. Raises NotAllowed, NothingToAnnul (LEDGER-016).
    """
    require(by, "ledger.post")
    lock()
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
    annulment = draft.add("ledger_annulment", target_record=record, cause=cause)
    for entry in entries:
        draft_reversal(draft, entry, cause=cause)
    touched, stage = _project_of(record), ""
    if touched:
        stage = draft_stages(
            draft,
            touched,
            before=queries.stage_events(touched),
            after=queries.stage_events(touched, without=record),
        )
    batch = post(draft, source="page: annulment", by=by.person, now=now, replay_at=replay_at)
    keep_note(note, record=batch.number * SPAN + annulment.number)
    if touched:
        _project_again(touched, stage)
    version = Version.objects.filter(id=record).first()
    if version:
        _attribute_again(version)
    return batch


def _project_of(record: int) -> int | None:
    """The project whose signing or step this is."""
    for model in (Signing, Milestone):
        found = model.objects.filter(id=record).values_list("project_id", flat=True).first()
        if found:
            return int(found)
    return None


def _project_again(number: int, stage: str) -> None:
    """Bring a project's page in line with the signings that still stand."""
    undone = Annulment.objects.values("target_record")
    signings = Signing.objects.filter(project_id=number).exclude(id__in=undone)
    standing = list(signings.order_by("id"))
    Project.objects.filter(id=number).update(
        stage=stage,
        signed_on=min((signing.signed_on for signing in standing), default=None),
        kind=standing[-1].kind if standing else "",
        edition=next((signing.edition for signing in standing if signing.edition), ""),
    )


def _attribute_again(version: Version) -> None:
    """Bring a page in line with the versions of an attribute that still stand."""
    undone = Annulment.objects.values("target_record")
    holds = (
        Version.objects.filter(
            attribute=version.attribute,
            project_id=version.project_id,
            enterprise_id=version.enterprise_id,
            party=version.party,
        )
        .exclude(id__in=undone)
        .order_by("effective_on", "id")
        .last()
    )
    value = holds.value if holds else ""
    if version.project_id:
        Project.objects.filter(id=version.project_id).update(**{version.attribute: value})
    elif version.enterprise_id:
        of = Enterprise.objects.filter(id=version.enterprise_id)
        match version.attribute:
            case "established" | "ended":
                day = date.fromisoformat(value) if value else None
                of.update(**{f"{version.attribute}_on": day})
            case "sector" | "division":
                of.update(**{version.attribute: value})
            case "project":
                of.update(project_id=holds.linked_project_id if holds else None)
