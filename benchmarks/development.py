"""Forecasts of `entrepot.solvers.development` against the second opinion, laws and real registers.

python benchmarks/development.py [SEEDS]

1. RAA and GenIns: values and time beside `chainladder` (`make second`; left out without it).
2. How often intervals cover what came, under the law that they are derived from and two others.
3. World Bank registers: one vintage read as a synthetic cohort and aged to a later one. Left out
   where the shared data folder isn't.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from entrepot.solvers.development.backtest import backtest
from entrepot.solvers.development.forecast import Forecast, forecast
from entrepot.solvers.development.synthetic import (
    Standing,
    SyntheticCohort,
    synthetic_cohort,
)
from entrepot.solvers.development.triangle import Triangle
from tests.acceptance.vintages import VINTAGES, differences, standings
from tests.solvers.development.published import GENINS, RAA, triangle
from tests.solvers.development.test_coverage import LAW
from tests.support import second
from tests.support.cohorts import CohortLaw, covered
from tests.support.surroundings import shared_folder

REPEATS = 20
#: Growth of the eleventh calendar year falls by half; growth falls by 4 % from cohort to cohort.
LAWS = {
    "Mack's model": LAW,
    "calendar shock: the eleventh year halves all growth": replace(LAW, shock=(10, 0.5)),
    "calendar shock in the year after the valuation": replace(LAW, shock=(15, 0.5)),
    "slowing: each cohort grows 4 % less than the one before": replace(LAW, slowing=0.04),
}


def against_the_second_opinion() -> None:
    if not second.installed():
        print("The second opinion isn't installed (make second): its table is left out.\n")
        return
    print("| triangle | | outstanding | standard error | seconds |\n|---|---|---|---|---|")
    for name, rows in (("RAA", RAA), ("GenIns", GENINS)):
        found, seconds = timed(triangle(rows))
        cells = [
            [cohort, str(int(cohort) + age), float(amount)]
            for cohort, row in rows.items()
            for age, amount in enumerate(row)
        ]
        (said,) = second.ask([{"ask": "mack", "cells": cells, "repeats": REPEATS}])
        theirs = sum(said["ultimates"]) - float(found.total.latest)
        for who, outstanding, error, took in (
            ("entrepot", found.total.outstanding, found.total.standard_error, seconds),
            ("chainladder", theirs, said["total_error"], said["seconds"]),
        ):
            print(f"| {name} | {who} | {outstanding:,.6f} | {error:,.6f} | {took:.5f} |")
        print(f"| {name} | ratio of times | | | {seconds / said['seconds']:.4f} |")
    print()


def timed(cells: Triangle) -> tuple[Forecast, float]:
    start = time.perf_counter()
    for _ in range(REPEATS):
        found = forecast(cells)
    return found, (time.perf_counter() - start) / REPEATS


def coverage(seeds: int) -> None:
    print(f"15 cohorts of 10 ages, {seeds} seeds: total outstanding.\n")
    print("| law | in the 50 % interval | in the 90 % | mean error | called reliable |")
    print("|---|---|---|---|---|")
    for name, law in LAWS.items():
        print(f"| {name} | {' | '.join(judged(law, seeds))} |")
    print()


def judged(law: CohortLaw, seeds: int) -> Iterator[str]:
    half = most = reliable = 0
    errors = []
    for seed in range(seeds):
        cells, came = law.draw(seed)
        total = forecast(cells).total
        half += covered(total.p50, came)
        most += covered(total.p90, came)
        errors.append((total.outstanding or 0) / came - 1)
        reliable += backtest(cells).reliable
    yield f"{half / seeds:.1%}"
    yield f"{most / seeds:.1%}"
    yield f"{sum(errors) / seeds:+.1%}"
    yield f"{reliable / seeds:.0%}"


@dataclass(frozen=True)
class Step:
    """One forecast of a register: from a vintage to a later one, with the one before if there is."""

    register: str
    start: date
    to: date
    before: date | None = None


STEPS = (
    Step("ibrd", date(2020, 11, 30), date(2022, 5, 31)),
    Step("ibrd", date(2020, 11, 30), date(2023, 5, 31)),
    Step("ibrd", date(2022, 5, 31), date(2023, 5, 31), before=date(2020, 11, 30)),
    Step("ida", date(2019, 12, 31), date(2025, 3, 31)),
)
#: Cohorts from this year on are judged: older ones receive nothing any more.
JUDGED_FROM = 2000
Forecaster = Callable[[Standing], float]


def registers(shared: Path) -> None:
    vintages = {key: standings(shared / path) for key, path in VINTAGES.items()}
    apart = differences(shared)
    print(
        f"Control: {len(apart)} sums by year of approval of ibrd_cohorts_by_vintage.csv differ from "
        f"the loan files by {max(apart)} at most.\n"
    )
    for step in STEPS:
        then = vintages[step.register, step.start]
        came = {one.cohort: float(one.paid) for one in vintages[step.register, step.to]}
        cohorts = [one for one in then if one.start.year >= JUDGED_FROM and one.cohort in came]
        # The year in which a vintage was drawn goes on after it: later signings are in no forecast.
        cohorts = [one for one in cohorts if date(one.start.year, 12, 31) <= step.start]
        synthetic = synthetic_cohort(
            [one for one in then if date(one.start.year, 12, 31) <= step.start], step.start
        )
        methods = forecasters(step, synthetic, cohorts, vintages)
        print_step(step, synthetic, cohorts, came, methods)


def forecasters(
    step: Step,
    synthetic: SyntheticCohort,
    cohorts: Sequence[Standing],
    vintages: dict[tuple[str, date], list[Standing]],
) -> dict[str, Forecaster]:
    years = (step.to - step.start).days / 365.25
    found: dict[str, Forecaster] = {
        "synthetic cohort": lambda one: synthetic.aged(one, step.to).forecast,
        "no change": lambda one: float(one.paid),
    }
    # What all cohorts together would gain if each came to the level of the one a year older.
    older = {one.start.year: share(one) for one in cohorts}
    pairs = [
        (float(one.committed), older[one.start.year - 1], share(one))
        for one in cohorts
        if one.start.year - 1 in older
    ]
    growth = sum(size * next_one for size, next_one, _ in pairs) / sum(
        size * own for size, _, own in pairs
    )
    found["mean growth across cohorts"] = lambda one: float(one.paid) * growth**years
    if step.before:
        past = {one.cohort: one for one in vintages[step.register, step.before]}
        both = [(one, past[one.cohort]) for one in cohorts if one.cohort in past]
        ratio = sum(float(now.paid) for now, _ in both) / sum(float(old.paid) for _, old in both)
        yearly = ratio ** (365.25 / (step.start - step.before).days)
        found["mean growth of the last step"] = lambda one: float(one.paid) * yearly**years
    return found


def share(one: Standing) -> float:
    return float(one.paid / one.committed)


def print_step(
    step: Step,
    synthetic: SyntheticCohort,
    cohorts: Sequence[Standing],
    came: dict[str, float],
    methods: dict[str, Forecaster],
) -> None:
    print(f"{step.register.upper()}, {step.start} to {step.to}: error in points of commitment.\n")
    print(f"| cohort | committed, m | paid then | paid since | {' | '.join(methods)} |")
    print("|---|---|---|---|" + "---|" * len(methods))
    for one in cohorts:
        size = float(one.committed)
        errors = [(method(one) - came[one.cohort]) / size for method in methods.values()]
        young = " (young)" if synthetic.aged(one, step.to).young else ""
        print(
            f"| {one.cohort}{young} | {size / 1e6:,.0f} | {share(one):.1%} | "
            f"{(came[one.cohort] - float(one.paid)) / size:+.1%} | "
            + " | ".join(f"{error:+.1%}" for error in errors)
            + " |"
        )
    moved = sum(came[one.cohort] - float(one.paid) for one in cohorts)
    for label, value in (
        ("mean absolute error, m", mean_absolute),
        ("error of the sum ÷ what was paid since", lambda m, c, n: of_sum(m, c, n) / moved),
    ):
        figures = [value(method, cohorts, came) for method in methods.values()]
        shown = [f"{f / 1e6:,.0f}" if label.endswith("m") else f"{f:+.1%}" for f in figures]
        print(f"| **{label}** | | | | {' | '.join(shown)} |")
    print()


def mean_absolute(method: Forecaster, cohorts: Sequence[Standing], came: dict[str, float]) -> float:
    return sum(abs(method(one) - came[one.cohort]) for one in cohorts) / len(cohorts)


def of_sum(method: Forecaster, cohorts: Sequence[Standing], came: dict[str, float]) -> float:
    return sum(method(one) - came[one.cohort] for one in cohorts)


def main() -> None:
    seeds = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    against_the_second_opinion()
    coverage(seeds)
    shared = shared_folder()
    if not shared.is_dir():
        print("The shared data folder isn't here: the registers are left out.")
        return
    registers(shared)


if __name__ == "__main__":
    main()
