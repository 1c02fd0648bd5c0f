"""Which snapshots stay on disk: the rest go, with their answers, once their heads are kept.

Kept are the newest few (ENTREPOT_SNAPSHOTS), those that a person has the id of (`entrepot
snapshot`, `figure --receipt`, `figure --snapshot`: the figure can be asked again), those that a
process shows or computes on just now, whatever was made or used within GRACE, and any whose
manifest can't be read, since `ledger verify` names it. An address of a page names no snapshot, so
no published receipt needs an old one.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings

from entrepot.ledger import heads

if TYPE_CHECKING:
    from entrepot.figures.core.snapshot import Snapshot

#: Beside the Parquet files: locked by whoever uses the snapshot; there if its id was given away.
_USED, _NAMED = ".used", ".named"
#: Seconds between finding a snapshot and using it are fewer than this by far.
GRACE = 3600


class Hold:
    """Keeps a snapshot from being removed until it is released, or its process ends."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._file: int | None = None
        try:
            self._file = os.open(snapshot.folder / _USED, os.O_CREAT | os.O_RDWR, 0o644)
        except OSError:
            # In a folder that nobody may write to nothing is removed either.
            return
        fcntl.flock(self._file, fcntl.LOCK_SH)
        os.utime(self._file)

    def release(self) -> None:
        if self._file is not None:
            # Who was given the snapshot by the holder may be about to use it: GRACE begins.
            os.utime(self._file)
            os.close(self._file)
            self._file = None

    __del__ = release


def in_use(snapshot: Snapshot) -> bool:
    """Whether any process holds it just now."""
    with _alone(snapshot) as alone:
        return not alone


def name(snapshot: Snapshot) -> None:
    """A person was given its id, so it stays."""
    (snapshot.folder / _NAMED).touch()


def prune() -> list[str]:
    """Remove what is not kept; the ids that are gone."""
    from entrepot.figures.core.snapshot import MANIFEST, Snapshot, folder_of_all

    root = folder_of_all()
    manifests = sorted(
        root.glob(f"*/{MANIFEST}"), key=lambda path: path.stat().st_mtime, reverse=True
    )
    gone = []
    for path in manifests[settings.SNAPSHOTS_KEPT :]:
        snapshot = Snapshot(path.parent.name, path.parent)
        if (snapshot.folder / _NAMED).exists() or _lately(snapshot, path):
            continue
        with _alone(snapshot) as alone:
            if alone and _remove(snapshot):
                gone.append(snapshot.id)
    return gone


def _lately(snapshot: Snapshot, manifest: Path) -> bool:
    used = snapshot.folder / _USED
    times = [path.stat().st_mtime for path in (manifest, used) if path.exists()]
    return max(times) > time.time() - GRACE


@contextmanager
def _alone(snapshot: Snapshot) -> Iterator[bool]:
    """Whether nobody uses it; nobody can begin to meanwhile."""
    try:
        file = os.open(snapshot.folder / _USED, os.O_CREAT | os.O_RDWR, 0o644)
    except OSError:
        yield False
        return
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        alone = True
    except BlockingIOError:
        alone = False
    try:
        yield alone
    finally:
        os.close(file)


def _remove(snapshot: Snapshot) -> bool:
    """Keep its head, then remove it and its answers."""
    root = snapshot.folder.parent
    try:
        head = snapshot.head
    except (OSError, ValueError, KeyError, TypeError):
        return False
    heads.keep(root.parent, snapshot.id, head)
    # Moved first: no process ever finds half of it.
    away = root / f".gone-{snapshot.id}"
    snapshot.folder.rename(away)
    shutil.rmtree(away, ignore_errors=True)
    shutil.rmtree(root.parent / "answers" / snapshot.id, ignore_errors=True)
    return True
