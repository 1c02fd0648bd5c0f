"""What several acts share: the record of changes, texts that must be there."""

from __future__ import annotations

from datetime import datetime

from entrepot.accounts.models import User
from entrepot.aftercare.errors import TextNeeded
from entrepot.aftercare.models import Change, Obstacle, QuarterReport, Task
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
