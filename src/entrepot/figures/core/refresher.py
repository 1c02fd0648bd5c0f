"""The thread that keeps figures fresh, so that no page waits for a snapshot."""

from __future__ import annotations

import logging
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from typing import Any

from entrepot.errors import EntrepotError
from entrepot.figures.core.snapshot import Snapshot

log = logging.getLogger(__name__)


class Refresher(threading.Thread):
    """Makes the next snapshot whenever a page found the ledger ahead of what it shows.

    refresh: makes it, with all that must be ready before it is shown. working_on: in it,
    questions are about one snapshot and run on an engine of their own. afterwards: asks for what
    readers are likely to ask next, and stops after each question, where it may be left.
    """

    def __init__(
        self,
        refresh: Callable[[], Snapshot],
        working_on: Callable[[Snapshot], AbstractContextManager[None]],
        afterwards: Callable[[], Iterable[object]],
    ) -> None:
        super().__init__(name="figures", daemon=True)
        self._refresh = refresh
        self._working_on = working_on
        self._afterwards = afterwards
        self._woken = threading.Event()
        self._ended = False
        self._lock = threading.Lock()
        self._later: OrderedDict[Any, Callable[[], object]] = OrderedDict()

    def wake(self) -> None:
        self._woken.set()

    def end(self) -> None:
        """Finish what is being made, then no more; returns once the thread is gone."""
        self._ended = True
        self._woken.set()
        self.join()

    def later(self, key: Any, ask: Callable[[], object]) -> None:
        """Compute something on the snapshot that pages show, once."""
        with self._lock:
            self._later.setdefault(key, ask)
        self._woken.set()

    def run(self) -> None:
        from django.db import close_old_connections, connections

        while True:
            self._woken.wait()
            self._woken.clear()
            if self._ended:
                connections.close_all()
                return
            try:
                shown_now = self._refresh()
                self._do_what_waits(shown_now)
                self._ask_for_what_comes_next(shown_now)
            except Exception:
                # Pages go on with the snapshot that they show; the next move wakes this again.
                log.exception("figures.not_refreshed")
            finally:
                close_old_connections()

    def _do_what_waits(self, snapshot: Snapshot) -> None:
        with self._working_on(snapshot):
            while True:
                with self._lock:
                    if not self._later:
                        return
                    _key, ask = self._later.popitem(last=False)
                try:
                    ask()
                except EntrepotError:
                    continue  # the page that asks again says what is wrong

    def _ask_for_what_comes_next(self, snapshot: Snapshot) -> None:
        with self._working_on(snapshot):
            for _asked in self._afterwards():
                if self._woken.is_set():
                    # A page waits for something, or this snapshot is about to be the last one:
                    # beside a ceremony, all of this would be asked anew after each signing.
                    return
