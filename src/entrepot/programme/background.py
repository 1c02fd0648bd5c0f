"""Seats of a served instance: one thread a worker process gives what came free to who waits."""

from __future__ import annotations

import logging
import threading
import time

from django.db import close_old_connections

from entrepot import clock
from entrepot.programme.actions import sweep_seats

log = logging.getLogger(__name__)

#: Seconds between two looks at who is not coming any more.
PAUSE = 60.0


def sweep_for_ever(pause: float = PAUSE) -> None:
    """Look, release, pause. A database that is away for a while is no reason to end."""
    while True:
        try:
            sweep_seats(now=clock.now())
        except Exception as trouble:
            log.error("programme.sweep_troubled", extra={"kind": type(trouble).__name__})
        finally:
            close_old_connections()
        time.sleep(pause)


def sweep_in_background() -> None:
    threading.Thread(target=sweep_for_ever, name="programme-seats", daemon=True).start()
