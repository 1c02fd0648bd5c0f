"""`entrepot serve`: the pages, by granian."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from entrepot.cli.common import DataDir, open_instance, say


def serve(host: str, port: int, workers: int = 1) -> None:
    """Serve until interrupted. The environment names the instance."""
    import multiprocessing

    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "entrepot.config.settings")
    # Workers set Django up anew. Forked ones would share this process's connection to the
    # database, and never start what apps start when they are ready.
    multiprocessing.set_start_method("spawn", force=True)
    os.environ["ENTREPOT_WARM"] = "1"
    # ENTREPOT_SENDER=0 leaves sending to `entrepot outbox send --watch`, and reminders to
    # `entrepot aftercare due`.
    os.environ.setdefault("ENTREPOT_SENDER", "1")
    say(f"Serving at http://{host}:{port} (Ctrl-C stops)")
    Granian(
        "entrepot.config.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        log_access=False,
        log_level=LogLevels.warning,
        blocking_threads=4,
    ).serve()


def command(
    data_dir: DataDir = None,
    host: Annotated[str, typer.Option()] = "127.0.0.1",
    port: Annotated[int, typer.Option()] = 8000,
    workers: Annotated[int, typer.Option(min=1, max=64)] = 1,
) -> None:
    """Serve the pages."""
    folder = open_instance(data_dir)
    os.environ["ENTREPOT_DATA_DIR"] = str(Path(folder))
    os.environ["ENTREPOT_SERVING"] = "1"
    serve(host, port, workers)
