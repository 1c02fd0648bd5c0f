"""The records of the ledger as `verify` hashes them: encoded, in the order of their ids.

SQLite makes the bytes itself, in C and without a Python object a value: three times as fast as
reading the values and encoding them here (358,000 against 110,000 entries a second). It does so
only where its `json_array` was seen to write what `encode` writes; else, and on PostgreSQL, the
values are read and encoded in this process.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

from django.db import connection, models

from entrepot.ledger.encoding import (
    COLUMNS,
    FIRST,
    LATER,
    TABLES,
    VERSION,
    encoder,
    plain_json,
)

#: Texts and numbers in which two writers of JSON could differ.
AWKWARD: tuple[str | int | None, ...] = (
    *(f"a{chr(code)}z" for code in (*range(0x20), 0x22, 0x27, 0x2F, 0x5C, 0x7F, 0x80, 0x9F)),
    "",
    "浙江外商投资企业",
    "\u2028\u2029\ufeff\uffff",
    "🚢",
    "<&>",
    "null",
    None,
    0,
    -1,
    2**63 - 1,
    -(2**63),
)


#: A record: its id, its batch, its hash as it stands in the table, the table, its bytes.
Encoded = tuple[int, int, str, str, bytes]


def records(first: int, last: int) -> list[Encoded]:
    """Every record whose id is in [first, last), over all tables, by id."""
    found: list[Encoded] = []
    for table in COLUMNS:
        found.extend(_of_table(table, first, last))
    # Each table's part is in order already, which is what Python's sort is quick at.
    found.sort()
    return found


def _of_table(table: str, first: int, last: int) -> Iterable[Encoded]:
    names = ", ".join(f'"{column}"' for column in COLUMNS[table])
    where = f'FROM "{table}" WHERE id >= %s AND id < %s ORDER BY id'
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite" and writes_as_we_do():
            # As BLOB, so that bytes that are no UTF-8 are hashed as they stand.
            cursor.execute(
                f"SELECT id, batch_id, hash, '{table}', CAST({_json(table)} AS BLOB) {where}",
                [first, last],
            )
            encoded: list[Encoded] = cursor.fetchall()
            return encoded
        if connection.vendor == "postgresql":
            # As text, so that `infinity` and years beyond Python's are hashed as they stand.
            cursor.execute("SET datestyle TO ISO")
            dates = _date_columns(table)
            names = ", ".join(
                f'"{column}"::text' if column in dates else f'"{column}"'
                for column in COLUMNS[table]
            )
        cursor.execute(f'SELECT {names}, "hash" {where}', [first, last])
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    write = encoder(table)
    return [(row[0], row[1], row[-1], table, write(row[:-1])) for row in rows]


@cache
def _json(table: str) -> str:
    """What SQLite writes a record with: as `encoder`, in the version that its columns ask for."""

    def array(version: int, columns: Sequence[str]) -> str:
        names = ", ".join(f'"{column}"' for column in columns)
        return f"json_array({version}, '{table}', {names})"

    if table not in FIRST:
        return array(2, COLUMNS[table])
    if table not in LATER:
        return array(VERSION, COLUMNS[table])
    bare = " AND ".join(f'"{column}" IS NULL' for column in LATER[table])
    return (
        f"CASE WHEN {bare} THEN {array(VERSION, FIRST[table])} ELSE {array(2, COLUMNS[table])} END"
    )


@cache
def _date_columns(table: str) -> frozenset[str]:
    fields = TABLES[table]._meta.concrete_fields
    return frozenset(str(field.column) for field in fields if isinstance(field, models.DateField))


@cache
def writes_as_we_do() -> bool:
    """Does this SQLite write JSON to the byte as encoding 1 does? Asked once a process."""
    marks = ", ".join(["%s"] * len(AWKWARD))
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT CAST(json_array({marks}) AS BLOB)", AWKWARD)
        (written,) = cursor.fetchone()
    return bool(written == plain_json(AWKWARD))
