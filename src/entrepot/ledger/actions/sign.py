"""A signing, and the commitment that it makes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from entrepot.accounts.models import User
from entrepot.accounts.rules import require
from entrepot.ledger import queries
from entrepot.ledger.actions.follow import check_follows, check_shares, foreign_difference
from entrepot.ledger.actions.investors import Investor, draft_economies
from entrepot.ledger.actions.shared import known_reason, refuse_future
from entrepot.ledger.actions.stages import draft_stages
from entrepot.ledger.errors import AmountNotPositive, CancelledTooMuch, ForeignPartTooLarge
from entrepot.ledger.models import SPAN, Signing
from entrepot.ledger.posting import Draft, held, lock, post
from entrepot.money import Money
from entrepot.projects.models import Project


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
    Raises NotAllowed, FutureDate, AmountNotPositive (LEDGER-005), ForeignPartTooLarge (-006),
    FollowsAnother (-050), OtherCurrency (-051), SharesTooLarge (-052), ForeignPartUnclear (-053).
    """
    require(by, "ledger.post")
    lock()
    refuse_future(signed_on, now=now)
    known_at = held(now)
    check_follows(project, follows, total, known_at=known_at)
    check_shares([investor.share_ppm for investor in investors])
    if total and total.minor <= 0:
        raise AmountNotPositive(amount=total)
    if total and foreign and foreign.minor > total.minor:
        raise ForeignPartTooLarge(foreign=foreign, total=total)
    draft = Draft()
    draft_economies(draft, investors)
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
    if total:
        nature, amount, part = "original", total, foreign
        if follows:
            before = queries.balance(
                "committed",
                project=project.id,
                currency=total.currency,
                as_of=signed_on,
                known_at=known_at,
            )
            amount = total - before
            nature = "increase" if amount.minor > 0 else "cancellation"
            part = None
            if amount.minor == total.minor:
                nature, part = "original", foreign
            elif foreign:
                part = foreign_difference(
                    project, foreign, total, amount, as_of=signed_on, known_at=known_at
                )
        if amount.minor:
            draft.add(
                "ledger_entry",
                register=project.register,
                key=key,
                posting="commitment",
                capital_class="committed",
                nature=nature,
                amount_minor=abs(amount.minor),
                foreign_minor=abs(part.minor) if part else None,
                currency=amount.currency,
                effective_on=signed_on,
                project=project.id,
                signing=signing,
                evidence=evidence,
            )
    events = queries.stage_events(project.id)
    project.stage = draft_stages(
        draft, project.id, before=events, after=[*events, (signed_on, "signing")]
    )
    batch = post(
        draft,
        source="page: signing",
        by=(prepared_by or by).person,
        now=now,
        replay_at=replay_at,
    )
    project.kind = kind
    project.signed_on = min(project.signed_on or signed_on, signed_on)
    project.edition = project.edition or edition
    project.save()
    return Signing.objects.get(id=batch.number * SPAN + signing.number)


@transaction.atomic
def enlarge(
    *,
    project: Project,
    signing: Signing,
    amount: Money,
    foreign: Money | None = None,
    on: date,
    evidence: str = "",
    by: User,
    now: datetime,
) -> None:
    """An enlargement of what was signed: an event of its own date. Raises as `record_signing`."""
    _change_commitment(
        "increase",
        project=project,
        signing=signing,
        amount=amount,
        foreign=foreign,
        on=on,
        evidence=evidence,
        by=by,
        now=now,
    )


@transaction.atomic
def cancel_commitment(
    *,
    project: Project,
    signing: Signing,
    amount: Money,
    foreign: Money | None = None,
    on: date,
    cause: str = "not_stated",
    evidence: str = "",
    by: User,
    now: datetime,
) -> None:
    """A part of what was signed, or all of it, is called off: an event of its own date.

    `committed` keeps counting it, `committed_open` no longer does. Raises as `record_signing`,
    UnknownReason (LEDGER-018), CancelledTooMuch (LEDGER-040).
    """
    require(by, "ledger.post")
    lock()
    open_now = queries.balance(
        "committed", project=project.id, currency=amount.currency, as_of=on, known_at=held(now)
    )
    if amount.minor > open_now.minor:
        raise CancelledTooMuch(project=project.key, amount=amount, committed=open_now)
    _change_commitment(
        "cancellation",
        project=project,
        signing=signing,
        amount=amount,
        foreign=foreign,
        on=on,
        cause=known_reason(cause),
        evidence=evidence,
        by=by,
        now=now,
    )


def _change_commitment(
    nature: str,
    *,
    project: Project,
    signing: Signing,
    amount: Money,
    foreign: Money | None,
    on: date,
    cause: str = "",
    evidence: str,
    by: User,
    now: datetime,
) -> None:
    require(by, "ledger.post")
    refuse_future(on, now=now)
    if amount.minor <= 0:
        raise AmountNotPositive(amount=amount)
    if foreign and foreign.minor > amount.minor:
        raise ForeignPartTooLarge(foreign=foreign, total=amount)
    draft = Draft()
    what = "enlargement" if nature == "increase" else nature
    draft.add(
        "ledger_entry",
        register=project.register,
        key=signing.key,
        posting=what,
        capital_class="committed",
        nature=nature,
        amount_minor=amount.minor,
        foreign_minor=foreign.minor if foreign else None,
        currency=amount.currency,
        effective_on=on,
        project=project.id,
        signing=signing.id,
        cause=cause,
        evidence=evidence,
    )
    post(draft, source=f"page: {what}", by=by.person, now=now)
