"""Tasks, visits, obstacles, and the record of who changed what."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from entrepot.projects.models import Project
from entrepot.text import Text


def member(*, null: bool = False) -> Any:
    """A member of the staff."""
    return models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=null, related_name="+")


class TaskKind(models.TextChoices):
    CONTACT = "contact", _("First contact")
    PLAN = "plan", _("Plan of the steps")
    CONFIRM = "confirm", _("Confirm the state")
    STEP = "step", _("Next step")


class TaskState(models.TextChoices):
    OPEN = "open", _("Open")
    DONE = "done", _("Done")
    DROPPED = "dropped", _("Dropped")


class Task(models.Model):
    """A next step of a project, with its owner and its day. Without owner it is shown as such.

    `source` says what opened it (`signing:…`), so that the same signing opens each once.
    `level` counts escalations.
    """

    project = models.ForeignKey(Project, models.PROTECT, related_name="tasks")
    kind = models.CharField(max_length=8, choices=TaskKind.choices)
    title_en = models.CharField(max_length=200)
    title_zh = models.CharField(max_length=200)
    officer = member(null=True)
    due_on = models.DateField()
    opened_at = models.DateTimeField()
    opened_by = member()
    source = models.CharField(max_length=120, blank=True)
    state = models.CharField(max_length=7, choices=TaskState.choices, default=TaskState.OPEN)
    closed_at = models.DateTimeField(null=True)
    closed_by = member(null=True)
    level = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="task_kind_known", condition=Q(kind__in=TaskKind.values)),
            models.CheckConstraint(
                name="task_closed_says_when_and_who",
                condition=Q(state=TaskState.OPEN, closed_at__isnull=True, closed_by__isnull=True)
                | Q(
                    state__in=[TaskState.DONE, TaskState.DROPPED],
                    closed_at__isnull=False,
                    closed_by__isnull=False,
                ),
            ),
            models.UniqueConstraint(
                name="task_once_for_its_source",
                fields=["project", "source", "kind"],
                condition=~Q(source=""),
            ),
        ]
        indexes: ClassVar = [
            models.Index(name="task_by_due", fields=["state", "due_on"]),
            models.Index(name="task_by_officer", fields=["officer", "state", "due_on"]),
        ]

    @property
    def title(self) -> Text:
        return Text(self.title_en, self.title_zh)


class VisitKind(models.TextChoices):
    VISIT = "visit", _("Visit")
    CALL = "call", _("Call")
    MEETING = "meeting", _("Meeting")


class Visit(models.Model):
    """Somebody of the staff saw or spoke to the investor."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="visits")
    kind = models.CharField(max_length=7, choices=VisitKind.choices)
    on = models.DateField()
    note = models.CharField(max_length=1000, blank=True)
    by = member()
    recorded_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="visit_kind_known", condition=Q(kind__in=VisitKind.values)),
        ]


class ObstacleState(models.TextChoices):
    OPEN = "open", _("Waits for an answer")
    ANSWERED = "answered", _("Answered, being solved")
    FINISHED = "finished", _("Finished")


class Outcome(models.TextChoices):
    """How an obstacle ended."""

    SOLVED = "solved", _("Solved")
    NOT_SOLVED = "not_solved", _("Can't be solved")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class Obstacle(models.Model):
    """What stands in a project's way: raised by an officer, or by an investor through a link.

    Two clocks in working days: one to the answer, one to the end. `stake_minor`: smallest unit of
    `stake_currency`; null where nobody said.
    """

    project = models.ForeignKey(Project, models.PROTECT, related_name="obstacles")
    raised_by = member(null=True)
    link = models.ForeignKey(
        "aftercare.InvestorLink", models.PROTECT, null=True, related_name="obstacles"
    )
    raised_at = models.DateTimeField()
    what = models.CharField(max_length=1000)
    agency = models.CharField(max_length=300, blank=True)
    stake_minor = models.BigIntegerField(null=True)
    stake_currency = models.CharField(max_length=3, blank=True)
    stake_jobs = models.PositiveIntegerField(null=True)
    officer = member(null=True)
    answer_due_on = models.DateField()
    finish_due_on = models.DateField()
    state = models.CharField(
        max_length=8, choices=ObstacleState.choices, default=ObstacleState.OPEN
    )
    answer = models.CharField(max_length=2000, blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = member(null=True)
    outcome = models.CharField(max_length=10, choices=Outcome.choices, blank=True)
    finished_at = models.DateTimeField(null=True)
    finished_by = member(null=True)
    level = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="obstacle_raised_by_one",
                condition=Q(raised_by__isnull=True) ^ Q(link__isnull=True),
            ),
            models.CheckConstraint(
                name="obstacle_state_has_its_facts",
                condition=Q(
                    state=ObstacleState.OPEN, answered_at__isnull=True, finished_at__isnull=True
                )
                | Q(
                    state=ObstacleState.ANSWERED,
                    answered_at__isnull=False,
                    finished_at__isnull=True,
                )
                | (Q(state=ObstacleState.FINISHED, finished_at__isnull=False) & ~Q(outcome="")),
            ),
            models.CheckConstraint(
                name="obstacle_stake_has_a_currency",
                condition=Q(stake_minor__isnull=True, stake_currency="")
                | (Q(stake_minor__gt=0) & ~Q(stake_currency="")),
            ),
            models.CheckConstraint(
                name="obstacle_answered_before_finished",
                condition=Q(finish_due_on__gte=models.F("answer_due_on")),
            ),
        ]
        indexes: ClassVar = [
            models.Index(name="obstacle_by_clock", fields=["state", "answer_due_on"]),
        ]


class Change(models.Model):
    """One act on a project's aftercare. `by` is none where an investor acted, or the clock."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="changes")
    task = models.ForeignKey(Task, models.PROTECT, null=True, related_name="changes")
    obstacle = models.ForeignKey(Obstacle, models.PROTECT, null=True, related_name="changes")
    report = models.ForeignKey(
        "aftercare.QuarterReport", models.PROTECT, null=True, related_name="changes"
    )
    act = models.CharField(max_length=24)
    by = member(null=True)
    at = models.DateTimeField()
    note = models.CharField(max_length=1000, blank=True)
