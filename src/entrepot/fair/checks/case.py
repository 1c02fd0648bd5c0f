"""What is looked at, and what is found."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cached_property

from entrepot.fair.models import (
    LIVE,
    Preparation,
    PreparationParty,
)
from entrepot.ledger.models import Annulment, Signing
from entrepot.text import Text


class Severity(StrEnum):
    BLOCKS = "blocks"
    WARNS = "warns"


@dataclass(frozen=True, slots=True)
class Finding:
    """`subject`: what the finding is about, where a check can find several (a party, a signing).

    `dismissible`: it may be a false alarm. `dismissed`: somebody said that it is one.
    """

    code: str
    severity: Severity
    text: Text
    subject: str = ""
    dismissible: bool = False
    dismissed: bool = False

    @property
    def stops(self) -> bool:
        """Whether it keeps the preparation from being accepted."""
        return self.severity is Severity.BLOCKS and not self.dismissed


@dataclass(frozen=True)
class Case:
    """One preparation, and what is asked of the database about it, each at most once."""

    preparation: Preparation
    now: datetime

    @cached_property
    def parties(self) -> list[PreparationParty]:
        return list(self.preparation.parties.select_related("party"))

    @cached_property
    def earlier(self) -> list[Signing]:
        """Signings of its project that stand, oldest first."""
        return standing_signings(self.preparation.project_id, but=self.preparation.record)

    @cached_property
    def others(self) -> list[Preparation]:
        """The call's other live preparations."""
        return list(
            Preparation.objects.filter(call=self.preparation.call_id, state__in=LIVE)
            .exclude(pk=self.preparation.pk)
            .select_related("ceremony", "call__edition", "delegation")
            .prefetch_related("parties")
        )


def standing_signings(project: int | None, *, but: int | None = None) -> list[Signing]:
    """Signings of a project that nobody annulled, oldest first. One statement."""
    if project is None:
        return []
    undone = Annulment.objects.values("target_record")
    found = Signing.objects.filter(project_id=project).exclude(id__in=undone)
    return list(found.exclude(id=but or 0).order_by("signed_on", "id"))


def blocks(code: str, en: str, zh: str, subject: str = "", *, dismissible: bool = False) -> Finding:
    return Finding(code, Severity.BLOCKS, Text(en, zh), subject, dismissible)


def warns(code: str, en: str, zh: str, subject: str = "") -> Finding:
    return Finding(code, Severity.WARNS, Text(en, zh), subject, dismissible=True)
