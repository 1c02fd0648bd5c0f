"""Timetables of the stated sizes beside their bound, CP-SAT and plain greedy, in one run.

python benchmarks/timetable.py [--only S,M,...] [--peer SECONDS] [--seed N]

Every instance is drawn from the seed that is printed. Seconds are those of the solver alone, the
problem being in memory: the wall's, and behind it the processor's (the machine may be shared).
Each instance has a process of its own, so that the peak of memory is its own: the whole process
with the problem and Python. CP-SAT is given the same problem as one truth value for each request
and start (and hall), two workers and 60 seconds to solve, building not counted; plain greedy takes
requests by weight at the first slot that is open.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from entrepot.solvers.timetable.amend import amend
from entrepot.solvers.timetable.bounds import bound_of
from entrepot.solvers.timetable.changes import changed, changes_of
from entrepot.solvers.timetable.check import check
from entrepot.solvers.timetable.flow import flow
from entrepot.solvers.timetable.ground import Ground
from entrepot.solvers.timetable.problem import Problem, slots_of
from entrepot.solvers.timetable.solve import solve
from entrepot.solvers.timetable.state import State
from tests.support.timetable_changes import drawn_changes
from tests.support.timetables import Size, drawn, with_everything

S, M, L = Size(400, 4_000, 24), Size(4_000, 40_000, 24), Size(40_000, 400_000, 40)
ALL = replace(M, slots=40, unavailable=0.25, days=4)
#: Name -> size, target share of the bound, target seconds.
CASES: dict[str, tuple[Size, float, float]] = {
    "S uniform": (S, 0.998, 2),
    "S skewed": (replace(S, skewed=True), 0.998, 2),
    "M skewed, tables/4": (replace(M, skewed=True, tables=1_000), 0.999, 5),
    "M uniform, tables/2": (replace(M, tables=2_000), 0.998, 5),
    "L skewed, tables/4": (replace(L, skewed=True, tables=10_000), 0.998, 30),
    "one side": (replace(M, one_side=True), 0.99, 20),
    "everything, uniform": (ALL, 0.97, 60),
    "everything, skewed": (replace(ALL, skewed=True), 0.97, 60),
}
AMEND = ("amend M skewed", "amend M uniform")


def problem_of(name: str, seed: int) -> Problem:
    size = replace(CASES[name][0], seed=seed)
    if name.startswith("everything"):
        return with_everything(size, used=flow(Ground(drawn(size))).used)
    return drawn(size)


def timed(act: Callable[[], Any]) -> tuple[Any, float, float]:
    """What it gives, and the seconds of wall and processor."""
    wall, processor = time.perf_counter(), time.process_time()
    found = act()
    return found, time.perf_counter() - wall, time.process_time() - processor


def solved(name: str, seed: int, peer: float) -> None:
    """One row, in this process."""
    problem = problem_of(name, seed)
    result, wall, processor = timed(lambda: solve(problem, seed=seed))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    verdict = check(problem, result)
    assert verdict.ok, verdict.violations[:3]
    greedy, greedy_wall, _ = timed(lambda: plain_greedy(problem))
    row = {
        "case": name,
        "weight": result.weight,
        "bound": result.bound,
        "wall": wall,
        "processor": processor,
        "peak": peak,
        "greedy": greedy,
        "greedy_wall": greedy_wall,
        "peer": cp_sat(problem, peer) if peer else None,
        "tried": bound_of(Ground(problem)).tried,
    }
    print(json.dumps(row), flush=True)


def plain_greedy(problem: Problem) -> int:
    """The weight of taking requests by weight, each at its first open slot; pins before all."""
    state = State(Ground(problem))
    ground = state.ground
    for request in sorted(
        range(len(ground.weight)),
        key=lambda one: (not ground.pinned[one], -ground.weight[one], one),
    ):
        for hall in ground.halls[request]:
            mask = state.starts(request, hall)
            if mask:
                state.place(request, next(slots_of(mask)), hall)
                break
    return state.weight


def cp_sat(problem: Problem, seconds: float) -> int | None:
    """The weight that CP-SAT reaches on the plain model; None where it finds nothing, or where
    the model is beyond the memory of this machine."""
    from ortools.sat.python import cp_model

    from entrepot.solvers.timetable.exact import Model, size

    ground = Ground(problem)
    if size(ground) > 4_000_000:
        return None
    built = Model(
        ground,
        range(len(problem.requests)),
        [at for at, pinned in enumerate(ground.pinned) if pinned],
    )
    built.model.maximize(built.weight())
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 2
    solver.parameters.max_time_in_seconds = seconds
    status = solver.solve(built.model)
    found = status in (cp_model.OPTIMAL, cp_model.FEASIBLE)
    return round(solver.objective_value) if found else None


def amended(name: str, seed: int) -> None:
    """5 % of participants cancel, 3 % arrive late with their requests: both modes, and anew."""
    case = "M skewed, tables/4" if "skewed" in name else "M uniform, tables/2"
    problem = problem_of(case, seed)
    old = solve(problem, seed=seed)
    document, count = drawn_changes(problem, seed)
    for mode in ("repair", "fill"):
        changes = changes_of({**document, "mode": mode})
        result, wall, processor = timed(lambda changes=changes: amend(problem, old, changes))
        now = changed(problem, changes, {})
        assert check(now, result).ok
        scratch, anew, _ = timed(lambda now=now: solve(now, seed=seed))
        row = {
            "case": f"{name}, {mode}",
            "changes": count,
            "weight": result.weight,
            "bound": result.bound,
            "moved": len(result.moved or ()),
            "dropped": len(result.dropped or ()),
            "wall": wall,
            "processor": processor,
            "scratch": scratch.weight,
            "scratch_wall": anew,
        }
        print(json.dumps(row), flush=True)


def _printed(row: dict[str, Any]) -> None:
    target, limit = CASES[row["case"]][1:]
    peer = "–" if row["peer"] is None else f"{row['peer'] / row['bound']:.2%}"
    print(
        f"| {row['case']} | {row['weight']:,} | {row['bound']:,} | "
        f"{row['weight'] / row['bound']:.3%} | {target:.1%} | {row['wall']:.1f} "
        f"({row['processor']:.1f}) | {limit:.0f} | {row['peak']:,.0f} | "
        f"{row['greedy'] / row['bound']:.2%} in {row['greedy_wall']:.1f} | {peer} |",
        flush=True,
    )


def main() -> None:
    asked = argparse.ArgumentParser()
    asked.add_argument("--only", default="")
    asked.add_argument("--peer", type=float, default=60.0)
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--row", default="")
    options = asked.parse_args()
    if options.row:
        if options.row in AMEND:
            amended(options.row, options.seed)
        else:
            solved(options.row, options.seed, options.peer)
        return
    wanted = [one for one in options.only.split(";") if one]

    def rows(names: list[str]) -> list[dict[str, Any]]:
        found = []
        for name in names:
            if not wanted or name in wanted:
                command = [sys.executable, __file__, "--row", name, "--seed", str(options.seed)]
                command += ["--peer", str(options.peer)]
                said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
                found += [json.loads(line) for line in said.splitlines() if line.startswith("{")]
                if name in CASES:
                    _printed(found[-1])
        return found

    print(f"Seed {options.seed}. Seconds: wall (processor).\n")
    print(
        "| case | weight | bound | reached | target | seconds | limit | peak MiB | greedy | "
        f"CP-SAT {options.peer:.0f} s |\n|---|---|---|---|---|---|---|---|---|---|"
    )
    found = rows(list(CASES))
    print("\n| case | bound tried | value |\n|---|---|---|")
    for row in found:
        for method, value in row["tried"].items():
            print(f"| {row['case']} | {method} | {value:,} |")
    print(
        "\n| case | changes | reached | moved | dropped | moved + dropped by change | seconds | "
        "from scratch |\n|---|---|---|---|---|---|---|---|"
    )
    for row in rows(list(AMEND)):
        disturbed = (row["moved"] + row["dropped"]) / row["changes"]
        print(
            f"| {row['case']} | {row['changes']} | {row['weight'] / row['bound']:.3%} | "
            f"{row['moved']} | {row['dropped']} | {disturbed:.2f} | {row['wall']:.1f} "
            f"({row['processor']:.1f}) | {row['scratch'] / row['bound']:.3%} in "
            f"{row['scratch_wall']:.1f} |"
        )


if __name__ == "__main__":
    main()
