"""Next steps: opened by a signing or by hand, moved, finished, dropped."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction

from entrepot import clock
from entrepot.accounts.models import User
from entrepot.aftercare.actions.owners import set_officer
from entrepot.aftercare.actions.shared import note_change, words
from entrepot.aftercare.errors import Closed, DueInThePast
from entrepot.aftercare.models import Task, TaskKind, TaskState
from entrepot.aftercare.rules import require_mine, require_owner
from entrepot.policies.queries import calendar
from entrepot.projects.models import Project, Stage
from entrepot.text import Text

#: What a signing opens, and within how many working days of it.
FIRST_STEPS = (
    (TaskKind.CONTACT, 5, Text("First contact after the signing", "签约后首次联系")),
    (TaskKind.PLAN, 20, Text("Agree who takes which step by when", "商定各步骤的责任人和时限")),
    (TaskKind.CONFIRM, 60, Text("Confirm the project's state", "确认项目现状")),
)
CONFIRM_AGAIN = timedelta(days=90)
#: Stages at which a promise is kept or ended, so that nothing is left to be confirmed.
SETTLED = (Stage.OPERATING, Stage.TERMINATED)


@transaction.atomic
def open_followup(
    *, project: Project, signing_on: date, officer: User | None, by: User, now: datetime
) -> list[Task]:
    """Open the first steps of a signed project, each once for the day of signing; give them all.

    For the transaction that posts a signing: who may post it may open this. Without `officer` the
    project keeps the one that it has; without any the tasks have no owner, and are shown so.
    Raises UnknownOfficer (AFT-017), and as `ledger.actions.assign_officer`.
    """
    if officer is not None:
        require_owner(officer)
        set_officer([project], officer, by=by, now=now)
    else:
        officer = User.objects.filter(person=project.officer).first() if project.officer else None
    days = calendar()
    source = f"signing:{signing_on.isoformat()}"
    opened = []
    for kind, within, title in FIRST_STEPS:
        task, new = Task.objects.get_or_create(
            project=project,
            source=source,
            kind=kind,
            defaults={
                "title_en": title.en,
                "title_zh": title.zh,
                "officer": officer,
                "due_on": days.add_workdays(signing_on, within),
                "opened_at": now,
                "opened_by": by,
            },
        )
        if new:
            note_change(project, "opened", by=by, now=now, task=task)
        opened.append(task)
    return opened


@transaction.atomic
def close_followup(*, project: Project, signing_on: date, by: User, now: datetime) -> int:
    """Drop what a signing opened and is still open: it was annulled. How many.

    For the transaction that annuls a signing. A later signing of the same day would find them
    dropped, so they leave their source, and `open_followup` opens new ones.
    """
    tasks = Task.objects.select_for_update().filter(
        project=project, source=f"signing:{signing_on.isoformat()}"
    )
    count = 0
    for task in tasks:
        if task.state == TaskState.OPEN:
            _close(task, TaskState.DROPPED, by=by, now=now, note="signing annulled / 签约作废")
            count += 1
        task.source = ""
        task.save(update_fields=["source"])
    return count


@transaction.atomic
def open_task(
    *,
    project: Project,
    title: str,
    due_on: date,
    officer: User | None = None,
    by: User,
    now: datetime,
) -> Task:
    """A next step, typed by hand. Raises NotAllowed, NotYours, TextNeeded, DueInThePast."""
    require_mine(by, project)
    title = words(title, Text("what is to be done", "要做的事项"), most=200)
    _refuse_past(due_on, now)
    if officer is None and project.officer:
        officer = User.objects.filter(person=project.officer).first()
    if officer is not None:
        require_owner(officer)
    task = Task.objects.create(
        project=project,
        kind=TaskKind.STEP,
        title_en=title,
        title_zh=title,
        officer=officer,
        due_on=due_on,
        opened_at=now,
        opened_by=by,
    )
    note_change(project, "opened", by=by, now=now, task=task)
    return task


@transaction.atomic
def finish_task(*, task: Task, note: str = "", by: User, now: datetime) -> Task:
    """It is done. Raises NotAllowed, NotYours (AFT-001), Closed (AFT-002)."""
    return _close(_open(task, by), TaskState.DONE, by=by, now=now, note=note)


@transaction.atomic
def drop_task(*, task: Task, reason: str, by: User, now: datetime) -> Task:
    """It need not be done. Raises NotAllowed, NotYours, Closed, TextNeeded (AFT-003)."""
    task = _open(task, by)
    reason = words(reason, Text("why it is dropped", "取消原因"))
    return _close(task, TaskState.DROPPED, by=by, now=now, note=reason)


@transaction.atomic
def move_task(*, task: Task, due_on: date, reason: str, by: User, now: datetime) -> Task:
    """Another due day, with its reason: reminders begin anew.

    Raises NotAllowed, NotYours, Closed, TextNeeded, DueInThePast (AFT-015).
    """
    task = _open(task, by)
    reason = words(reason, Text("why it moves", "改期原因"))
    _refuse_past(due_on, now)
    before = task.due_on
    task.due_on, task.level = due_on, 0
    task.save(update_fields=["due_on", "level"])
    note_change(
        task.project, "moved", by=by, now=now, task=task, note=f"{before} → {due_on}. {reason}"
    )
    return task


def settle(project: Project, kind: str | None, *, by: User, now: datetime, done: bool) -> None:
    """Close the open tasks of a project (of one kind, or all)."""
    tasks = Task.objects.select_for_update().filter(project=project, state=TaskState.OPEN)
    for task in tasks.filter(kind=kind) if kind else tasks:
        _close(task, TaskState.DONE if done else TaskState.DROPPED, by=by, now=now)


def confirm_again(project: Project, on: date, *, by: User, now: datetime) -> Task | None:
    """The task to confirm a project's state the next time; none once its promise is settled."""
    if project.stage in SETTLED or not project.signed_on:
        return None
    days = calendar()
    due_on = on + CONFIRM_AGAIN
    if not days.is_workday(due_on):
        due_on = days.add_workdays(due_on, 1)
    kind, _, title = FIRST_STEPS[-1]
    return Task.objects.create(
        project=project,
        kind=kind,
        title_en=title.en,
        title_zh=title.zh,
        officer=User.objects.filter(person=project.officer).first() if project.officer else None,
        due_on=due_on,
        opened_at=now,
        opened_by=by,
    )


def _open(task: Task, by: User) -> Task:
    task = Task.objects.select_for_update(of=("self",)).select_related("project").get(pk=task.pk)
    require_mine(by, task.project)
    if task.state != TaskState.OPEN:
        raise Closed(what="task", what_zh="任务", state=TaskState(task.state).label)
    return task


def _close(task: Task, state: str, *, by: User, now: datetime, note: str = "") -> Task:
    task.state, task.closed_at, task.closed_by = state, now, by
    task.save(update_fields=["state", "closed_at", "closed_by"])
    note_change(task.project, state, by=by, now=now, task=task, note=note)
    return task


def _refuse_past(due_on: date, now: datetime) -> None:
    today = clock.day(now)
    if due_on < today:
        raise DueInThePast(due_on=due_on, today=today)
