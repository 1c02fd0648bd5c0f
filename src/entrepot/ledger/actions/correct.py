"""A correction of an entry: the wrong one is reversed, the right one posted, or neither."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from entrepot.accounts.models import User
from entrepot.ledger.actions.post import post_entry
from entrepot.ledger.actions.undo import reverse_entry
from entrepot.ledger.errors import NotCorrectedHere
from entrepot.ledger.models import SPAN, CapitalClass, Entry
from entrepot.money import Money
from entrepot.projects.models import Enterprise, Project


@transaction.atomic
def correct_entry(
    *,
    entry: Entry,
    cause: str,
    note: str = "",
    nature: str,
    amount: Money,
    on: date,
    enterprise: Enterprise | None = None,
    investor: str = "",
    economy: str = "",
    money_origin: str = "foreign",
    evidence: str = "",
    by: User,
    now: datetime,
) -> Entry:
    """Reverse an entry and post it anew as it should have been; its class and project stay.

    Without new evidence the old entry's stands. Raises as `reverse_entry` and `post_entry`, and
    NotCorrectedHere (LEDGER-043) for a commitment, which is its signing's.
    """
    if entry.capital_class not in (CapitalClass.CONTRACTED, CapitalClass.PAID_IN):
        raise NotCorrectedHere(entry=f"{entry.id // SPAN}.{entry.id % SPAN}")
    reverse_entry(entry=entry, cause=cause, note=note, by=by, now=now)
    return post_entry(
        capital_class=entry.capital_class,
        nature=nature,
        amount=amount,
        on=on,
        project=Project.objects.filter(id=entry.project_id or 0).first(),
        enterprise=enterprise,
        investor=investor,
        economy=economy,
        money_origin=money_origin,
        evidence=evidence or entry.evidence,
        by=by,
        now=now,
    )
