"""`entrepot timetable …`: who meets whom, when and where (docs/formats/timetable.md)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from entrepot.cli.common import answering, fail, say

if TYPE_CHECKING:
    from entrepot.solvers.timetable.result import Result

group = typer.Typer(
    help="Timetables of meetings (docs/formats/timetable.md).", no_args_is_help=True
)

ProblemFile = Annotated[Path, typer.Argument(metavar="IN", help="A problem.", dir_okay=False)]
Out = Annotated[Path | None, typer.Option("--out", help="Write here, not to stdout.")]
Seconds = Annotated[
    float | None, typer.Option("--seconds", min=0.0, help="A guard on the clock beside the budget.")
]
Seed = Annotated[int, typer.Option("--seed", help="Same input and seed: same output.")]


@group.command("solve")
def solve_command(
    problem: ProblemFile, out: Out = None, seconds: Seconds = None, seed: Seed = 0
) -> None:
    """A timetable with a bound on every other one; exit 1 where there is none."""
    with answering():
        from entrepot.solvers.timetable.reading import read_problem
        from entrepot.solvers.timetable.solve import solve

        result = solve(read_problem(problem), seed=seed, seconds=seconds)
    _answer(result, out)


@group.command("check")
def check_command(
    problem: ProblemFile,
    result: Annotated[Path, typer.Argument(metavar="OUT", help="A result.", dir_okay=False)],
) -> None:
    """Whether a result obeys the rules, by a validator of its own; exit 1 where not."""
    with answering():
        from entrepot.solvers.timetable.check import check
        from entrepot.solvers.timetable.reading import read_problem
        from entrepot.solvers.timetable.result import read_result

        verdict = check(read_problem(problem), read_result(result))
    print(json.dumps(verdict.document(), ensure_ascii=False))
    if not verdict.ok:
        raise typer.Exit(1)


@group.command("bound")
def bound_command(problem: ProblemFile) -> None:
    """A proved upper bound on the weight of any timetable."""
    with answering():
        from entrepot.solvers.timetable.bounds import bound_of
        from entrepot.solvers.timetable.budget import Budget
        from entrepot.solvers.timetable.ground import Ground
        from entrepot.solvers.timetable.reading import read_problem

        asked = read_problem(problem)
        budget = Budget()
        bound = bound_of(Ground(asked))
    print(json.dumps({"bound": bound.value, "method": bound.method, "seconds": budget.seconds}))


@group.command("amend")
def amend_command(
    problem: ProblemFile,
    old: Annotated[Path, typer.Argument(metavar="OLD", help="Its result.", dir_okay=False)],
    changes: Annotated[Path, typer.Argument(metavar="CHANGES", dir_okay=False)],
    out: Out = None,
    seconds: Seconds = None,
    seed: Seed = 0,
) -> None:
    """The timetable after changes, with what was moved, dropped and added."""
    with answering():
        from entrepot.solvers.timetable.amend import amend
        from entrepot.solvers.timetable.changes import read_changes
        from entrepot.solvers.timetable.reading import read_problem
        from entrepot.solvers.timetable.result import read_result

        result = amend(
            read_problem(problem),
            read_result(old),
            read_changes(changes),
            seed=seed,
            seconds=seconds,
        )
    _answer(result, out)


def _answer(result: Result, out: Path | None) -> None:
    from entrepot.solvers.timetable.result import written

    text = written(result)
    if out is None:
        print(text, end="")
    else:
        try:
            out.write_text(text, encoding="utf-8")
        except OSError as error:
            fail(f"{out} can't be written: {error.strerror}. Name another --out.")
    if result.reason is not None:
        say(f"{result.status}: {result.reason}")
        raise typer.Exit(1)
