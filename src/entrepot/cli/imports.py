"""`entrepot import KIND FILE`: a register in."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from entrepot.cli.common import (
    As,
    DataDir,
    Format,
    OutputFormat,
    acting_user,
    answering,
    emit,
    fail,
    open_instance,
    replay_instant,
    say,
)

if TYPE_CHECKING:
    from entrepot.ledger.imports.errors import ImportRefused
    from entrepot.ledger.imports.run import Outcome, Progress

#: Findings shown on stderr where no report is asked for.
_SHOWN = 10


def command(
    kind: Annotated[
        str,
        typer.Argument(help="projects, capital, enterprises, rates, classification or divisions."),
    ],
    file: Annotated[Path, typer.Argument(help="csv, csv.gz or xlsx.")],
    mapping: Annotated[
        str | None,
        typer.Option(help="A .toml file, or a shipped mapping: world-bank, ifc, startup-india."),
    ] = None,
    sheet: Annotated[str, typer.Option(help="The sheet of a workbook to read.")] = "",
    edition: Annotated[
        str | None, typer.Option(help="The register's own date, YYYY-MM-DD.")
    ] = None,
    recorded_at: Annotated[
        str | None,
        typer.Option(help="Replay: record as of this time, not before the ledger's newest."),
    ] = None,
    cause: Annotated[str | None, typer.Option(help="Why values changed.")] = None,
    check: Annotated[
        bool, typer.Option("--check", help="Post nothing, say what would be.")
    ] = False,
    partial: Annotated[bool, typer.Option("--partial", help="Post the good rows.")] = False,
    strict: Annotated[bool, typer.Option("--strict", help="Doubtful rows are errors.")] = False,
    report: Annotated[Path | None, typer.Option(help="Write all findings here, as JSON.")] = None,
    as_: As = None,
    data_dir: DataDir = None,
    output: OutputFormat = Format.TABLE,
) -> None:
    """Import a register: read, check, post. Exit 2 where it is refused."""
    open_instance(data_dir)
    from entrepot.ledger.imports.errors import ImportRefused
    from entrepot.ledger.imports.run import Request, run_import, tune

    user = acting_user(as_)
    tune()
    with answering():
        request = Request(
            kind=kind,
            path=file,
            mapping=mapping,
            sheet=sheet,
            edition=_day(edition),
            recorded_at=replay_instant(recorded_at),
            cause=cause,
            check=check,
            partial=partial,
            strict=strict,
        )
        try:
            with _progress() as progress:
                outcome = run_import(request, by=user, progress=progress)
        except ImportRefused as refused:
            _write([_finding(refused)], report)
            raise
    _write(outcome.report, report)
    _print(outcome, output)
    if not report or outcome.refused:
        _tell(outcome)
    if outcome.refused:
        say(
            f"Refused: {outcome.rejected} of {outcome.read} rows have errors; nothing was posted. "
            "Mend them, or give --partial to post the others."
        )
        raise typer.Exit(2)


def _day(text: str | None) -> date | None:
    if text is None:
        return None
    try:
        if len(text) == 10:
            return date.fromisoformat(text)
    except ValueError:
        pass
    fail(f"--edition {text!r} is not a date. Write it as 2018-06-08.")


def _finding(refused: ImportRefused) -> dict[str, object]:
    """What a file is refused for as a whole, as the report tells it."""
    byte = refused.facts.get("byte")
    return {
        "row": refused.facts.get("row", 1),
        "column": "",
        "value": f"0x{byte:02X}" if isinstance(byte, int) else "",
        "code": refused.code,
        "severity": "error",
        "message": refused.message("en"),
    }


def _write(findings: Sequence[dict[str, object]], report: Path | None) -> None:
    """A JSON list, one finding a line, where a report was asked for."""
    if report is None:
        return
    lines = (json.dumps(item, ensure_ascii=False) for item in findings)
    try:
        report.write_text("[\n" + ",\n".join(lines) + "\n]\n", "utf-8")
    except OSError as error:
        say(f"The report can't be written: {error}")


def _print(outcome: Outcome, output: Format) -> None:
    summary = outcome.summary()
    if output is Format.JSON:
        print(json.dumps(summary))
    else:
        emit([list(summary.values())], list(summary), output)


def _tell(outcome: Outcome) -> None:
    """The first errors and warnings, for a person."""
    findings = [item for item in outcome.report if item["severity"] != "note"]
    findings.sort(key=lambda item: item["severity"] != "error")
    for item in findings[:_SHOWN]:
        say(f"row {item['row']}, {item['column'] or '–'}: {item['code']} {item['message']}")
    if len(findings) > _SHOWN:
        say(f"… and {len(findings) - _SHOWN} more: --report FILE writes them all.")


@contextmanager
def _progress() -> Iterator[Progress]:
    """A bar on a terminal; nothing elsewhere."""
    if not sys.stderr.isatty():
        yield lambda what, rows: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    with Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.completed:,} rows"),
        TimeElapsedColumn(),
        console=Console(stderr=True),
        transient=True,
    ) as bar:
        tasks = {}

        def show(what: str, rows: int) -> None:
            if what not in tasks:
                tasks[what] = bar.add_task(what, total=None)
            bar.update(tasks[what], completed=rows)

        yield show
