"""What is due: reminders to owners, and escalation after working days, through the outbox.

Any number of runs may look at once, as often as they like: a message's key holds the task, its due
day and its occasion, so each is one message. Moving a due day begins anew.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from entrepot import clock
from entrepot.accounts.models import Role, User
from entrepot.aftercare.actions.shared import note_change
from entrepot.aftercare.models import Obstacle, ObstacleState, Task, TaskState
from entrepot.outbox import actions as outbox
from entrepot.outbox.queries import known_keys
from entrepot.policies.queries import calendar
from entrepot.policies.workdays import Calendar
from entrepot.projects.models import Project
from entrepot.text import Text

#: Working days before a due day on which its owner is reminded.
BEFORE = 2
#: Working days after it, and who hears of it then.
ESCALATIONS = ((5, Role.ORGANISER), (15, Role.ADMINISTRATOR))


@dataclass(frozen=True, slots=True)
class Asked:
    """How many messages one run asked for; `unreachable`: no e-mail address to send one to."""

    reminders: int = 0
    escalations: int = 0
    unreachable: int = 0


@dataclass(frozen=True, slots=True)
class _Clock:
    """A task or an obstacle, as the clock sees it."""

    item: Task | Obstacle
    name: str
    project: Project
    what: Text
    due_on: date
    officer: User | None

    @property
    def mark(self) -> str:
        return f"{self.name}:{self.item.pk}:{self.due_on.isoformat()}"


@dataclass(frozen=True, slots=True)
class _Wanted:
    key: str
    kind: str
    to: User
    clock: _Clock
    days: int
    level: int = 0


def run_due(*, now: datetime) -> Asked:
    """Ask for every message that is due at `now` and wasn't asked for before.

    Nobody's act: the clock's. Each message, and the level that goes with it, is a transaction of
    its own, so that one that fails holds up no other.
    """
    today, days = clock.day(now), calendar()
    chiefs: dict[str, list[User]] = {role: [] for _, role in ESCALATIONS}
    for user in User.objects.filter(is_active=True, role__in=chiefs).order_by("pk"):
        chiefs[user.role].append(user)
    wanted, unreachable = [], set()
    for one in _clocks():
        for message in _messages(one, today, days, chiefs):
            if message.to.email:
                wanted.append(message)
            else:
                unreachable.add(message.key)
    known = known_keys([message.key for message in wanted])
    asked = [message for message in wanted if message.key not in known]
    for message in asked:
        _ask(message, now)
    reminders = sum(message.level == 0 for message in asked)
    return Asked(reminders, len(asked) - reminders, len(unreachable))


def _clocks() -> Iterator[_Clock]:
    tasks = Task.objects.filter(state=TaskState.OPEN).select_related("project", "officer")
    for task in tasks.order_by("due_on", "id"):
        yield _Clock(task, "task", task.project, task.title, task.due_on, task.officer)
    obstacles = Obstacle.objects.exclude(state=ObstacleState.FINISHED)
    for obstacle in obstacles.select_related("project", "officer").order_by("id"):
        if obstacle.state == ObstacleState.OPEN:
            what, due_on = Text("Answer an obstacle", "答复困难"), obstacle.answer_due_on
        else:
            what, due_on = Text("Finish an obstacle", "办结困难"), obstacle.finish_due_on
        yield _Clock(obstacle, "obstacle", obstacle.project, what, due_on, obstacle.officer)


def _messages(
    one: _Clock, today: date, days: Calendar, chiefs: dict[str, list[User]]
) -> Iterator[_Wanted]:
    if one.officer and one.officer.is_active:
        occasion = ""
        if today > one.due_on:
            occasion = "after"
        elif today >= days.add_workdays(one.due_on, -BEFORE):
            occasion = "before"
        if occasion:
            key = f"aftercare.reminder:{one.mark}:{occasion}:{one.officer.pk}"
            yield _Wanted(key, "aftercare.reminder", one.officer, one, 0)
    if today <= one.due_on:
        return
    late = days.workdays_between(one.due_on, today)
    for level, (after, role) in enumerate(ESCALATIONS, 1):
        # Without an owner nobody else will see to it, so it doesn't wait.
        if late >= after or (level == 1 and one.officer is None):
            for chief in chiefs[role]:
                key = f"aftercare.escalation:{one.mark}:{level}:{chief.pk}"
                yield _Wanted(key, "aftercare.escalation", chief, one, late, level)


@transaction.atomic
def _ask(message: _Wanted, now: datetime) -> None:
    one = message.clock
    project = Text(one.project.name, one.project.name_other or one.project.name)
    if message.level:
        owner = one.officer.label if one.officer else None
        subject = Text(
            f"{message.days} working days late: {one.what.en}, {project.en}",
            f"逾期 {message.days} 个工作日：{one.what.zh}，{project.zh}",
        )
        who = Text(f"Owner: {owner or 'none'}", f"负责人：{owner or '未指定'}")
    else:
        subject = Text(f"{one.what.en}: {project.en}", f"{one.what.zh}：{project.zh}")
        who = Text("It is on your desk.", "请在工作台查看。")
    outbox.queue(
        key=message.key,
        kind=message.kind,
        address=message.to.email,
        subject=subject,
        body=Text(
            f"{one.what.en}\n{project.en} ({one.project.key})\n\nDue {one.due_on}. {who.en}",
            f"{one.what.zh}\n{project.zh}（{one.project.key}）\n\n到期日 {one.due_on}。{who.zh}",
        ),
        now=now,
    )
    if message.level:
        _escalate(one, message, now)


def _escalate(one: _Clock, message: _Wanted, now: datetime) -> None:
    # One conditional statement: of two runs at once, one writes it down.
    rows = type(one.item)._default_manager.filter(pk=one.item.pk, level__lt=message.level)
    if rows.update(level=message.level):
        subject = {"task": one.item} if isinstance(one.item, Task) else {"obstacle": one.item}
        note_change(
            one.project,
            "escalated",
            by=None,
            now=now,
            note=f"{message.level}",
            **subject,
        )
