"""Heads of the chain that are kept beside the database, in `<data folder>/heads/NAME.json`.

`ledger verify` asks whether each is still in the chain, so one that was kept is never removed.
"""

from __future__ import annotations

import json
import os
import tempfile
from pathlib import Path

FOLDER = "heads"


def kept(folder: Path) -> list[Path]:
    """The files of heads in a data folder."""
    return sorted((folder / FOLDER).glob("*.json"))


def keep(folder: Path, name: str, head: str) -> None:
    """Keep a head under a name; it is on the disk, whole, once this returns."""
    target = folder / FOLDER / f"{name}.json"
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, part = tempfile.mkstemp(prefix=".", dir=target.parent)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump({"head": head}, file)
        file.flush()
        os.fsync(file.fileno())
    Path(part).chmod(0o644)
    Path(part).replace(target)
