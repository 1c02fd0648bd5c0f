"""The one place that knows which engine runs the figures' Ibis expressions: DuckDB, embedded."""

from __future__ import annotations

import importlib
import sys
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import Any

from entrepot.figures.core.arrow import pa
from entrepot.figures.core.pruning import Hold
from entrepot.figures.core.snapshot import Snapshot


class _Compilers(ModuleType):
    """Ibis's package of compilers without its `__init__`, which imports those of 20 engines:
    a third of a second that every cold figure would wait for. Each is imported when asked for."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        return importlib.import_module(f"{self.__name__}.{name}")


def _spare_other_engines() -> None:
    name = "ibis.backends.sql.compilers"
    ibis_spec = find_spec("ibis")
    if name in sys.modules or ibis_spec is None or ibis_spec.origin is None:
        return
    package = _Compilers(name)
    package.__path__ = [str(Path(ibis_spec.origin).parent / "backends" / "sql" / "compilers")]
    package.__package__ = name
    sys.modules[name] = package


_spare_other_engines()
import ibis  # noqa: E402

# DuckDB merges nested selects itself; that Ibis does it first takes a third of a statement's making.
ibis.options.sql.fuse_selects = False

#: Ibis has no types of its own.
Expr = Any
Row = tuple[Any, ...]
#: Passing tables at a time: a figure and its receipt need fewer than ten.
PASSING = 32


class Engine:
    """A snapshot's tables, and what runs an expression over them. Not shared by threads."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self._hold = Hold(snapshot)
        self._backend = ibis.duckdb.connect()
        self._tables: dict[str, Expr] = {}
        self._made = 0
        self._passing: list[str] = []
        #: Clocks -> what `base` keeps by them.
        self.views: dict[Any, Any] = {}
        #: Dimension -> its recorded values, as `slices` looked them up.
        self.recorded: dict[str, list[str]] = {}

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

    def keep(self, rows: Expr | pa.Table, *, passing: bool = False) -> Expr:
        """The rows of an expression, or of a table made by the program, as a table of its own.

        Several statements then read it, and each stays short: Ibis takes more than linear time
        over a long one. `passing`: for the figure at hand alone; older ones make way.
        """
        self._made += 1
        name, connection = f"kept_{self._made}", self._backend.con
        if passing:
            self._passing.append(name)
            if len(self._passing) > PASSING:
                connection.execute(f"DROP TABLE IF EXISTS {self._passing.pop(0)}")
        if isinstance(rows, pa.Table):
            connection.register("given", rows)
            connection.execute(f"CREATE TEMP TABLE {name} AS SELECT * FROM given")
            connection.unregister("given")
            return ibis.table(ibis.Schema.from_pyarrow(rows.schema), name=name)
        connection.execute(f"CREATE TEMP TABLE {name} AS {self.sql(rows)}")
        return ibis.table(rows.schema(), name=name)

    def drop(self, table: Expr) -> None:
        """Let a kept table go."""
        self._backend.con.execute(f"DROP TABLE {table.get_name()}")

    def rows(self, expression: Expr) -> list[Row]:
        """All rows of an expression: exact decimals, dates, integers, text."""
        # Not Ibis's own way of fetching: that imports pandas, which takes longer than the query.
        found: list[Row] = self._backend.con.execute(self.sql(expression)).fetchall()
        return found

    def any(self, expression: Expr) -> bool:
        """Whether an expression has a row."""
        return bool(self.rows(expression.limit(1)))

    def sql(self, expression: Expr) -> str:
        """The statement that the engine runs."""
        return str(self._backend.compile(expression))

    def interrupt(self) -> None:
        """Stop the running statement, from another thread; it raises there."""
        self._backend.con.interrupt()

    def close(self) -> None:
        self._backend.disconnect()
        self._hold.release()
