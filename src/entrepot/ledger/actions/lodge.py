"""Payments that somebody outside lodged, and an officer verified: two persons in one act."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from entrepot.accounts.models import User
from entrepot.accounts.rules import require
from entrepot.ledger.actions.post import check_payment
from entrepot.ledger.actions.shared import refuse_future
from entrepot.ledger.errors import AmountNotPositive
from entrepot.ledger.models import SPAN, Entry, Nature, Verdict
from entrepot.ledger.posting import Draft, newest_batch, post
from entrepot.money import Money
from entrepot.projects.models import Origin, Project


@transaction.atomic
def post_lodged(
    *,
    project: Project,
    payments: Sequence[tuple[Money, date]],
    investor: str = "",
    person: str,
    by: User,
    now: datetime,
) -> list[Entry]:
    """Post payments as `person` lodged them, verified by `by`: all of them or none.

    person: the random id of whoever lodged them, never the one who verifies. Each payment is a
    batch, held to the same rules as one typed by hand; one more batch verifies them.
    Raises NotAllowed, AmountNotPositive (LEDGER-005), FutureDate (-008), NoContract (-010),
    PaymentBeforeContract (-011), PaidOverCommitted (-013).
    """
    require(by, "ledger.post")
    if person == by.person:
        raise ValueError("nobody verifies what they lodged themselves")
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
        batch = post(draft, source="investor's report", by=person, now=now)
        verdicts.add(
            "ledger_verification",
            target_batch=batch.number,
            verdict=Verdict.ACCEPTED,
            person=by.person,
        )
        entries.append(Entry.objects.get(id=batch.number * SPAN + 1))
    if entries:
        post(verdicts, source="verification", by=by.person, now=now, needs_approval=False)
    return entries
