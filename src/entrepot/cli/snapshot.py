"""`entrepot snapshot`: freeze the ledger; its id alone on stdout."""

from __future__ import annotations

from entrepot.cli.common import DataDir, answering, open_instance, say


def command(data_dir: DataDir = None) -> None:
    """Freeze the ledger as it stands and print the snapshot's id."""
    open_instance(data_dir)
    from entrepot.figures.core import snapshot

    with answering():
        made, new = snapshot.make()
    if not new:
        say("No batch was posted since: this snapshot stands.")
    print(made.id)
