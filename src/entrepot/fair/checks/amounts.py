"""Amounts: slips of the unit, and the currency of a difference."""

from __future__ import annotations

from collections.abc import Iterator
from statistics import median_low

from entrepot.fair.checks.case import Case, Finding, blocks, warns
from entrepot.fair.checks.earlier import committed_by
from entrepot.fair.models import (
    Subject,
)
from entrepot.ledger.models import Entry, Kind, Nature
from entrepot.money import Money
from entrepot.projects.models import Project

#: 万 for 元, or 亿 for 万: one slip of the unit is a factor of ten thousand. What lies within a
#: factor of ten of it, on either side, is taken for one.
SLIP = 1_000
#: Against the project's own earlier signing less is needed: nobody grows a hundredfold.
OWN_SLIP = 100
#: Fewer commitments of a sector than these say nothing of what is usual in it.
ENOUGH = 5


def amounts_usual(case: Case) -> Iterator[Finding]:
    """A slip of the unit: far from what the sector commits, or from the project's own signing."""
    total = case.preparation.total
    if total is None:
        if case.preparation.kind == Kind.CONTRACT:
            yield warns("undisclosed", "A contract without an amount.", "合同未填写金额。")
        return
    if case.preparation.subject == Subject.TRADE:
        return
    usual = _usual(case.preparation.sector, total.currency)
    if usual and _far(total.minor, usual, SLIP):
        yield blocks(
            "unit-slip",
            f"{total} is far from what this sector commits (half of it at most "
            f"{Money(usual, total.currency)}). Check 万 and 亿.",
            f"{total} 与该行业通常签约额（中位数 {Money(usual, total.currency)}）相差悬殊。请检查“万”与“亿”。",
            dismissible=True,
        )
    before = committed_by(case.earlier)
    if before and before.currency == total.currency and _far(total.minor, before.minor, OWN_SLIP):
        yield blocks(
            "unit-slip-own",
            f"{total}, after {before} at the earlier signing. Check 万 and 亿.",
            f"{total}，而此前签约为 {before}。请检查“万”与“亿”。",
            dismissible=True,
        )


def _far(one: int, other: int, factor: int) -> bool:
    return one >= other * factor or other >= one * factor


def _usual(sector: str, currency: str) -> int | None:
    """Median of what projects of a sector first committed, in minor units."""
    if not sector:
        return None
    amounts = list(
        Entry.objects.filter(
            capital_class="committed",
            nature=Nature.ORIGINAL,
            currency=currency,
            project_id__in=Project.objects.filter(sector=sector, annulled=False).values("id"),
        ).values_list("amount_minor", flat=True)[:2000]
    )
    return median_low(amounts) if len(amounts) >= ENOUGH else None


def currency_kept(case: Case) -> Iterator[Finding]:
    """A difference is made in one currency."""
    total, before = case.preparation.total, committed_by(case.earlier)
    if case.preparation.follows and total and before and total.currency != before.currency:
        yield blocks(
            "currency-changed",
            f"The earlier signing is in {before.currency}, this one in {total.currency}: their "
            f"difference can't be posted. State the total in {before.currency}.",
            f"此前签约为 {before.currency}，本次为 {total.currency}，无法计算差额。请以 {before.currency} 填写总额。",
        )
