"""What other apps may ask of figures: computed on the newest snapshot, kept by snapshot."""

from __future__ import annotations

import threading
from collections import OrderedDict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from entrepot.figures.core import snapshot as snapshots
from entrepot.figures.core.request import Request
from entrepot.figures.core.snapshot import Snapshot

if TYPE_CHECKING:
    from entrepot.figures.core.engine import Engine
    from entrepot.figures.core.figure import Figure
    from entrepot.figures.core.receipt import Receipt

#: Answers kept: a page of headline figures asks for some twenty.
KEPT = 4096
#: Entries of a receipt that a page shows.
SHOWN = 200

_lock = threading.RLock()
_answers: OrderedDict[tuple[Any, ...], Any] = OrderedDict()
_engines: dict[Path, Engine] = {}
_current: dict[tuple[Path, tuple[int, str] | None], Snapshot] = {}


def current() -> Snapshot:
    """The snapshot of the ledger as it stands; made now if no process made it yet.

    One statement: the newest head names the whole history, so it is looked up once a head.
    """
    from entrepot.ledger.models import Batch

    head = Batch.objects.order_by("-number").values_list("number", "head").first()
    key = (snapshots.folder_of_all(), head)
    with _lock:
        found = _current.get(key)
        if found is None or not found.folder.exists():
            _current.clear()
            found = _current[key] = snapshots.make()[0]
        return found


def _engine(snapshot: Snapshot) -> Engine:
    """One engine a process, for the newest snapshot asked; callers hold the lock."""
    from entrepot.figures.core.engine import Engine

    if snapshot.folder not in _engines:
        for old in _engines.values():
            old.close()
        _engines.clear()
        _engines[snapshot.folder] = Engine(snapshot)
    return _engines[snapshot.folder]


def _kept(key: tuple[Any, ...], make: Any) -> Any:
    with _lock:
        if key in _answers:
            _answers.move_to_end(key)
        else:
            _answers[key] = make()
            while len(_answers) > KEPT:
                _answers.popitem(last=False)
        return _answers[key]


def compute(request: Request, snapshot: Snapshot | None = None) -> Figure:
    """A figure, kept by (snapshot, request). Raises the InputErrors of `figures.core.errors`."""
    from entrepot.figures.core.compute import figure as computed
    from entrepot.figures.core.slices import today

    chosen = snapshot or current()
    day = request.as_of or today()

    def make() -> Figure:
        return computed(chosen, request, engine=_engine(chosen))

    found: Figure = _kept(("figure", chosen.folder, request, day), make)
    return found


def receipt(figure: Figure, first: int | None = SHOWN) -> Receipt:
    """The receipt of a figure with its first entries, kept likewise; None: with all of them."""
    from entrepot.figures.core.receipt import receipt as made

    def make() -> Receipt:
        return made(figure, engine=_engine(figure.snapshot), first=first)

    found: Receipt = _kept(
        ("receipt", figure.snapshot.folder, figure.request, figure.as_of, first), make
    )
    return found
