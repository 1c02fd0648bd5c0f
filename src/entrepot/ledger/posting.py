"""The one way into the ledger: a draft of records, posted as a batch under one lock.

    draft = Draft()
    project = draft.add("ledger_project", register="own", key="16-0147")
    draft.add("ledger_version", project=project, attribute="sector", value="C3444", ...)
    batch = post(draft, source="page", by=user.person, now=now)

Nothing is checked here but the order of recorded times: the rules stand in `actions`, and the
database's constraints below both.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache

from django.db import connection, transaction

from entrepot import clock
from entrepot.ledger.encoding import COLUMNS, GENESIS, batch_head, batch_start, encoder, link
from entrepot.ledger.errors import ClockWentBack
from entrepot.ledger.models import SPAN, Batch

#: PostgreSQL's advisory lock of the ledger's head; any fixed number does.
LOCK = 7_214_088

#: Values of columns that a draft may leave out.
_DEFAULTS: dict[str, object] = {
    "precision": "day",
    "edition": "",
    "edition_part": "",
    "evidence": "",
    "investor": "",
    "money_origin": "foreign",
    "cause": "",
    "actual": 1,
    "reason": "",
    "note": "",
    "party": "",
    "value": "",
    "parent": "",
    "label_en": "",
    "label_zh": "",
    "position": 0,
    "hs": "",
    "buyer": "",
    "seller": "",
}
#: Table -> a row of its defaults, and where each name that a draft may give stands in it.
_BLANK: dict[str, list[object]] = {
    table: [_DEFAULTS.get(column) for column in columns] for table, columns in COLUMNS.items()
}
_PLACES: dict[str, dict[str, int]] = {
    table: {
        name: place
        for place, column in enumerate(columns[2:], 2)
        for name in (column, column.removesuffix("_id"))
    }
    for table, columns in COLUMNS.items()
}
_iso = lru_cache(maxsize=20_000)(date.isoformat)


@dataclass(frozen=True, slots=True)
class Ref:
    """A record of the same draft, by its number: its id is known only once it is posted."""

    number: int


@dataclass(slots=True)
class Draft:
    """Records to post together, in order. `rows` are (table, values as COLUMNS orders them)."""

    rows: list[tuple[str, list[object]]] = field(default_factory=list)

    def add(self, table: str, **values: object) -> Ref:
        """Add a record; references (`project`, `signing`, …) are ids or Refs of this draft.

        A misspelt column is a TypeError.
        """
        row = _BLANK[table].copy()
        places = _PLACES[table]
        for name, value in values.items():
            if name not in places:
                raise TypeError(f"{table} has no {name}")
            row[places[name]] = value
        self.rows.append((table, row))
        return Ref(len(self.rows))

    def __len__(self) -> int:
        return len(self.rows)


def newest_batch() -> Batch | None:
    return Batch.objects.order_by("-number").first()


def lock() -> None:
    """Take the ledger's lock until the transaction ends; SQLite's IMMEDIATE has it already.

    An act takes it before it checks, so that nobody's records slip in between check and posting.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


def held(now: datetime) -> datetime:
    """The recorded time of a batch that is posted now: never before the newest one.

    A check that looks no further than `now` would miss what was posted while it waited.
    """
    last = newest_batch()
    return max(now, last.recorded_at) if last else now


@transaction.atomic
def post(
    draft: Draft,
    *,
    source: str,
    by: str,
    now: datetime | None = None,
    replay_at: datetime | None = None,
    file_hash: str = "",
    import_id: str = "",
    needs_approval: bool = True,
) -> Batch:
    """Post a draft as one batch, in the caller's transaction or one of its own.

    `now` is the recorded time (UTC clock by default); a clock that went back is held at the
    newest recorded time. `replay_at` is a replayed recorded time instead.
    Raises ClockWentBack (LEDGER-001) for a replayed time before the newest one or after now.
    """
    if not draft.rows:
        raise ValueError("a batch has at least one record")
    if len(draft.rows) >= SPAN:
        raise ValueError(f"a batch has fewer than {SPAN} records")
    lock()
    last = newest_batch()
    written_at = clock.now()
    newest = last.recorded_at if last else None
    if replay_at is not None:
        if (newest and replay_at < newest) or replay_at > written_at:
            raise ClockWentBack(given=replay_at.isoformat(), newest=newest)
        recorded_at = replay_at
    else:
        recorded_at = max(now or written_at, newest) if newest else (now or written_at)
    number = last.number + 1 if last else 1
    content = batch_start(
        source=source,
        file_hash=file_hash,
        import_id=import_id,
        by=by,
        recorded_at=recorded_at,
        replayed=int(replay_at is not None),
        needs_approval=int(needs_approval),
    )
    tables: dict[str, list[tuple[object, ...]]] = {}
    base = number * SPAN
    for index, (table, row) in enumerate(draft.rows, 1):
        row[0] = base + index
        row[1] = number
        for place, value in enumerate(row):
            if type(value) is Ref:
                row[place] = base + value.number
            elif type(value) is date:
                # As it is hashed, and as both engines take it.
                row[place] = _iso(value)
        content = link(content, encoder(table)(row))
        tables.setdefault(table, []).append((*row, content))
    batch = Batch.objects.create(
        number=number,
        import_id=import_id,
        source=source,
        file_hash=file_hash,
        by=by,
        recorded_at=recorded_at,
        written_at=written_at,
        replayed=int(replay_at is not None),
        needs_approval=int(needs_approval),
        records=len(draft.rows),
        content_hash=content,
        head=batch_head(last.head if last else GENESIS, content, written_at),
    )
    # What others refer to first: while SQLite holds an open reference, each insert searches
    # every table that may refer to the new row.
    for table in COLUMNS:
        if table in tables:
            insert(table, tables[table])
    return batch


def insert(table: str, rows: Sequence[Sequence[object]]) -> None:
    """Write rows as `COLUMNS[table]` orders them, then `hash`: COPY on PostgreSQL.

    Dates are ISO texts.
    """
    columns = ", ".join(f'"{column}"' for column in (*COLUMNS[table], "hash"))
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql" and len(rows) > 50:
            with cursor.copy(f'COPY "{table}" ({columns}) FROM STDIN') as copy:
                buffer = io.StringIO()
                for row in rows:
                    buffer.write("\t".join(map(_copy_text, row)) + "\n")
                copy.write(buffer.getvalue())
            return
        marks = ", ".join(["%s"] * len(rows[0]))
        statement = f'INSERT INTO "{table}" ({columns}) VALUES ({marks})'
        cursor.executemany(statement, rows)  # type: ignore[arg-type]


def _copy_text(value: object) -> str:
    if value is None:
        return r"\N"
    if isinstance(value, str):
        return (
            value.replace("\\", "\\\\")
            .replace("\t", "\\t")
            .replace("\n", "\\n")
            .replace("\r", "\\r")
        )
    return str(value)
