"""Hard rules: which pairs are never shown, whatever they would score, and why."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from entrepot.solvers.affinity.problem import Closed, Problem, Profile, is_within, place_path
from entrepot.text import Text

Columns = NDArray[np.int64]
_NONE: Columns = np.empty(0, dtype=np.int64)


class Rule(StrEnum):
    """In the order in which they are asked: the first that bars a pair is its reason."""

    SCREENED = "screened"
    NEVER_MEET = "never-meet"
    SAME_PARTY = "same-party"
    KIND = "kind"
    EXCLUDED_SECTOR = "excluded-sector"
    NEGATIVE_LIST = "negative-list"

    @property
    def label(self) -> Text:
        return LABELS[self]


LABELS = {
    Rule.SCREENED: Text("a party is held by screening", "一方被名单筛查暂扣"),
    Rule.NEVER_MEET: Text("these parties never meet", "双方不得会面"),
    Rule.SAME_PARTY: Text("both are of one party", "双方同属一个主体"),
    Rule.KIND: Text("not a kind that is looked for", "非所寻求的类别"),
    Rule.EXCLUDED_SECTOR: Text("a sector that one side excludes", "一方排除的行业"),
    Rule.NEGATIVE_LIST: Text(
        "the negative list closes the sector to this investor", "负面清单禁止该投资者进入此行业"
    ),
}


class Barred(NamedTuple):
    """Why a pair is never shown: the rule, and the party, sector or kind that it is about."""

    rule: Rule
    cause: str


class Bars:
    """The rules over a problem: of one who asks, those that each rule keeps from its list."""

    def __init__(self, problem: Problem) -> None:
        self._problem = problem
        rules, shown = problem.rules, problem.shown
        self._all = np.arange(len(shown))
        self._of_party = _columns((one.party,) for one in shown)
        self._refusing = _columns(one.excluded_parties for one in shown)
        self._excluding = _columns(one.excluded_sectors for one in shown)
        # A profile stands under each of its sectors and under every branch above them.
        self._under = _columns(self._steps(one) for one in shown)
        self._screened = _joined(self._of_party, rules.screened)
        self._never: dict[str, set[str]] = defaultdict(set)
        for pair in rules.never_meet:
            for party in pair:
                self._never[party] |= pair - {party}
        if problem.lists_for == "intents":
            self._of_kind = _columns((one.kind,) for one in shown)
        else:
            self._looking = _columns(one.kinds for one in shown)
            self._choosy = np.array([at for at, one in enumerate(shown) if one.kinds], np.int64)
            self._shut = [
                np.array([at for at, one in enumerate(shown) if not is_open(entry, one)], np.int64)
                for entry in rules.negative_list
            ]

    def _steps(self, profile: Profile) -> set[str]:
        rules = self._problem.rules
        return {step for sector in profile.has.sectors for step in rules.sector_path(sector)}

    def row(self, place: int) -> Iterator[tuple[Rule, Columns]]:
        """Rules in their order, and the columns that each bars for one who asks."""
        one, rules = self._problem.askers[place], self._problem.rules
        yield Rule.SCREENED, self._all if one.party in rules.screened else self._screened
        never = self._never.get(one.party, set()) | one.excluded_parties
        yield Rule.NEVER_MEET, _joined(self._of_party, never)
        if one.party:
            yield Rule.NEVER_MEET, self._refusing.get(one.party, _NONE)
            yield Rule.SAME_PARTY, self._of_party.get(one.party, _NONE)
        yield Rule.KIND, self._unwanted(one)
        steps = self._steps(one)
        yield Rule.EXCLUDED_SECTOR, _joined(self._under, one.excluded_sectors)
        yield Rule.EXCLUDED_SECTOR, _joined(self._excluding, steps)
        for at, entry in enumerate(rules.negative_list):
            if self._problem.lists_for == "offers":
                yield Rule.NEGATIVE_LIST, self._shut[at] if entry.sector in steps else _NONE
            elif not is_open(entry, one):
                yield Rule.NEGATIVE_LIST, self._under.get(entry.sector, _NONE)

    def _unwanted(self, one: Profile) -> Columns:
        if self._problem.lists_for == "offers":
            return np.setdiff1d(self._choosy, self._looking.get(one.kind, _NONE))
        return _joined(self._of_kind, self._of_kind.keys() - one.kinds) if one.kinds else _NONE


def is_open(entry: Closed, intent: Profile) -> bool:
    """Whether an entry of the negative list leaves its sector open to an investor."""
    return any(
        is_within(place_path(place), place_path(open_to))
        for place in intent.has.places
        for open_to in entry.open_to
    )


def why_barred(problem: Problem, intent: Profile, offer: Profile) -> Barred | None:
    """The first rule that bars a pair, with its cause; None where the pair may be shown."""
    alone = Problem((intent,), (offer,), problem.rules)
    for rule, columns in Bars(alone).row(0):
        if len(columns):
            return Barred(rule, _cause(rule, alone))
    return None


def _cause(rule: Rule, pair: Problem) -> str:
    (intent,), (offer,), rules = pair.intents, pair.offers, pair.rules

    def first_under(sectors: Iterable[str], excluded: Iterable[str]) -> str | None:
        paths = [rules.sector_path(sector) for sector in sorted(sectors)]
        return next((one for one in sorted(excluded) if any(one in path for path in paths)), None)

    match rule:
        case Rule.SCREENED:
            return intent.party if intent.party in rules.screened else offer.party
        case Rule.NEVER_MEET | Rule.SAME_PARTY:
            # An offer that says nothing of its own party may still refuse the intent's.
            return offer.party or intent.party
        case Rule.KIND:
            return offer.kind
        case Rule.EXCLUDED_SECTOR:
            theirs = first_under(offer.has.sectors, intent.excluded_sectors)
            return theirs or first_under(intent.has.sectors, offer.excluded_sectors) or ""
        case Rule.NEGATIVE_LIST:
            closed = [one.sector for one in rules.negative_list if not is_open(one, intent)]
            return first_under(offer.has.sectors, closed) or ""


def _columns(keys: Iterable[Iterable[str]]) -> dict[str, Columns]:
    """Key -> the places of the offers that have it."""
    found: dict[str, list[int]] = defaultdict(list)
    for place, of_offer in enumerate(keys):
        for key in of_offer:
            found[key].append(place)
    return {key: np.array(places, dtype=np.int64) for key, places in found.items()}


def _joined(columns: Mapping[str, Columns], keys: Iterable[str]) -> Columns:
    found = [columns[key] for key in sorted(keys) if key in columns]
    return np.concatenate(found) if found else _NONE
