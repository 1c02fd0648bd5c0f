"""The closed lists of words that records use (LEDGER.md §1)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class CapitalClass(models.TextChoices):
    """Never added to each other."""

    COMMITTED = "committed", _("Committed")
    CONTRACTED = "contracted", _("Contracted")
    PAID_IN = "paid_in", _("Paid in")
    TRADE = "trade", _("Trade")


class Nature(models.TextChoices):
    ORIGINAL = "original", _("original")
    INCREASE = "increase", _("increase")
    DECREASE = "decrease", _("decrease")
    CANCELLATION = "cancellation", _("cancellation")
    WITHDRAWAL = "withdrawal", _("withdrawal")
    REVERSAL = "reversal", _("reversal")


#: The natures that each class may have, besides reversal.
NATURES: dict[str, tuple[str, ...]] = {
    CapitalClass.COMMITTED: (Nature.ORIGINAL, Nature.INCREASE, Nature.CANCELLATION),
    CapitalClass.CONTRACTED: (Nature.ORIGINAL, Nature.INCREASE, Nature.DECREASE),
    CapitalClass.PAID_IN: (Nature.ORIGINAL, Nature.WITHDRAWAL),
    CapitalClass.TRADE: (Nature.ORIGINAL,),
}
#: Natures that take away.
SUBTRACTING = frozenset({Nature.DECREASE, Nature.CANCELLATION, Nature.WITHDRAWAL})


def sign_of(nature: str, *, reversal: bool = False) -> int:
    """+1 or -1: what an entry does to its balance; of a reversal, `nature` is that of the entry
    which it takes back."""
    return (-1 if nature in SUBTRACTING else 1) * (-1 if reversal else 1)


class Kind(models.TextChoices):
    INTENTION = "intention", _("Intention")
    FRAMEWORK = "framework", _("Framework agreement")
    CONTRACT = "contract", _("Contract")


class MoneyOrigin(models.TextChoices):
    FOREIGN = "foreign", _("Foreign")
    DOMESTIC = "domestic", _("Domestic")


class Flow(models.TextChoices):
    """Which way goods and services go, seen from the host of the symposium."""

    IMPORT = "import", _("Import")
    EXPORT = "export", _("Export")


#: A trade deal is no framework agreement.
TRADE_KINDS = (Kind.INTENTION, Kind.CONTRACT)


class MilestoneKind(models.TextChoices):
    """Those that rates know; the list is open."""

    REGISTERED = "registered", _("Registered")
    LAND = "land", _("Land granted")
    STARTED = "started", _("Construction started")
    OPERATING = "operating", _("In operation")
    TERMINATED = "terminated", _("Terminated")


class Verdict(models.TextChoices):
    ACCEPTED = "accepted", _("Accepted")
    REJECTED = "rejected", _("Rejected")
