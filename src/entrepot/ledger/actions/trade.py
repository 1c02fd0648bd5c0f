"""A trade deal, and the amount that it makes: of class trade, never added to investment."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from entrepot.accounts.models import User
from entrepot.accounts.rules import require
from entrepot.ledger.actions.shared import refuse_future
from entrepot.ledger.errors import AmountNotPositive, KeyTaken, UnknownTrade
from entrepot.ledger.models import SPAN, CapitalClass, Flow, Nature, TradeDeal
from entrepot.ledger.models.words import TRADE_KINDS
from entrepot.ledger.posting import Draft, post
from entrepot.money import Money


@transaction.atomic
def record_trade_deal(
    *,
    register: str = "own",
    key: str,
    signed_on: date,
    flow: str,
    kind: str,
    value: Money | None,
    hs: str = "",
    buyer: str = "",
    seller: str = "",
    edition: str = "",
    edition_part: str = "",
    evidence: str = "",
    by: User,
    now: datetime,
    prepared_by: User | None = None,
    replay_at: datetime | None = None,
) -> TradeDeal:
    """Record a deal; `value` None: it is undisclosed, so no entry is made.

    `buyer`, `seller`: keys of parties. `prepared_by` as in `record_signing`. Raises NotAllowed,
    UnknownTrade (LEDGER-030), KeyTaken (-015), FutureDate (-008), AmountNotPositive (-005).
    """
    require(by, "ledger.post")
    if flow not in Flow.values:
        raise UnknownTrade(what="flow", value=flow, values=", ".join(Flow.values))
    if kind not in TRADE_KINDS:
        raise UnknownTrade(what="kind", value=kind, values=", ".join(TRADE_KINDS))
    refuse_future(signed_on, now=now)
    if value and value.minor <= 0:
        raise AmountNotPositive(amount=value)
    if TradeDeal.objects.filter(register=register, key=key).exists():
        raise KeyTaken(what="trade deal", key=key, register=register)
    draft = Draft()
    deal = draft.add(
        "ledger_trade_deal",
        register=register,
        key=key,
        signed_on=signed_on,
        flow=flow,
        hs=hs,
        kind=kind,
        edition=edition,
        edition_part=edition_part,
        buyer=buyer,
        seller=seller,
        evidence=evidence,
    )
    if value:
        draft.add(
            "ledger_entry",
            register=register,
            key=key,
            posting="trade",
            capital_class=CapitalClass.TRADE,
            nature=Nature.ORIGINAL,
            amount_minor=value.minor,
            currency=value.currency,
            effective_on=signed_on,
            deal=deal,
            evidence=evidence,
        )
    batch = post(
        draft,
        source="page: trade deal",
        by=(prepared_by or by).person,
        now=now,
        replay_at=replay_at,
    )
    return TradeDeal.objects.get(id=batch.number * SPAN + deal.number)
