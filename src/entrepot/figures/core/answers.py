"""Answers kept on disk beside the snapshots: a restart, or another worker, need not compute again.

`<data folder>/answers/<snapshot id>/<key>.json`; the key is a hash of the question and of the
program that answers it, so an upgrade never shows what an older formula gave. All of it may be
deleted at any time.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from dataclasses import fields
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from entrepot.figures.core.figure import Cell, Figure, LeftOut
from entrepot.figures.core.pruning import in_use
from entrepot.figures.core.rates import Rate
from entrepot.figures.core.receipt import Entry, Receipt
from entrepot.figures.core.request import Request
from entrepot.figures.core.snapshot import Snapshot, folder_of_all
from entrepot.figures.core.support import Support
from entrepot.figures.development import Developed
from entrepot.figures.vintages import Balances, Vintages
from entrepot.solvers.development import triangle as triangles
from entrepot.solvers.development.triangle import Row, Step, Triangle
from entrepot.text import Text

#: Answers of so many snapshots are kept, the newest; and so many of one snapshot.
SNAPSHOTS, MOST = 3, 5_000
_KNOWN = {
    one.__name__: one
    for one in (
        Balances, Cell, Developed, Entry, Figure, LeftOut, Rate, Receipt, Row, Support, Text,
        Triangle, Vintages,
    )
}  # fmt: skip


@cache
def _program() -> str:
    """A digest of the modules that answer."""
    digest = hashlib.sha256()
    own = sorted(Path(__file__).parents[1].rglob("*.py"))
    for path in (*own, Path(triangles.__file__)):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _folder(snapshot: Snapshot) -> Path:
    return folder_of_all().parent / "answers" / snapshot.id


def _path(snapshot: Snapshot, key: tuple[Any, ...]) -> Path:
    name = hashlib.sha256(f"{_program()}\n{key!r}".encode()).hexdigest()
    return _folder(snapshot) / f"{name}.json"


def find(snapshot: Snapshot, request: Request, key: tuple[Any, ...]) -> Any:
    """The answer kept under a key, or None; one that can't be read is as good as none."""
    try:
        text = _path(snapshot, key).read_text("utf-8")
        return _from_plain(json.loads(text), snapshot, request)
    except (OSError, ValueError, KeyError, TypeError):
        return None


def keep(snapshot: Snapshot, key: tuple[Any, ...], answer: Any) -> None:
    """Write an answer, whole or not at all; a full disk or folder costs only time later."""
    path = _path(snapshot, key)
    text = json.dumps(_plain(answer), ensure_ascii=False, separators=(",", ":"))
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if sum(1 for _ in path.parent.iterdir()) >= MOST:
            return
        handle, name = tempfile.mkstemp(prefix=".", dir=path.parent)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        Path(name).replace(path)
    except OSError:
        return


def forget_all_but_newest() -> None:
    """Remove the answers of all but the last few snapshots, and those that are shown."""
    root = folder_of_all().parent / "answers"
    if not root.is_dir():
        return
    folders = sorted(root.iterdir(), key=lambda folder: folder.stat().st_mtime, reverse=True)
    for folder in folders[SNAPSHOTS:]:
        snapshot = Snapshot(folder.name, folder_of_all() / folder.name)
        if not (snapshot.folder.exists() and in_use(snapshot)):
            shutil.rmtree(folder, ignore_errors=True)


def _plain(value: Any) -> Any:
    """A value as JSON; what JSON has no word for becomes a list that opens with its name."""
    if value is None or isinstance(value, bool | int) or type(value) is str:
        return value
    if isinstance(value, Decimal):
        return ["decimal", str(value)]
    if isinstance(value, datetime):
        return ["instant", value.isoformat()]
    if isinstance(value, date):
        return ["day", value.isoformat()]
    if isinstance(value, Step):
        return ["step", value.value]
    if isinstance(value, tuple):
        return ["tuple", *map(_plain, value)]
    if isinstance(value, dict):
        return ["dict", *([_plain(key), _plain(held)] for key, held in value.items())]
    if isinstance(value, Request):
        return ["request"]
    if isinstance(value, Snapshot):
        return ["snapshot"]
    made = _KNOWN[type(value).__name__]
    return [made.__name__, {one.name: _plain(getattr(value, one.name)) for one in fields(made)}]


def _from_plain(value: Any, snapshot: Snapshot, request: Request) -> Any:
    if not isinstance(value, list):
        return value
    name, *rest = value
    match name:
        case "decimal":
            return Decimal(rest[0])
        case "instant":
            return datetime.fromisoformat(rest[0])
        case "day":
            return date.fromisoformat(rest[0])
        case "step":
            return Step(rest[0])
        case "request":
            return request
        case "snapshot":
            return snapshot
        case "tuple":
            return tuple(_from_plain(one, snapshot, request) for one in rest)
        case "dict":
            return {
                _from_plain(key, snapshot, request): _from_plain(held, snapshot, request)
                for key, held in rest
            }
    held = {key: _from_plain(one, snapshot, request) for key, one in rest[0].items()}
    return _KNOWN[name](**held)
