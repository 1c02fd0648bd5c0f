"""What a later signing of a project adds to what the project is committed to already."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db.models import Count, Q, Sum

from entrepot.ledger.errors import (
    FollowsAnother,
    ForeignPartUnclear,
    OtherCurrency,
    SharesTooLarge,
)
from entrepot.ledger.models import Annulment, Entry, Signing
from entrepot.ledger.models.words import sign_of
from entrepot.money import Money
from entrepot.projects.models import Project


def check_follows(
    project: Project, follows: Signing | None, total: Money | None, *, known_at: datetime
) -> None:
    """Raises FollowsAnother (LEDGER-050), OtherCurrency (-051)."""
    if follows is None:
        return
    if follows.project_id != project.id:
        raise FollowsAnother(project=project.key, signing=follows.key, why="of another project")
    if Annulment.objects.filter(target_record=follows.id).exists():
        raise FollowsAnother(project=project.key, signing=follows.key, why="annulled")
    if total is None:
        return
    for currency, (amount, _) in _standing(project, known_at=known_at).items():
        if amount and currency != total.currency:
            raise OtherCurrency(project=project.key, total=total, committed=Money(amount, currency))


def foreign_difference(
    project: Project,
    foreign: Money,
    total: Money,
    difference: Money,
    *,
    as_of: date,
    known_at: datetime,
) -> Money:
    """The foreign part of the difference of two signings, so that the parts add up to the whole.

    Both are signed: below zero for what is cancelled. Where the foreign part of what was signed
    before is not known it stays so, and the difference has the share that is stated now. Raises
    ForeignPartUnclear (LEDGER-053) where one entry can't bear both differences.
    """
    standing = _standing(project, known_at=known_at, as_of=as_of)
    _, before = standing.get(foreign.currency, (0, 0))
    if before is None:
        share = foreign.minor * abs(difference.minor) // total.minor
        return Money(share if difference.minor > 0 else -share, foreign.currency)
    part = Money(foreign.minor - before, foreign.currency)
    low, high = sorted((0, difference.minor))
    if not low <= part.minor <= high:
        raise ForeignPartUnclear(project=project.key, foreign=part, total=difference)
    return part


def check_shares(shares: Sequence[int | None]) -> None:
    """Raises SharesTooLarge (LEDGER-052) where the investors have more than the whole."""
    stated = [share for share in shares if share is not None]
    if sum(stated) > 1_000_000 or min(stated, default=0) < 0:
        raise SharesTooLarge(shares=" + ".join(f"{share / 10_000:g} %" for share in stated))


def _standing(
    project: Project, *, known_at: datetime, as_of: date = date.max
) -> dict[str, tuple[int, int | None]]:
    """Currency -> committed amount and its foreign part, cancellations and reversals taken off.

    The part is None where one of the entries that stand has none stated.
    """
    rows = (
        Entry.objects.filter(
            project_id=project.id,
            capital_class="committed",
            effective_on__lte=as_of,
            batch__recorded_at__lte=known_at,
        )
        .values("currency", "nature", "reverses__nature")
        .annotate(
            total=Sum("amount_minor"),
            part=Sum("foreign_minor"),
            unknown=Count("id", filter=Q(foreign_minor__isnull=True)),
        )
    )
    found: dict[str, tuple[int, int]] = {}
    unknown: dict[str, int] = {}
    for row in rows:
        undone = row["reverses__nature"]
        sign = sign_of(undone or row["nature"], reversal=undone is not None)
        total, part = found.get(row["currency"], (0, 0))
        found[row["currency"]] = (total + sign * row["total"], part + sign * (row["part"] or 0))
        # A reversed entry and its reversal both lack the part: together they lack nothing.
        lacks = -row["unknown"] if undone is not None else row["unknown"]
        unknown[row["currency"]] = unknown.get(row["currency"], 0) + lacks
    return {
        currency: (total, None if unknown[currency] else part)
        for currency, (total, part) in found.items()
    }
