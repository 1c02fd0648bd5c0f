"""A milestone, actual or planned."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from entrepot.accounts.models import User
from entrepot.accounts.rules import require
from entrepot.ledger import queries
from entrepot.ledger.actions.shared import known_reason, refuse_future
from entrepot.ledger.actions.stages import draft_stages
from entrepot.ledger.errors import StepsOutOfOrder, UnknownMilestone
from entrepot.ledger.models import SPAN, Milestone, MilestoneKind
from entrepot.ledger.posting import Draft, Ref, lock, post
from entrepot.projects.models import Project

_ORDER = ("registered", "started", "operating")


@transaction.atomic
def record_milestone(
    *,
    project: Project,
    kind: str,
    on: date,
    planned: bool = False,
    reason: str = "",
    evidence: str = "",
    by: User,
    now: datetime,
) -> Milestone:
    """Record a step. Without evidence it is shown and counts in no figure.

    `reason` goes with a termination. Raises NotAllowed, UnknownMilestone (LEDGER-020),
    FutureDate (-008), StepsOutOfOrder (-014), UnknownReason (-018).
    """
    require(by, "ledger.post")
    lock()
    draft = Draft()
    step = draft_step(
        draft, project, kind, on, planned=planned, reason=reason, evidence=evidence, now=now
    )
    batch = post(draft, source="page: step", by=by.person, now=now)
    return Milestone.objects.get(id=batch.number * SPAN + step.number)


def draft_step(
    draft: Draft,
    project: Project,
    kind: str,
    on: date,
    *,
    planned: bool = False,
    reason: str = "",
    evidence: str = "",
    now: datetime,
) -> Ref:
    """Add a step, and the stage that it leads to, to what will be posted.

    Under the caller's lock. Raises as `record_milestone`, but for NotAllowed.
    """
    if kind not in MilestoneKind.values:
        raise UnknownMilestone(kind=kind, kinds=", ".join(MilestoneKind.values))
    if not planned:
        refuse_future(on, now=now)
        for step in queries.milestones(project.id, standing=True):
            if (
                kind in _ORDER
                and step.kind in _ORDER
                and _ORDER.index(step.kind) < _ORDER.index(kind)
                and on < step.reached_on
            ):
                raise StepsOutOfOrder(
                    project=project.key,
                    step=kind,
                    on=on,
                    earlier=step.kind,
                    earlier_on=step.reached_on,
                )
    if kind == MilestoneKind.TERMINATED:
        reason = known_reason(reason or "not_stated")
    added = draft.add(
        "ledger_milestone",
        project=project.id,
        kind=kind,
        reached_on=on,
        actual=int(not planned),
        reason=reason,
        evidence=evidence,
    )
    if not planned:
        events = queries.stage_events(project.id)
        project.stage = draft_stages(draft, project.id, before=events, after=[*events, (on, kind)])
        project.save(update_fields=["stage"])
    return added
