"""A signing, and the commitment that it makes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from entrepot.accounts.models import User
from entrepot.accounts.rules import require
from entrepot.ledger import queries
from entrepot.ledger.actions.open import Investor
from entrepot.ledger.actions.shared import refuse_future
from entrepot.ledger.errors import AmountNotPositive, ForeignPartTooLarge
from entrepot.ledger.models import SPAN, Signing, Version
from entrepot.ledger.posting import Draft, post
from entrepot.money import Money
from entrepot.projects.models import Project, Stage


@transaction.atomic
def record_signing(
    *,
    project: Project,
    signed_on: date,
    kind: str,
    total: Money | None,
    foreign: Money | None = None,
    investors: Sequence[Investor] = (),
    edition: str = "",
    edition_part: str = "",
    follows: Signing | None = None,
    evidence: str = "",
    by: User,
    now: datetime,
    prepared_by: User | None = None,
    replay_at: datetime | None = None,
) -> Signing:
    """Record a signing; `total` None: the amount is undisclosed, so no entry is made.

    `total` is the project's whole commitment as signed: a signing that `follows` another posts
    only the difference, as an increase or, where it is less, a cancellation.
    `prepared_by`: whose work is posted, where that is not `by`; the batch is theirs.
    Raises NotAllowed, FutureDate, AmountNotPositive (LEDGER-005), ForeignPartTooLarge (-006).
    """
    require(by, "ledger.post")
    refuse_future(signed_on, now=now)
    if total and total.minor <= 0:
        raise AmountNotPositive(amount=total)
    if total and foreign and foreign.minor > total.minor:
        raise ForeignPartTooLarge(foreign=foreign, total=total)
    draft = Draft()
    number = len(queries.signings(project.id)) + 1
    key = project.key if number == 1 else f"{project.key}/{number}"
    signing = draft.add(
        "ledger_signing",
        project=project.id,
        register=project.register,
        key=key,
        signed_on=signed_on,
        kind=kind,
        edition=edition,
        edition_part=edition_part,
        evidence=evidence,
        follows=follows.id if follows else None,
    )
    for position, investor in enumerate(investors):
        draft.add(
            "ledger_stake",
            signing=signing,
            party=investor.party,
            position=position,
            share_ppm=investor.share_ppm,
        )
    _add_economies(draft, investors, signed_on)
    if total:
        nature, amount, part = "original", total, foreign
        if follows:
            before = queries.balance(
                "committed",
                project=project.id,
                currency=total.currency,
                as_of=signed_on,
                known_at=now,
            )
            amount = total - before
            nature = "increase" if amount.minor > 0 else "cancellation"
            part = None
            if amount.minor == total.minor:
                nature, part = "original", foreign
            elif foreign:
                share = foreign.minor * abs(amount.minor) // total.minor
                part = Money(share, total.currency)
        if amount.minor:
            draft.add(
                "ledger_entry",
                register=project.register,
                key=key,
                posting="commitment",
                capital_class="committed",
                nature=nature,
                amount_minor=abs(amount.minor),
                foreign_minor=part.minor if part else None,
                currency=amount.currency,
                effective_on=signed_on,
                project=project.id,
                signing=signing,
                evidence=evidence,
            )
    batch = post(
        draft,
        source="page: signing",
        by=(prepared_by or by).person,
        now=now,
        replay_at=replay_at,
    )
    project.kind = kind
    project.signed_on = project.signed_on or signed_on
    project.edition = project.edition or edition
    if project.stage in (Stage.LEAD, Stage.NEGOTIATION):
        project.stage = Stage.SIGNED
    project.save()
    return Signing.objects.get(id=batch.number * SPAN + signing.number)


def _add_economies(draft: Draft, investors: Sequence[Investor], on: date) -> None:
    """A version of the economy of each investor of whom the ledger has none."""
    told = {investor.party: investor.economy for investor in investors if investor.economy}
    if told:
        known = Version.objects.filter(party__in=told, attribute="economy")
        for party in known.values_list("party", flat=True):
            told.pop(party, None)
    for party, economy in told.items():
        draft.add(
            "ledger_version", party=party, attribute="economy", value=economy, effective_on=on
        )


def enlarge(
    *,
    project: Project,
    signing: Signing,
    amount: Money,
    on: date,
    evidence: str = "",
    by: User,
    now: datetime,
) -> None:
    """An enlargement of what was signed: an event of its own date. Raises as `record_signing`."""
    require(by, "ledger.post")
    refuse_future(on, now=now)
    if amount.minor <= 0:
        raise AmountNotPositive(amount=amount)
    draft = Draft()
    draft.add(
        "ledger_entry",
        register=project.register,
        key=signing.key,
        posting="enlargement",
        capital_class="committed",
        nature="increase",
        amount_minor=amount.minor,
        currency=amount.currency,
        effective_on=on,
        project=project.id,
        signing=signing.id,
        evidence=evidence,
    )
    post(draft, source="page: enlargement", by=by.person, now=now)
