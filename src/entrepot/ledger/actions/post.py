"""Contracted and paid-in capital, typed by hand."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from entrepot.accounts.models import User
from entrepot.accounts.rules import require
from entrepot.ledger import queries
from entrepot.ledger.actions.investors import Investor, draft_economies
from entrepot.ledger.actions.shared import refuse_future
from entrepot.ledger.errors import (
    AmountNotPositive,
    NatureUnfit,
    NoContract,
    NoSubject,
    PaidBackTooMuch,
    PaidOverCommitted,
    PaymentBeforeContract,
)
from entrepot.ledger.models import SPAN, CapitalClass, Entry, Nature
from entrepot.ledger.models.words import NATURES
from entrepot.ledger.posting import Draft, held, lock, newest_batch, post
from entrepot.money import Money
from entrepot.projects.models import Enterprise, Project


@transaction.atomic
def post_entry(
    *,
    capital_class: str,
    nature: str = Nature.ORIGINAL,
    amount: Money,
    on: date,
    project: Project | None = None,
    enterprise: Enterprise | None = None,
    investor: str = "",
    economy: str = "",
    money_origin: str = "foreign",
    evidence: str = "",
    by: User,
    now: datetime,
) -> Entry:
    """Post one contracted or paid-in amount (commitments come with their signing, trade with its
    deal).

    `economy` is the investor's, recorded where the ledger has none yet.

    Raises NotAllowed, NoSubject (LEDGER-007), NatureUnfit (-004), AmountNotPositive (-005),
    FutureDate (-008), NoContract (-010), PaymentBeforeContract (-011), PaidBackTooMuch (-012),
    PaidOverCommitted (-013).
    """
    require(by, "ledger.post")
    lock()
    if not project and not enterprise:
        raise NoSubject(capital_class=capital_class)
    allowed = NATURES.get(capital_class, ())
    signed = (CapitalClass.COMMITTED, CapitalClass.TRADE)
    if capital_class in signed or nature not in allowed:
        raise NatureUnfit(capital_class=capital_class, nature=nature, natures=", ".join(allowed))
    if amount.minor <= 0:
        raise AmountNotPositive(amount=amount)
    refuse_future(on, now=now)
    if capital_class == CapitalClass.PAID_IN:
        check_payment(nature, amount, on, project, enterprise, money_origin, held(now))
    subject = project or enterprise
    assert subject is not None
    last = newest_batch()
    draft = Draft()
    draft_economies(draft, [Investor(investor, economy=economy)] if investor else [])
    entry = draft.add(
        "ledger_entry",
        register=subject.register,
        key=f"{subject.key}/{(last.number if last else 0) + 1}",
        posting="hand",
        capital_class=capital_class,
        nature=nature,
        amount_minor=amount.minor,
        currency=amount.currency,
        effective_on=on,
        project=project.id if project else None,
        enterprise=enterprise.id if enterprise else None,
        investor=investor,
        money_origin=money_origin,
        evidence=evidence,
    )
    batch = post(draft, source="page: entry", by=by.person, now=now)
    return Entry.objects.get(id=batch.number * SPAN + entry.number)


def check_payment(
    nature: str,
    amount: Money,
    on: date,
    project: Project | None,
    enterprise: Enterprise | None,
    money_origin: str,
    now: datetime,
) -> None:
    """Hold a payment to the rules of what is typed by hand. Raises as `post_entry`."""
    subject = project or enterprise
    assert subject is not None
    ids = {
        "project": project.id if project else None,
        "enterprise": enterprise.id if enterprise and not project else None,
    }
    paid = queries.balance("paid_in", currency=amount.currency, as_of=on, known_at=now, **ids)
    if nature == Nature.WITHDRAWAL:
        if amount.minor > paid.minor:
            raise PaidBackTooMuch(project=subject.key, back=amount, paid=paid)
        return
    if money_origin == "foreign":
        contract_on = queries.first_contract_on(ids["project"], ids["enterprise"])
        if contract_on is None:
            raise NoContract(project=subject.key)
        if on < contract_on:
            raise PaymentBeforeContract(project=subject.key, paid_on=on, contract_on=contract_on)
    if project:
        committed = queries.balance(
            "committed", project=project.id, currency=amount.currency, as_of=on, known_at=now
        )
        if committed.minor and (paid + amount).minor > committed.minor:
            raise PaidOverCommitted(project=project.key, paid=paid + amount, committed=committed)
