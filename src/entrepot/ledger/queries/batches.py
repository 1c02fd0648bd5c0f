"""Batches and imports: what waits for a second person, and what it would judge."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from random import SystemRandom

from django.db import connection
from django.db.models import Count, Exists, OuterRef, Q, Sum

from entrepot.ledger.models import RECORDS, SPAN, Batch, Entry, Record, Stake, Verdict, Verification
from entrepot.money import Money


@dataclass(frozen=True, slots=True)
class Waiting:
    """A batch, or the batches of one import together, that no second person has judged."""

    first: int
    batches: tuple[int, ...]
    source: str
    by: str
    file_hash: str
    recorded_at: datetime
    records: int


def waiting_count(*, person: str) -> int:
    """How many acts and imports wait for this person's verdict: all but their own.

    Two statements.
    """
    return len(
        {batch.import_id or f"#{batch.number}" for batch in _unjudged() if batch.by != person}
    )


def waiting_batches() -> list[Waiting]:
    """Newest first. Two statements."""
    return _groups(_unjudged())


def group_to_judge(batch: int) -> Waiting | None:
    """The batches that are judged together with this one: what waits of its import, or what was
    rejected of it, since a second person may think again."""
    waiting = next((group for group in waiting_batches() if batch in group.batches), None)
    if waiting:
        return waiting
    verdicts: dict[int, str] = {}
    for number, verdict in (
        Verification.objects.filter(target_batch__isnull=False)
        .order_by("id")
        .values_list("target_batch", "verdict")
    ):
        verdicts[number or 0] = verdict
    rejected = [number for number, verdict in verdicts.items() if verdict == Verdict.REJECTED]
    if batch not in rejected:
        return None
    groups = _groups(Batch.objects.filter(number__in=rejected).order_by("number"))
    return next(group for group in groups if batch in group.batches)


def _unjudged() -> list[Batch]:
    """Batches that no second person has judged, whole or record by record. Two statements."""
    judged = Verification.objects.filter(target_batch=OuterRef("number"))
    waiting = list(
        Batch.objects.filter(needs_approval=1).exclude(Exists(judged)).order_by("number")
    )
    single = Verification.objects.filter(target_record__isnull=False)
    if waiting:
        single = single.filter(
            target_record__gte=waiting[0].number * SPAN,
            target_record__lt=(waiting[-1].number + 1) * SPAN,
        )
    records: dict[int, int] = {}
    for record in single.values_list("target_record", flat=True).distinct():
        if record is not None:
            records[record // SPAN] = records.get(record // SPAN, 0) + 1
    return [batch for batch in waiting if records.get(batch.number, 0) < batch.records]


def _groups(batches: Iterable[Batch]) -> list[Waiting]:
    """Batches of one import together, newest first."""
    groups: dict[str, list[Batch]] = {}
    for batch in batches:
        groups.setdefault(batch.import_id or f"#{batch.number}", []).append(batch)
    waiting = [
        Waiting(
            first=group[0].number,
            batches=tuple(batch.number for batch in group),
            source=group[0].source,
            by=group[0].by,
            file_hash=group[0].file_hash,
            recorded_at=group[-1].recorded_at,
            records=sum(batch.records for batch in group),
        )
        for group in groups.values()
    ]
    return sorted(waiting, key=lambda group: -group.first)


@dataclass(frozen=True, slots=True)
class BatchTotal:
    capital_class: str
    nature: str
    currency: str
    count: int
    total: Money


def batch_totals(batches: Sequence[int]) -> list[BatchTotal]:
    """What the second person sees: counts and totals by class, nature and currency."""
    rows = (
        Entry.objects.filter(batch_id__in=batches)
        .values("capital_class", "nature", "currency")
        .annotate(count=Count("id"), total=Sum("amount_minor"))
        .order_by("capital_class", "nature", "currency")
    )
    return [
        BatchTotal(
            row["capital_class"],
            row["nature"],
            row["currency"],
            row["count"],
            Money(row["total"], row["currency"]),
        )
        for row in rows
    ]


def batch_counts(batches: Sequence[int]) -> list[tuple[type[Record], int]]:
    """How many records of each kind a group of batches holds. One statement."""
    # By id, which begins with the batch: the foreign key has no index of its own.
    within = " OR ".join(["(id > %s AND id < %s)"] * len(batches))
    bounds = [bound for n in batches for bound in (n * SPAN, (n + 1) * SPAN)]
    parts = [
        f"SELECT {place} AS kind, count(*) FROM {model._meta.db_table} WHERE {within}"
        for place, model in enumerate(RECORDS)
    ]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts) + " ORDER BY kind", bounds * len(RECORDS))
        return [(RECORDS[kind], count) for kind, count in cursor.fetchall() if count]


def batch_sample(batches: Sequence[int], *, size: int = 20) -> list[Entry]:
    """A random sample of a group's entries, for the second person to hold against the file."""
    return list(Entry.objects.filter(batch_id__in=batches).order_by("?")[:size])


def batch_records(
    batches: Sequence[int], kinds: Iterable[type[Record]], *, size: int = 20
) -> list[Record]:
    """A random sample of a group's records; all of them where they are few.

    `kinds`: those that the group holds. Two statements a kind.
    """
    within = Q()
    for number in batches:
        within |= Q(id__gt=number * SPAN, id__lt=(number + 1) * SPAN)
    drawn: list[tuple[type[Record], int]] = []
    for model in kinds:
        found = model._default_manager.filter(within).order_by("?").values_list("id", flat=True)
        drawn += [(model, number) for number in found[:size]]
    if len(drawn) > size:
        drawn = SystemRandom().sample(drawn, size)
    chosen: list[Record] = []
    for model in {model for model, _ in drawn}:
        wanted = [number for of, number in drawn if of is model]
        chosen += model._default_manager.filter(id__in=wanted).select_related(
            *(["signing"] if model is Stake else [])
        )
    return sorted(chosen, key=lambda record: record.id)
