"""An answer that is given up after some seconds."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from entrepot.figures.core.engine import Engine


class Interrupted(Exception):
    """The answer took longer than the asker would wait."""


def within(seconds: float | None, engine: Engine, make: Callable[[Engine], Any]) -> Any:
    """`make(engine)`, its running statement stopped after `seconds`."""
    import duckdb

    if seconds is None:
        return make(engine)
    over = threading.Event()

    def stop() -> None:
        over.set()
        engine.interrupt()

    timer = threading.Timer(seconds, stop)
    timer.start()
    try:
        made = make(engine)
    except duckdb.InterruptException:
        raise Interrupted from None
    finally:
        timer.cancel()
        timer.join()
    if over.is_set():
        raise Interrupted
    return made
