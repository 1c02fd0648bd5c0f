"""What is compared, and what is answered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from entrepot.text import Text


@dataclass(frozen=True, slots=True)
class Investor:
    """A party of a signing: its name in either script or both, and its parents' where known."""

    name: Text
    economy: str = ""
    parents: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True)
class Candidate:
    """A signing or its preparation. A name may lack one script (`Text("", …)`).

    `place`: the division's code, then its ancestors' up to the province. `amount`: in full units
    of `currency`. `follows`: key of the signing that this one says it follows.
    """

    key: str
    name: Text
    investors: tuple[Investor, ...] = ()
    place: tuple[str, ...] = ()
    sector: str = ""
    amount: Decimal | None = None
    currency: str = ""
    signed_on: date | None = None
    edition: str = ""
    kind: str = ""
    follows: str | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """One reason for (`bits` > 0) or against a repeat, with what stands on either side."""

    code: str
    reason: Text
    ours: Text
    theirs: Text
    bits: float


@dataclass(frozen=True, slots=True)
class Likeness:
    """Another signing that may be the same one; the strongest evidence first."""

    key: str
    score: float
    evidence: tuple[Evidence, ...]
