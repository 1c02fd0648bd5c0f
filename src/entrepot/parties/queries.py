"""Reads of parties that other apps may use."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from entrepot.parties.models import Party, PartyName
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
