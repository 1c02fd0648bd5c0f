"""What somebody outside lodged, and an officer verified: two persons in one act."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from entrepot.accounts.models import User
from entrepot.accounts.rules import require
from entrepot.ledger.actions.post import check_payment
from entrepot.ledger.actions.shared import refuse_future
from entrepot.ledger.actions.step import draft_step
from entrepot.ledger.errors import AmountNotPositive
from entrepot.ledger.models import SPAN, Entry, Nature, Verdict
from entrepot.ledger.posting import Draft, lock, newest_batch, post
from entrepot.money import Money
from entrepot.projects.models import Origin, Project


@dataclass(frozen=True, slots=True)
class Reached:
    """A step, the day it was reached, and the hash of the paper that shows it."""

    kind: str
    on: date
    evidence: str


@transaction.atomic
def post_lodged(
    *,
    project: Project,
    payments: Sequence[tuple[Money, date]],
    step: Reached | None = None,
    investor: str = "",
    person: str,
    by: User,
    now: datetime,
) -> list[Entry]:
    """Post payments and a step as `person` lodged them, verified by `by`: all of it or nothing.

    person: the random id of whoever lodged them, never the one who verifies. Each of them is
    a batch, held to the same rules as one typed by hand; one more batch verifies them.
    Raises NotAllowed, AmountNotPositive (LEDGER-005), FutureDate (-008), NoContract (-010),
    PaymentBeforeContract (-011), PaidOverCommitted (-013), StepsOutOfOrder (-014).
    """
    require(by, "ledger.post")
    if person == by.person:
        raise ValueError("nobody verifies what they lodged themselves")
    lock()
    origin = project.origin or Origin.FOREIGN
    entries = []
    verdicts = Draft()
    for amount, on in payments:
        if amount.minor <= 0:
            raise AmountNotPositive(amount=amount)
        refuse_future(on, now=now)
        check_payment(Nature.ORIGINAL, amount, on, project, None, origin, now)
        last = newest_batch()
        draft = Draft()
        draft.add(
            "ledger_entry",
            register=project.register,
            key=f"{project.key}/{(last.number if last else 0) + 1}",
            posting="lodged",
            capital_class="paid_in",
            nature=Nature.ORIGINAL,
            amount_minor=amount.minor,
            currency=amount.currency,
            effective_on=on,
            project=project.id,
            investor=investor,
            money_origin=origin,
        )
        entries.append(Entry.objects.get(id=_lodged(draft, verdicts, person, by, now) * SPAN + 1))
    if step:
        draft = Draft()
        draft_step(draft, project, step.kind, step.on, evidence=step.evidence, now=now)
        _lodged(draft, verdicts, person, by, now)
    if verdicts.rows:
        post(verdicts, source="verification", by=by.person, now=now, needs_approval=False)
    return entries


def _lodged(draft: Draft, verdicts: Draft, person: str, by: User, now: datetime) -> int:
    """Post a batch as `person`, and note `by`'s verdict on it. Returns its number."""
    batch = post(draft, source="investor's report", by=person, now=now)
    verdicts.add(
        "ledger_verification",
        target_batch=batch.number,
        verdict=Verdict.ACCEPTED,
        person=by.person,
    )
    return batch.number
