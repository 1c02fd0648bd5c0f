"""Where records stand: verdicts, annulments and reversals."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.db.models import Q

from entrepot.ledger.models import (
    RECORDS,
    SPAN,
    Annulment,
    Batch,
    Entry,
    Note,
    Record,
    Verdict,
    Verification,
)


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a record stands: `accepted`, `rejected` or `waiting`; `annulled` beats all."""

    verdict: str
    person: str | None
    at: datetime | None
    annulled: bool = False

    @property
    def counts(self) -> bool:
        return self.verdict == Verdict.ACCEPTED and not self.annulled


WAITING = Standing("waiting", None, None)


def standings(records: Iterable[int], *, known_at: datetime) -> dict[int, Standing]:
    """Each record's standing as known at an instant. Three statements, however many records."""
    ids = list(records)
    batches = {record // SPAN for record in ids}
    exempt = set(
        Batch.objects.filter(
            number__in=batches, needs_approval=0, recorded_at__lte=known_at
        ).values_list("number", flat=True)
    )
    verdicts: dict[tuple[str, int], Standing] = {}
    found = (
        Verification.objects.filter(
            Q(target_record__in=ids) | Q(target_batch__in=batches),
            batch__recorded_at__lte=known_at,
        )
        .select_related("batch")
        .order_by("id")
    )
    newest: dict[tuple[str, int], int] = {}
    for row in found:
        target = (
            ("record", row.target_record) if row.target_record else ("batch", row.target_batch or 0)
        )
        verdicts[target] = Standing(row.verdict, row.person, row.batch.recorded_at)
        newest[target] = row.id
    annulled = set(
        Annulment.objects.filter(
            target_record__in=ids, batch__recorded_at__lte=known_at
        ).values_list("target_record", flat=True)
    )
    result = {}
    for record in ids:
        own, whole = ("record", record), ("batch", record // SPAN)
        # The newest verdict holds, whether on the record or on its batch.
        if newest.get(own, 0) >= newest.get(whole, 0):
            standing = verdicts.get(own, WAITING)
        else:
            standing = verdicts[whole]
        if record // SPAN in exempt and standing is WAITING:
            standing = Standing(Verdict.ACCEPTED, None, None)
        if record in annulled:
            standing = Standing(standing.verdict, standing.person, standing.at, annulled=True)
        result[record] = standing
    return result


def batch_standing(number: int) -> tuple[Standing, str] | None:
    """The newest verdict on a whole batch, and the note that went with it. Two statements."""
    newest = (
        Verification.objects.filter(target_batch=number)
        .select_related("batch")
        .order_by("-id")
        .first()
    )
    if newest is None:
        return None
    note = Note.objects.filter(salted_hash=newest.note or "-").first()
    standing = Standing(newest.verdict, newest.person, newest.batch.recorded_at)
    return standing, note.text if note else ""


def undone_by(records: Iterable[int]) -> dict[int, tuple[int, str]]:
    """Record -> (the reversal or annulment of it, its cause). Two statements."""
    ids = list(records)
    reversals = Entry.objects.filter(reverses_id__in=ids).values_list("reverses_id", "id", "cause")
    annulments = Annulment.objects.filter(target_record__in=ids)
    rows = [*reversals, *annulments.values_list("target_record", "id", "cause")]
    return {target: (by, cause) for target, by, cause in rows if target is not None}


def find_record(number: int) -> Record | None:
    """A record of whatever kind, its batch with it. Two statements."""
    parts = [
        f"SELECT {place} FROM {model._meta.db_table} WHERE id = %s"
        for place, model in enumerate(RECORDS)
    ]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts), [number] * len(RECORDS))
        row = cursor.fetchone()
    if row is None:
        return None
    found: Record = RECORDS[row[0]]._default_manager.select_related("batch").get(id=number)
    return found
