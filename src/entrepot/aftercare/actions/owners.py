"""Who looks after a promise: named, changed, and handed over with all open work."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from entrepot import clock
from entrepot.accounts.models import User
from entrepot.accounts.rules import require
from entrepot.aftercare.actions.shared import note_change
from entrepot.aftercare.errors import NothingChosen, SameOfficer
from entrepot.aftercare.models import Obstacle, ObstacleState, Task, TaskState
from entrepot.aftercare.rules import require_owner
from entrepot.ledger import actions as ledger
from entrepot.projects.models import Project


def set_officer(projects: Sequence[Project], officer: User, *, by: User, now: datetime) -> int:
    """Name the officer of those projects that have another one; how many. One batch."""
    ids = [project.pk for project in projects]
    # As they stand now, not as the caller read them: somebody may have handed them over since.
    others = list(Project.objects.filter(pk__in=ids).exclude(officer=officer.person))
    if others:
        ledger.assign_officer(
            projects=others, officer=officer.person, effective_on=clock.day(now), by=by, now=now
        )
    for project in projects:
        project.officer = officer.person
    return len(others)


@transaction.atomic
def give(*, projects: Sequence[Project], officer: User, by: User, now: datetime) -> int:
    """Give projects an owner, with all their open tasks and obstacles; how many projects changed.

    Raises NotAllowed (ENT-001), NothingChosen (AFT-016), UnknownOfficer (AFT-017).
    """
    require(by, "aftercare.all")
    require_owner(officer)
    if not projects:
        raise NothingChosen()
    _move(Task.objects.filter(project__in=projects), officer, by=by, now=now)
    _move_obstacles(Obstacle.objects.filter(project__in=projects), officer, by=by, now=now)
    return set_officer(projects, officer, by=by, now=now)


@transaction.atomic
def hand_over(*, officer: User, to: User, by: User, now: datetime) -> int:
    """All open work of one officer to another: projects, tasks, obstacles. How many projects.

    An officer may hand over their own. Raises NotAllowed, SameOfficer (AFT-012), UnknownOfficer.
    """
    require(by, "aftercare.own" if by == officer else "aftercare.all")
    require_owner(to)
    if officer == to:
        raise SameOfficer(officer=officer.label)
    projects = list(Project.objects.filter(officer=officer.person, annulled=False))
    _move(Task.objects.filter(officer=officer), to, by=by, now=now)
    _move_obstacles(Obstacle.objects.filter(officer=officer), to, by=by, now=now)
    return set_officer(projects, to, by=by, now=now)


def _move(tasks: QuerySet[Task], officer: User, *, by: User, now: datetime) -> None:
    held = (
        tasks.filter(state=TaskState.OPEN).exclude(officer=officer).select_for_update(of=("self",))
    )
    for task in held.select_related("project"):
        task.officer = officer
        task.save(update_fields=["officer"])
        note_change(task.project, "given", by=by, now=now, task=task, note=officer.label)


def _move_obstacles(
    obstacles: QuerySet[Obstacle], officer: User, *, by: User, now: datetime
) -> None:
    held = obstacles.exclude(state=ObstacleState.FINISHED).exclude(officer=officer)
    for obstacle in held.select_for_update(of=("self",)).select_related("project"):
        obstacle.officer = officer
        obstacle.save(update_fields=["officer"])
        note_change(
            obstacle.project, "given", by=by, now=now, obstacle=obstacle, note=officer.label
        )
