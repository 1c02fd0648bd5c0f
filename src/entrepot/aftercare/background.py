"""Reminders of a served instance: one thread a worker process. Keys of messages keep each once."""

from __future__ import annotations

import logging
import threading
import time

from django.db import close_old_connections

from entrepot import clock
from entrepot.aftercare.actions.due import run_due

log = logging.getLogger(__name__)

#: Seconds between two looks; what is due changes with the day.
PAUSE = 600.0


def remind_for_ever(pause: float = PAUSE) -> None:
    """Look, ask for messages, pause. A database that is away for a while is no reason to end."""
    while True:
        try:
            run_due(now=clock.now())
        except Exception as trouble:
            log.error("aftercare.reminders_troubled", extra={"kind": type(trouble).__name__})
        finally:
            close_old_connections()
        time.sleep(pause)


def remind_in_background() -> None:
    threading.Thread(target=remind_for_ever, name="aftercare-reminders", daemon=True).start()
