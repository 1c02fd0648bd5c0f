"""Reads of parties that other apps may use."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.db.models import QuerySet

from entrepot.parties.errors import UnknownParty
from entrepot.parties.models import Hit, Party, PartyName, Screening, ScreeningList
from entrepot.parties.names import normalise
from entrepot.text import Text


def named(name: str) -> list[Party]:
    """Parties that bear a name, in whatever economy, under any of their names."""
    normal = normalise(name)
    keys = set(Party.objects.filter(normal_name=normal).values_list("key", flat=True))
    keys |= set(PartyName.objects.filter(normal_name=normal).values_list("party_id", flat=True))
    return list(Party.objects.filter(key__in=keys).order_by("economy", "key"))


def by_normal_name() -> dict[str, dict[str, str]]:
    """Normalised name -> key -> economy, of every party: what an import looks names up in."""
    found: dict[str, dict[str, str]] = defaultdict(dict)
    economies: dict[str, str] = {}
    for key, normal, economy in Party.objects.values_list("key", "normal_name", "economy"):
        found[normal][key] = economy
        economies[key] = economy
    for key, normal in PartyName.objects.values_list("party_id", "normal_name"):
        found[normal][key] = economies[key]
    return dict(found)


def names_of(keys: Iterable[str]) -> dict[str, str]:
    """Key -> name; a party whose name was erased is absent."""
    return dict(Party.objects.filter(key__in=list(keys)).values_list("key", "name"))


def names_in_both(keys: Iterable[str]) -> dict[str, Text]:
    """Key -> name in English (as first written) and in Chinese where one is kept. Two statements."""
    keys = list(keys)
    chinese = dict(
        PartyName.objects.filter(party_id__in=keys, language__startswith="zh").values_list(
            "party_id", "name"
        )
    )
    return {key: Text(name, chinese.get(key, name)) for key, name in names_of(keys).items()}


def by_keys(keys: Iterable[str]) -> list[Party]:
    """Parties by key, each of which must exist. Raises UnknownParty (PARTY-012)."""
    found = []
    for key in keys:
        party = Party.objects.filter(key=key).first()
        if party is None:
            raise UnknownParty(party=key)
        found.append(party)
    return found


def all_names(party: Party) -> list[str]:
    """Every name that a party bears, sorted."""
    return sorted({party.name, *(further.name for further in party.names.all())})


def names_hash(names: Iterable[str]) -> str:
    """SHA-256 of names in their order: another name of a party makes another hash."""
    return hashlib.sha256("\n".join(names).encode()).hexdigest()


class Standing(StrEnum):
    """Where the screening of a party stands."""

    NEVER = "never"
    CLEAR = "clear"
    WAITING = "waiting"
    CLEARED = "cleared"


@dataclass(frozen=True, slots=True)
class Screened:
    """Standing of a party after its last screening, which was `at` a time against `lists`.

    `current`: it was against the newest editions, under the names that the party has now.
    """

    standing: Standing
    at: datetime | None = None
    lists: tuple[ScreeningList, ...] = ()
    waiting: tuple[Hit, ...] = ()
    cleared: tuple[Hit, ...] = ()
    current: bool = False

    @property
    def passes(self) -> bool:
        """Whether nothing stands in the way of a signing."""
        return self.current and self.standing in (Standing.CLEAR, Standing.CLEARED)


def lists_in_force(*, known_at: datetime | None = None) -> list[ScreeningList]:
    """The newest edition of each source, of those loaded by a time."""
    loaded = ScreeningList.objects.order_by("source", "edition")
    if known_at is not None:
        loaded = loaded.filter(loaded_at__lte=known_at)
    return list({each.source: each for each in loaded}.values())


def screened(party: Party, *, known_at: datetime | None = None) -> Screened:
    """Where the screening of a party stood, as known at a time.

    Hits of its last screening count, not those of editions before it; loading a newer edition
    takes no hit away. A party's names aren't kept by date, so `current` speaks of its present ones.
    """
    screenings = Screening.objects.filter(party=party)
    hits = Hit.objects.filter(party=party)
    if known_at is not None:
        screenings = screenings.filter(at__lte=known_at)
        hits = hits.filter(found_at__lte=known_at)
    last = screenings.order_by("-at", "-pk").first()
    if last is None:
        return Screened(Standing.NEVER)
    lists = tuple(last.lists.order_by("source"))
    waiting: list[Hit] = []
    cleared: list[Hit] = []
    of_last = hits.filter(listed__list__in=lists).select_related("listed__list", "cleared_by")
    for hit in of_last.order_by("-score", "pk"):
        open_then = hit.cleared_at is None or (known_at is not None and hit.cleared_at > known_at)
        (waiting if open_then else cleared).append(hit)
    in_force = {each.pk for each in lists_in_force(known_at=known_at)}
    return Screened(
        Standing.WAITING if waiting else Standing.CLEARED if cleared else Standing.CLEAR,
        last.at,
        lists,
        tuple(waiting),
        tuple(cleared),
        in_force <= {each.pk for each in lists} and last.names_hash == names_hash(all_names(party)),
    )


def waiting_hits() -> QuerySet[Hit]:
    """Hits that nobody cleared, of the lists in force, the likest first."""
    return (
        Hit.objects.filter(cleared_at__isnull=True, listed__list__in=lists_in_force())
        .select_related("party", "listed__list")
        .order_by("-score", "pk")
    )


def judged_hits() -> QuerySet[Hit]:
    """Hits that somebody cleared, of whatever list, the newest decision first."""
    return (
        Hit.objects.filter(cleared_at__isnull=False)
        .select_related("party", "listed__list", "cleared_by")
        .order_by("-cleared_at", "-pk")
    )


def unscreened() -> list[Party]:
    """Parties that no screening held against every list in force under their present names, by
    key. Four statements, however many."""
    in_force = {each.pk for each in lists_in_force()}
    last = {
        party: (pk, names)
        for pk, party, names in Screening.objects.order_by("at", "pk").values_list(
            "pk", "party_id", "names_hash"
        )
    }
    against: dict[int, set[int]] = defaultdict(set)
    through = Screening.lists.through.objects.filter(screeninglist_id__in=in_force)
    for screening, each in through.values_list("screening_id", "screeninglist_id"):
        against[screening].add(each)
    found = []
    for party in Party.objects.order_by("key").prefetch_related("names"):
        pk, names = last.get(party.key, (0, ""))
        if against[pk] != in_force or names != names_hash(all_names(party)):
            found.append(party)
    return found
