"""Snapshots: the whole history up to one batch, frozen as Parquet, known by what it holds.

`<data folder>/snapshots/<id>/manifest.json` with one Parquet file a kind of record. The id is the
SHA-256 of format version, definitions, versions of the shipped tables, and the content hashes of
the batches in order: the same history gives the same id on any engine and at any time.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from entrepot import clock
from entrepot.figures.core.definitions import described
from entrepot.figures.core.errors import NoSnapshot, SnapshotDamaged
from entrepot.figures.core.measures import definitions
from entrepot.places.reference import TABLES

#: 2: with trade deals.
FORMAT = 2
MANIFEST = "manifest.json"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def microseconds(instant: datetime) -> int:
    """An instant as snapshots keep it: microseconds since 1970, UTC."""
    past = instant.astimezone(UTC) - _EPOCH
    return (past.days * 86_400 + past.seconds) * 1_000_000 + past.microseconds


@dataclass(frozen=True)
class Snapshot:
    """One frozen history on disk."""

    id: str
    folder: Path

    @cached_property
    def manifest(self) -> dict[str, Any]:
        loaded: dict[str, Any] = json.loads((self.folder / MANIFEST).read_text("utf-8"))
        return loaded

    @property
    def head(self) -> str:
        return str(self.manifest["head"])

    @property
    def batches(self) -> int:
        return int(self.manifest["batches"])

    def rows(self, name: str) -> int:
        return int(self.manifest["files"][name]["rows"])

    def has(self, name: str) -> bool:
        """Whether its format knows a file; the first one had no trade."""
        return name in self.manifest["files"]

    def path(self, name: str) -> Path:
        return self.folder / f"{name}.parquet"

    def check(self) -> None:
        """Compare every file with its hash. Raises SnapshotDamaged (FIG-006)."""
        for name, facts in self.manifest["files"].items():
            path = self.path(name)
            if not path.exists() or file_hash(path) != facts["sha256"]:
                raise SnapshotDamaged(value=self.id, file=path.name, folder=self.folder)


def file_hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def identity(content_hashes: list[str]) -> str:
    """The id of the snapshot of a history."""
    from entrepot.figures.core.rates import ecb_digest

    tables = [[table.name, table.edition, table.digest] for table in TABLES]
    head = [FORMAT, definitions(), described(), tables, ecb_digest()]
    digest = hashlib.sha256(json.dumps(head, ensure_ascii=False, separators=(",", ":")).encode())
    for content in content_hashes:
        digest.update(f"\n{content}".encode())
    return digest.hexdigest()


def folder_of_all(data_dir: Path | None = None) -> Path:
    from django.conf import settings

    return Path(data_dir or settings.DATA_DIR) / "snapshots"


def find(wanted: str, data_dir: Path | None = None) -> Snapshot:
    """A snapshot by its id, or by the first 8 or more of its characters.

    Raises NoSnapshot (FIG-005).
    """
    folder = folder_of_all(data_dir)
    found = (
        [path for path in folder.glob(f"{wanted}*") if (path / MANIFEST).exists()]
        if len(wanted) >= 8 and wanted.isalnum()
        else []
    )
    if len(found) != 1:
        raise NoSnapshot(value=wanted, folder=folder)
    return Snapshot(found[0].name, found[0])


def newest(data_dir: Path | None = None) -> Snapshot | None:
    """The snapshot of the ledger as it stands, if it was made already."""
    from entrepot.ledger.models import Batch

    wanted = identity(list(Batch.objects.order_by("number").values_list("content_hash", flat=True)))
    folder = folder_of_all(data_dir) / wanted
    return Snapshot(wanted, folder) if (folder / MANIFEST).exists() else None


def make(data_dir: Path | None = None) -> tuple[Snapshot, bool]:
    """The snapshot of the ledger as it stands, and whether it had to be made."""
    from entrepot.ledger.models import Batch

    batches = list(
        Batch.objects.order_by("number").values(
            "number",
            "recorded_at",
            "needs_approval",
            "replayed",
            "records",
            "source",
            "content_hash",
            "head",
        )
    )
    wanted = identity([batch["content_hash"] for batch in batches])
    root = folder_of_all(data_dir)
    target = root / wanted
    if (target / MANIFEST).exists():
        return Snapshot(wanted, target), False
    root.mkdir(parents=True, exist_ok=True)
    work = Path(tempfile.mkdtemp(prefix=".making-", dir=root))
    try:
        _write(wanted, batches, work)
        try:
            work.rename(target)
        except OSError:
            # Another process made the same one meanwhile; theirs is as good.
            if not (target / MANIFEST).exists():
                raise
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return Snapshot(wanted, target), True


def _write(wanted: str, batches: Sequence[Any], folder: Path) -> None:
    import numpy as np
    import pyarrow.parquet as pq

    from entrepot.figures.core import export
    from entrepot.figures.core.arrow import pa

    last = batches[-1] if batches else None
    newest_number = last["number"] if last else 0
    recorded = np.zeros(newest_number + 1, dtype=np.int64)
    for batch in batches:
        recorded[batch["number"]] = microseconds(batch["recorded_at"])
    rows = {"batches": len(batches)}
    pq.write_table(
        pa.Table.from_pylist(
            [
                {
                    "number": batch["number"],
                    "recorded_at": int(recorded[batch["number"]]),
                    "exempt": not batch["needs_approval"],
                    "replayed": bool(batch["replayed"]),
                    "records": batch["records"],
                    "source": batch["source"],
                }
                for batch in batches
            ],
            schema=export.BATCHES,
        ),
        folder / "batches.parquet",
        compression="zstd",
    )
    for source in export.SOURCES:
        rows[source.file] = export.write(source, folder, newest_number, recorded)
    write_manifest(
        folder,
        wanted,
        rows,
        head=last["head"] if last else "0" * 64,
        recorded_at=last["recorded_at"].astimezone(UTC).isoformat() if last else None,
    )


def write_manifest(
    folder: Path,
    wanted: str,
    rows: dict[str, int],
    *,
    head: str,
    recorded_at: str | None,
) -> None:
    """Write `manifest.json` last: a folder without it is no snapshot."""
    manifest = {
        "format": FORMAT,
        "id": wanted,
        "batches": rows["batches"],
        "head": head,
        "recorded_at": recorded_at,
        "tables": {table.name: table.digest for table in TABLES},
        "files": {
            name: {"rows": count, "sha256": file_hash(folder / f"{name}.parquet")}
            for name, count in rows.items()
        },
        "made_at": clock.now().isoformat(),
    }
    path = folder / MANIFEST
    path.write_text(json.dumps(manifest, ensure_ascii=False, indent=1) + "\n", "utf-8")
    # mkdtemp makes folders that only this user may enter.
    folder.chmod(0o755)
