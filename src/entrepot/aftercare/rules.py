"""Whose work a project is: what a query shows, and what an action allows."""

from __future__ import annotations

from django.db.models import QuerySet

from entrepot.accounts.models import User
from entrepot.accounts.queries import labels
from entrepot.accounts.rules import ACTS, may, require
from entrepot.aftercare.errors import NotYours, UnknownOfficer
from entrepot.aftercare.models import QuarterReport
from entrepot.ledger.models import Annulment, Stake
from entrepot.ledger.queries import milestones
from entrepot.projects.models import Project

#: Roles that can own a promise.
OWNERS = ACTS["aftercare.own"]


def is_mine(user: User, project: Project) -> bool:
    """Whether the project has no owner yet, or this one, or the user looks after all."""
    return not project.officer or project.officer == user.person or may(user, "aftercare.all")


def require_mine(user: User, project: Project) -> None:
    """Raises NotAllowed (ENT-001), NotYours (AFT-001)."""
    require(user, "aftercare.own")
    if not is_mine(user, project):
        raise NotYours(project=project.key, owner=labels().get(project.officer, "?"))


def own_projects(user: User) -> QuerySet[Project]:
    """Projects that this officer is named for."""
    return Project.objects.filter(officer=user.person, annulled=False)


def names_new_step(report: QuarterReport) -> bool:
    """Whether a report names a step that the ledger has not yet with its evidence."""
    return bool(report.step) and not any(
        step.kind == report.step and step.evidence
        for step in milestones(report.project_id, standing=True)
    )


def require_owner(user: User) -> None:
    """Refuse to give a promise to somebody who can't look after it. Raises UnknownOfficer."""
    if not user.is_active or user.role not in OWNERS:
        raise UnknownOfficer(name=user.label)


def projects_of_party(party: str) -> QuerySet[Project]:
    """Projects in whose standing signings a party has a stake: what its links may cover."""
    stakes = Stake.objects.filter(party=party).exclude(
        signing_id__in=Annulment.objects.values("target_record")
    )
    ids = stakes.values("signing__project_id")
    return Project.objects.filter(id__in=ids, annulled=False).order_by("key")
