"""`entrepot demo`: a register of invented companies that adds to published totals, served."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from entrepot.cli.common import DataDir, fail, say
from entrepot.cli.instance import make_instance
from entrepot.config.environment import DEMO_MARK

SEED = 20180608


def command(
    data_dir: DataDir = None,
    small: Annotated[bool, typer.Option("--small", help="Fewer companies, in seconds.")] = False,
    port: Annotated[int, typer.Option()] = 8000,
    no_serve: Annotated[bool, typer.Option("--no-serve", help="Make it, do not serve.")] = False,
    seed: Annotated[int, typer.Option(help="The same seed gives the same data.")] = SEED,
) -> None:
    """Make a demonstration and serve it on 127.0.0.1; one that exists is served as it is."""
    folder = data_dir or Path(os.environ.get("ENTREPOT_DATA_DIR") or "demo-data")
    os.environ["ENTREPOT_DATA_DIR"] = str(folder.absolute())
    # While it is filled, nothing marks it as a demonstration yet, and it must mail nobody.
    os.environ.pop("ENTREPOT_MAIL_HOST", None)
    mark = folder / DEMO_MARK
    if not mark.exists():
        if (folder / "entrepot.sqlite3").exists():
            fail(f"{folder} holds an instance that is no demonstration. Name another --data-dir.")
        make_instance(folder, seed=f"demo {seed}")
        from entrepot.demo import facts
        from entrepot.figures.preparing import Preparing

        figures = Preparing()
        investor = fill(
            seed=seed,
            scale=0.04 if small else 1.0,
            once_in_ledger=lambda: figures.tell(facts.TODAY),
        )
        deliver()
        say("Preparing the figures of the first page.")
        ready = figures.wait()
        stands = {"seed": seed, "today": facts.TODAY.isoformat(), "investor": investor}
        mark.write_text(json.dumps(stands))
        if not ready:
            say("They could not all be prepared, for the reason above: pages make them when asked.")
    if no_serve:
        return
    os.environ["ENTREPOT_SERVING"] = "1"
    from entrepot.cli.common import start_django
    from entrepot.cli.serve import serve

    start_django()
    say(
        "Demonstration data. Enter in any role with one click at /sign-in/, or by an investor's "
        "personal link on the same page."
    )
    serve("127.0.0.1", port)


def fill(*, seed: int, scale: float, once_in_ledger: Callable[[], None] = lambda: None) -> str:
    """Replay the history, with progress on stderr; gives the token of an investor's link.

    `once_in_ledger` is called when the ledger has all of it: what comes after posts nothing there.
    """
    import gc

    from django.db import transaction
    from rich.console import Console
    from rich.progress import Progress

    from entrepot.demo.build import Replay
    from entrepot.demo.fair import Symposium
    from entrepot.demo.history import make_history
    from entrepot.demo.promises import Promises

    # Everything made here is kept until the end: a collector has nothing to find.
    gc.disable()
    try:
        history = make_history(seed=seed, scale=scale)
        with Progress(console=Console(stderr=True), transient=True) as progress:
            task = progress.add_task("Replaying the history", total=None)

            def said(done: int, of: int) -> None:
                progress.update(task, completed=done, total=of)

            one_in = 1 if scale == 1 else 4
            with transaction.atomic():
                replay = Replay(history, seed=seed, said=said)
                replay.run()
                fair = Symposium(history, seed=seed, paper=replay.paper, one_in=one_in)
                fair.run()
            once_in_ledger()
            with transaction.atomic():
                return Promises(seed=seed, one_in=one_in).run()
    finally:
        gc.enable()


def deliver() -> None:
    """What those acts queued goes to the outbox page: no host to mail by was named."""
    from entrepot.demo.promises import evening
    from entrepot.outbox.actions import deliver_due

    deliver_due(now=evening(), limit=1_000)
