"""What pages may ask of figures. Answers are kept by (snapshot, question), in memory and on disk.

In a server that called `keep_fresh`, pages show the newest snapshot whose figures are ready: a
newer one is made by a thread of its own, and nobody waits. Elsewhere (tests, the command line)
the snapshot is that of the ledger as it stands, made when it is asked for.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from entrepot.figures.core import snapshot as snapshots
from entrepot.figures.core.patience import Interrupted, within
from entrepot.figures.core.pruning import Hold, prune
from entrepot.figures.core.refresher import Refresher
from entrepot.figures.core.request import Request
from entrepot.figures.core.snapshot import Snapshot

if TYPE_CHECKING:
    from entrepot.figures.core.engine import Engine
    from entrepot.figures.core.figure import Cell, Figure
    from entrepot.figures.core.receipt import Receipt
    from entrepot.figures.core.support import Support

#: Answers kept in memory.
KEPT = 4096
#: Entries of a receipt that a page shows.
SHOWN = 100

Head = tuple[int, str] | None

_lock = threading.Lock()  # of the dictionaries below; never held while something is computed
_answers: OrderedDict[tuple[Any, ...], Any] = OrderedDict()
_current: dict[tuple[Path, Head], Snapshot] = {}
_shown: dict[Path, tuple[Head, Snapshot]] = {}
_held: dict[Path, Hold] = {}  # of what is shown
_at_work = threading.Lock()  # of the one engine that requests share
_engines: dict[Path, Engine] = {}
_bench = threading.local()  # `snapshot` and `engine` of a thread that works on one of its own


# Which snapshot


def _head() -> Head:
    from entrepot.ledger.models import Batch

    return Batch.objects.order_by("-number").values_list("number", "head").first()


def current() -> Snapshot:
    """The snapshot of the ledger as it stands; made now if no process made it yet.

    One statement: the newest head names the whole history, so it is looked up once a head.
    """
    key = (snapshots.folder_of_all(), _head())
    with _lock:
        found = _current.get(key)
    if found is None or not found.folder.exists():
        found = snapshots.make()[0]
        with _lock:
            _current.clear()
            _current[key] = found
    return found


def shown() -> Snapshot:
    """The snapshot that pages show. One statement."""
    chosen: Snapshot | None = getattr(_bench, "snapshot", None)
    if chosen is not None:
        return chosen
    if _refresher is None:
        return current()
    folder, head = snapshots.folder_of_all(), _head()
    with _lock:
        standing = _shown.get(folder)
    if standing is None:
        found = _last_made()
        # Nothing to show yet: the first reader of all waits for the first snapshot.
        standing = (None, found) if found else (head, current())
        _show(folder, standing)
    if standing[0] != head:
        _refresher.wake()
    return standing[1]


def _show(folder: Path, standing: tuple[Head, Snapshot]) -> None:
    hold = Hold(standing[1])
    with _lock:
        _shown[folder] = standing
        before, _held[folder] = _held.get(folder), hold
    if before is not None:
        before.release()


def known_at(snapshot: Snapshot) -> datetime | None:
    """When the newest record of a snapshot was recorded: what it knows."""
    told = snapshot.manifest.get("recorded_at")
    return datetime.fromisoformat(told) if told else None


def is_behind(snapshot: Snapshot) -> bool:
    """Whether the ledger moved on since. One statement."""
    return (_head() or (0, "0" * 64))[1] != snapshot.head


def _last_made() -> Snapshot | None:
    """The newest snapshot on disk that is of this ledger and of this program's definitions."""
    from entrepot.ledger.models import Batch

    made = [
        Snapshot(path.parent.name, path.parent)
        for path in snapshots.folder_of_all().glob(f"*/{snapshots.MANIFEST}")
    ]
    contents = list(Batch.objects.order_by("number").values_list("content_hash", flat=True))
    for snapshot in sorted(made, key=lambda one: one.batches, reverse=True):
        if snapshots.identity(contents[: snapshot.batches]) == snapshot.id:
            return snapshot
    return None


# Answers


def _engine(snapshot: Snapshot) -> Engine:
    """The engine that requests share, on the snapshot asked last; callers hold `_at_work`."""
    from entrepot.figures.core.engine import Engine

    if snapshot.folder not in _engines:
        for old in _engines.values():
            old.close()
        _engines.clear()
        _engines[snapshot.folder] = Engine(snapshot)
    return _engines[snapshot.folder]


def _remember(key: tuple[Any, ...], answer: Any) -> None:
    with _lock:
        _answers[key] = answer
        while len(_answers) > KEPT:
            _answers.popitem(last=False)


def _find(snapshot: Snapshot, request: Request, key: tuple[Any, ...]) -> Any:
    """An answer in memory or on disk, or None."""
    from entrepot.figures.core import answers

    whole = (snapshot.folder, *key)
    with _lock:
        if whole in _answers:
            _answers.move_to_end(whole)
            return _answers[whole]
    found = answers.find(snapshot, request, key)
    if found is not None:
        _remember(whole, found)
    return found


def _kept(
    snapshot: Snapshot,
    request: Request,
    key: tuple[Any, ...],
    make: Callable[[Engine], Any],
    seconds: float | None = None,
) -> Any:
    """The answer, made if nobody asked before. Raises Interrupted after `seconds`."""
    from entrepot.figures.core import answers

    found = _find(snapshot, request, key)
    if found is not None:
        return found
    own: Engine | None = getattr(_bench, "engine", None)
    if own is not None:
        made = make(own)
    else:
        if not _at_work.acquire(timeout=-1 if seconds is None else seconds):
            raise Interrupted
        try:
            found = _find(snapshot, request, key)
            if found is not None:
                return found
            made = within(seconds, _engine(snapshot), make)
        finally:
            _at_work.release()
    answers.keep(snapshot, key, made)
    _remember((snapshot.folder, *key), made)
    return made


def _dated(request: Request) -> tuple[Any, ...]:
    from entrepot.figures.core.slices import today

    return (request, request.as_of or today())


def compute(
    request: Request,
    snapshot: Snapshot | None = None,
    *,
    growth: str = "",
    share_of: str = "",
    seconds: float | None = None,
) -> Figure:
    """A figure, or the growth or share derived from it.

    Raises the InputErrors of `figures.core.errors`, and Interrupted after `seconds`.
    """

    def make(engine: Engine) -> Figure:
        from entrepot.figures.core.compute import figure
        from entrepot.figures.core.derived import derived

        if growth or share_of:
            return derived(chosen, request, growth=growth or None, share_of=share_of or None)
        return figure(chosen, request, engine=engine)

    chosen = snapshot or shown()
    key = ("figure", *_dated(request), growth, share_of)
    found: Figure = _kept(chosen, request, key, make, seconds)
    return found


def cells(request: Request, snapshot: Snapshot | None = None) -> dict[tuple[str, ...], Cell]:
    """The rows of a figure alone, by their dimensions: fewer statements than all of it.

    Money must be asked in one currency.
    """

    def make(engine: Engine) -> dict[tuple[str, ...], Cell]:
        from entrepot.figures.core.compute import Computation

        return {cell.dimensions: cell for cell in Computation(engine, request).cells()}

    chosen = snapshot or shown()
    found: dict[tuple[str, ...], Cell] = _kept(chosen, request, ("cells", *_dated(request)), make)
    return found


def support(request: Request, snapshot: Snapshot | None = None) -> dict[tuple[str, ...], Support]:
    """What each cell of a figure rests on."""

    def make(engine: Engine) -> dict[tuple[str, ...], Support]:
        from entrepot.figures.core.support import support

        return support(chosen, request, engine=engine)

    chosen = snapshot or shown()
    found: dict[tuple[str, ...], Support] = _kept(
        chosen, request, ("support", *_dated(request)), make
    )
    return found


def receipt(figure: Figure, first: int | None = SHOWN, *, seconds: float | None = None) -> Receipt:
    """The receipt of a figure with its first entries; None: with all of them."""

    def make(engine: Engine) -> Receipt:
        from entrepot.figures.core.receipt import receipt

        return receipt(figure, engine=engine, first=first)

    key = ("receipt", figure.request, figure.as_of, first)
    found: Receipt = _kept(figure.snapshot, figure.request, key, make, seconds)
    return found


def answer(
    kind: str,
    request: Request,
    make: Callable[[Engine], Any],
    *more: Hashable,
    seconds: float | None = None,
) -> Any:
    """What `make` gives of a question, kept like a figure; `more`: what else decides it.

    Raises what `make` raises, and Interrupted after `seconds`.
    """
    return _kept(shown(), request, (kind, *_dated(request), *more), make, seconds)


# Fresh without waiting


@contextmanager
def working_on(snapshot: Snapshot) -> Iterator[None]:
    """In this thread, questions are about one snapshot and run on an engine of its own."""
    from entrepot.figures.core.engine import Engine

    before = getattr(_bench, "snapshot", None), getattr(_bench, "engine", None)
    _bench.snapshot, _bench.engine = snapshot, Engine(snapshot)
    try:
        yield
    finally:
        _bench.engine.close()
        _bench.snapshot, _bench.engine = before


@contextmanager
def pinned(snapshot: Snapshot) -> Iterator[None]:
    """In this thread, questions are about one snapshot: a page can't disagree with itself."""
    before = getattr(_bench, "snapshot", None)
    _bench.snapshot = snapshot
    try:
        yield
    finally:
        _bench.snapshot = before


def refresh(prepare: Callable[[], None]) -> Snapshot:
    """Make the snapshot of the ledger as it stands, have its figures prepared, then show it."""
    from entrepot.figures.core import answers

    head = _head()
    made = current()
    with working_on(made):
        prepare()
    _show(made.folder.parent, (head, made))
    prune()
    answers.forget_all_but_newest()
    return made


_refresher: Refresher | None = None


def keep_fresh(prepare: Callable[[], None], afterwards: Callable[[], Iterable[object]]) -> None:
    """From now on pages of this process never wait for a snapshot.

    prepare: asks for the figures that a new snapshot must have ready before pages show it.
    afterwards: asks for what readers of those pages are likely to ask next, a question a step.
    """
    global _refresher
    _refresher = Refresher(lambda: refresh(prepare), working_on, afterwards)
    _refresher.start()
    _refresher.wake()


def end_keeping_fresh() -> None:
    """The thread ends; pages of this process wait for their snapshot again."""
    global _refresher
    if _refresher is not None:
        _refresher.end()
        _refresher = None


def ready(request: Request) -> Figure | None:
    """A figure if it is kept already; outside a server that keeps figures fresh, it is made now."""
    found: Figure | None = _ready("figure", request, compute, "", "")
    return found


def ready_cells(request: Request) -> dict[tuple[str, ...], Cell] | None:
    """The rows of a figure, likewise."""
    found: dict[tuple[str, ...], Cell] | None = _ready("cells", request, cells)
    return found


def ready_support(request: Request) -> dict[tuple[str, ...], Support] | None:
    """What a figure rests on, likewise."""
    found: dict[tuple[str, ...], Support] | None = _ready("support", request, support)
    return found


def ready_answer(
    kind: str, request: Request, make: Callable[[Engine], Any], *more: Hashable
) -> Any:
    """An `answer`, likewise."""

    def ask(request: Request, chosen: Snapshot) -> Any:
        return _kept(chosen, request, (kind, *_dated(request), *more), make)

    return _ready(kind, request, ask, *more)


def _ready(kind: str, request: Request, ask: Callable[..., Any], *more: Hashable) -> Any:
    chosen = shown()
    if _refresher is None or getattr(_bench, "engine", None) is not None:
        return ask(request, chosen)
    return _find(chosen, request, (kind, *_dated(request), *more))


def later(key: Any, ask: Callable[[], object]) -> None:
    """Have something asked by the thread that keeps figures fresh, for the next reader."""
    if _refresher is not None:
        _refresher.later(key, ask)
