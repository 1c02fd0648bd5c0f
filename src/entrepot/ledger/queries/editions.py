"""What is recorded of an edition."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from entrepot.ledger.models import Annulment, Signing
from entrepot.ledger.queries.standing import standings


@dataclass(slots=True)
class PartTotal:
    """Signings of one part of an edition."""

    signings: int = 0
    verified: int = 0
    projects: set[int] = field(default_factory=set)


def signings_by_part(edition: str, *, known_at: datetime) -> dict[str, PartTotal]:
    """Part's code, or "" for the holding itself, to its signings that were not annulled.

    Four statements. The sums over all parts are those of the edition: one set of signings.
    """
    undone = Annulment.objects.filter(batch__recorded_at__lte=known_at).values("target_record")
    signed = list(
        Signing.objects.filter(edition=edition, batch__recorded_at__lte=known_at)
        .exclude(id__in=undone)
        .values_list("id", "project_id", "edition_part")
    )
    standing = standings([number for number, _, _ in signed], known_at=known_at)
    parts: dict[str, PartTotal] = {}
    for number, project, part in signed:
        total = parts.setdefault(part, PartTotal())
        total.signings += 1
        total.projects.add(project)
        total.verified += standing[number].counts
    return parts
