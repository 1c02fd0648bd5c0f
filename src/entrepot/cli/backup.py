"""`entrepot backup`, `entrepot restore`: an instance in one file, whatever its database.

The file is a zip: `backup.json` (what is in it, with hashes, and the ledger's head),
`rows/TABLE.jsonl` (a line of columns, then a line a row), `evidence/HASH`, `heads/NAME.json`
(the heads that snapshots keep; the snapshots themselves are made again, under the same ids).
It holds names and hashed passwords, so only its owner may read it. The instance's secret key is
not in it: whoever is signed in must sign in again.
"""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from typing import IO, TYPE_CHECKING, Annotated, Any

import typer

from entrepot import __version__, clock
from entrepot.cli.common import DataDir, answering, open_instance, say, use_folder
from entrepot.cli.instance import make_instance
from entrepot.config.environment import DEMO_MARK
from entrepot.errors import InputError
from entrepot.ledger import heads
from entrepot.text import Text

if TYPE_CHECKING:
    from django.db.models import Model

FORMAT = 1
_INDEX = "backup.json"
_ROWS_AT_ONCE = 5_000

BackupFile = Annotated[Path, typer.Argument(metavar="FILE", help="One file, a zip.")]


class FileThere(InputError):
    code = "CLI-004"
    text = Text(
        en="{file} can't be written: {why}. Name another file.",
        zh="无法写入 {file}：{why}。请换一个文件名。",
    )


class NoBackup(InputError):
    code = "CLI-005"
    text = Text(
        en="{file} can't be restored: {why}. Give a file that `entrepot backup` wrote, "
        "and the version of the program that wrote it, or a newer one with the same tables.",
        zh="无法恢复 {file}：{why}。请提供由 `entrepot backup` 生成的文件，并使用生成它的程序版本或表结构相同的新版本。",
    )


class InstanceInUse(InputError):
    code = "CLI-006"
    text = Text(
        en="{folder} is in use already: {table} holds rows. Nothing was changed. Restore into a "
        "--data-dir (and DATABASE_URL) that is empty.",
        zh="{folder} 已在使用：表 {table} 中已有数据。未作任何改动。请恢复到空的 --data-dir（及 DATABASE_URL）。",
    )


def backup(file: BackupFile, data_dir: DataDir = None) -> None:
    """Write the whole instance into one file; people may go on working meanwhile."""
    folder = open_instance(data_dir)
    with answering():
        if file.exists():
            raise FileThere(file=file, why="it exists already")
        part = file.with_name(f".{file.name}.part")
        try:
            part.touch(mode=0o600)
            with part.open("wb") as target:
                index = write(target, folder)
            part.rename(file)
        except OSError as error:
            raise FileThere(file=file, why=error.strerror or str(error)) from None
        finally:
            part.unlink(missing_ok=True)
    heads.keep(folder, f"backup-{index['batches']}", index["head"])
    rows = sum(table["rows"] for table in index["tables"].values())
    say(f"Wrote {file}: {rows} rows, {index['evidence']} evidence files, head {index['head']}")
    for missing in index["missing_evidence"]:
        say(f"The evidence file {missing} is gone from the data folder; its hash is kept.")


def restore(file: BackupFile, data_dir: DataDir = None) -> None:
    """Fill an empty instance from such a file, and verify its chain; exit 1 if it is broken."""
    folder = use_folder(data_dir)
    with answering():
        try:
            with zipfile.ZipFile(file) as source:
                index = _index(source)
                folder = make_instance(data_dir)
                bad = read(source, index, folder)
        except OSError as error:
            raise NoBackup(file=file, why=error.strerror or str(error)) from None
        except (zipfile.BadZipFile, ValueError, KeyError, TypeError) as error:
            raise NoBackup(file=file, why=error) from None
        except Exception as error:
            if type(error).__module__.startswith("django."):
                # Rows that no table takes: the file was changed.
                raise NoBackup(file=file, why=f"the database refuses it: {error}") from None
            raise
    if bad:
        say(f"The backup's chain is broken: {bad}. Nothing was restored.")
        raise typer.Exit(1)
    say(f"Restored into {folder}: {index['batches']} batches, head {index['head']}")


def write(target: IO[bytes], folder: Path) -> dict[str, Any]:
    """Write an instance as it is at one moment; returns the index."""
    from entrepot.ledger.models import Batch, Evidence

    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=4) as archive, one_view():
        last = Batch.objects.order_by("-number").first()
        index: dict[str, Any] = {
            "format": FORMAT,
            "program": __version__,
            "made_at": clock.now().isoformat(),
            "batches": last.number if last else 0,
            "head": last.head if last else "0" * 64,
            "tables": {},
            "missing_evidence": [],
        }
        for model in kept_models():
            with archive.open(f"rows/{model._meta.db_table}.jsonl", "w", force_zip64=True) as rows:
                index["tables"][model._meta.db_table] = _write_rows(model, rows)
        stored = set(Evidence.objects.values_list("stored_as", flat=True))
        for name in sorted(stored):
            if (folder / "evidence" / name).exists():
                archive.write(folder / "evidence" / name, f"evidence/{name}")
            else:
                index["missing_evidence"].append(name)
        index["evidence"] = len(stored) - len(index["missing_evidence"])
        files = {path.name: path for path in heads.kept(folder)}
        for path in (folder / "snapshots").glob("*/manifest.json"):
            files[f"{path.parent.name}.json"] = path
        for name in sorted(files):
            archive.write(files[name], f"{heads.FOLDER}/{name}")
        if (folder / DEMO_MARK).exists():
            archive.write(folder / DEMO_MARK, DEMO_MARK)
        archive.writestr(_INDEX, json.dumps(index, indent=1))
    return index


def _write_rows(model: type[Model], file: IO[bytes]) -> dict[str, Any]:
    names = [field.attname for field in model._meta.concrete_fields]
    digest = hashlib.sha256()
    count = 0

    def line(values: object) -> None:
        encoded = json.dumps(values, ensure_ascii=False, default=_plain).encode() + b"\n"
        digest.update(encoded)
        file.write(encoded)

    line(names)
    rows = model._base_manager.order_by("pk").values_list(*names)
    for row in rows.iterator(chunk_size=_ROWS_AT_ONCE):
        line(row)
        count += 1
    return {"rows": count, "sha256": digest.hexdigest()}


def _plain(value: object) -> str:
    if isinstance(value, date | datetime):
        return value.isoformat()
    raise TypeError(f"a backup can't hold {type(value).__name__}")


@contextmanager
def one_view() -> Iterator[None]:
    """Every read in here sees the database as it was at the first one; nobody waits for it."""
    from django.db import connection

    if connection.in_atomic_block:
        yield
        return
    begin = (
        "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
        if connection.vendor == "postgresql"
        else "BEGIN DEFERRED"
    )
    with connection.cursor() as cursor:
        cursor.execute(begin)
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ROLLBACK")


def kept_models() -> list[type[Model]]:
    """Every table of the program's own, the ledger's in the order in which it is filled.

    Sessions end with the instance; rights and content types are made by `migrate`.
    """
    from django.apps import apps

    from entrepot.ledger.models import RECORDS, Batch

    ledger: list[type[Model]] = [Batch, *RECORDS]
    own = [
        model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and model.__module__.startswith("entrepot.")
    ]
    others = [
        model
        for model in own
        if model not in ledger
        and all(
            field.related_model in own
            for field in model._meta.concrete_fields
            if field.remote_field
        )
    ]
    return [*ledger, *others]


def _index(source: zipfile.ZipFile) -> dict[str, Any]:
    index: dict[str, Any] = json.loads(source.read(_INDEX))
    if index["format"] != FORMAT:
        raise ValueError(f"its format is {index['format']}, this program reads {FORMAT}")
    return index


def read(source: zipfile.ZipFile, index: dict[str, Any], folder: Path) -> str | None:
    """Fill the instance; returns the first bad record, and then nothing is kept.

    Raises InstanceInUse (CLI-006), NoBackup (CLI-005); ValueError names what does not fit.
    """
    from django.core.management.color import no_style
    from django.db import connection, transaction

    from entrepot.ledger.verify import verify

    models = kept_models()
    for model in models:
        if model._base_manager.exists():
            raise InstanceInUse(folder=folder, table=model._meta.db_table)
    tables = {model._meta.db_table for model in models}
    if tables != set(index["tables"]):
        other = ", ".join(sorted(tables ^ set(index["tables"])))
        raise ValueError(
            f"it was written by version {index['program']}, with other tables: {other}"
        )
    evidence = _read_evidence(source)
    with transaction.atomic():
        for model in models:
            _read_rows(model, source, index["tables"][model._meta.db_table])
        with connection.cursor() as cursor:
            for statement in connection.ops.sequence_reset_sql(no_style(), models):
                cursor.execute(statement)
        verdict = verify(index["head"] if index["batches"] else None)
        if not verdict.ok:
            transaction.set_rollback(True)
            return verdict.first_bad
    for name, content in evidence:
        _put(folder / "evidence" / name, content)
    for name in source.namelist():
        place = Path(name)
        if place.parent == Path(heads.FOLDER) and place.suffix == ".json":
            _put(folder / heads.FOLDER / place.name, source.read(name))
    if DEMO_MARK in source.namelist():
        _put(folder / DEMO_MARK, source.read(DEMO_MARK))
    heads.keep(folder, f"backup-{index['batches']}", index["head"])
    return None


def _read_evidence(source: zipfile.ZipFile) -> Iterator[tuple[str, bytes]]:
    """Names and contents, one at a time. Raises ValueError, before the first, for a changed one."""
    names = [name for name in source.namelist() if name.startswith("evidence/")]
    for name in names:
        with source.open(name) as file:
            if hashlib.file_digest(file, "sha256").hexdigest() != name.removeprefix("evidence/"):  # type: ignore[arg-type]
                raise ValueError(f"{name} was changed")
    return ((name.removeprefix("evidence/"), source.read(name)) for name in names)


def _read_rows(model: type[Model], source: zipfile.ZipFile, told: dict[str, Any]) -> None:
    from entrepot.ledger.encoding import COLUMNS
    from entrepot.ledger.posting import insert

    table = model._meta.db_table
    fields = {field.attname: field for field in model._meta.concrete_fields}
    digest = hashlib.sha256()
    count = 0
    with source.open(f"rows/{table}.jsonl") as file:
        header = file.readline()
        digest.update(header)
        names = json.loads(header)
        if set(names) != set(fields):
            raise ValueError(f"{table} has other columns")
        while lines := list(islice(file, _ROWS_AT_ONCE)):
            count += len(lines)
            for line in lines:
                digest.update(line)
            rows = [dict(zip(names, json.loads(line), strict=True)) for line in lines]
            if table in COLUMNS:
                columns = (*COLUMNS[table], "hash")
                insert(table, [[row[column] for column in columns] for row in rows])
                continue
            model._base_manager.bulk_create(
                model(**{name: fields[name].to_python(value) for name, value in row.items()})
                for row in rows
            )
    if (count, digest.hexdigest()) != (told["rows"], told["sha256"]):
        raise ValueError(f"{table} was changed or cut")


def _put(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
