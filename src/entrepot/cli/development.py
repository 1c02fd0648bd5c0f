"""`entrepot development …`: what cohorts of commitments became, and will become."""

from __future__ import annotations

import json
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from entrepot.cli.common import Format, OutputFormat, answering, emit, fail, say

if TYPE_CHECKING:
    from entrepot.solvers.development.triangle import Triangle

group = typer.Typer(
    help="Triangles, forecasts and durations of commitments (docs/formats/development.md).",
    no_args_is_help=True,
)

File = Annotated[Path, typer.Argument(help="CSV: transactions, or a triangle.", dir_okay=False)]
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


def _triangle(
    file: Path,
    age: str | None,
    as_of: datetime | None,
    start: list[str] | None,
    committed: Path | None,
) -> Triangle:
    from entrepot.solvers.development.reading import parse_starts, read_triangle
    from entrepot.solvers.development.triangle import Step

    if age is not None and age not in tuple(Step):
        fail(f"--age {age!r}: write year or quarter.")
    return read_triangle(
        file,
        step=Step(age) if age else None,
        as_of=_date(as_of),
        starts=parse_starts(start or []),
        committed=committed,
    )


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
def triangle_command(
    file: File,
    age: Age = None,
    as_of: AsOf = None,
    start: Start = None,
    committed: Committed = None,
    output: OutputFormat = Format.JSON,
) -> None:
    """Cumulative amounts by cohort and age; complete periods alone."""
    with answering():
        from entrepot.solvers.development.report import triangle_report

        report = triangle_report(_triangle(file, age, as_of, start, committed))
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
def forecast_command(
    file: File,
    method: MethodName = "chain-ladder",
    apriori: Apriori = None,
    age: Age = None,
    as_of: AsOf = None,
    start: Start = None,
    committed: Committed = None,
    output: OutputFormat = Format.JSON,
) -> None:
    """What each cohort will have received by the oldest age, with its error."""
    with answering():
        from entrepot.solvers.development.forecast import forecast
        from entrepot.solvers.development.report import forecast_report

        triangle = _triangle(file, age, as_of, start, committed)
        report = forecast_report(forecast(triangle, _method(method), apriori=apriori))
    _answer(report, [*report["cohorts"], _total(report)], output)


def _total(report: dict[str, Any]) -> dict[str, Any]:
    """The total as a last row, under the columns of the cohorts."""
    row = dict.fromkeys(report["cohorts"][0]) if report["cohorts"] else {}
    return {**row, **report["total"], "cohort": "total"}


@group.command("backtest")
def backtest_command(
    file: File,
    method: MethodName = "chain-ladder",
    apriori: Apriori = None,
    age: Age = None,
    as_of: AsOf = None,
    start: Start = None,
    committed: Committed = None,
    output: OutputFormat = Format.JSON,
) -> None:
    """Forecasts from every earlier valuation against what came, and a verdict."""
    with answering():
        from entrepot.solvers.development.backtest import backtest
        from entrepot.solvers.development.report import backtest_report

        triangle = _triangle(file, age, as_of, start, committed)
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
