"""Screening of parties against lists of sanctioned names: every change of it.

A hit is a question to a person. It waits until somebody clears it with a reason; a true one is
never cleared, and so stays in the way. Reads are in `queries`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import TYPE_CHECKING

from django.db import transaction

from entrepot import clock
from entrepot.accounts.rules import require
from entrepot.parties import lists
from entrepot.parties.errors import (
    EditionTaken,
    HitAlreadyCleared,
    NoList,
    ReasonMissing,
    SourceMissing,
    UnknownHit,
)
from entrepot.parties.matching import Match, Watch
from entrepot.parties.models import (
    Hit,
    ListedKind,
    ListedName,
    Party,
    PartyKind,
    Screening,
    ScreeningList,
)
from entrepot.parties.queries import all_names, lists_in_force, names_hash

if TYPE_CHECKING:
    from entrepot.accounts.models import User


@dataclass(frozen=True, slots=True)
class File:
    """A file by its name and content."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Tally:
    """What a run of screening did: parties compared, hits new, hits whose clearing stands."""

    parties: int
    hits: int
    carried: int


@transaction.atomic
def load_list(
    *,
    source: str,
    edition: date,
    file: File,
    aliases: File | None = None,
    by: User,
    now: datetime,
) -> ScreeningList:
    """Load an edition of a list; the same file again is the same edition and changes nothing.

    Raises NotAllowed, SourceMissing, BadList, EditionTaken.
    """
    require(by, "parties.screen")
    source = source.strip()
    if not source or len(source) > 40:
        raise SourceMissing()
    digest = hashlib.sha256(file.content)
    if aliases:
        digest.update(aliases.content)
    file_hash = digest.hexdigest()
    rows = lists.read(file.name, file.content, (aliases.name, aliases.content) if aliases else None)
    made, new = ScreeningList.objects.get_or_create(
        source=source,
        edition=edition,
        defaults={"file_hash": file_hash, "loaded_at": now, "by": by},
    )
    if not new:
        if made.file_hash != file_hash:
            raise EditionTaken(source=source, edition=edition, file_hash=made.file_hash[:12])
        return made
    ListedName.objects.bulk_create(
        [ListedName(list=made, **row._asdict()) for row in rows], batch_size=1000
    )
    return made


@transaction.atomic
def screen(*, parties: Iterable[Party], by: User, now: datetime) -> Tally:
    """Compare parties, under all their names, with the newest edition of each list.

    A hit that was cleared at an earlier edition, and of which nothing changed since, stays
    cleared and says so. Raises NotAllowed, NoList.
    """
    require(by, "parties.screen")
    in_force = lists_in_force()
    if not in_force:
        raise NoList()
    parties = sorted(parties, key=lambda party: party.key)
    hits = carried = 0
    for party in parties:
        # Two who screen one party at once wait for each other, always in the order of keys.
        Party.objects.select_for_update().get(key=party.key)
        names = all_names(party)
        screening = Screening.objects.create(
            party=party, names_hash=names_hash(names), at=now, by=by
        )
        screening.lists.set(in_force)
        for each in in_force:
            for listed, name, match in _best(party, names, each):
                hit, new = _keep(party, listed, name, match, now)
                hits += new
                carried += new and hit.carried_from_id is not None
    return Tally(len(parties), hits, carried)


def _best(
    party: Party, names: list[str], each: ScreeningList
) -> Iterable[tuple[ListedName, str, Match]]:
    """The likest of a listed one's names, for each listed one that is like the party."""
    person = None if party.kind == PartyKind.OTHER else party.kind == PartyKind.PERSON
    watch = _watch(each.pk, each.file_hash)
    found: dict[int, tuple[str, Match]] = {}
    for name in names:
        for key, match in watch.matches(name, person=person):
            if key not in found or match.score > found[key][1].score:
                found[key] = (name, match)
    best: dict[str, ListedName] = {}
    for listed in ListedName.objects.filter(pk__in=found).order_by("pk"):
        held = best.get(listed.entity)
        if held is None or found[listed.pk][1].score > found[held.pk][1].score:
            best[listed.entity] = listed
    for listed in best.values():
        yield (listed, *found[listed.pk])


@lru_cache(maxsize=4)
def _watch(list_id: int, _file_hash: str) -> Watch:
    """A loaded list never changes; the hash tells lists of two databases apart."""
    rows = ListedName.objects.filter(list_id=list_id).values_list("pk", "name", "kind")
    return Watch((pk, name, kind == ListedKind.PERSON) for pk, name, kind in rows)


def _keep(
    party: Party, listed: ListedName, name: str, match: Match, now: datetime
) -> tuple[Hit, bool]:
    """The hit, and whether it is new."""
    known = Hit.objects.filter(party=party, listed=listed, name=name).first()
    if known:
        return known, False
    earlier = (
        Hit.objects.filter(
            party=party,
            name=name,
            cleared_at__isnull=False,
            listed__list__source=listed.list.source,
            listed__entity=listed.entity,
            listed__name=listed.name,
            listed__kind=listed.kind,
            listed__programme=listed.programme,
        )
        .order_by("-cleared_at")
        .first()
    )
    hit = Hit(
        party=party,
        listed=listed,
        name=name,
        score=match.score,
        pairs=[list(pair) for pair in match.pairs],
        found_at=now,
        carried_from=earlier,
    )
    if earlier:
        hit.cleared_at, hit.cleared_by = earlier.cleared_at, earlier.cleared_by
        hit.reason = earlier.reason
    hit.save()
    return hit, True


@transaction.atomic
def clear_hit(*, hit: int, reason: str, by: User, now: datetime) -> Hit:
    """Say that the party is not the listed one, and why.

    Raises NotAllowed, ReasonMissing, UnknownHit, HitAlreadyCleared.
    """
    require(by, "parties.screen")
    reason = reason.strip()
    if not reason or len(reason) > 1000:
        raise ReasonMissing()
    found = Hit.objects.select_for_update().filter(pk=hit).first()
    if found is None:
        raise UnknownHit(hit=hit)
    if found.cleared_at is not None:
        raise HitAlreadyCleared(
            by=found.cleared_by.label if found.cleared_by else "",
            on=clock.day(found.cleared_at),
            reason=found.reason,
        )
    found.cleared_at, found.cleared_by, found.reason = now, by, reason
    found.save(update_fields=["cleared_at", "cleared_by", "reason"])
    return found
