"""Reads of aftercare that pages, the command line and other apps may use."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Exists, Max, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from entrepot.accounts.models import User
from entrepot.accounts.rules import may
from entrepot.aftercare.actions.links import is_live
from entrepot.aftercare.actions.tasks import SETTLED
from entrepot.aftercare.models import (
    InvestorLink,
    Obstacle,
    ObstacleState,
    QuarterReport,
    ReportState,
    SurveyQuestion,
    Task,
    TaskKind,
    TaskState,
    Visit,
)
from entrepot.aftercare.rules import OWNERS, own_projects
from entrepot.ledger.models import Annulment, Milestone, MilestoneKind, Signing
from entrepot.projects.models import Project

#: Days without confirmation after which a project counts as unconfirmed.
STALE = 90
#: Days of silence after which a promise is on the list to clean up.
SILENT = 365
#: States of a report that wait for the officer, and for the investor.
FOR_OFFICER = (ReportState.LODGED, ReportState.ANSWERED)
WAITING = (*FOR_OFFICER, ReportState.QUERIED)


@dataclass(frozen=True, slots=True)
class Promise:
    """A signed project: who owns it, what comes next, how long it is since anyone confirmed it."""

    project: Project
    owner: User | None
    next_step: Task | None
    silent_days: int | None

    @property
    def settled(self) -> bool:
        return self.project.stage in SETTLED

    @property
    def orphaned(self) -> bool:
        """Nobody looks after it, and it still has to be kept."""
        return self.owner is None and not self.settled


def _promises(projects: Iterable[Project], today: date) -> list[Promise]:
    """Two statements beside that of the projects."""
    projects = list(projects)
    owners = {user.person: user for user in User.objects.filter(is_active=True)}
    steps: dict[int, Task] = {}
    ids = [project.id for project in projects]
    for task in Task.objects.filter(state=TaskState.OPEN, project__in=ids).order_by(
        "-due_on", "-id"
    ):
        steps[task.project_id] = task
    return [
        Promise(
            project,
            owners.get(project.officer),
            steps.get(project.id),
            (today - project.confirmed_on).days if project.confirmed_on else None,
        )
        for project in projects
    ]


def promises(edition: str, *, today: date) -> list[Promise]:
    """Every project with a standing signing at an edition; those without owner first.

    Three statements, however many.
    """
    undone = Annulment.objects.values("target_record")
    signed = Signing.objects.filter(Q(edition=edition) | Q(edition_part=edition))
    projects = Project.objects.filter(
        id__in=signed.exclude(id__in=undone).values("project_id"), annulled=False
    )
    found = _promises(projects.order_by("key"), today)
    return sorted(found, key=lambda promise: not promise.orphaned)


def promises_of(projects: Iterable[int], *, today: date) -> dict[int, Promise]:
    """Project -> who owns it and what comes next. Three statements, however many."""
    found = Project.objects.filter(id__in=list(projects), annulled=False)
    return {promise.project.id: promise for promise in _promises(found, today)}


def jobs_at_stake(projects: Iterable[int]) -> dict[int, int]:
    """Project -> the most jobs that one of its standing obstacles puts at stake. One statement."""
    told = obstacles(standing=True).filter(project__in=list(projects), stake_jobs__isnull=False)
    return dict(told.order_by().values_list("project").annotate(jobs=Max("stake_jobs")))


@dataclass(frozen=True, slots=True)
class Desk:
    """An officer's work: late tasks, projects nobody confirmed lately, what comes next."""

    late: Sequence[Task]
    unconfirmed: Sequence[Promise]
    coming: Sequence[Task]
    obstacles: Sequence[Obstacle]
    reports: Sequence[QuarterReport]
    unconfirmed_count: int


def desk(user: User, *, today: date, most: int = 50) -> Desk:
    """What an officer should see first. Eight statements."""
    tasks = tasks_of(user).filter(state=TaskState.OPEN).exclude(kind=TaskKind.CONFIRM)
    stale = own_projects(user).exclude(stage__in=SETTLED).filter(signed_on__isnull=False)
    asked = Task.objects.filter(
        project=OuterRef("pk"), state=TaskState.OPEN, kind=TaskKind.CONFIRM, due_on__lt=today
    )
    stale = stale.alias(heard=Coalesce("confirmed_on", "signed_on")).filter(
        Q(heard__lt=today - timedelta(days=STALE)) | Exists(asked)
    )
    return Desk(
        late=list(tasks.filter(due_on__lt=today)[:most]),
        unconfirmed=_promises(stale.order_by("confirmed_on", "signed_on", "key")[:most], today),
        coming=list(tasks.filter(due_on__gte=today)[:most]),
        obstacles=list(obstacles(user=user, standing=True)[:most]),
        reports=list(reports(user=user).filter(state__in=FOR_OFFICER)[:most]),
        unconfirmed_count=stale.count(),
    )


def tasks_of(user: User) -> QuerySet[Task]:
    """An officer's tasks, by due day."""
    found = Task.objects.filter(officer=user).select_related("project", "officer")
    return found.order_by("due_on", "id")


def tasks(*, user: User, everybody: bool = False) -> QuerySet[Task]:
    """Tasks that may be listed: one's own, or all where the role looks after all."""
    if everybody and may(user, "aftercare.all"):
        found = Task.objects.select_related("project", "officer")
        return found.order_by("due_on", "id")
    return tasks_of(user)


def obstacles(*, user: User | None = None, standing: bool = False) -> QuerySet[Obstacle]:
    """Obstacles, the nearest clock first; of one officer, or all."""
    found = Obstacle.objects.select_related("project", "officer", "raised_by", "link")
    if standing:
        found = found.exclude(state=ObstacleState.FINISHED)
    if user is not None:
        found = found.filter(Q(officer=user) | Q(project__officer=user.person))
    return found.order_by("answer_due_on", "finish_due_on", "id")


def reports(*, user: User | None = None) -> QuerySet[QuarterReport]:
    """Reports, oldest first; of the projects of one officer, or all."""
    found = QuarterReport.objects.select_related("project", "party", "link")
    if user is not None and not may(user, "aftercare.all"):
        found = found.filter(Q(project__officer=user.person) | Q(project__officer=""))
    return found.order_by("lodged_at", "id")


def waiting_for(user: User) -> int:
    """Reports that wait for an officer, for the navigation. One statement."""
    if not may(user, "aftercare.own"):
        return 0
    return reports(user=user).filter(state__in=FOR_OFFICER).count()


@dataclass(frozen=True, slots=True)
class Silence:
    """A promise that should be confirmed or ended, and why it is on the list."""

    promise: Promise
    last_sign: date
    planned: Milestone | None

    def days(self, today: date) -> int:
        return (today - self.last_sign).days


def clean_up(*, user: User, today: date) -> list[Silence]:
    """Signed and unsettled projects that were silent for a year, or whose planned step is a year
    past; the longest silent first. Six statements."""
    projects = Project.objects.filter(annulled=False, signed_on__isnull=False)
    projects = projects.exclude(stage__in=SETTLED)
    if not may(user, "aftercare.all"):
        projects = projects.filter(officer=user.person)
    found = {project.id: project for project in projects}
    visited = dict(
        Visit.objects.filter(project__in=projects).values_list("project").annotate(last=Max("on"))
    )
    undone = Annulment.objects.values("target_record")
    steps = Milestone.objects.filter(project_id__in=projects.values("id")).exclude(id__in=undone)
    reached: dict[int, date] = {}
    kinds: set[tuple[int, str]] = set()
    for of, kind, on in steps.filter(actual=1).values_list("project_id", "kind", "reached_on"):
        reached[of] = max(on, reached.get(of, on))
        kinds.add((of, kind))
    limit = today - timedelta(days=SILENT)
    planned: dict[int, Milestone] = {}
    for step in steps.filter(actual=0, reached_on__lt=limit).order_by("reached_on", "id"):
        if (step.project_id, step.kind) not in kinds and step.kind != MilestoneKind.TERMINATED:
            planned.setdefault(step.project_id, step)
    silences = []
    for promise in _promises(found.values(), today):
        project = promise.project
        signs = [project.signed_on, project.confirmed_on, visited.get(project.id),
                 reached.get(project.id)]  # fmt: skip
        last = max(sign for sign in signs if sign)
        if last < limit or project.id in planned:
            silences.append(Silence(promise, last, planned.get(project.id)))
    return sorted(silences, key=lambda silence: (silence.last_sign, silence.promise.project.key))


def owners() -> QuerySet[User]:
    """Those who can be given a promise."""
    found = User.objects.filter(is_active=True, role__in=OWNERS)
    return found.order_by("first_name", "username")


# What an investor's link shows: of its own projects alone.


def link_of(number: int | None, *, now: datetime) -> InvestorLink | None:
    """The link of a session, while it is live."""
    if number is None:
        return None
    link = InvestorLink.objects.select_related("party").filter(pk=number).first()
    return link if link and is_live(link, now) else None


def projects_of(link: InvestorLink) -> QuerySet[Project]:
    return link.projects.filter(annulled=False).order_by("signed_on", "key")


def reports_of(link: InvestorLink) -> QuerySet[QuarterReport]:
    """What the link's own party reported of the link's projects, newest first."""
    found = QuarterReport.objects.filter(party=link.party_id, project__in=projects_of(link))
    return found.select_related("project").prefetch_related("lines", "questions").order_by("-id")


def obstacles_of(link: InvestorLink) -> QuerySet[Obstacle]:
    """What was raised through links of the same party, newest first."""
    found = Obstacle.objects.filter(link__party=link.party_id, project__in=projects_of(link))
    return found.select_related("project").order_by("-id")


def survey_of(link: InvestorLink, *, today: date) -> list[SurveyQuestion]:
    """Open questions that this link hasn't answered."""
    editions = projects_of(link).exclude(edition="").values("edition")
    asked = SurveyQuestion.objects.filter(edition__code__in=editions, closes_on__gte=today)
    return list(asked.exclude(answers__link=link).order_by("id"))
