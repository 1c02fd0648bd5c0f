"""The file of durations: projects, how long each lived and how that ended."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from entrepot.solvers.development.durations import Lives, groups_of
from entrepot.solvers.development.errors import NothingByThen, RepeatedProject
from entrepot.solvers.development.lines import day_of, read_lines
from entrepot.text import Text

DURATIONS = ("project", "signed_on", "milestone_on", "terminated_on")


def read_durations(
    file: Path, *, as_of: date | None = None
) -> tuple[dict[str, Lives], tuple[Text, ...]]:
    """Projects by group (one group `all` without the column), and what was odd in them."""
    lines = read_lines(file, (DURATIONS, ("confirmed_on", "group")))
    projects: dict[str, int] = {}
    read = []
    newest = date.min
    for line in lines:
        project = line.cells["project"]
        if project in projects:
            first = projects[project]
            raise RepeatedProject(file=line.file, row=line.row, project=project, first=first)
        projects[project] = line.row
        days = {
            column: day_of(line, column) if line.cells.get(column) else None
            for column in ("milestone_on", "terminated_on", "confirmed_on")
        }
        signed = day_of(line, "signed_on")
        newest = max(newest, signed, *(day for day in days.values() if day))
        read.append((project, line.cells.get("group") or "all", signed, days))
    until = as_of or newest
    oldest = min(signed for _, _, signed, _ in read)
    if oldest > until:
        raise NothingByThen(file=lines[0].file, as_of=until, first=oldest)
    rows, warnings = [], []
    for project, group, signed, days in read:
        if signed > until:
            continue
        lived, end = life(
            signed, days["milestone_on"], days["terminated_on"], days["confirmed_on"], until
        )
        if lived < 0:
            warnings.append(_EARLY.format(project=project))
        rows.append((group, max(lived, 0), end))
    return groups_of(rows), tuple(warnings)


_EARLY = Text(
    en="{project}: its milestone or end is before the signing, counted at age 0.",
    zh="{project}：里程碑或终止日早于签约，按第 0 天计。",
)


def life(
    signed: date,
    milestone: date | None,
    terminated: date | None,
    confirmed: date | None,
    until: date,
) -> tuple[int, int]:
    """Days from the signing to the end known by `until`, and which it was.

    On one day the milestone comes first. An open project is censored at its last confirmation:
    later nobody looked; without one at `until`.
    """
    ends = [
        (day, end)
        for day, end in ((milestone, Lives.REACHED), (terminated, Lives.TERMINATED))
        if day is not None and day <= until
    ]
    if ends:
        day, end = min(ends)
        return (day - signed).days, end
    seen = confirmed if confirmed is not None and confirmed <= until else until
    return max((seen - signed).days, 0), Lives.CENSORED
