"""Published business-to-business instances: their best values, and timetables that are known.

All 91 are in benchmarks/timetable_b2b.py; here are some that take a second.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from pathlib import Path

import pytest

from entrepot.solvers.timetable.check import check
from entrepot.solvers.timetable.problem import slots_of
from entrepot.solvers.timetable.result import Meeting, Result
from entrepot.solvers.timetable.solve import solve
from tests.support.business_meetings import instances_folder, published, read_instance
from tests.support.surroundings import SHARED_ABSENT, unavailable

QUICK = [
    "tic-12.original",
    "tic-12.fixed020-Forb",
    "tic-12.fixed040-Forb",
    "tic-13crafb.forb0003",
    "forumt-14crafc.fixed020-Forb",
    "forumt-14crafc.forb0007",
]


@pytest.fixture(scope="module")
def folder() -> Path:
    found = instances_folder()
    if not found.is_dir():
        unavailable(f"{SHARED_ABSENT}: set ENTREPOT_SHARED to where it is")
    return found


@pytest.mark.parametrize("name", QUICK)
def test_the_published_value_is_reached_and_proved(folder: Path, name: str) -> None:
    known = {one.file.stem: one for one in published(folder)}[name]
    problem = read_instance(known.file)
    result = solve(problem)
    verdict = check(problem, result)
    assert (verdict.violations, verdict.notes) == ((), ())
    assert result.then.get("breaks") == known.breaks
    assert result.status == ("infeasible" if known.breaks is None else "optimal")


def test_known_timetables_pass_with_the_breaks_that_were_published(folder: Path) -> None:
    with (folder / "schedules.csv").open(encoding="utf-8", newline="") as file:
        rows = defaultdict(list)
        for row in csv.DictReader(file):
            rows[row["file"], int(row["breaks"])].append((row["meeting"], row["slot"]))
    assert len(rows) == 3
    for (name, breaks), places in rows.items():
        problem = read_instance(folder / "instances" / name)
        tables: dict[str, int] = defaultdict(int)
        meetings = []
        for meeting, slot in places:
            tables[slot] += 1
            meetings.append(Meeting(meeting, slot, "H", tables[slot]))
        verdict = check(problem, Result(tuple(meetings), then={"breaks": breaks}))
        assert (verdict.violations, verdict.notes) == ((), ())


def test_the_files_words_become_the_formats(folder: Path) -> None:
    problem = read_instance(folder / "instances" / "forum-13crafb.fixed020-Forb.dzn")
    assert (len(problem.participants), len(problem.requests), len(problem.slots)) == (76, 195, 22)
    assert problem.halls[0].tables == 14
    rows = {
        row["file"]: row for row in csv.DictReader((folder / "values.csv").open(encoding="utf-8"))
    }
    row = rows["forum-13crafb.fixed020-Forb.dzn"]
    absent = sum(22 - person.available.bit_count() for person in problem.participants)
    assert absent == int(row["forbidden_slots"])
    assert sum(one.pinned is not None for one in problem.requests) == int(row["fixed_meetings"])
    # The first meeting is marked for the morning, which has 12 slots.
    assert problem.requests[0].only is not None
    assert list(slots_of(problem.requests[0].only)) == list(range(12))
    ordered = read_instance(folder / "instances" / "forum-13crafb.prec15.dzn")
    row = rows["forum-13crafb.prec15.dzn"]
    assert sum(len(one.after) for one in ordered.requests) == int(row["precedences"])
