"""From the ledger's tables to Parquet: the same rows, in the order of their ids, on any engine.

Each record keeps its id, its batch and the batch's recorded time (microseconds since 1970, UTC).
Amounts are signed `decimal(18,3)` units: what an entry does to the balance of its class.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
from django.db import connection, transaction

from entrepot.figures.core.arrow import pa
from entrepot.ledger.models.words import sign_of
from entrepot.money import currency_digits

CHUNK = 100_000
AMOUNT = pa.decimal128(18, 3)
_INT, _TEXT, _DAY = pa.int64(), pa.string(), pa.date32()
_SMALL = pa.int32()
_PRIORITY = ("record", "batch", "recorded_at")


@dataclass(frozen=True, slots=True)
class Source:
    """One file of a snapshot: where its columns come from. `amount` columns are made here."""

    file: str
    table: str
    columns: tuple[tuple[str, str, Any], ...]
    where: str = ""
    join: str = ""


def _same(*columns: tuple[str, Any]) -> tuple[tuple[str, str, Any], ...]:
    """Columns named in the file as in the table, without `_id`."""
    return tuple((name.removesuffix("_id"), f"t.{name}", kind) for name, kind in columns)


_ENTRY = _same(
    ("register", _TEXT),
    ("key", _TEXT),
    ("posting", _TEXT),
    ("capital_class", _TEXT),
    ("nature", _TEXT),
    ("currency", _TEXT),
    ("effective_on", _DAY),
    ("precision", _TEXT),
    ("project_id", _INT),
    ("enterprise_id", _INT),
    ("signing_id", _INT),
    ("investor", _TEXT),
    ("money_origin", _TEXT),
    ("reverses_id", _INT),
    ("deal_id", _INT),
)
_MINOR: tuple[tuple[str, str, Any], ...] = (
    ("amount", "t.amount_minor", AMOUNT),
    ("foreign_amount", "t.foreign_minor", AMOUNT),
)

SOURCES: tuple[Source, ...] = (
    Source("projects", "ledger_project", _same(("register", _TEXT), ("key", _TEXT))),
    Source("enterprises", "ledger_enterprise", _same(("register", _TEXT), ("key", _TEXT))),
    Source(
        "signings",
        "ledger_signing",
        _same(
            ("project_id", _INT),
            ("register", _TEXT),
            ("key", _TEXT),
            ("signed_on", _DAY),
            ("precision", _TEXT),
            ("kind", _TEXT),
            ("edition", _TEXT),
            ("follows_id", _INT),
        ),
    ),
    Source(
        "stakes",
        "ledger_stake",
        _same(
            ("signing_id", _INT),
            ("party", _TEXT),
            ("position", _SMALL),
            ("share_ppm", _INT),
        ),
    ),
    Source(
        "trade_deals",
        "ledger_trade_deal",
        _same(
            ("register", _TEXT),
            ("key", _TEXT),
            ("signed_on", _DAY),
            ("precision", _TEXT),
            ("flow", _TEXT),
            ("hs", _TEXT),
            ("kind", _TEXT),
            ("edition", _TEXT),
            ("buyer", _TEXT),
            ("seller", _TEXT),
        ),
    ),
    Source(
        "entries",
        "ledger_entry",
        (*_ENTRY, ("base_nature", "t.nature", _TEXT), *_MINOR),
        where="t.reverses_id IS NULL",
    ),
    Source(
        "reversals",
        "ledger_entry",
        (*_ENTRY, ("base_nature", "b.nature", _TEXT), *_MINOR),
        join="JOIN ledger_entry b ON b.id = t.reverses_id",
    ),
    Source(
        "milestones",
        "ledger_milestone",
        _same(
            ("project_id", _INT),
            ("kind", _TEXT),
            ("reached_on", _DAY),
            ("precision", _TEXT),
            ("actual", _SMALL),
            ("reason", _TEXT),
            ("evidence", _TEXT),
        ),
    ),
    Source(
        "confirmations",
        "ledger_confirmation",
        _same(
            ("project_id", _INT),
            ("confirmed_on", _DAY),
            ("person", _TEXT),
        ),
    ),
    Source(
        "versions",
        "ledger_version",
        _same(
            ("project_id", _INT),
            ("enterprise_id", _INT),
            ("party", _TEXT),
            ("attribute", _TEXT),
            ("value", _TEXT),
            ("linked_project_id", _INT),
            ("effective_on", _DAY),
        ),
    ),
    Source(
        "verifications",
        "ledger_verification",
        _same(
            ("target_batch", _INT),
            ("target_record", _INT),
            ("verdict", _TEXT),
            ("person", _TEXT),
        ),
    ),
    Source("annulments", "ledger_annulment", _same(("target_record", _INT), ("cause", _TEXT))),
    Source(
        "rates",
        "ledger_rate",
        _same(
            ("currency", _TEXT),
            ("per", _TEXT),
            ("precision", _TEXT),
            ("period_start", _DAY),
            ("rate", _TEXT),
        ),
    ),
    Source(
        "codes",
        "ledger_code",
        _same(
            ("tree", _TEXT),
            ("code", _TEXT),
            ("parent", _TEXT),
            ("label_en", _TEXT),
            ("label_zh", _TEXT),
            ("valid_from", _DAY),
            ("valid_to", _DAY),
        ),
    ),
)


def schema(source: Source) -> pa.Schema:
    fields = [("id", _INT), ("batch", _INT), ("recorded_at", _INT)]
    return pa.schema([*fields, *((name, kind) for name, _, kind in source.columns)])


BATCHES = pa.schema(
    [
        ("number", _INT),
        ("recorded_at", _INT),
        ("exempt", pa.bool_()),
        ("replayed", pa.bool_()),
        ("records", _INT),
        ("source", _TEXT),
    ]
)


def decimals(unscaled: Sequence[int | None]) -> pa.Array:
    """Thousandths of a unit as `decimal(18,3)`, without passing through text or float."""
    values = np.array([value or 0 for value in unscaled], dtype=np.int64)
    words = np.empty((len(values), 2), dtype=np.int64)
    words[:, 0], words[:, 1] = values, values >> 63
    missing = np.array([value is None for value in unscaled], dtype=bool)
    mask = pa.array(~missing).buffers()[1] if missing.any() else None
    return pa.Array.from_buffers(AMOUNT, len(values), [mask, pa.py_buffer(words.tobytes())])


def _rows(source: Source, newest: int) -> Iterator[Sequence[tuple[Any, ...]]]:
    postgres = connection.vendor == "postgresql"
    chosen = ["t.id", "t.batch_id"]
    for _, column, kind in source.columns:
        if kind == _DAY:
            # The same text on both engines, whatever the driver makes of a date.
            column = f"{column}::text" if postgres else f"substr({column}, 1, 10)"
        chosen.append(column)
    statement = (
        f"SELECT {', '.join(chosen)} FROM {source.table} t {source.join} "
        f"WHERE t.batch_id <= {int(newest)}"
        + (f" AND {source.where}" if source.where else "")
        + " ORDER BY t.id"
    )
    # PostgreSQL's cursor lives in a transaction. SQLite's needs none, and one would take the lock
    # that whoever posts waits for.
    reading = transaction.atomic() if postgres else nullcontext()
    with reading, connection.chunked_cursor() as cursor:
        cursor.execute(statement)
        while rows := cursor.fetchmany(CHUNK):
            yield rows


def _column(kind: Any, values: Sequence[Any], row_signs: list[int], scale: list[int]) -> pa.Array:
    if kind == AMOUNT:
        return decimals(
            [
                None if value is None else value * sign * factor
                for value, sign, factor in zip(values, row_signs, scale, strict=True)
            ]
        )
    if kind == _DAY:
        return pa.array(values, _TEXT).cast(_DAY)
    return pa.array(values, kind)


def _signs(names: list[str], columns: Sequence[Sequence[Any]]) -> tuple[list[int], list[int]]:
    """What each entry does to its balance, and thousandths in its currency's minor unit."""
    if "amount" not in names:
        return [], []
    at = {name: columns[place + 2] for place, name in enumerate(names)}
    signs = [
        sign_of(base, reversal=reverses is not None)
        for base, reverses in zip(at["base_nature"], at["reverses"], strict=True)
    ]
    return signs, [10 ** (3 - currency_digits(currency)) for currency in at["currency"]]


def write(source: Source, folder: Path, newest: int, recorded: np.ndarray[Any, Any]) -> int:
    """Write one file; gives its number of rows. `recorded`: batch number -> recorded time."""
    names = [name for name, _, _ in source.columns]
    target = schema(source)
    count = 0
    with pq.ParquetWriter(folder / f"{source.file}.parquet", target, compression="zstd") as file:
        for rows in _rows(source, newest):
            columns = list(zip(*rows, strict=True))
            signs, scale = _signs(names, columns)
            batch = np.array(columns[1], dtype=np.int64)
            arrays = [pa.array(columns[0], _INT), pa.array(batch), pa.array(recorded[batch])]
            arrays += [
                _column(kind, columns[place], signs, scale)
                for place, (_, _, kind) in enumerate(source.columns, 2)
            ]
            file.write_table(pa.Table.from_arrays(arrays, schema=target))
            count += len(rows)
    return count
