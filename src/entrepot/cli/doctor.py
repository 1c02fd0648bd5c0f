"""`entrepot doctor`: what is installed, which database, which snapshot, does the chain verify."""

from __future__ import annotations

import platform
from importlib import metadata

import typer

from entrepot import __version__, clock
from entrepot.cli.common import DataDir, Format, OutputFormat, emit, open_instance

#: What decides how fast and how exact figures are.
_PACKAGES = ("django", "ibis-framework", "duckdb", "pyarrow", "granian")


def command(data_dir: DataDir = None, output: OutputFormat = Format.TABLE) -> None:
    """One screen on this instance; exit 1 where guards or chain are not sound."""
    folder = open_instance(data_dir, guarded=False)
    from django.db import connection

    from entrepot.figures.core import snapshot
    from entrepot.ledger import heads
    from entrepot.ledger.guards import missing_guards
    from entrepot.ledger.models import Batch
    from entrepot.ledger.verify import verify

    installed = [f"{name} {_version(name)}" for name in _PACKAGES]
    missing = missing_guards()
    chain = verify()
    last = Batch.objects.order_by("-number").first()
    kept = len(list(snapshot.folder_of_all().glob("*/manifest.json")))
    newest = snapshot.newest()
    rows = [
        ["program", f"entrepot {__version__}, Python {platform.python_version()}"],
        ["packages", ", ".join(installed)],
        ["folder", str(folder)],
        ["time zone", str(clock.zone())],
        ["database", f"{connection.vendor} {'.'.join(map(str, _database_version()))}"],
        ["ledger", f"{chain.batches} batches, newest {last.recorded_at.isoformat()}"]
        if last
        else ["ledger", "empty"],
        ["snapshot", f"{newest.id if newest else 'none of the ledger as it stands'} ({kept} kept)"],
        ["heads", f"{len(heads.kept(folder))} kept of backups and of snapshots that are gone"],
        ["guards", f"missing: {', '.join(missing)}: run entrepot init" if missing else "ok"],
        ["chain", f"ok, head {chain.head}" if chain.ok else f"broken: {chain.first_bad}"],
    ]
    emit(rows, ["what", "state"], output)
    raise typer.Exit(0 if chain.ok and not missing else 1)


def _version(package: str) -> str:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return "not installed"


def _database_version() -> tuple[int, ...]:
    from django.db import connection

    return tuple(connection.get_database_version())
