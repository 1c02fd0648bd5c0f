"""What several acts share: the record of changes, texts that must be there."""

from __future__ import annotations

from datetime import datetime

from entrepot.accounts.models import User
from entrepot.aftercare.errors import TextNeeded
from entrepot.aftercare.models import Change, Obstacle, QuarterReport, Task
from entrepot.outbox import actions as outbox
from entrepot.projects.models import Project
from entrepot.text import Text


def note_change(
    project: Project,
    act: str,
    *,
    by: User | None,
    now: datetime,
    task: Task | None = None,
    obstacle: Obstacle | None = None,
    report: QuarterReport | None = None,
    note: str = "",
) -> Change:
    """Write down who did what. `by` None: an investor, or the clock."""
    return Change.objects.create(
        project=project,
        task=task,
        obstacle=obstacle,
        report=report,
        act=act,
        by=by,
        at=now,
        note=note[:1000],
    )


def words(value: str, what: Text, *, most: int = 1000) -> str:
    """A text that must be there, cut to what is kept. Raises TextNeeded (AFT-003)."""
    value = value.strip()
    if not value:
        raise TextNeeded(what=what.en, what_zh=what.zh)
    return value[:most]


def tell_owner(project: Project, key: str, what: Text, *, now: datetime) -> None:
    """Mail the project's officer that an investor did something, once for the key; nobody where
    there is no officer or no address: the desk shows it anyway."""
    officer = User.objects.filter(person=project.officer).first() if project.officer else None
    if officer is None or not officer.is_active or not officer.email:
        return
    name = Text(project.name, project.name_other or project.name)
    outbox.queue(
        key=key,
        kind="aftercare.news",
        address=officer.email,
        subject=Text(f"{what.en}: {name.en}", f"{what.zh}：{name.zh}"),
        body=Text(
            f"{what.en}\n{name.en} ({project.key})\n\nIt is on your desk.",
            f"{what.zh}\n{name.zh}（{project.key}）\n\n请在工作台查看。",
        ),
        now=now,
    )
