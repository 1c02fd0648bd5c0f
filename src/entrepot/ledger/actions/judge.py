"""The second person: verdicts on records and batches; confirmations of a project's state."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from entrepot.accounts.models import User
from entrepot.accounts.rules import require
from entrepot.ledger import queries
from entrepot.ledger.actions.shared import refuse_future, salted_note
from entrepot.ledger.errors import NothingToVerify, OwnWork
from entrepot.ledger.models import SPAN, Batch, Verdict
from entrepot.ledger.posting import Draft, lock, post
from entrepot.projects.models import Project


@transaction.atomic
def approve_batch(
    *,
    batch: int,
    verdict: str = Verdict.ACCEPTED,
    note: str = "",
    by: User,
    now: datetime,
    replay_at: datetime | None = None,
) -> tuple[int, ...]:
    """Judge a batch, with all batches of the same import; one that was rejected may be judged
    again. Returns their numbers.

    `note` is kept outside the chain; the verdicts bear its salted hash.
    Raises NotAllowed, OwnWork (LEDGER-002), NothingToVerify (LEDGER-017),
    ClockWentBack (LEDGER-001).
    """
    require(by, "ledger.verify")
    lock()
    group = queries.group_to_judge(batch)
    if group is None:
        raise NothingToVerify(batch=batch)
    if group.by == by.person:
        raise OwnWork(what=f"Batch {batch}", user=by.get_username())
    draft = Draft()
    digest, keep = salted_note(note)
    for number in group.batches:
        draft.add(
            "ledger_verification",
            target_batch=number,
            verdict=verdict,
            person=by.person,
            note=digest,
        )
    judged = post(
        draft,
        source="verification",
        by=by.person,
        now=now,
        replay_at=replay_at,
        needs_approval=False,
    )
    keep(judged.number * SPAN + 1)
    return group.batches


@transaction.atomic
def judge_record(*, record: int, verdict: str = Verdict.ACCEPTED, by: User, now: datetime) -> Batch:
    """Judge one record. Raises NotAllowed, OwnWork (LEDGER-002), NothingToVerify (-017)."""
    return _judge(record, verdict, whole=False, by=by, now=now)


@transaction.atomic
def judge_act(*, record: int, verdict: str = Verdict.ACCEPTED, by: User, now: datetime) -> Batch:
    """Judge a record with all that its act posted: a signing's commitment, a step's stage.

    Of an imported batch it is the record alone. Raises as `judge_record`.
    """
    return _judge(record, verdict, whole=True, by=by, now=now)


def _judge(record: int, verdict: str, *, whole: bool, by: User, now: datetime) -> Batch:
    require(by, "ledger.verify")
    lock()
    number = record // SPAN
    batch = Batch.objects.filter(number=number, needs_approval=1).first()
    if batch is None or not 0 < record % SPAN <= batch.records:
        raise NothingToVerify(batch=number)
    if batch.by == by.person:
        raise OwnWork(what=f"Record {number}.{record % SPAN}", user=by.get_username())
    draft = Draft()
    aim = {"target_batch": number} if whole and not batch.import_id else {"target_record": record}
    draft.add("ledger_verification", **aim, verdict=verdict, person=by.person)
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
    """This project's state is still true. Raises NotAllowed, FutureDate (LEDGER-008)."""
    require(by, "ledger.confirm")
    refuse_future(on, now=now)
    draft = Draft()
    draft.add("ledger_confirmation", project=project.id, confirmed_on=on, person=by.person)
    batch = post(draft, source="page: confirmation", by=by.person, now=now, needs_approval=False)
    project.confirmed_on = max(on, project.confirmed_on or on)
    project.save(update_fields=["confirmed_on"])
    return batch
