"""Reads of the ledger that other apps may use. Pages read these; published figures never do."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Q, Sum

from entrepot.ledger.models import (
    SPAN,
    Annulment,
    Batch,
    Confirmation,
    Entry,
    Milestone,
    Nature,
    Signing,
    Verdict,
    Verification,
    Version,
)
from entrepot.ledger.models.records import sign_of
from entrepot.money import Money


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


def entry_sign(entry: Entry, original: Entry | None = None) -> int:
    """+1 or -1: what an entry does to the balance of its class."""
    if original is None:
        return sign_of(entry.nature)
    return sign_of(original.nature, reversal=True)


def balance(
    capital_class: str,
    *,
    project: int | None = None,
    enterprise: int | None = None,
    currency: str,
    as_of: date,
    known_at: datetime,
) -> Money:
    """What stands of one class and currency, verified or not: for checks while posting."""
    rows = Entry.objects.filter(
        capital_class=capital_class,
        currency=currency,
        effective_on__lte=as_of,
        batch__recorded_at__lte=known_at,
    )
    rows = rows.filter(project_id=project) if project else rows.filter(enterprise_id=enterprise)
    sums = rows.values("nature", "reverses__nature").annotate(total=Sum("amount_minor"))
    total = 0
    for row in sums:
        undone = row["reverses__nature"]
        sign = sign_of(undone or row["nature"], reversal=undone is not None)
        total += sign * row["total"]
    return Money(total, currency)


def first_contract_on(project: int | None, enterprise: int | None) -> date | None:
    """Effective date of the first contracted entry that stands."""
    rows = Entry.objects.filter(capital_class="contracted").exclude(nature=Nature.REVERSAL)
    rows = rows.filter(project_id=project) if project else rows.filter(enterprise_id=enterprise)
    undone = Entry.objects.filter(reverses__isnull=False).values("reverses_id")
    return (
        rows.exclude(id__in=undone)
        .order_by("effective_on")
        .values_list("effective_on", flat=True)
        .first()
    )


def milestones(project: int) -> list[Milestone]:
    return list(
        Milestone.objects.filter(project_id=project)
        .select_related("batch")
        .order_by("reached_on", "id")
    )


def signings(project: int) -> list[Signing]:
    return list(Signing.objects.filter(project_id=project).order_by("signed_on", "id"))


def entries(project: int) -> list[Entry]:
    """Entries of a project, in order of effective date; the batch comes with each."""
    return list(
        Entry.objects.filter(project_id=project)
        .select_related("batch", "reverses")
        .order_by("effective_on", "id")
    )


def versions(project: int) -> list[Version]:
    return list(
        Version.objects.filter(project_id=project)
        .select_related("batch")
        .order_by("effective_on", "id")
    )


def last_confirmation(project: int) -> Confirmation | None:
    return Confirmation.objects.filter(project_id=project).order_by("-confirmed_on", "-id").first()


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


def waiting_batches() -> list[Waiting]:
    """Newest first. Three statements."""
    judged = set(
        Verification.objects.filter(target_batch__isnull=False).values_list(
            "target_batch", flat=True
        )
    )
    single = set(
        Verification.objects.filter(target_record__isnull=False).values_list(
            "target_record", flat=True
        )
    )
    judged_records: dict[int, int] = {}
    for record in filter(None, single):
        judged_records[record // SPAN] = judged_records.get(record // SPAN, 0) + 1
    groups: dict[str, list[Batch]] = {}
    for batch in Batch.objects.filter(needs_approval=1).order_by("number"):
        if batch.number in judged or judged_records.get(batch.number, 0) >= batch.records:
            continue
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


def batch_sample(batches: Sequence[int], *, size: int = 20) -> list[Entry]:
    """A random sample of a group's entries, for the second person to hold against the file."""
    return list(Entry.objects.filter(batch_id__in=batches).order_by("?")[:size])
