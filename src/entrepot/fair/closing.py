"""What the fair itself adds to an edition's closing report: ceremonies, what fell away, false alarms.

None of it is in a snapshot: figures are, and stand beside it with their own clocks. Everything
here is as the tables knew it at an instant, so the same instant gives the same report.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q

from entrepot.editions import queries as editions
from entrepot.editions.models import Edition
from entrepot.fair.models import (
    Ceremony,
    CeremonyState,
    Dismissal,
    Preparation,
    State,
    StateChange,
)

#: States in which something was signed, whether it still stands or not.
_SIGNED = (State.SIGNED, State.POSTED, State.UNDONE)
#: What a preparation ends in without being a signing.
FELL_AWAY = (State.WITHDRAWN, State.UNDONE)


@dataclass(frozen=True, slots=True)
class Held:
    """A ceremony that ran: how many were signed at it, and how many of those were undone."""

    ceremony: Ceremony
    signed: int
    undone: int


def ceremonies_held(holding: Edition) -> list[Held]:
    """Those that started, of all parts, in order of time. A statement a level, and one more."""
    parts = [place.edition.pk for place in editions.tree(holding)]
    rows = (
        Ceremony.objects.filter(
            edition__in=parts, state__in=(CeremonyState.RUNNING, CeremonyState.CLOSED)
        )
        .select_related("edition")
        .annotate(
            signed=Count("preparations", filter=Q(preparations__state__in=_SIGNED)),
            undone=Count("preparations", filter=Q(preparations__state=State.UNDONE)),
        )
        .order_by("starts_at", "id")
    )
    return [Held(row, row.signed, row.undone) for row in rows]


@dataclass(frozen=True, slots=True)
class Fallen:
    """A signing that was withdrawn or undone: when, by what cause of the ledger, if any, and what
    was written."""

    preparation: Preparation
    state: str
    at: datetime
    cause: str
    note: str


def fallen(holding: Edition) -> list[Fallen]:
    """Withdrawn and undone ones, by number; what a prepared-anew one replaced stays. One statement."""
    last: dict[int, StateChange] = {}
    for change in (
        StateChange.objects.filter(
            preparation__call__edition=holding,
            preparation__state__in=FELL_AWAY,
            became__in=FELL_AWAY,
        )
        # The confirmation of an undoing moves it nowhere.
        .exclude(was__in=FELL_AWAY)
        .select_related("preparation__call__edition", "preparation__delegation")
        .order_by("id")
    ):
        last[change.preparation_id] = change
    found = [
        Fallen(change.preparation, change.became, change.at, change.about, change.note)
        for change in last.values()
    ]
    return sorted(found, key=lambda one: one.preparation.number)


def states(holding: Edition) -> dict[str, int]:
    """State -> how many preparations stand in it. One statement."""
    rows = Preparation.objects.filter(call__edition=holding).values_list("state")
    return dict(rows.annotate(count=Count("id")).order_by("state"))


def dismissals(holding: Edition) -> list[Dismissal]:
    """Every false alarm of the edition that somebody dismissed, newest first. One statement."""
    return list(
        Dismissal.objects.filter(preparation__call__edition=holding)
        .select_related("preparation__call__edition", "by")
        .order_by("-id")
    )
