"""An enterprise: its establishment and its end."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from entrepot.accounts.models import User
from entrepot.accounts.rules import require
from entrepot.ledger.actions.shared import keep_note, known_reason, refuse_future
from entrepot.ledger.errors import EndedAlready, EndsBeforeEstablished, KeyTaken
from entrepot.ledger.models import SPAN, Batch, EnterpriseRecord
from entrepot.ledger.posting import Draft, lock, post
from entrepot.parties.identifiers import check_uscc
from entrepot.projects.models import Enterprise, Project


@transaction.atomic
def open_enterprise(
    *,
    register: str = "own",
    key: str,
    name: str,
    name_other: str = "",
    established_on: date,
    by: User,
    now: datetime,
    project: Project | None = None,
    sector: str = "",
    division: str = "",
    uscc: str = "",
) -> Enterprise:
    """Record an enterprise and its establishment.

    Raises NotAllowed, FutureDate (LEDGER-008), KeyTaken (-015), BadIdentifier (PARTY-001).
    """
    require(by, "projects.create")
    lock()
    refuse_future(established_on, now=now)
    uscc = check_uscc(uscc) if uscc else ""
    if EnterpriseRecord.objects.filter(register=register, key=key).exists():
        raise KeyTaken(what="enterprise", key=key, register=register)
    draft = Draft()
    record = draft.add("ledger_enterprise", register=register, key=key)
    attributes = {
        "established": established_on.isoformat(),
        "sector": sector,
        "division": division,
    }
    for attribute, value in attributes.items():
        if value:
            draft.add(
                "ledger_version",
                enterprise=record,
                attribute=attribute,
                value=value,
                effective_on=established_on,
            )
    if project:
        draft.add(
            "ledger_version",
            enterprise=record,
            attribute="project",
            linked_project=project.id,
            effective_on=established_on,
        )
    batch = post(draft, source="page: enterprise", by=by.person, now=now)
    return Enterprise.objects.create(
        id=batch.number * SPAN + record.number,
        register=register,
        key=key,
        name=name,
        name_other=name_other,
        uscc=uscc,
        sector=sector,
        division=division,
        established_on=established_on,
        project=project,
    )


@transaction.atomic
def end_enterprise(
    *, enterprise: Enterprise, on: date, reason: str, note: str = "", by: User, now: datetime
) -> Batch:
    """An enterprise ends: struck off, merged, moved away. It stays established ever.

    `note` is kept outside the chain. Raises NotAllowed, FutureDate (LEDGER-008), UnknownReason
    (-018), EndsBeforeEstablished (-041), EndedAlready (-042).
    """
    require(by, "ledger.post")
    lock()
    enterprise.refresh_from_db(fields=["ended_on"])
    refuse_future(on, now=now)
    reason = known_reason(reason)
    if enterprise.ended_on:
        raise EndedAlready(enterprise=enterprise.name, ended_on=enterprise.ended_on)
    if enterprise.established_on and on < enterprise.established_on:
        raise EndsBeforeEstablished(
            enterprise=enterprise.name, established_on=enterprise.established_on, on=on
        )
    draft = Draft()
    ended = draft.add(
        "ledger_version",
        enterprise=enterprise.id,
        attribute="ended",
        value=on.isoformat(),
        effective_on=on,
    )
    draft.add(
        "ledger_version",
        enterprise=enterprise.id,
        attribute="reason",
        value=reason,
        effective_on=on,
    )
    batch = post(draft, source="page: end of an enterprise", by=by.person, now=now)
    keep_note(note, record=batch.number * SPAN + ended.number)
    enterprise.ended_on = on
    enterprise.save(update_fields=["ended_on"])
    return batch
