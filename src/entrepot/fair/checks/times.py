"""Deadline, quota, and who sits at two tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from django.db.models import Q

from entrepot.fair.checks.case import Case, Finding, blocks
from entrepot.fair.models import (
    COUNTED,
    Preparation,
    PreparationParty,
    Quota,
    State,
)


def in_time(case: Case) -> Iterator[Finding]:
    it = case.preparation
    if it.state in (State.DRAFT, State.RETURNED) and not it.submitted_at:
        if case.now > it.call.closes_at:
            closed = it.call.said(it.call.closes_at)
            yield blocks(
                "deadline",
                f"The call closed at {closed}. Ask the organiser to extend it.",
                f"征集已于 {closed} 截止。请联系组委会延期。",
            )


def within_quota(case: Case) -> Iterator[Finding]:
    it = case.preparation
    if it.state in (State.DRAFT, State.RETURNED):
        count, most = quota_use(it)
        if most is not None and count >= most:
            yield blocks(
                "quota",
                f"{count} of the delegation's {most} places are taken. Withdraw one, or ask the "
                "organiser for a larger quota.",
                f"代表团名额 {most} 个，已用 {count} 个。请撤回一个，或向组委会申请增加名额。",
            )


def quota_use(preparation: Preparation) -> tuple[int, int | None]:
    """Places that the delegation's other preparations take, and how many there are."""
    mine = Q(call=preparation.call_id, delegation=preparation.delegation_id)
    most = Quota.objects.filter(mine).values_list("most", flat=True).first()
    taken = Preparation.objects.filter(mine, state__in=COUNTED).exclude(pk=preparation.pk)
    return taken.count(), most


def at_one_table(case: Case) -> Iterator[Finding]:
    """Nobody signs, or stands behind, at two tables at once."""
    slot = _slot(case.preparation)
    if slot is None:
        return
    people = _people(case.preparation, case.parties)
    for other in case.others:
        theirs = _slot(other)
        if theirs is None or theirs[0] >= slot[1] or slot[0] >= theirs[1]:
            continue
        for name in sorted(people & _people(other, other.parties.all())):
            yield blocks(
                "two-tables",
                f"{name} is at {other.key} ({other.call.said(theirs[0])}) at the same time.",
                f"{name} 同时出现在 {other.key}（{other.call.said(theirs[0])}）。",
                f"{other.key} {name}"[:120],
                dismissible=True,
            )


def _slot(preparation: Preparation) -> tuple[datetime, datetime] | None:
    ceremony, position = preparation.ceremony, preparation.position
    if ceremony is None or position is None:
        return None
    start = ceremony.time_of(position)
    return start, start + timedelta(minutes=ceremony.minutes_each)


def _people(preparation: Preparation, parties: Iterable[PreparationParty]) -> set[str]:
    names = [preparation.witness, *(party.signatory for party in parties)]
    return {" ".join(name.split()) for name in names if name.strip()}
