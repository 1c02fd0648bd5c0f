"""`entrepot development …`: what cohorts of commitments became, and will become."""

from __future__ import annotations

import inspect
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from entrepot.cli.common import (
    DataDir,
    Format,
    OutputFormat,
    answering,
    chosen_snapshot,
    emit,
    fail,
    open_instance,
    say,
)

if TYPE_CHECKING:
    from entrepot.solvers.development.triangle import Triangle

group = typer.Typer(
    help="Triangles, forecasts and durations of commitments (docs/formats/development.md).",
    no_args_is_help=True,
)

File = Annotated[
    Path | None,
    typer.Argument(help="CSV: transactions, or a triangle. Without one: the ledger's own."),
]
Age = Annotated[str | None, typer.Option("--age", help="year (default) or quarter.")]
AsOf = Annotated[
    datetime | None, typer.Option("--as-of", formats=["%Y-%m-%d"], help="The valuation date.")
]
Start = Annotated[
    list[str] | None, typer.Option("--start", help="LABEL=DATE: when a cohort begins; repeat.")
]
Committed = Annotated[
    Path | None, typer.Option("--committed", help="CSV cohort,amount.", dir_okay=False)
]
MethodName = Annotated[
    str, typer.Option("--method", help="chain-ladder, bornhuetter-ferguson or cape-cod.")
]
Apriori = Annotated[
    float | None, typer.Option("--apriori", help="Expected share of what was committed.")
]
# Of the ledger's own triangles.
MeasureCode = Annotated[
    str | None, typer.Option("--measure", help="Of the ledger: paid_in (default), …")
]
Where = Annotated[list[str] | None, typer.Option("--where", help="dimension=value; repeat.")]
Currency = Annotated[str | None, typer.Option("--in", help="Convert to this one.")]
KnownAt = Annotated[str | None, typer.Option("--known-at", help="What the ledger knew by then.")]
SnapshotId = Annotated[str | None, typer.Option("--snapshot", help="A kept one.")]
Unverified = Annotated[bool, typer.Option("--include-unverified", help="Count those too.")]


def _triangle(
    file: File = None,
    age: Age = None,
    as_of: AsOf = None,
    start: Start = None,
    committed: Committed = None,
    measure: MeasureCode = None,
    where: Where = None,
    currency: Currency = None,
    known_at: KnownAt = None,
    snapshot_id: SnapshotId = None,
    include_unverified: Unverified = False,
    data_dir: DataDir = None,
) -> Triangle:
    """The triangle of a file, else of the ledger: cohorts are its editions and years."""
    from entrepot.solvers.development.reading import parse_starts, read_triangle
    from entrepot.solvers.development.triangle import Step

    if age is not None and age not in tuple(Step):
        fail(f"--age {age!r}: write year or quarter.")
    step, starts, day = Step(age) if age else None, parse_starts(start or []), _date(as_of)
    if file is not None:
        if measure or where or currency or known_at or snapshot_id:
            fail(
                "--measure, --where, --in, --known-at and --snapshot ask the ledger: leave out FILE."
            )
        return read_triangle(file, step=step, as_of=day, starts=starts, committed=committed)
    if committed:
        fail("--committed goes with FILE: the ledger knows what was committed.")
    open_instance(data_dir)
    from entrepot.editions.queries import first_days
    from entrepot.figures.core.engine import Engine
    from entrepot.figures.core.request import Request
    from entrepot.figures.development import developed
    from entrepot.figures.errors import NoStart

    request = Request.parse(
        measure or "paid_in",
        where=where or [],
        as_of=day.isoformat() if day else None,
        known_at=known_at,
        currency=currency,
        include_unverified=include_unverified,
    )
    engine = Engine(chosen_snapshot(snapshot_id))
    try:
        found = developed(
            engine, request, step=step or Step.YEAR, starts={**first_days(), **starts}
        )
    finally:
        engine.close()
    if found.unstarted:
        raise NoStart(cohort=found.unstarted[0])
    return found.triangle


@contextmanager
def hinting() -> Iterator[None]:
    """With a refusal that pages give too, the option that mends it here."""
    from entrepot.solvers.development.errors import NeedsCommitments, NotWithMethod

    try:
        yield
    except NeedsCommitments:
        say("--committed FILE gives them: a CSV with the heads cohort,amount.")
        raise
    except NotWithMethod:
        say("--apriori goes with --method bornhuetter-ferguson.")
        raise


def about_a_triangle(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options that name a triangle, and hand it the triangle."""
    # The solver isn't imported before a command runs.
    names = {"Triangle": object}
    own = inspect.signature(command, eval_str=True, locals=names).parameters
    shared = inspect.signature(_triangle, eval_str=True, locals=names).parameters

    @wraps(command)
    def asking(**given: object) -> None:
        with answering(), hinting():
            triangle = _triangle(**{name: given.pop(name) for name in shared})  # type: ignore[arg-type]
            command(triangle, **given)

    parameters = [*shared.values(), *(one for name, one in own.items() if name != "triangle")]
    asking.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    asking.__annotations__ = {one.name: one.annotation for one in parameters}
    return asking


def _date(value: datetime | None) -> date | None:
    return value.date() if value else None


def _method(name: str) -> Any:
    from entrepot.solvers.development.methods import Method

    allowed = [one.value for one in Method if one is not Method.NONE]
    if name not in allowed:
        fail(f"--method {name!r}: write {', '.join(allowed)}.")
    return Method(name)


def _answer(report: dict[str, Any], rows: list[dict[str, Any]], output: Format) -> None:
    """JSON whole; as a table its rows alone, with what else there is on stderr."""
    if output is Format.JSON:
        print(json.dumps(report, ensure_ascii=False))
        return
    rows = [_flat(row) for row in rows]
    columns = list(rows[0]) if rows else []
    emit([list(row.values()) for row in rows], columns, output)
    for warning in report.get("warnings", []):
        say(warning)


def _flat(row: dict[str, Any]) -> dict[str, Any]:
    """An interval as two columns."""
    found: dict[str, Any] = {}
    for name, value in row.items():
        if name in ("p50", "p90"):
            found[f"{name}_low"], found[f"{name}_high"] = value or (None, None)
        else:
            found[name] = value
    return found


@group.command("triangle")
@about_a_triangle
def triangle_command(triangle: Triangle, output: OutputFormat = Format.JSON) -> None:
    """Cumulative amounts by cohort and age; complete periods alone."""
    from entrepot.solvers.development.report import triangle_report

    report = triangle_report(triangle)
    rows = [
        {
            "cohort": one["cohort"],
            **{str(age): value for age, value in _padded(one["cumulative"], report["ages"])},
        }
        for one in report["cohorts"]
    ]
    _answer(report, rows, output)


def _padded(values: list[Any], ages: list[int]) -> list[tuple[int, Any]]:
    return [(age, values[age - 1] if age <= len(values) else None) for age in ages]


@group.command("forecast")
@about_a_triangle
def forecast_command(
    triangle: Triangle,
    method: MethodName = "chain-ladder",
    apriori: Apriori = None,
    output: OutputFormat = Format.JSON,
) -> None:
    """What each cohort will have received by the oldest age, with its error."""
    from entrepot.solvers.development.forecast import forecast
    from entrepot.solvers.development.report import forecast_report

    report = forecast_report(forecast(triangle, _method(method), apriori=apriori))
    _answer(report, [*report["cohorts"], _total(report)], output)


def _total(report: dict[str, Any]) -> dict[str, Any]:
    """The total as a last row, under the columns of the cohorts."""
    row = dict.fromkeys(report["cohorts"][0]) if report["cohorts"] else {}
    return {**row, **report["total"], "cohort": "total"}


@group.command("backtest")
@about_a_triangle
def backtest_command(
    triangle: Triangle,
    method: MethodName = "chain-ladder",
    apriori: Apriori = None,
    output: OutputFormat = Format.JSON,
) -> None:
    """Forecasts from every earlier valuation against what came, and a verdict."""
    from entrepot.solvers.development.backtest import backtest
    from entrepot.solvers.development.report import backtest_report

    report = backtest_report(backtest(triangle, _method(method), apriori=apriori))
    _answer(report, report["valuations"], output)
    if output is not Format.JSON:
        say(f"{report['verdict']}. {report['why']}".strip())


@group.command("durations")
def durations_command(
    file: Annotated[Path, typer.Argument(help="CSV: project,signed_on,…", dir_okay=False)],
    as_of: AsOf = None,
    output: OutputFormat = Format.JSON,
) -> None:
    """Share of projects that reached a milestone by each day since signing."""
    with answering():
        from entrepot.solvers.development.durations import durations
        from entrepot.solvers.development.lives import read_durations
        from entrepot.solvers.development.report import durations_report

        groups, warnings = read_durations(file, as_of=_date(as_of))
        report = durations_report(durations(groups))
    report["warnings"] = [*(warning.en for warning in warnings), *report["warnings"]]
    rows = [
        {"group": one["group"], "n": one["n"], "median": one["median"], **point}
        for one in report["groups"]
        for point in one["curve"]
    ]
    _answer(report, rows, output)
