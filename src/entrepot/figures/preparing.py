"""A process of its own that makes the first page's figures: started early, since what it imports
takes as long as its work, and told when the ledger is ready. Imports nothing of that itself."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import suppress
from datetime import date


class Preparing:
    """`prepare_figures` with some options; it ends with this process if it is never told."""

    def __init__(self, *options: str) -> None:
        environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "entrepot.config.settings"}
        self._process = subprocess.Popen(  # noqa: S603
            [sys.executable, "-m", "django", "prepare_figures", "--told", *options],
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            text=True,
        )

    def tell(self, as_of: date) -> None:
        """The ledger is ready, and the page stands at this day."""
        assert self._process.stdin is not None
        # One that failed meanwhile reads nothing: `wait` tells.
        with suppress(BrokenPipeError):
            self._process.stdin.write(f"{as_of.isoformat()}\n")
            self._process.stdin.close()

    def wait(self) -> bool:
        """Whether it ended well."""
        return self._process.wait() == 0
