"""Writing a snapshot, against a bare SELECT * of the same tables written by PyArrow.

    python -m benchmarks.snapshot [--entries 1000000] [--runs 3] [--instance DIR]

Without `--instance` a fresh SQLite instance is filled with that many payments over 50,000
projects; with it (for example a demonstration's folder) the ledger that stands there is taken.
Prints rows a second of both, turn by turn, and the ratio of the medians.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

PROJECTS = 50_000
BATCH = 200_000
CHUNK = 100_000


def fill(entries: int) -> None:
    """Post the projects, then the payments, in batches of 200,000 records."""
    from entrepot.ledger.models import SPAN
    from entrepot.ledger.posting import Draft, post

    draft = Draft()
    for number in range(PROJECTS):
        draft.add("ledger_project", register="own", key=f"P{number}")
    first = post(draft, source="benchmark", by="bench", needs_approval=False).number * SPAN + 1
    days = [date(2000, 1, 1) + timedelta(day) for day in range(9000)]
    for start in range(0, entries, BATCH):
        draft = Draft()
        for number in range(start, min(start + BATCH, entries)):
            draft.add(
                "ledger_entry",
                register="own",
                key=f"K{number}",
                posting="payment",
                capital_class="paid_in",
                nature="original",
                amount_minor=1 + number * 7919 % 10**9,
                currency="USD",
                effective_on=days[number * 31 % len(days)],
                project=first + number % PROJECTS,
            )
        post(draft, source="benchmark", by="bench", needs_approval=False)


def bare(folder: Path) -> int:
    """What copies the same tables without any rule: each SELECT * into one Parquet file."""
    import pyarrow as pa
    import pyarrow.parquet as pq
    from django.db import connection, transaction

    from entrepot.figures.core.export import SOURCES

    count = 0
    for table in dict.fromkeys(["ledger_batch", *(source.table for source in SOURCES)]):
        writer: pq.ParquetWriter | None = None
        with transaction.atomic(), connection.chunked_cursor() as cursor:
            cursor.execute(f"SELECT * FROM {table}")
            names = [column[0] for column in cursor.description]
            while rows := cursor.fetchmany(CHUNK):
                made = pa.table(dict(zip(names, zip(*rows, strict=True), strict=True)))
                # A column of nulls alone has no type to write the next rows with.
                kinds = [
                    pa.field(f.name, pa.string() if f.type == pa.null() else f.type)
                    for f in made.schema
                ]
                made = made.cast(writer.schema if writer else pa.schema(kinds))
                if writer is None:
                    writer = pq.ParquetWriter(
                        folder / f"{table}.parquet", made.schema, compression="zstd"
                    )
                writer.write_table(made)
                count += len(rows)
        if writer is not None:
            writer.close()
    return count


def timed(act: Callable[[Path], int]) -> tuple[float, int]:
    folder = Path(tempfile.mkdtemp(prefix="entrepot-benchmark-"))
    try:
        start = time.perf_counter()
        rows = act(folder)
        return time.perf_counter() - start, rows
    finally:
        shutil.rmtree(folder)


def written(folder: Path) -> int:
    from entrepot.figures.core import snapshot

    made, _new = snapshot.make(folder)
    return sum(int(file["rows"]) for file in made.manifest["files"].values())


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--entries", type=int, default=1_000_000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--instance", type=Path, help="take the ledger of this folder")
    parser.add_argument("--json", action="store_true", help="the same as JSON")
    given = parser.parse_args()
    own = None if given.instance else tempfile.mkdtemp(prefix="entrepot-benchmark-")
    os.environ["ENTREPOT_DATA_DIR"] = str(given.instance or own)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "entrepot.config.settings")
    try:
        if own:
            subprocess.run(
                [sys.executable, "-m", "entrepot.cli", "init"], check=True, capture_output=True
            )
        import django

        django.setup()
        if own:
            fill(given.entries)
        ours: list[float] = []
        theirs: list[float] = []
        for _run in range(given.runs):
            seconds, rows = timed(written)
            hand_seconds, bare_rows = timed(bare)
            # Entries and reversals are two files of one table.
            assert rows == bare_rows, f"{rows:,} rows written, {bare_rows:,} by hand"
            ours.append(seconds)
            theirs.append(hand_seconds)
    finally:
        if own:
            shutil.rmtree(own)
    figures = {
        "rows": rows,
        "rows_s": round(rows / statistics.median(ours)),
        "bare_rows_s": round(rows / statistics.median(theirs)),
        "ratio": statistics.median(ours) / statistics.median(theirs),
    }
    if given.json:
        print(json.dumps(figures))
        return 0
    print(f"{'rows':<34}{figures['rows']:>14,}")
    print(f"{'snapshot, rows/s':<34}{figures['rows_s']:>14,}")
    print(f"{'SELECT * and PyArrow, rows/s':<34}{figures['bare_rows_s']:>14,}")
    print(f"{'ratio':<34}{figures['ratio']:>14.2f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
