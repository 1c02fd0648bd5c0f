"""The one place that knows which engine runs the figures' Ibis expressions: DuckDB, embedded."""

from __future__ import annotations

from typing import Any

import ibis
import pyarrow as pa

from entrepot.figures.core.snapshot import Snapshot

#: Ibis has no types of its own.
Expr = Any
Row = tuple[Any, ...]


class Engine:
    """A snapshot's tables, and what runs an expression over them. Not shared by threads."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self._backend = ibis.duckdb.connect()
        self._tables: dict[str, Expr] = {}
        self._given = 0

    def table(self, name: str) -> Expr:
        """One file of the snapshot."""
        if name not in self._tables:
            self._tables[name] = self._backend.read_parquet(
                str(self.snapshot.path(name)), table_name=f"snapshot_{name}"
            )
        return self._tables[name]

    def count(self, name: str) -> int:
        """Rows of a file, told by the manifest: an empty one needs no join."""
        return self.snapshot.rows(name)

    def give(self, table: pa.Table) -> Expr:
        """A small table made by the program, as one that expressions can join."""
        self._given += 1
        name = f"given_{self._given}"
        self._backend.con.register(name, table)
        return self._backend.table(name)

    def rows(self, expression: Expr) -> list[Row]:
        """All rows of an expression: exact decimals, dates, integers, text."""
        # Not Ibis's own way of fetching: that imports pandas, which takes longer than the query.
        found: list[Row] = self._backend.con.execute(self.sql(expression)).fetchall()
        return found

    def sql(self, expression: Expr) -> str:
        """The statement that the engine runs."""
        return str(self._backend.compile(expression))

    def interrupt(self) -> None:
        """Stop the running statement, from another thread; it raises there."""
        self._backend.con.interrupt()

    def close(self) -> None:
        self._backend.disconnect()
