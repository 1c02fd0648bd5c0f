"""What every verb shares: the instance, the acting user, tables on stdout, exit codes."""

from __future__ import annotations

import csv
import json
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from entrepot import clock
from entrepot.errors import EntrepotError, InputError
from entrepot.periods import parse_instant
from entrepot.text import Text

if TYPE_CHECKING:
    from entrepot.accounts.models import User
    from entrepot.figures.core.snapshot import Snapshot


class Format(StrEnum):
    TABLE = "table"
    JSON = "json"
    CSV = "csv"


DataDir = Annotated[
    Path | None, typer.Option("--data-dir", help="Folder of the instance (ENTREPOT_DATA_DIR).")
]
As = Annotated[str | None, typer.Option("--as", help="Act as this user (ENTREPOT_USER).")]
OutputFormat = Annotated[Format, typer.Option("--format", help="table, json or csv.")]


class NoInstance(InputError):
    code = "CLI-001"
    text = Text(
        en="There is no instance in {folder}. Run `entrepot init --data-dir {folder}` first.",
        zh="{folder} 中没有实例。请先运行 `entrepot init --data-dir {folder}`。",
    )


class NoUser(InputError):
    code = "CLI-002"
    text = Text(
        en="This changes the ledger, so it needs a user: --as NAME, or ENTREPOT_USER. "
        "`entrepot user add NAME --role officer` makes one.",
        zh="此操作会改动账本，须指定用户：--as NAME 或 ENTREPOT_USER。"
        "可用 `entrepot user add NAME --role officer` 新建。",
    )


class UnknownUser(InputError):
    code = "CLI-003"
    text = Text(
        en="There is no user {name!r}. Known: {known}. "
        "`entrepot user add {name} --role officer` makes one.",
        zh="没有用户“{name}”。已有：{known}。可用 `entrepot user add {name} --role officer` 新建。",
    )


class FolderRefused(InputError):
    code = "CLI-007"
    text = Text(
        en="The folder {folder} can't be used: {why}. Name another --data-dir.",
        zh="无法使用文件夹 {folder}：{why}。请另行指定 --data-dir。",
    )


def say(message: str) -> None:
    """A message for the person, on stderr: stdout is for results."""
    print(message, file=sys.stderr)


def fail(error: EntrepotError | str) -> NoReturn:
    """Say what is wrong and leave with exit code 2."""
    say(str(error))
    raise typer.Exit(2)


@contextmanager
def answering() -> Iterator[None]:
    """Turn a named error into its message and exit code 2."""
    try:
        yield
    except EntrepotError as error:
        fail(error)


def use_folder(data_dir: Path | None) -> Path:
    """Choose the instance before Django reads its settings."""
    if data_dir is not None:
        os.environ["ENTREPOT_DATA_DIR"] = str(data_dir.absolute())
    return Path(os.environ.get("ENTREPOT_DATA_DIR") or "entrepot-data").absolute()


def start_django() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "entrepot.config.settings")
    import django

    try:
        django.setup()
    except EntrepotError as error:
        fail(error)


def open_instance(data_dir: Path | None, *, guarded: bool = True) -> Path:
    """Set Django up on an instance that exists; exit 2 where there is none.

    `guarded`: refuse to work on a database whose append-only triggers are not all there.
    """
    folder = use_folder(data_dir)
    start_django()
    from django.db import DatabaseError, connection

    from entrepot.ledger.errors import DatabaseUnguarded
    from entrepot.ledger.guards import missing_guards

    if not os.environ.get("DATABASE_URL") and not (folder / "entrepot.sqlite3").exists():
        fail(NoInstance(folder=folder))
    try:
        if "ledger_batch" not in connection.introspection.table_names():
            fail(NoInstance(folder=folder))
        missing = missing_guards() if guarded else []
    except DatabaseError as error:
        fail(f"The database can't be opened: {error}")
    if missing:
        fail(DatabaseUnguarded(missing=", ".join(missing)))
    return folder


def acting_user(name: str | None) -> User:
    """The user of `--as` or ENTREPOT_USER; exit 2 where there is none."""
    from entrepot.accounts.models import User

    name = name or os.environ.get("ENTREPOT_USER")
    if not name:
        fail(NoUser())
    user = User.objects.filter(username=name, is_active=True).first()
    if user is None:
        known = ", ".join(User.objects.order_by("username").values_list("username", flat=True)[:8])
        fail(UnknownUser(name=name, known=known or "none"))
    return user


def replay_instant(value: str | None) -> datetime | None:
    """`--recorded-at` in the instance's time zone. Raises BadInstant (PER-002)."""
    return parse_instant(value, clock.zone()) if value else None


def chosen_snapshot(wanted: str | None) -> Snapshot:
    """The snapshot of an id, else the newest, made now if the ledger moved on."""
    from entrepot.figures.core import pruning, snapshot

    if wanted:
        found = snapshot.find(wanted)
        found.check()
        pruning.name(found)
        return found
    made, new = snapshot.make()
    if new:
        say(f"snapshot {made.id}")
        pruning.prune()
    return made


def emit(rows: Sequence[Sequence[object]], columns: Sequence[str], output: Format) -> None:
    """Print a table on stdout; empty cells stay empty."""
    if output is Format.JSON:
        print(
            json.dumps(
                [dict(zip(columns, row, strict=True)) for row in rows],
                ensure_ascii=False,
                default=str,
            )
        )
        return
    if output is Format.CSV:
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(rows)
        return
    cells = [[str(cell) if cell is not None else "" for cell in row] for row in rows]
    widths = [
        max(len(column), *(len(row[place]) for row in cells)) if cells else len(column)
        for place, column in enumerate(columns)
    ]
    for row in [list(columns), *cells]:
        print(
            "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        )
