"""Every change of the working-day calendar."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction

from entrepot.accounts.models import User
from entrepot.accounts.rules import require
from entrepot.policies.errors import BadWorkdayRow, SourceMissing
from entrepot.policies.models import WorkdayException

_WORKS = {"yes": True, "no": False, "1": True, "0": False, "是": True, "否": False}
COLUMNS = ("day", "works", "name", "source")


@transaction.atomic
def set_workday(
    *, day: date, works: bool, name: str, source: str, by: User, now: datetime
) -> WorkdayException:
    """Say of a day that it works, or doesn't; what was said of it before gives way.

    Raises NotAllowed (ENT-001), SourceMissing (POL-003).
    """
    require(by, "policies.workdays")
    if not name.strip() or not source.strip():
        raise SourceMissing()
    row, _ = WorkdayException.objects.update_or_create(
        day=day,
        defaults={
            "works": works,
            "name": name.strip()[:120],
            "source": source.strip()[:300],
            "set_by": by,
            "set_at": now,
        },
    )
    return row


@transaction.atomic
def drop_workday(*, exception: WorkdayException, by: User) -> None:
    """Go back to what the shipped calendar says of a day. Raises NotAllowed (ENT-001)."""
    require(by, "policies.workdays")
    exception.delete()


@transaction.atomic
def load_workdays(*, lines: Iterable[str], by: User, now: datetime) -> int:
    """Set every day of a CSV file, or none; how many. The same file again changes nothing else.

    Raises NotAllowed (ENT-001), BadWorkdayRow (POL-002) for the first bad row.
    """
    require(by, "policies.workdays")
    reader = csv.DictReader(lines)
    if set(COLUMNS) - set(reader.fieldnames or ()):
        raise BadWorkdayRow(row=1, why="a column is missing", why_zh="缺少列")
    count = 0
    for number, row in enumerate(reader, 2):
        try:
            day = date.fromisoformat((row["day"] or "").strip())
        except ValueError:
            raise BadWorkdayRow(
                row=number, why=f"{row['day']!r} is no day", why_zh=f"“{row['day']}”不是日期"
            ) from None
        works = _WORKS.get((row["works"] or "").strip().lower())
        if works is None:
            raise BadWorkdayRow(
                row=number,
                why=f"{row['works']!r} is neither yes nor no",
                why_zh=f"“{row['works']}”既不是 yes 也不是 no",
            )
        name, source = row["name"] or "", row["source"] or ""
        if not name.strip() or not source.strip():
            raise BadWorkdayRow(
                row=number, why="name or source is missing", why_zh="缺少名称或依据"
            )
        set_workday(day=day, works=works, name=name, source=source, by=by, now=now)
        count += 1
    return count
