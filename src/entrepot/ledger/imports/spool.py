"""Checked rows on their way to the ledger: kept in a file, so that a long one needs no memory."""

from __future__ import annotations

import marshal
import tempfile
from collections.abc import Iterator
from typing import Any


def _plain(value: Any) -> Any:
    """Named tuples as bare ones: all that `marshal` knows."""
    return tuple(map(_plain, value)) if isinstance(value, tuple) else value


class Spool:
    """Rows written in blocks, read back in the same order."""

    def __init__(self, block: int = 2000) -> None:
        self._file = tempfile.TemporaryFile()  # noqa: SIM115 - closed by `close`
        self._block, self._rows = block, []  # type: int, list[Any]
        self.count = 0

    def add(self, row: tuple[Any, ...]) -> None:
        self._rows.append(row if type(row) is tuple else _plain(row))
        self.count += 1
        if len(self._rows) >= self._block:
            self._flush()

    def _flush(self) -> None:
        if self._rows:
            # A length and one read: `marshal.load` asks a file for each value on its own.
            block = marshal.dumps(self._rows)
            self._file.write(len(block).to_bytes(8, "big") + block)
            self._rows = []

    def chunks(self, size: int) -> Iterator[list[Any]]:
        """All rows, `size` at a time."""
        self._flush()
        self._file.seek(0)
        waiting: list[Any] = []
        read = 0
        while read < self.count:
            size_of_block = int.from_bytes(self._file.read(8), "big")
            # Written by this process alone, into a file that has no name.
            block = marshal.loads(self._file.read(size_of_block))  # noqa: S302
            read += len(block)
            waiting += block
            while len(waiting) >= size:
                yield waiting[:size]
                waiting = waiting[size:]
        if waiting:
            yield waiting

    def close(self) -> None:
        self._file.close()
