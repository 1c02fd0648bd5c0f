"""What must be looked at before a signing is accepted.

A check is a function from a case (what is prepared, with what stands in the ledger and beside it)
to findings; `CHECKS` lists them all. Each finding says its facts, and what to do. One that may be
a false alarm can be dismissed with a reason; the others are mended.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime

from entrepot.fair.checks.amounts import amounts_usual, currency_kept
from entrepot.fair.checks.case import Case, Finding, Severity, standing_signings
from entrepot.fair.checks.earlier import (
    committed_by,
    kind_goes_on,
    prepared_twice,
    signed_already,
    signed_under_another_name,
)
from entrepot.fair.checks.facts import (
    facts_there,
    lists_searched,
    parties_named,
    parties_screened,
    place_agreed,
    shares_add_up,
)
from entrepot.fair.checks.times import at_one_table, in_time, quota_use, within_quota
from entrepot.fair.models import Dismissal, Preparation

__all__ = [
    "CHECKS",
    "Case",
    "Finding",
    "Severity",
    "committed_by",
    "findings",
    "quota_use",
    "standing_signings",
]


Check = Callable[[Case], Iterable[Finding]]
CHECKS: tuple[Check, ...] = (
    facts_there,
    parties_named,
    parties_screened,
    lists_searched,
    shares_add_up,
    place_agreed,
    amounts_usual,
    currency_kept,
    kind_goes_on,
    signed_already,
    signed_under_another_name,
    prepared_twice,
    in_time,
    within_quota,
    at_one_table,
)


def findings(preparation: Preparation, *, now: datetime) -> list[Finding]:
    """What all checks find, blocking ones first; those that somebody dismissed say so."""
    case = Case(preparation, now)
    dismissed = set(
        Dismissal.objects.filter(preparation=preparation, withdrawn_at=None).values_list(
            "check_code", "subject"
        )
    )
    found = [
        replace(finding, dismissed=(finding.code, finding.subject) in dismissed)
        for check in CHECKS
        for finding in check(case)
    ]
    return sorted(found, key=lambda finding: (not finding.stops, finding.severity, finding.code))
