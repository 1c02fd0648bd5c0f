"""At the table: signed, with a document whose hash a second person confirms."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from entrepot.accounts.models import User
from entrepot.accounts.rules import require
from entrepot.fair import states
from entrepot.fair.errors import DocumentDiffers, OwnDocument
from entrepot.fair.models import CeremonyState, Preparation, State, Why


@transaction.atomic
def sign(*, preparation: Preparation, document: str = "", by: User, now: datetime) -> Preparation:
    """It is signed, now. `document`: salted hash of the file (`ledger.actions.keep_evidence`);
    it may come later (`attach_document`).

    Raises NotAllowed, WrongState, CeremonyNotThere where its ceremony does not run.
    """
    require(by, "fair.organise")
    preparation = states.locked(preparation)
    states.expect(preparation, State.ACCEPTED)
    if preparation.ceremony is not None:
        states.require_state(preparation.ceremony, CeremonyState.RUNNING)
    preparation.signed_at = now
    preparation.document = document
    states.move(preparation, State.SIGNED, by=by, now=now)
    return preparation


@transaction.atomic
def attach_document(
    *, preparation: Preparation, document: str, by: User, now: datetime
) -> Preparation:
    """The document, or another in its place: whoever confirmed the other has to look again.

    Raises NotAllowed, WrongState.
    """
    require(by, "fair.organise")
    preparation = states.locked(preparation)
    states.expect(preparation, State.SIGNED)
    preparation.document = document
    preparation.confirmed_by = preparation.confirmed_at = None
    preparation.save()
    states.note(preparation, was=preparation.state, by=by, now=now, reason=Why.DOCUMENT_ATTACHED)
    return preparation


@transaction.atomic
def confirm_document(
    *, preparation: Preparation, document: str, by: User, now: datetime
) -> Preparation:
    """This person held the signed document, and the file that has this hash is it.

    `document`: the hash as they saw it. Raises NotAllowed, WrongState, OwnDocument (FAIR-007),
    DocumentDiffers (-018).
    """
    require(by, "fair.confirm")
    preparation = states.locked(preparation)
    states.refuse_posted(preparation)
    states.expect(preparation, State.SIGNED)
    if preparation.prepared_by_id == by.pk:
        raise OwnDocument(what=preparation.key, user=by.get_username())
    if not preparation.document or document != preparation.document:
        raise DocumentDiffers(what=preparation.key)
    preparation.confirmed_by, preparation.confirmed_at = by, now
    preparation.save()
    states.note(preparation, was=preparation.state, by=by, now=now, reason=Why.DOCUMENT_CONFIRMED)
    return preparation
