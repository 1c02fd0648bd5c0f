"""What an officer does with a project: confirm its state, record a visit, end it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from entrepot.accounts.models import User
from entrepot.aftercare.actions.obstacles import withdraw_all
from entrepot.aftercare.actions.shared import note_change
from entrepot.aftercare.actions.tasks import confirm_again, settle
from entrepot.aftercare.errors import NothingChosen, NotSigned
from entrepot.aftercare.models import TaskKind, Visit
from entrepot.aftercare.rules import require_mine
from entrepot.ledger import actions as ledger
from entrepot.ledger.actions.shared import refuse_future
from entrepot.ledger.models import MilestoneKind
from entrepot.projects.models import Project


@transaction.atomic
def confirm(*, project: Project, on: date, by: User, now: datetime) -> None:
    """Its state is still true: the ledger learns it, and the next confirmation gets its day.

    Raises NotAllowed (ENT-001), NotYours (AFT-001).
    """
    require_mine(by, project)
    ledger.confirm_project(project=project, on=on, by=by, now=now)
    settle(project, TaskKind.CONFIRM, by=by, now=now, done=True)
    confirm_again(project, on, by=by, now=now)
    note_change(project, "confirmed", by=by, now=now)


@transaction.atomic
def record_visit(
    *,
    project: Project,
    kind: str,
    on: date,
    note: str = "",
    still_true: bool = False,
    by: User,
    now: datetime,
) -> Visit:
    """A visit, call or meeting took place; with `still_true` it confirms the state as well.

    It is the first contact where that was still open. Raises NotAllowed, NotYours, FutureDate.
    """
    require_mine(by, project)
    refuse_future(on, now=now)
    visit = Visit.objects.create(
        project=project, kind=kind, on=on, note=note.strip()[:1000], by=by, recorded_at=now
    )
    note_change(project, "visited", by=by, now=now, note=visit.note)
    settle(project, TaskKind.CONTACT, by=by, now=now, done=True)
    if still_true:
        confirm(project=project, on=on, by=by, now=now)
    return visit


@transaction.atomic
def terminate(
    *,
    projects: Sequence[Project],
    reason: str,
    note: str = "",
    on: date,
    by: User,
    now: datetime,
) -> int:
    """End projects with their reason: the step is recorded, open tasks and obstacles are closed.

    It posts no money, and ended projects stay in every denominator. How many.
    Raises NotAllowed, NotYours, NothingChosen (AFT-016), NotSigned (AFT-004), FutureDate,
    UnknownReason (LEDGER-018).
    """
    if not projects:
        raise NothingChosen()
    for project in projects:
        require_mine(by, project)
        if not project.signed_on:
            raise NotSigned(project=project.key)
        ledger.record_milestone(
            project=project,
            kind=MilestoneKind.TERMINATED,
            on=on,
            reason=reason,
            by=by,
            now=now,
        )
        settle(project, None, by=by, now=now, done=False)
        withdraw_all(project, by=by, now=now)
        note_change(project, "terminated", by=by, now=now, note=note)
    return len(projects)
