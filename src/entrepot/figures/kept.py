"""Triangles, vintages and rows of lives that pages ask for, kept like figures: by (snapshot, question)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

from entrepot.figures.core import queries
from entrepot.figures.core.request import Request
from entrepot.figures.core.slices import today
from entrepot.solvers.development.triangle import Step

if TYPE_CHECKING:
    from entrepot.figures.core.engine import Engine
    from entrepot.figures.development import Developed
    from entrepot.figures.vintages import Vintages


def triangle(
    request: Request, *, step: Step, starts: Mapping[str, date], seconds: float | None = None
) -> Developed:
    """`figures.development.developed`, made if nobody asked before.

    Raises what that raises, and Interrupted after `seconds`.
    """
    asked = _Asked(request, step, starts)
    found: Developed = queries.answer(
        "triangle", asked.request, asked.make, *asked.more, seconds=seconds
    )
    return found


def ready_triangle(request: Request, *, step: Step, starts: Mapping[str, date]) -> Developed | None:
    """A triangle if it is kept already; outside a server that keeps figures fresh, made now."""
    asked = _Asked(request, step, starts)
    found: Developed | None = queries.ready_answer(
        "triangle", asked.request, asked.make, *asked.more
    )
    return found


class _Asked:
    """The question as it is kept: with its day, and without what a triangle does not read."""

    def __init__(self, request: Request, step: Step, starts: Mapping[str, date]) -> None:
        self.request = replace(request, by=(), period=None, as_of=request.as_of or today())
        self.step, self.starts = step, starts
        self.more = (step.value, tuple(sorted(starts.items())))

    def make(self, engine: Engine) -> Developed:
        from entrepot.figures.development import developed

        return developed(engine, self.request, step=self.step, starts=self.starts)


def vintages(
    request: Request,
    *,
    days: tuple[date, ...],
    starts: Mapping[str, date],
    seconds: float | None = None,
) -> Vintages:
    """`figures.vintages.vintages`, likewise."""
    asked = replace(request, by=(), period=None, as_of=request.as_of or today())

    def make(engine: Engine) -> Vintages:
        from entrepot.figures.vintages import vintages

        return vintages(engine, asked, days=days, starts=starts)

    more = (days, tuple(sorted(starts.items())))
    found: Vintages = queries.answer("vintages", asked, make, *more, seconds=seconds)
    return found


#: A row of plain values: text, whole numbers, decimals, days, None.
Rows = tuple[tuple[Any, ...], ...]


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
    found: Rows = queries.answer(
        kind, request, lambda engine: make(engine, request), seconds=seconds
    )
    return found


def ready_rows(kind: str, request: Request, make: Callable[[Engine, Request], Rows]) -> Rows | None:
    """The same if it is kept already, else None while it is made for the next reader.

    Outside a server that keeps figures fresh it is made now.
    """
    found: Rows | None = queries.ready_answer(kind, request, lambda engine: make(engine, request))
    if found is None:
        queries.later((kind, request), lambda: rows(kind, request, make))
    return found
