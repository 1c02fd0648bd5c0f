"""The sender of a served instance: one thread a worker process. Claims keep several apart."""

from __future__ import annotations

import logging
import threading
import time

from django.db import close_old_connections

from entrepot import clock
from entrepot.outbox.actions.deliver import deliver_due, due

log = logging.getLogger(__name__)

#: Seconds between two looks. A look at an empty outbox is two reads that take no lock.
PAUSE = 5.0


def send_once(limit: int = 100) -> int:
    """Send what is due, if anything is; how many tries were made."""
    if not due(clock.now()):
        return 0
    return deliver_due(now=clock.now(), limit=limit).tries


def send_for_ever(pause: float = PAUSE) -> None:
    """Look, send, pause. A database that is away for a while is no reason to end."""
    while True:
        try:
            send_once()
        except Exception as trouble:
            log.error("outbox.sender_troubled", extra={"kind": type(trouble).__name__})
        finally:
            close_old_connections()
        time.sleep(pause)


def send_in_background() -> None:
    threading.Thread(target=send_for_ever, name="outbox-sender", daemon=True).start()
