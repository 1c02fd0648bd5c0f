"""What is asked: profiles of two sides, and the rules that come before any score."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from typing import Literal

from entrepot.text import Text

#: Codes with the strength of each, above 0 and at most 1: a first choice is 1.
Strengths = Mapping[str, float]
Amounts = tuple[Decimal, Decimal]
Levels = tuple[int, int]

Side = Literal["intents", "offers"]


class Reason(StrEnum):
    """What a score is made of, in the order in which it is said."""

    SECTOR = "sector"
    SIZE = "size"
    PLACE = "place"
    FORM = "form"
    LEVEL = "level"
    LANGUAGE = "language"
    TIMING = "timing"
    PARTNER = "partner"
    WORDS = "words"

    @property
    def label(self) -> Text:
        return LABELS[self]


LABELS = {
    Reason.SECTOR: Text("sector", "行业"),
    Reason.SIZE: Text("size", "规模"),
    Reason.PLACE: Text("place", "地点"),
    Reason.FORM: Text("form of cooperation", "合作方式"),
    Reason.LEVEL: Text("technology level", "技术水平"),
    Reason.LANGUAGE: Text("language", "语言"),
    Reason.TIMING: Text("timing", "时间"),
    Reason.PARTNER: Text("circle of partners", "伙伴圈"),
    Reason.WORDS: Text("wording of the descriptions", "描述用词"),
}

#: What each reason weighs by default: of those that funding rounds of 2015 and 2016 state, about
#: what told later rounds of these years best (docs/benchmarks/affinity.md); of the others, one.
WEIGHTS: Mapping[Reason, float] = {
    Reason.SECTOR: 2.0,
    Reason.SIZE: 4.0,
    Reason.PLACE: 4.0,
    Reason.FORM: 2.0,
    Reason.LEVEL: 1.0,
    Reason.LANGUAGE: 1.0,
    Reason.TIMING: 1.0,
    Reason.PARTNER: 1.0,
    Reason.WORDS: 1.0,
}


@dataclass(frozen=True, slots=True)
class Traits:
    """What a profile is, or what it wants of the other side; what is empty was not stated.

    Places are paths from the outside in (`CN/330000/330200`). Sizes are of one currency.
    """

    sectors: Strengths = field(default_factory=dict)
    places: Strengths = field(default_factory=dict)
    forms: Strengths = field(default_factory=dict)
    size: Amounts | None = None
    levels: Levels | None = None


@dataclass(frozen=True, slots=True)
class Profile:
    """An intent or an offer: who stands behind it, what it is, what it wants."""

    id: str
    party: str = ""
    kind: str = ""
    has: Traits = field(default_factory=Traits)
    wants: Traits = field(default_factory=Traits)
    #: Kinds of offers that an intent looks for; others are never shown. Empty: every kind.
    kinds: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    period: tuple[date, date] | None = None
    partners: frozenset[str] = frozenset()
    text: Text = field(default_factory=lambda: Text("", ""))
    excluded_sectors: frozenset[str] = frozenset()
    excluded_parties: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Closed:
    """An entry of the negative list: offers of the sector, and of those below it, are closed to all
    investors but those from `open_to` (places). Who states no place is taken as from elsewhere."""

    sector: str
    open_to: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Rules:
    """What comes before any score. `tree`: a sector's code -> the code above it."""

    tree: Mapping[str, str] = field(default_factory=dict)
    negative_list: Sequence[Closed] = ()
    never_meet: frozenset[frozenset[str]] = frozenset()
    screened: frozenset[str] = frozenset()

    @cached_property
    def codes(self) -> frozenset[str]:
        """Every code of the tree."""
        return frozenset((*self.tree.keys(), *self.tree.values()))

    def sector_path(self, code: str) -> tuple[str, ...]:
        """A sector from the root of its tree down to itself.

        >>> Rules(tree={"261": "26", "26": "C"}).sector_path("261")
        ('C', '26', '261')
        """
        path = [code]
        while path[-1] in self.tree:
            path.append(self.tree[path[-1]])
        return tuple(reversed(path))


def place_path(place: str) -> tuple[str, ...]:
    return tuple(place.split("/"))


def is_within(path: Sequence[str], above: Sequence[str]) -> bool:
    """Whether a path leads through another one, or to it."""
    return tuple(path[: len(above)]) == tuple(above)


@dataclass(frozen=True)
class Problem:
    """Intents and offers in the order of their ids, so that the order of a file changes nothing."""

    intents: tuple[Profile, ...]
    offers: tuple[Profile, ...]
    rules: Rules = field(default_factory=Rules)
    weights: Mapping[Reason, float] = field(default_factory=lambda: dict(WEIGHTS))
    #: Whose lists are wanted.
    lists_for: Side = "intents"

    @classmethod
    def of(
        cls,
        intents: Sequence[Profile],
        offers: Sequence[Profile],
        rules: Rules | None = None,
        weights: Mapping[Reason, float] | None = None,
        lists_for: Side = "intents",
    ) -> Problem:
        def in_order(profiles: Sequence[Profile]) -> tuple[Profile, ...]:
            return tuple(sorted(profiles, key=lambda one: one.id))

        return cls(
            in_order(intents),
            in_order(offers),
            rules or Rules(),
            {**WEIGHTS, **(weights or {})},
            lists_for,
        )

    @property
    def askers(self) -> tuple[Profile, ...]:
        """Those who get lists."""
        return self.intents if self.lists_for == "intents" else self.offers

    @property
    def shown(self) -> tuple[Profile, ...]:
        """Those who are in them."""
        return self.offers if self.lists_for == "intents" else self.intents

    def pair(self, asker: Profile, shown: Profile) -> tuple[Profile, Profile]:
        """An intent and an offer of which one asks."""
        return (asker, shown) if self.lists_for == "intents" else (shown, asker)
