"""`entrepot workdays …`: the calendar that clocks run by."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from entrepot import clock
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
    say,
)

group = typer.Typer(help="Holidays and make-up workdays.", no_args_is_help=True)


@group.command("load")
def load_command(
    file: Annotated[Path, typer.Argument(help="CSV: day,works,name,source; - for stdin.")],
    as_: As = None,
    data_dir: DataDir = None,
) -> None:
    """Set every day of a file, over the shipped calendar; all or none."""
    open_instance(data_dir)
    from entrepot.policies.actions import load_workdays

    try:
        text = sys.stdin.read() if str(file) == "-" else file.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        fail(f"{file} can't be read: {error}")
    with answering():
        count = load_workdays(lines=text.splitlines(), by=acting_user(as_), now=clock.now())
    say(f"Set {count} days.")


@group.command("list")
def list_command(
    year: Annotated[int, typer.Argument(min=1950, max=2100)],
    data_dir: DataDir = None,
    output: OutputFormat = Format.TABLE,
) -> None:
    """Days of a year that aren't what their weekday says."""
    open_instance(data_dir)
    from entrepot.policies.queries import special_days
    from entrepot.policies.workdays import shipped

    rows = [
        [one.day, "yes" if one.works else "no", one.name, one.source or "shipped"]
        for one in special_days(year)
    ]
    emit(rows, ["day", "works", "name", "source"], output)
    if not shipped(year).announced:
        say(f"The shipped calendar has no make-up workdays for {year}: load the year's notice.")
