"""Investors as acts name them, and the economy that the ledger keeps of each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from entrepot.ledger.models import Version
from entrepot.ledger.posting import Draft

#: A party's economy is known from no date in particular.
ALWAYS = date(1900, 1, 1)


@dataclass(frozen=True, slots=True)
class Investor:
    """A party's part in a signing; `share_ppm` in millionths, None where not stated.

    `economy` (alpha-2) is recorded as the party's where the ledger has none yet.
    """

    party: str
    share_ppm: int | None = None
    economy: str = ""


def draft_economies(draft: Draft, investors: Iterable[Investor]) -> None:
    """Add the economies that the ledger lacks: a figure groups by its own versions alone."""
    named = {one.party: one.economy for one in investors if one.economy}
    if not named:
        return
    known = set(
        Version.objects.filter(party__in=named, attribute="economy").values_list("party", flat=True)
    )
    for party, economy in sorted(named.items()):
        if party not in known:
            draft.add(
                "ledger_version",
                party=party,
                attribute="economy",
                value=economy,
                effective_on=ALWAYS,
            )
