"""What is recorded of a project or of an enterprise."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.db.models import Q, QuerySet, Sum

from entrepot.ledger.models import (
    Annulment,
    Confirmation,
    Entry,
    Milestone,
    Nature,
    Signing,
    Stake,
    Version,
)
from entrepot.ledger.models.words import sign_of
from entrepot.money import Money


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


def milestones(project: int, *, standing: bool = False) -> list[Milestone]:
    """By date; `standing` leaves out those that are planned or were annulled."""
    found = (
        Milestone.objects.filter(project_id=project)
        .select_related("batch")
        .order_by("reached_on", "id")
    )
    if standing:
        annulled = Annulment.objects.filter(target_record__isnull=False).values("target_record")
        found = found.filter(actual=1).exclude(id__in=annulled)
    return list(found)


def signings(project: int, *, standing: bool = False) -> list[Signing]:
    """By date; `standing` leaves out those that were annulled."""
    found = Signing.objects.filter(project_id=project).order_by("signed_on", "id")
    if standing:
        found = found.exclude(id__in=Annulment.objects.values("target_record"))
    return list(found)


def stakes(signings: Iterable[int]) -> list[Stake]:
    """Investors' parts in signings, in the order of naming. One statement."""
    return list(Stake.objects.filter(signing_id__in=list(signings)).order_by("signing", "position"))


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
