"""The engine behind figures: Ibis expressions, run by DuckDB over a snapshot's Parquet files.

Everything that knows DuckDB is here. An expression that this runs is run unchanged by another
engine that Ibis knows (ADR on engines).
"""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

#: Ibis has no types of its own: its tables and values are `Any` here and below.
Table = Any
Value = Any


class Engine:
    """One snapshot's tables. Threads take turns: a DuckDB connection serves one at a time."""

    def __init__(self, folder: Path) -> None:
        import ibis

        self.folder = folder
        self._connection = ibis.duckdb.connect()
        self._tables: dict[str, Table] = {}
        self._lock = threading.RLock()

    def table(self, name: str) -> Table:
        with self._lock:
            if name not in self._tables:
                self._tables[name] = self._connection.read_parquet(
                    str(self.folder / f"{name}.parquet"), table_name=name
                )
            return self._tables[name]

    def lookup(self, rows: Sequence[Mapping[str, Any]], types: Mapping[str, Any]) -> Table:
        """A small table of our own making, to join with; `types` are PyArrow's."""
        import ibis
        import pyarrow as pa

        return ibis.memtable(pa.Table.from_pylist(list(rows), schema=pa.schema(types)))

    def rows(self, expression: Table) -> list[dict[str, Any]]:
        """Run an expression; decimals come back as Decimal, dates as date."""
        with self._lock:
            result: list[dict[str, Any]] = self._connection.to_pyarrow(expression).to_pylist()
            return result

    def sql(self, expression: Table) -> str:
        """The statement that the engine runs."""
        return str(self._connection.compile(expression, pretty=True))

    def close(self) -> None:
        with self._lock:
            self._connection.disconnect()
