"""Reads of the fair that others may use. What a user may see is in each of them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Max, Q, QuerySet

from entrepot.accounts.models import User
from entrepot.accounts.rules import may
from entrepot.editions.models import Edition
from entrepot.fair.actions.ceremony import IN_ORDER
from entrepot.fair.models import (
    COUNTED,
    Call,
    Ceremony,
    Delegation,
    Dismissal,
    Preparation,
    State,
    StateChange,
)
from entrepot.fair.rules import visible_to
from entrepot.ledger import queries as ledger
from entrepot.ledger.models import Annulment


def call_of(edition: Edition) -> Call | None:
    """The call of the holding that an edition is, or is part of. One statement a level."""
    return Call.objects.filter(edition=edition.holding).select_related("edition").first()


def current_call(today: date) -> Call | None:
    """The call of the edition that is held or comes next, else of the last one. One statement."""
    calls = list(Call.objects.select_related("edition").order_by("edition__starts_on", "pk"))
    ahead = [
        call
        for call in calls
        if (end := call.edition.ends_on or call.edition.starts_on) and end >= today
    ]
    return ahead[0] if ahead else (calls[-1] if calls else None)


def preparations(user: User, call: Call | None = None) -> QuerySet[Preparation]:
    """Those that a user may see, by number; with what a row of a list shows. Filter at will.

    Three statements, however many rows: the parties come with them.
    """
    found = Preparation.objects.filter(visible_to(user))
    if call is not None:
        found = found.filter(call=call)
    return (
        found.select_related(
            "call__edition", "delegation", "part", "ceremony", "prepared_by", "confirmed_by"
        )
        .prefetch_related("parties__party")
        .order_by("call", "number")
    )


def preparation(user: User, edition: str, number: int) -> Preparation | None:
    """One of those that a user may see, by its edition's code and its number."""
    return preparations(user).filter(call__edition__code=edition, number=number).first()


def delegations_of(user: User, call: Call) -> QuerySet[Delegation]:
    """Delegations for which a user may submit."""
    found = Delegation.objects.filter(edition=call.edition)
    if may(user, "fair.organise"):
        return found
    return found.filter(leaders=user)


def history(preparation: Preparation) -> list[StateChange]:
    """Everything that happened to it, oldest first. One statement."""
    return list(preparation.changes.select_related("by"))


@dataclass(frozen=True, slots=True)
class QuotaRow:
    """What a delegation has at a call. `most` None: no limit."""

    delegation: Delegation
    most: int | None
    taken: int
    drafts: int
    posted: int


def quotas(call: Call) -> list[QuotaRow]:
    """One row a delegation. Two statements."""
    rows = (
        Delegation.objects.filter(edition=call.edition)
        .annotate(
            taken=Count("preparations", filter=Q(preparations__state__in=COUNTED)),
            drafts=Count("preparations", filter=Q(preparations__state=State.DRAFT)),
            posted=Count("preparations", filter=Q(preparations__state=State.POSTED)),
        )
        .order_by("code")
    )
    most = dict(call.quotas.values_list("delegation_id", "most"))
    return [QuotaRow(row, most.get(row.pk), row.taken, row.drafts, row.posted) for row in rows]


@dataclass(frozen=True, slots=True)
class Turn:
    """One signing in a running order."""

    preparation: Preparation
    position: int | None
    starts_at: datetime | None
    signatories: tuple[str, ...]
    showing: bool


def running_order(ceremony: Ceremony) -> list[Turn]:
    """First to last; those without a place yet behind. Three statements."""
    rows = (
        ceremony.preparations.filter(state__in=IN_ORDER)
        .select_related("call__edition", "delegation")
        .prefetch_related("parties__party")
    )
    ordered = sorted(rows, key=lambda row: (row.position is None, row.position or 0, row.number))
    return [
        Turn(
            row,
            row.position,
            ceremony.time_of(row.position) if row.position else None,
            tuple(party.signatory for party in row.parties.all() if party.signatory),
            row.pk == ceremony.showing_id,
        )
        for row in ordered
    ]


@dataclass(frozen=True, slots=True)
class Undoing:
    """Who undid a signing, as the ledger names them, and whether a second person confirmed it."""

    by: str
    confirmed: bool


def undoing(preparation: Preparation, *, known_at: datetime) -> Undoing | None:
    """None for one whose record was not annulled. At most four statements."""
    annulment = (
        Annulment.objects.filter(
            target_record=preparation.record or 0, batch__recorded_at__lte=known_at
        )
        .select_related("batch")
        .first()
    )
    if annulment is None:
        return None
    standing = ledger.standings([annulment.id], known_at=known_at)[annulment.id]
    return Undoing(annulment.batch.by, standing.counts)


def false_alarms(call: Call) -> dict[tuple[str, str], int]:
    """(check, reason) -> how often somebody dismissed it, withdrawn ones too. One statement."""
    rows = Dismissal.objects.filter(preparation__call=call).values_list("check_code", "reason")
    return dict(sorted(Counter(rows).items()))


def last_change(call: Call) -> datetime | None:
    """When anything of a call last changed: what a page that polls compares. One statement."""
    newest: datetime | None = StateChange.objects.filter(preparation__call=call).aggregate(
        at=Max("at")
    )["at"]
    return newest
