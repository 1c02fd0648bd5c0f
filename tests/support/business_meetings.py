"""The published business-to-business meeting instances, as problems of the timetable format.

M. Bofill, J. Coll, M. Garcia, J. Giráldez-Cru, G. Pesant, J. Suy, M. Villaret, "Constraint Solving
Approaches to the Business-to-Business Meeting Scheduling Problem", Journal of Artificial
Intelligence Research 74 (2022), 263-301. All meetings must be held, and the breaks be few; nobody
may have more than `most_breaks` of them (the paper's fairness d, since every file has a participant
without a break).
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from entrepot.solvers.timetable.problem import (
    Hall,
    Objective,
    Participant,
    Problem,
    Request,
    Slot,
    mask_of,
)
from tests.support.surroundings import shared_folder

MORNING, AFTERNOON = 1, 2


@dataclass(frozen=True, slots=True)
class Published:
    """The best known breaks of one file, None where it is proved infeasible."""

    file: Path
    breaks: int | None
    #: Seconds of MaxSAT, Chuffed and CPLEX as printed (">7200": not closed).
    seconds: tuple[str, str, str]


def instances_folder() -> Path:
    """`b2b` beside the shared data; it may be absent."""
    return shared_folder().parent / "b2b"


def published(folder: Path, most_breaks: int = 2) -> list[Published]:
    """The rows of one fairness, in the order of the table."""
    with (folder / "values.csv").open(encoding="utf-8", newline="") as file:
        return [
            Published(
                folder / "instances" / row["file"],
                int(row["best_breaks"]) if row["status"] == "optimal" else None,
                (row["maxsat_seconds"], row["chuffed_seconds"], row["mip_seconds"]),
            )
            for row in csv.DictReader(file)
            if int(row["fairness_d"]) == most_breaks
        ]


def read_instance(file: Path, most_breaks: int = 2) -> Problem:
    """One file as a problem: slots and participants by number, meetings by their row, from 1."""
    text = file.read_text(encoding="utf-8")
    tables, count, morning = (
        _number(text, name) for name in ("nTables", "nTotalSlots", "nMorningSlots")
    )
    meetings = [
        (int(a), int(b), int(session))
        for a, b, session in re.findall(
            r"\|\s*(\d+)\s*,\s*(\d+)\s*,\s*(\d+)", _list(text, "requested")
        )
    ]
    forbidden, before = _sets(_list(text, "forbidden")), _sets(_list(text, "precedences"))
    fixed = [int(slot) for slot in re.findall(r"\d+", _list(text, "fixed"))]
    if not len(meetings) == len(fixed) == len(before) == _number(text, "nMeetings"):
        raise ValueError(f"{file.name}: its lists are not as long as its meetings are many")
    everywhen = mask_of(range(count))
    in_session = {MORNING: mask_of(range(morning)), AFTERNOON: mask_of(range(morning, count))}
    degree = Counter(person for a, b, _ in meetings for person in (a, b))
    return Problem(
        # The sessions only say where a meeting may lie: a break over midday counts like any other.
        slots=tuple(Slot(str(slot)) for slot in range(1, count + 1)),
        halls=(Hall("H", tables),),
        participants=tuple(
            Participant(
                str(person),
                # 0 in a set is a placeholder.
                available=everywhen & ~mask_of(slot - 1 for slot in slots if slot),
                wanted=degree[person],
            )
            for person, slots in enumerate(forbidden, 1)
        ),
        requests=tuple(
            Request(
                str(number),
                a - 1,
                b - 1,
                weight=1,
                only=in_session.get(session),
                pinned=slot - 1 if slot else None,
                after=tuple(sorted(other - 1 for other in earlier)),
            )
            for number, ((a, b, session), slot, earlier) in enumerate(
                zip(meetings, fixed, before, strict=True), 1
            )
        ),
        objective=Objective("all", ("breaks",), most_breaks),
        name=file.stem,
    )


def _number(text: str, name: str) -> int:
    found = re.search(rf"\b{name}\s*=\s*(\d+)\s*;", text)
    assert found is not None, name
    return int(found[1])


def _list(text: str, name: str) -> str:
    found = re.search(rf"\b{name}\s*=\s*\[(.*?)\]\s*;", text, re.DOTALL)
    assert found is not None, name
    return found[1]


def _sets(text: str) -> list[set[int]]:
    """Sets written as `{1, 2}` or `1..3`."""
    found = []
    for listed, first, last in re.findall(r"\{([^}]*)\}|(\d+)\s*\.\.\s*(\d+)", text):
        numbers = (
            range(int(first), int(last) + 1) if first else map(int, re.findall(r"\d+", listed))
        )
        found.append(set(numbers))
    return found
