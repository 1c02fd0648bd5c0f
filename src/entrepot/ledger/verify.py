"""Recompute the whole chain and name the first record that does not fit (LEDGER.md §4).

What it proves: no byte of a recorded column was changed, no record taken out, put in or moved
since its batch was posted, and every head that is kept in a snapshot is still part of the chain.
What it can't prove: an owner of the database who rewrites everything also rewrites the heads;
only a head kept elsewhere (`--head`, a snapshot, a print) exposes that.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection

from entrepot.ledger.damage import unreadable
from entrepot.ledger.encoding import COLUMNS, GENESIS, batch_head, batch_start, encode, link
from entrepot.ledger.models import SPAN, Batch

_BATCHES_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Verdict:
    """`entries`: rows of `ledger_entry` read; `first_bad`: table, batch, number in the batch."""

    entries: int
    batches: int
    ok: bool
    first_bad: str | None
    head: str


def verify(head: str | None = None) -> Verdict:
    """Verify the ledger of this instance, and that `head`, if given, is one of its heads."""
    try:
        return _verify(head)
    except (DatabaseError, ValueError, TypeError, AttributeError):
        bad = unreadable()
        if bad is None:
            raise
        return Verdict(0, 0, False, bad, GENESIS)


def _verify(head: str | None) -> Verdict:
    heads = {GENESIS}
    previous = GENESIS
    entries = 0
    bad: str | None = None
    batches = list(Batch.objects.order_by("number"))
    last_recorded = None
    bad = _strays(len(batches))
    reader = _Reader()
    for position, batch in enumerate(batches, 1):
        if bad:
            break
        if batch.number != position:
            bad = f"ledger_batch, batch {position}, missing"
            break
        content = batch_start(
            source=batch.source,
            file_hash=batch.file_hash,
            import_id=batch.import_id,
            by=batch.by,
            recorded_at=batch.recorded_at,
            replayed=batch.replayed,
            needs_approval=batch.needs_approval,
        )
        count = 0
        for table, row in reader.batch(batch.number, len(batches)):
            count += 1
            content = link(content, encode(table, row[:-1]))
            if (
                content != row[-1]
                or row[0] != batch.number * SPAN + count
                or row[1] != batch.number
            ):
                bad = f"{table}, batch {batch.number}, record {row[0] - batch.number * SPAN}"
                break
            entries += table == "ledger_entry"
        if bad:
            break
        previous = batch_head(previous, content, batch.written_at)
        if count != batch.records:
            bad = f"ledger_batch, batch {batch.number}, record {count + 1} missing"
        elif content != batch.content_hash or previous != batch.head:
            bad = f"ledger_batch, batch {batch.number}, the batch itself"
        elif last_recorded and batch.recorded_at < last_recorded:
            bad = f"ledger_batch, batch {batch.number}, recorded before the batch ahead of it"
        last_recorded = batch.recorded_at
        heads.add(previous)
    if not bad:
        bad = _kept_heads(heads, head)
    return Verdict(entries, len(batches), bad is None, bad, previous)


def _strays(batches: int) -> str | None:
    """A record whose id lies in no batch: it would never be read below."""
    with connection.cursor() as cursor:
        for table in COLUMNS:
            cursor.execute(
                f'SELECT MIN(id), MAX(id) FROM "{table}" WHERE id < %s OR id >= %s',
                [SPAN, (batches + 1) * SPAN],
            )
            low, high = cursor.fetchone()
            if low is not None:
                stray = low if low < SPAN else high
                return f"{table}, batch {stray // SPAN}, record {stray % SPAN}"
    return None


class _Reader:
    """Rows of each batch in the order of their ids, over all tables, a window at a time."""

    def __init__(self) -> None:
        self.window: dict[int, list[tuple[str, list[Any]]]] = {}
        self.until = 0

    def batch(self, number: int, newest: int) -> Iterator[tuple[str, list[Any]]]:
        if number > self.until:
            self._read(number, newest)
        yield from self.window.pop(number, ())

    def _read(self, first: int, newest: int) -> None:
        # Large batches are read alone, so that memory stays bounded by one batch.
        sizes = (
            Batch.objects.filter(number__gte=first, number__lt=first + _BATCHES_AT_ONCE)
            .order_by("number")
            .values_list("number", "records")
        )
        total, last = 0, first
        for number, records in sizes:
            if total and total + records > 200_000:
                break
            total, last = total + records, number
        rows: list[tuple[str, list[Any]]] = []
        with connection.cursor() as cursor:
            for table, columns in COLUMNS.items():
                names = ", ".join(f'"{column}"' for column in (*columns, "hash"))
                cursor.execute(
                    f'SELECT {names} FROM "{table}" WHERE id >= %s AND id < %s',
                    [first * SPAN, (last + 1) * SPAN],
                )
                rows.extend((table, row) for row in cursor.fetchall())
        rows.sort(key=_by_id)
        window: dict[int, list[Any]] = {}
        for item in rows:
            window.setdefault(item[1][0] // SPAN, []).append(item)
        self.window, self.until = window, last


def _by_id(item: tuple[str, list[Any]]) -> int:
    return int(item[1][0])


def _kept_heads(heads: set[str], asked: str | None) -> str | None:
    if asked and asked not in heads:
        return f"ledger_batch, head {asked[:16]}… given, not in this chain"
    for manifest in sorted(Path(settings.DATA_DIR, "snapshots").glob("*/manifest.json")):
        kept = json.loads(manifest.read_text("utf-8")).get("head")
        if kept and kept not in heads:
            return f"ledger_batch, head {kept[:16]}… kept in snapshot {manifest.parent.name[:16]}…"
    return None
