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
from entrepot.ledger.models import SPAN, Annulment, Milestone, MilestoneKind
from entrepot.ledger.posting import Draft, lock, post
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
    if kind not in MilestoneKind.values:
        raise UnknownMilestone(kind=kind, kinds=", ".join(MilestoneKind.values))
    steps = queries.milestones(project.id)
    undone = set(
        Annulment.objects.filter(target_record__in=[step.id for step in steps]).values_list(
            "target_record", flat=True
        )
    )
    earlier = [step for step in steps if step.actual and step.id not in undone]
    if not planned:
        refuse_future(on, now=now)
        for step in earlier:
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
    draft = Draft()
    step_ref = draft.add(
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
    batch = post(draft, source="page: step", by=by.person, now=now)
    return Milestone.objects.get(id=batch.number * SPAN + step_ref.number)
