"""`entrepot check`: is this instance sound?"""

from __future__ import annotations

import typer

from entrepot.cli.common import DataDir, Format, OutputFormat, emit, open_instance


def command(data_dir: DataDir = None, output: OutputFormat = Format.TABLE) -> None:
    """Check settings, migrations, guards and chain; exit 1 where one fails."""
    open_instance(data_dir, guarded=False)
    from django.core.checks import run_checks
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    from entrepot.ledger.guards import missing_guards
    from entrepot.ledger.verify import verify

    executor = MigrationExecutor(connection)
    pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
    guards = missing_guards()
    chain = verify()
    rows = [
        ["settings", "ok" if not run_checks() else "; ".join(str(m) for m in run_checks())],
        ["migrations", "ok" if not pending else f"{len(pending)} pending: run entrepot init"],
        ["guards", "ok" if not guards else f"missing: {', '.join(guards)}: run entrepot init"],
        ["chain", f"ok, {chain.batches} batches" if chain.ok else f"broken: {chain.first_bad}"],
    ]
    emit(rows, ["what", "state"], output)
    sound = all(state.startswith("ok") for _, state in rows)
    raise typer.Exit(0 if sound else 1)
