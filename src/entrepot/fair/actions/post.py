"""Into the ledger, and back out of it: each is one act in one transaction."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from entrepot import clock
from entrepot.accounts.models import User
from entrepot.accounts.rules import require
from entrepot.aftercare.actions import close_followup, open_followup
from entrepot.fair import checks, names, states
from entrepot.fair.errors import (
    LaterSigningStands,
    OwnDocument,
    ReasonMissing,
    SignedMeanwhile,
    SigningOutOfOrder,
    WrongState,
)
from entrepot.fair.models import PartyRole, Preparation, State, Subject, Why
from entrepot.ledger import actions as ledger
from entrepot.ledger.actions.shared import known_reason
from entrepot.ledger.models import SPAN, Annulment, Signing, TradeDeal
from entrepot.projects.models import Project
from entrepot.text import Text

#: Attributes that a preparation states, and that a project keeps as versions.
ATTRIBUTES = ("sector", "zone", "division", "host", "direction", "origin")


@transaction.atomic
def post_signing(
    *,
    preparation: Preparation,
    officer: User | None = None,
    by: User,
    now: datetime,
    replay_at: datetime | None = None,
) -> Preparation:
    """Put what was signed into the ledger: all of it, once, or nothing.

    Opens the project if it is new, records the signing (one that follows another posts the
    difference) or the trade deal, moves the project's stage, makes `officer` its officer, opens
    what follows a signature. The
    records are those of who prepared it, accepted by who confirmed the document; without a
    confirmation they wait for a verifier. Of two who post at once the second is told who was
    first. Raises NotAllowed, AlreadyPosted (FAIR-006), WrongState (-004),
    SigningOutOfOrder (-016), SignedMeanwhile (-024).
    """
    require(by, "fair.organise")
    preparation = states.locked(preparation)
    states.refuse_posted(preparation)
    states.expect(preparation, State.SIGNED)
    if preparation.subject == Subject.TRADE:
        deal = _record_deal(preparation, by=by, now=now, replay_at=replay_at)
        record, batches = deal.id, [deal.batch_id]
    else:
        signing, batches = _record_signing(
            preparation, officer=officer, by=by, now=now, replay_at=replay_at
        )
        record = signing.id
        preparation.project_id = signing.project_id
        # Its officer is named above, with the confirmer's verdict on it.
        open_followup(
            project=Project.objects.get(pk=signing.project_id),
            signing_on=signing.signed_on,
            officer=None,
            by=by,
            now=now,
        )
    if preparation.confirmed_by is not None:
        ledger.witness(batches=batches, by=preparation.confirmed_by, now=now, replay_at=replay_at)
    preparation.record = record
    preparation.posted_by, preparation.posted_at = by, now
    states.move(
        preparation,
        State.POSTED,
        by=by,
        now=now,
        reason=Why.POSTED,
        about=f"{record // SPAN}.{record % SPAN}",
    )
    return preparation


def _record_signing(
    preparation: Preparation,
    *,
    officer: User | None,
    by: User,
    now: datetime,
    replay_at: datetime | None,
) -> tuple[Signing, list[int]]:
    """The signing, and the batches that were posted for it."""
    assert preparation.signed_at is not None
    on = clock.day(preparation.signed_at)
    stated = {name: getattr(preparation, name) for name in ATTRIBUTES}
    if officer is not None:
        stated["officer"] = officer.person
    given = {name: value for name, value in stated.items() if value}
    who = preparation.prepared_by
    batches: list[int] = []
    if preparation.project_id is None:
        project = ledger.open_project(
            key=preparation.key,
            name=preparation.name,
            name_other=preparation.name_other,
            effective_on=on,
            by=by,
            now=now,
            prepared_by=who,
            replay_at=replay_at,
            **given,
        )
        batches.append(project.id // SPAN)
    else:
        # The project is held: two signings of it can't both take the difference to the same one.
        project = Project.objects.select_for_update().get(pk=preparation.project_id)
        _refuse_disorder(preparation, project)
        for name, value in given.items():
            if getattr(project, name) != value:
                batch = ledger.change_attribute(
                    project=project,
                    attribute=name,
                    value=value,
                    effective_on=on,
                    by=by,
                    now=now,
                    prepared_by=who,
                    replay_at=replay_at,
                )
                batches.append(batch.number)
    investors = [
        ledger.Investor(row.party_id, row.share_ppm, row.party.economy)
        for row in preparation.parties.select_related("party")
        if row.role == PartyRole.INVESTOR
    ]
    signing = ledger.record_signing(
        project=project,
        signed_on=on,
        kind=preparation.kind,
        total=preparation.total,
        foreign=preparation.foreign,
        investors=investors,
        edition=preparation.call.edition.code,
        edition_part=preparation.part.code if preparation.part else "",
        follows=Signing.objects.get(pk=preparation.follows) if preparation.follows else None,
        evidence=preparation.document,
        by=by,
        now=now,
        prepared_by=who,
        replay_at=replay_at,
    )
    return signing, [*batches, signing.batch_id]


def _refuse_disorder(preparation: Preparation, project: Project) -> None:
    """What stands in the ledger may have changed since this was accepted.

    Raises SignedMeanwhile where the project was signed meanwhile and this follows nothing, or another;
    SigningOutOfOrder where a later signing stands.
    """
    assert preparation.signed_at is not None
    on = clock.day(preparation.signed_at)
    standing = checks.standing_signings(project.id)
    if standing and standing[-1].signed_on > on:
        raise SigningOutOfOrder(what=preparation.key, on=on, later_on=standing[-1].signed_on)
    named = {signing.id for signing in standing}
    if (standing and preparation.follows is None) or (
        preparation.follows is not None and preparation.follows not in named
    ):
        raise SignedMeanwhile(
            what=preparation.key,
            follows=preparation.follows or "none",
            last=standing[-1].key if standing else "none",
        )


def _record_deal(
    preparation: Preparation, *, by: User, now: datetime, replay_at: datetime | None
) -> TradeDeal:
    assert preparation.signed_at is not None
    sides = {row.role: row.party_id for row in preparation.parties.order_by("-position")}
    return ledger.record_trade_deal(
        key=preparation.key,
        signed_on=clock.day(preparation.signed_at),
        flow=preparation.flow,
        kind=preparation.kind,
        value=preparation.total,
        hs=preparation.hs_code,
        buyer=sides.get(PartyRole.BUYER, ""),
        seller=sides.get(PartyRole.SELLER, ""),
        edition=preparation.call.edition.code,
        edition_part=preparation.part.code if preparation.part else "",
        evidence=preparation.document,
        by=by,
        now=now,
        prepared_by=preparation.prepared_by,
        replay_at=replay_at,
    )


@transaction.atomic
def undo(
    *,
    preparation: Preparation,
    cause: str,
    note: str = "",
    by: User,
    now: datetime,
    replay_at: datetime | None = None,
) -> Preparation:
    """It was not signed, or not so: annulled with a cause, its entries reversed.

    From now on it counts nowhere but in official figures, which wait for a second person
    (`confirm_undoing`). `cause`: one of the ledger's reasons; `note` stays here. It may be
    prepared anew. Raises NotAllowed, WrongState, UnknownReason (LEDGER-018),
    LaterSigningStands (FAIR-015), ReasonMissing (-008) for `other` without a note.
    """
    require(by, "fair.organise")
    cause = known_reason(cause)
    if cause == "other" and not note.strip():
        raise ReasonMissing()
    preparation = states.locked(preparation)
    states.expect(preparation, State.SIGNED, State.POSTED)
    if preparation.record is not None:
        if preparation.project_id is not None:
            Project.objects.select_for_update().get(pk=preparation.project_id)
            _refuse_followed(preparation)
        ledger.annul(record=preparation.record, cause=cause, by=by, now=now, replay_at=replay_at)
        if preparation.project_id is not None:
            close_followup(
                project=Project.objects.get(pk=preparation.project_id),
                signing_on=Signing.objects.get(pk=preparation.record).signed_on,
                by=by,
                now=now,
            )
    preparation.position = None
    states.move(
        preparation,
        State.UNDONE,
        by=by,
        now=now,
        reason=Why.UNDONE,
        about=cause,
        said=note.strip(),
    )
    return preparation


def _refuse_followed(preparation: Preparation) -> None:
    """A difference stands on what was before it: the newest is undone first."""
    standing = checks.standing_signings(preparation.project_id)
    if standing and standing[-1].id != preparation.record:
        raise LaterSigningStands(what=preparation.key, later=standing[-1].key)


@transaction.atomic
def confirm_undoing(
    *,
    preparation: Preparation,
    by: User,
    now: datetime,
    replay_at: datetime | None = None,
) -> None:
    """A second person confirms the undoing, so that official figures follow it.

    Raises NotAllowed, WrongState, OwnDocument where it is the one who undid it.
    """
    require(by, "fair.confirm")
    preparation = states.locked(preparation)
    states.expect(preparation, State.UNDONE)
    annulment = (
        Annulment.objects.filter(target_record=preparation.record or 0)
        .select_related("batch")
        .first()
    )
    if annulment is None:
        never = Text("never posted", "从未入账")
        raise WrongState(what=preparation.key, state=never, needed=names.state(State.POSTED))
    if annulment.batch.by == by.person:
        raise OwnDocument(what=preparation.key, user=by.get_username())
    ledger.witness(batches=[annulment.batch_id], by=by, now=now, replay_at=replay_at)
    states.note(preparation, was=preparation.state, by=by, now=now, reason=Why.UNDOING_CONFIRMED)
