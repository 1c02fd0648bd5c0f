"""Recompute the whole chain and name the first record that does not fit (LEDGER.md §4).

What it proves: no byte of a recorded column was changed, no record taken out, put in or moved
since its batch was posted, and every head that a snapshot or a backup keeps is still part of the
chain.
What it can't prove: an owner of the database who rewrites everything also rewrites the heads;
only a head kept elsewhere (`--head`, a snapshot, a print) exposes that.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from itertools import groupby
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.models import Max

from entrepot.ledger import heads
from entrepot.ledger.damage import unreadable
from entrepot.ledger.encoding import COLUMNS, GENESIS, batch_head, batch_start
from entrepot.ledger.models import SPAN, Batch
from entrepot.ledger.stream import Encoded, records

#: Records that are in memory at once, about 700 bytes each; and batches.
AT_ONCE = 50_000
_BATCHES_AT_ONCE = 1_000
_MANIFESTS = "snapshots/*/manifest.json"


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


def _verify(asked: str | None) -> Verdict:
    kept = _kept_heads(asked)
    # Before any batch is read: whoever posts meanwhile adds a batch for each record seen here.
    bad = _strays()
    kept.pop(GENESIS, None)
    previous, entries, position = GENESIS, 0, 0
    last_recorded = None
    for batch, parts in () if bad else _batches():
        position += 1
        if batch.number != position:
            bad = f"ledger_batch, batch {position}, missing"
            break
        found = _recompute(batch, parts)
        entries += found.entries
        bad = found.bad
        if bad:
            break
        previous = batch_head(previous, found.content, batch.written_at)
        if found.count != batch.records:
            bad = f"ledger_batch, batch {batch.number}, record {found.count + 1} missing"
        elif found.content != batch.content_hash or previous != batch.head:
            bad = f"ledger_batch, batch {batch.number}, the batch itself"
        elif last_recorded and batch.recorded_at < last_recorded:
            bad = f"ledger_batch, batch {batch.number}, recorded before the batch ahead of it"
        if bad:
            break
        last_recorded = batch.recorded_at
        kept.pop(previous, None)
    if not bad and kept:
        unknown, where = next(iter(kept.items()))
        bad = f"ledger_batch, head {unknown[:16]}… {where}"
    return Verdict(entries, position, bad is None, bad, previous)


@dataclass(frozen=True, slots=True)
class _Found:
    """What a batch's records come to: `content` is the last link of their chain."""

    content: str
    count: int
    entries: int
    bad: str | None = None


def _recompute(batch: Batch, parts: Iterable[list[Encoded]]) -> _Found:
    content = batch_start(
        source=batch.source,
        file_hash=batch.file_hash,
        import_id=batch.import_id,
        by=batch.by,
        recorded_at=batch.recorded_at,
        replayed=batch.replayed,
        needs_approval=batch.needs_approval,
    )
    number = batch.number
    expected = number * SPAN
    entries = 0
    for part in parts:
        for record, posted_in, stored, table, encoded in part:
            expected += 1
            # `encoding.link`, written out: a call costs a tenth of the whole.
            content = sha256(content.encode() + encoded).hexdigest()
            if content != stored or record != expected or posted_in != number:
                bad = f"{table}, batch {number}, record {record - number * SPAN}"
                return _Found(content, 0, entries, bad)
            entries += table == "ledger_entry"
    return _Found(content, expected - number * SPAN, entries)


def _batches() -> Iterator[tuple[Batch, Iterable[list[Encoded]]]]:
    """Each batch with its records, in order; small ones are read together, large ones in parts."""
    last = -1
    while chunk := list(
        Batch.objects.filter(number__gt=last).order_by("number")[:_BATCHES_AT_ONCE]
    ):
        last = chunk[-1].number
        total, turns = 0, {}
        for batch in chunk:
            total += batch.records
            turns[batch.number] = total // AT_ONCE
        for _, group in groupby(chunk, key=lambda batch: turns[batch.number]):
            together = list(group)
            if len(together) == 1:
                yield together[0], _in_parts(together[0])
                continue
            rows = iter(records(together[0].number * SPAN, (together[-1].number + 1) * SPAN))
            row = next(rows, None)
            for batch in together:
                own = []
                while row and row[0] < (batch.number + 1) * SPAN:
                    own.append(row)
                    row = next(rows, None)
                yield batch, [own]


def _in_parts(batch: Batch) -> Iterator[list[Encoded]]:
    """A batch's records, the ones beyond its stated number too."""
    start, end = batch.number * SPAN, (batch.number + 1) * SPAN
    stated = start + min(batch.records, SPAN - 1)
    for first in range(start, stated + 1, AT_ONCE):
        until = first + AT_ONCE
        yield records(first, end if until > stated else until)


def _strays() -> str | None:
    """A record whose id lies in no batch: it would never be read."""
    ends = {}
    with connection.cursor() as cursor:
        for table in COLUMNS:
            cursor.execute(f'SELECT MIN(id), MAX(id) FROM "{table}"')
            ends[table] = cursor.fetchone()
    newest = Batch.objects.aggregate(newest=Max("number"))["newest"] or 0
    for table, (low, high) in ends.items():
        if low is not None and (low < SPAN or high >= (newest + 1) * SPAN):
            stray = low if low < SPAN else high
            return f"{table}, batch {stray // SPAN}, record {stray % SPAN}"
    return None


def _kept_heads(asked: str | None) -> dict[str, str]:
    """Heads that must be in the chain -> where they are kept."""
    kept: dict[str, str] = {}
    folder = Path(settings.DATA_DIR)
    places = {
        **{path: f"snapshot {path.parent.name[:16]}…" for path in folder.glob(_MANIFESTS)},
        **{path: f"{path.stem[:16]}…" for path in heads.kept(folder)},
    }
    for path, name in sorted(places.items()):
        try:
            head = json.loads(path.read_text("utf-8"))["head"]
        except (ValueError, KeyError, TypeError):
            head = f"not readable, kept in {path}"
        kept.setdefault(str(head), f"kept in {name}")
    if asked:
        kept[asked] = "given, not in this chain"
    return kept
