"""The published business-to-business meeting instances: every meeting held, the breaks fewest.

    python benchmarks/timetable_b2b.py [--breaks 2] [--workers 1] [--rows FILE] [NAME …]

Wants the shared folder (ENTREPOT_SHARED; the instances are in `b2b` beside it). Solves each file
whose name contains one of NAME (all without any), checks the result with the independent validator,
and prints it beside the published value and the seconds of its solvers; then what was reached of
the targets. `--rows` keeps finished files, so that a run can be done in parts: what stands there
isn't solved again. Nothing is stopped by the clock: the work is counted, so the values are the same
on any machine. "cpu" are seconds of the processor that one thread took, "clock" those that passed.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from entrepot.solvers.timetable.check import check
from entrepot.solvers.timetable.solve import solve
from tests.support.business_meetings import (
    Published,
    instances_folder,
    published,
    read_instance,
)
from tests.support.surroundings import SHARED_ABSENT

#: Seconds that a file may take, and the rows that must be best and proved, of 91.
LIMIT, BEST, PROVED = 60.0, 85, 80


@dataclass(frozen=True, slots=True)
class Row:
    """`breaks`: None without a timetable. `least`: the proved bound; None without one."""

    name: str
    status: str
    breaks: int | None
    least: int | None
    valid: bool
    cpu: float
    clock: float


def run(file: Path, most_breaks: int) -> Row:
    problem = read_instance(file, most_breaks)
    clock, cpu = time.perf_counter(), time.process_time()
    result = solve(problem)
    cpu, clock = time.process_time() - cpu, time.perf_counter() - clock
    verdict = check(problem, result)
    return Row(
        file.stem,
        result.status or "",
        result.then.get("breaks"),
        result.then_bound.get("breaks"),
        verdict.ok and not verdict.notes,
        round(cpu, 1),
        round(clock, 1),
    )


def agrees(row: Row, known: Published) -> bool:
    """Best value reached, or infeasibility proved."""
    if known.breaks is None:
        return row.status == "infeasible"
    return row.valid and row.breaks == known.breaks


def wrong(row: Row, known: Published) -> bool:
    """Called feasible what is not, or the reverse, or better than what is proved the best."""
    if known.breaks is None:
        return row.breaks is not None
    least = row.least if row.least is not None else 0
    return row.status == "infeasible" or not row.valid or least > known.breaks


def line(row: Row, known: Published) -> str:
    def said(breaks: int | None, status: str) -> str:
        return str(breaks) if breaks is not None else status

    best = "infeasible" if known.breaks is None else str(known.breaks)
    proved = "yes" if row.status in {"optimal", "infeasible"} else f"≥ {row.least}"
    valid = "–" if row.breaks is None else "yes" if row.valid else "NO"
    return (
        f"| {row.name} | {said(row.breaks, row.status)} | {proved} | {valid} | {row.cpu:.1f} "
        f"| {row.clock:.1f} | {best} | {' | '.join(known.seconds)} |"
    )


def summary(rows: Iterable[tuple[Row, Published]]) -> None:
    pairs = list(rows)
    best = sum(agrees(*pair) for pair in pairs)
    proved = sum(
        agrees(row, known) and row.status in {"optimal", "infeasible"} for row, known in pairs
    )
    slowest = max(row.cpu for row, _ in pairs)
    late = sum(row.cpu > LIMIT for row, _ in pairs)
    print(f"\n{len(pairs)} files: {sum(wrong(*pair) for pair in pairs)} wrong;")
    print(f"best value, or proved infeasible: {best} (target {BEST} of 91);")
    print(f"proved: {proved} (target {PROVED} of 91);")
    print(
        f"cpu seconds: {sum(row.cpu for row, _ in pairs):.0f} together, the slowest {slowest:.1f};"
    )
    print(f"over {LIMIT:.0f} cpu seconds: {late}.")


def kept(file: Path | None) -> dict[str, Row]:
    if file is None or not file.exists():
        return {}
    lines = file.read_text(encoding="utf-8").splitlines()
    return {row.name: row for row in (Row(**json.loads(one)) for one in lines)}


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME")
    parser.add_argument("--breaks", type=int, default=2, help="most breaks of anybody (0 to 3)")
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--rows", type=Path)
    given = parser.parse_args(arguments)
    folder = instances_folder()
    if not folder.is_dir():
        print(f"{SHARED_ABSENT}: set ENTREPOT_SHARED to where it is", file=sys.stderr)
        return 0
    known = {
        one.file.stem: one
        for one in published(folder, given.breaks)
        if not given.names or any(name in one.file.name for name in given.names)
    }
    done = kept(given.rows)
    todo = [one.file for name, one in known.items() if name not in done]
    with ProcessPoolExecutor(given.workers) as pool:
        for row in pool.map(partial(run, most_breaks=given.breaks), todo):
            done[row.name] = row
            if given.rows is not None:
                with given.rows.open("a", encoding="utf-8") as file:
                    file.write(json.dumps(asdict(row)) + "\n")
    print("| file | breaks | proved | valid | cpu | clock | published | MaxSAT | Chuffed | CPLEX |")
    print("|---|--:|---|---|--:|--:|--:|--:|--:|--:|")
    for name, one in known.items():
        print(line(done[name], one))
    summary((done[name], one) for name, one in known.items())
    return int(any(wrong(done[name], one) for name, one in known.items()))


if __name__ == "__main__":
    sys.exit(main())
