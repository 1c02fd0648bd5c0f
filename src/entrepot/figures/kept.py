"""Rows that pages of projects' lives ask for, kept as answers are: by (snapshot, question)."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from entrepot.figures.core import queries
from entrepot.figures.core.engine import Engine
from entrepot.figures.core.request import Request

#: A row of plain values: text, whole numbers, decimals, days, None.
Rows = tuple[tuple[Any, ...], ...]


@cache
def _program() -> str:
    """A digest of the modules that make rows: an upgrade never shows what an older one made."""
    digest = hashlib.sha256()
    for path in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def rows(
    kind: str,
    request: Request,
    make: Callable[[Engine, Request], Rows],
    *,
    seconds: float | None = None,
) -> Rows:
    """What `make` gives for a question on the snapshot that pages show.

    Raises what `make` raises, and Interrupted after `seconds`.
    """
    key = (kind, *queries._dated(request), _program())
    found: Rows = queries._kept(
        queries.shown(), request, key, lambda engine: make(engine, request), seconds
    )
    return found


def ready(kind: str, request: Request, make: Callable[[Engine, Request], Rows]) -> Rows | None:
    """The same if it is kept already, else None while it is made for the next reader.

    Outside a server that keeps figures fresh it is made now.
    """

    def ask(_request: Request, _snapshot: object) -> Rows:
        return rows(kind, request, make)

    found: Rows | None = queries._ready(kind, request, ask, _program())
    if found is None:
        queries.later((kind, request), lambda: rows(kind, request, make))
    return found
