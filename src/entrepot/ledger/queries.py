"""Reads of the ledger that other apps may use. Pages read these; published figures never do."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from random import SystemRandom

from django.db import connection
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum

from entrepot.ledger.models import (
    RECORDS,
    SPAN,
    Annulment,
    Batch,
    Confirmation,
    Entry,
    Evidence,
    Milestone,
    Nature,
    Note,
    Record,
    Signing,
    Stake,
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


def signings(project: int, *, standing: bool = False) -> list[Signing]:
    """By date; `standing` leaves out those that were annulled."""
    found = Signing.objects.filter(project_id=project).order_by("signed_on", "id")
    if standing:
        found = found.exclude(id__in=Annulment.objects.values("target_record"))
    return list(found)


def entries(project: int = 0, *, enterprise: int = 0) -> list[Entry]:
    """Entries of a project or of an enterprise, by effective date; the batch comes with each."""
    of = {"project_id": project} if project else {"enterprise_id": enterprise}
    return list(
        Entry.objects.filter(**of)
        .select_related("batch", "reverses")
        .order_by("effective_on", "id")
    )


def versions(project: int = 0, *, enterprise: int = 0) -> list[Version]:
    of = {"project_id": project} if project else {"enterprise_id": enterprise}
    return list(Version.objects.filter(**of).select_related("batch").order_by("effective_on", "id"))


def stage_events(project: int, *, without: int = 0) -> list[tuple[date, str]]:
    """(day, fact) of the signings and actual steps that stand; `without` leaves a record out.

    Three statements.
    """
    undone = set(
        Annulment.objects.filter(
            Q(target_record__in=Signing.objects.filter(project_id=project).values("id"))
            | Q(target_record__in=Milestone.objects.filter(project_id=project).values("id"))
        ).values_list("target_record", flat=True)
    ) | {without}
    signed = Signing.objects.filter(project_id=project).values_list("id", "signed_on")
    steps = Milestone.objects.filter(project_id=project, actual=1)
    return [(day, "signing") for number, day in signed if number not in undone] + [
        (day, kind)
        for number, day, kind in steps.values_list("id", "reached_on", "kind")
        if number not in undone
    ]


def _standing_versions(project: int, attribute: str) -> QuerySet[Version]:
    """Versions of an attribute that were not annulled, the one that holds last."""
    return (
        Version.objects.filter(project_id=project, attribute=attribute)
        .exclude(id__in=Annulment.objects.values("target_record"))
        .order_by("effective_on", "id")
    )


def stage_versions(project: int) -> dict[date, str]:
    """Day -> the stage that a project's versions give from that day on."""
    return {version.effective_on: version.value for version in _standing_versions(project, "stage")}


def newest_version(project: int, attribute: str) -> Version | None:
    """The version that holds once all of them are effective."""
    return _standing_versions(project, attribute).last()


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


@dataclass(slots=True)
class PartTotal:
    """Signings of one part of an edition."""

    signings: int = 0
    verified: int = 0
    projects: set[int] = field(default_factory=set)


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


def evidence(hashes: Iterable[str]) -> dict[str, Evidence]:
    """Salted hash -> the file that is kept for it. One statement."""
    return {
        file.salted_hash: file for file in Evidence.objects.filter(salted_hash__in={*hashes} - {""})
    }


def notes(records: Iterable[int]) -> dict[int, str]:
    """Record -> the sentence kept for it outside the chain. One statement."""
    rows = Note.objects.filter(record__in=list(records)).values_list("record", "text")
    return {record: text for record, text in rows if record is not None}


def stakes(signings: Iterable[int]) -> list[Stake]:
    """Investors' parts in signings, in the order of naming. One statement."""
    return list(Stake.objects.filter(signing_id__in=list(signings)).order_by("signing", "position"))


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
