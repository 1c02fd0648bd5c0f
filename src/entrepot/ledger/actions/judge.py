"""The second person: verdicts on records and batches; confirmations of a project's state."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from entrepot.accounts.models import User
from entrepot.accounts.rules import require
from entrepot.ledger import queries
from entrepot.ledger.errors import NothingToVerify, OwnWork
from entrepot.ledger.models import SPAN, Batch, Verdict
from entrepot.ledger.posting import Draft, post
from entrepot.projects.models import Project


@transaction.atomic
def approve_batch(
    *,
    batch: int,
    verdict: str = Verdict.ACCEPTED,
    by: User,
    now: datetime,
    replay_at: datetime | None = None,
) -> tuple[int, ...]:
    """Judge a batch, with all batches of the same import. Returns their numbers.

    Raises NotAllowed, OwnWork (LEDGER-002), NothingToVerify (LEDGER-017),
    ClockWentBack (LEDGER-001).
    """
    require(by, "ledger.verify")
    group = next((g for g in queries.waiting_batches() if batch in g.batches), None)
    if group is None:
        raise NothingToVerify(batch=batch)
    if group.by == by.person:
        raise OwnWork(what=f"Batch {batch}", user=by.get_username())
    draft = Draft()
    for number in group.batches:
        draft.add("ledger_verification", target_batch=number, verdict=verdict, person=by.person)
    post(
        draft,
        source="verification",
        by=by.person,
        now=now,
        replay_at=replay_at,
        needs_approval=False,
    )
    return group.batches


@transaction.atomic
def judge_record(*, record: int, verdict: str = Verdict.ACCEPTED, by: User, now: datetime) -> Batch:
    """Judge one record. Raises NotAllowed, OwnWork (LEDGER-002), NothingToVerify (-017)."""
    require(by, "ledger.verify")
    batch = Batch.objects.filter(number=record // SPAN, needs_approval=1).first()
    if batch is None or not 0 < record % SPAN <= batch.records:
        raise NothingToVerify(batch=record // SPAN)
    if batch.by == by.person:
        raise OwnWork(what=f"Record {record // SPAN}.{record % SPAN}", user=by.get_username())
    draft = Draft()
    draft.add("ledger_verification", target_record=record, verdict=verdict, person=by.person)
    return post(draft, source="verification", by=by.person, now=now, needs_approval=False)


@transaction.atomic
def witness(
    *,
    batches: Sequence[int],
    by: User,
    now: datetime,
    replay_at: datetime | None = None,
) -> Batch:
    """Accept batches whose document this person held in their hands when it was signed.

    Raises NotAllowed, OwnWork (LEDGER-002), NothingToVerify (-017), ClockWentBack (-001).
    """
    require(by, "ledger.witness")
    draft = Draft()
    for number in batches:
        batch = Batch.objects.filter(number=number, needs_approval=1).first()
        if batch is None:
            raise NothingToVerify(batch=number)
        if batch.by == by.person:
            raise OwnWork(what=f"Batch {number}", user=by.get_username())
        draft.add(
            "ledger_verification",
            target_batch=number,
            verdict=Verdict.ACCEPTED,
            person=by.person,
        )
    return post(
        draft,
        source="verification: witness of the document",
        by=by.person,
        now=now,
        replay_at=replay_at,
        needs_approval=False,
    )


@transaction.atomic
def confirm_project(*, project: Project, on: date, by: User, now: datetime) -> Batch:
    """This project's state is still true. Raises NotAllowed."""
    require(by, "ledger.confirm")
    draft = Draft()
    draft.add("ledger_confirmation", project=project.id, confirmed_on=on, person=by.person)
    batch = post(draft, source="page: confirmation", by=by.person, now=now, needs_approval=False)
    project.confirmed_on = max(on, project.confirmed_on or on)
    project.save(update_fields=["confirmed_on"])
    return batch
