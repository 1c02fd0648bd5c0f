"""How long is worked: counted in steps, so that it is the same anywhere; the clock only guards."""

from __future__ import annotations

import time


class Budget:
    """`seconds`: the guard; `stopped` tells whether it struck."""

    def __init__(self, seconds: float | None = None) -> None:
        self.began = time.perf_counter()
        self.deadline = None if seconds is None else self.began + seconds
        self.stopped = False

    def over(self) -> bool:
        if self.deadline is not None and time.perf_counter() > self.deadline:
            self.stopped = True
        return self.stopped

    @property
    def left(self) -> float | None:
        return None if self.deadline is None else self.deadline - time.perf_counter()

    @property
    def seconds(self) -> float:
        return round(time.perf_counter() - self.began, 3)
