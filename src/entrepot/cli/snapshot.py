"""`entrepot snapshot`: freeze the ledger; its id alone on stdout."""

from __future__ import annotations

from entrepot.cli.common import DataDir, Format, OutputFormat, answering, emit, open_instance, say


def command(data_dir: DataDir = None, output: OutputFormat = Format.TABLE) -> None:
    """Freeze the ledger as it stands and print the snapshot's id."""
    open_instance(data_dir)
    from entrepot.figures.core import pruning, snapshot

    with answering():
        made, new = snapshot.make()
        pruning.name(made)
        pruning.prune()
    if not new:
        say("No batch was posted since: this snapshot stands.")
    if output is Format.TABLE:
        print(made.id)
    else:
        emit([[made.id]], ["id"], output)
