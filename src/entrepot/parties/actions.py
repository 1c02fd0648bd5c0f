"""Every change of a party."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.db import transaction

from entrepot.parties import identifiers as schemes
from entrepot.parties.errors import IdentifierTaken, NameMissing, UnknownEconomy
from entrepot.parties.models import Identifier, Party, PartyKind, PartyName
from entrepot.parties.names import ensure_salt, key_of, normalise
from entrepot.parties.screening import clear_hit, load_list, screen
from entrepot.places import reference

__all__ = [
    "add_name",
    "clear_hit",
    "economy_code",
    "find_or_make",
    "load_list",
    "make_many",
    "screen",
]


def economy_code(value: str) -> str:
    """Alpha-2 of an economy; blank stays blank. Raises UnknownEconomy (PARTY-004)."""
    if not value.strip():
        return ""
    economy = reference.find_economy(value)
    if economy is None:
        choices = [e.name.en for e in reference.economies().values()]
        raise UnknownEconomy(value=value, nearest=reference.nearest(value, choices))
    return economy.alpha2


@transaction.atomic
def find_or_make(
    *,
    name: str,
    economy: str = "",
    identifiers: Mapping[str, str] | None = None,
    kind: str = PartyKind.COMPANY,
    names: Iterable[tuple[str, str]] = (),
) -> Party:
    """The party of an identifier, else of (normalised name, economy); made where there is none.

    `names` are further (language, name) pairs, kept beside the first. The ledger's own version
    of the economy is the caller's to post: a party is no record.
    Raises NameMissing, UnknownEconomy, BadIdentifier, IdentifierTaken.
    """
    if not name.strip() or len(name) > 300:
        raise NameMissing()
    economy = economy_code(economy)
    checked = {
        scheme: schemes.check(scheme, value)
        for scheme, value in (identifiers or {}).items()
        if value.strip()
    }
    party = None
    for scheme, value in checked.items():
        known = Identifier.objects.filter(scheme=scheme, value=value).select_related("party")
        for identifier in known:
            if party is not None and party != identifier.party:
                raise IdentifierTaken(scheme=scheme, value=value, owner=identifier.party.name)
            party = identifier.party
    if party is None:
        party, _ = Party.objects.get_or_create(
            key=key_of(name, economy, ensure_salt()),
            defaults={
                "name": name.strip(),
                "normal_name": normalise(name),
                "kind": kind,
                "economy": economy,
            },
        )
    for scheme, value in checked.items():
        Identifier.objects.get_or_create(scheme=scheme, value=value, defaults={"party": party})
    for language, other in names:
        add_name(party=party, language=language, name=other)
    return party


@transaction.atomic
def add_name(*, party: Party, language: str, name: str) -> PartyName:
    """A further name of a party, in a language or script. Raises NameMissing (PARTY-003)."""
    if not name.strip() or len(name) > 300:
        raise NameMissing()
    further, _ = PartyName.objects.get_or_create(
        party=party,
        language=language,
        name=name.strip(),
        defaults={"normal_name": normalise(name)},
    )
    return further


@transaction.atomic
def make_many(parties: Iterable[tuple[str, str, str, str]]) -> None:
    """Write (key, name, economy, kind) rows whose keys come from `key_of`; known ones stay."""
    Party.objects.bulk_create(
        [
            Party(key=key, name=name, normal_name=normalise(name), kind=kind, economy=economy)
            for key, name, economy, kind in parties
        ],
        ignore_conflicts=True,
        batch_size=1000,
    )
