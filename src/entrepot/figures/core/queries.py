"""Figures for other apps: computed on the newest snapshot, kept until the ledger moves on."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from entrepot.figures.core import snapshot as snapshots
from entrepot.figures.core.compute import Computation
from entrepot.figures.core.engine import Engine
from entrepot.figures.core.figure import Figure
from entrepot.figures.core.measures import Unit
from entrepot.figures.core.request import Request
from entrepot.figures.core.slices import today
from entrepot.figures.core.snapshot import Snapshot

#: Figures kept in memory; a page of an edition asks for about sixty.
_KEPT = 4000
#: One engine and one computation at a time: DuckDB uses every core for each already.
_lock = threading.RLock()
_engine: Engine | None = None
_figures: OrderedDict[tuple[str, Request], Figure] = OrderedDict()


@dataclass(frozen=True, slots=True)
class Contribution:
    """One record behind a figure, and what it adds to it. `unit`: a currency or `count`."""

    id: int
    on: date | None
    adds: Decimal
    unit: str


@dataclass(frozen=True, slots=True)
class Receipt:
    """The records of a figure's slice in order of their ids: the first `most` of `total`."""

    figure: Figure
    total: int
    records: tuple[Contribution, ...]
    replayed: bool


def current() -> Snapshot:
    """The snapshot of the ledger as it stands; made where there is none."""
    return snapshots.newest() or snapshots.make()[0]


def compute(request: Request) -> Figure:
    """A figure on the current snapshot, as of today where the request names no day.

    Raises the InputErrors of `request` and `compute` (FIG-…).
    """
    dated = replace(request, as_of=request.as_of or today())
    with _lock:
        engine = _open(current())
        key = (engine.snapshot.id, dated)
        if key in _figures:
            _figures.move_to_end(key)
            return _figures[key]
        figure = Computation(engine, dated).figure()
        _figures[key] = figure
        if len(_figures) > _KEPT:
            _figures.popitem(last=False)
        return figure


def _open(snapshot: Snapshot) -> Engine:
    global _engine
    if _engine is None or _engine.snapshot.id != snapshot.id:
        if _engine is not None:
            _engine.close()
        _engine = Engine(snapshot)
    return _engine


def receipt(figure: Figure, *, most: int = 200) -> Receipt:
    """The records that a figure rests on. Rates rest on the projects of their denominator."""
    with _lock:
        engine = _open(figure.snapshot)
        facts = Computation(engine, figure.request).facts
        total = int(engine.rows(facts.aggregate(n=facts.count()))[0][0])
        money = figure.request.measure.unit is Unit.MONEY
        columns = ["id", "on", "amount", "currency"] if money else ["id", "on"]
        rows = engine.rows(facts.select(*columns).order_by("id").limit(most))
        replayed = engine.table("batches")
        any_replayed = engine.rows(replayed.aggregate(n=replayed.replayed.sum()))[0][0]
    records = tuple(
        Contribution(row[0], row[1], (row[2] or Decimal(0)) if money else Decimal(1),
                     row[3] if money else "count")
        for row in rows
    )
    return Receipt(figure, total, records, bool(any_replayed))
