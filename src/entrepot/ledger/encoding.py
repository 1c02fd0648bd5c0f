"""How a record becomes bytes, and how records and batches are chained (LEDGER.md §4).

Encoding 1 of a record: a JSON list of the encoding's version, the table's name and the table's
columns (without `hash`) in the order fixed below; dates as ISO 8601. Encoding 2 adds the table of
trade deals and the columns of `LATER`: a record is written in it only where one of these holds
something, so no hash of encoding 1 changes.

    link(n)      = SHA-256(link(n - 1) + encoding(record n))       in a batch
    link(0)      = SHA-256(encoding of source, file, import, who, recorded time, replayed)
    content_hash = link(last)
    head         = SHA-256(previous head + content_hash + true time of writing)
"""

from __future__ import annotations

import hashlib
import json
import json.encoder
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from functools import cache, lru_cache

from entrepot.ledger.models import RECORDS, Record

VERSION = 1
GENESIS = "0" * 64

#: Table -> its columns in the order of encoding 1: spelt out, so that a migration that adds one
#: can't change a hash.
FIRST: dict[str, tuple[str, ...]] = {
    "ledger_project": ("id", "batch_id", "register", "key"),
    "ledger_enterprise": ("id", "batch_id", "register", "key"),
    "ledger_signing": (
        "id",
        "batch_id",
        "project_id",
        "register",
        "key",
        "signed_on",
        "precision",
        "kind",
        "edition",
        "edition_part",
        "follows_id",
        "evidence",
    ),
    "ledger_stake": ("id", "batch_id", "signing_id", "party", "position", "share_ppm"),
    "ledger_entry": (
        "id",
        "batch_id",
        "register",
        "key",
        "posting",
        "capital_class",
        "nature",
        "amount_minor",
        "foreign_minor",
        "currency",
        "effective_on",
        "precision",
        "project_id",
        "enterprise_id",
        "signing_id",
        "investor",
        "money_origin",
        "reverses_id",
        "cause",
        "evidence",
        "file_row",
    ),
    "ledger_milestone": (
        "id",
        "batch_id",
        "project_id",
        "kind",
        "reached_on",
        "precision",
        "actual",
        "reason",
        "note",
        "evidence",
        "file_row",
    ),
    "ledger_confirmation": ("id", "batch_id", "project_id", "confirmed_on", "person"),
    "ledger_version": (
        "id",
        "batch_id",
        "project_id",
        "enterprise_id",
        "party",
        "attribute",
        "value",
        "linked_project_id",
        "effective_on",
    ),
    "ledger_verification": (
        "id",
        "batch_id",
        "target_batch",
        "target_record",
        "verdict",
        "person",
        "note",
    ),
    "ledger_annulment": ("id", "batch_id", "target_record", "cause"),
    "ledger_rate": ("id", "batch_id", "currency", "per", "precision", "period_start", "rate"),
    "ledger_code": (
        "id",
        "batch_id",
        "tree",
        "code",
        "parent",
        "label_en",
        "label_zh",
        "valid_from",
        "valid_to",
    ),
}
#: Columns that came with encoding 2, behind those of encoding 1.
LATER: dict[str, tuple[str, ...]] = {"ledger_entry": ("deal_id",)}
_DEAL = (
    "id",
    "batch_id",
    "register",
    "key",
    "signed_on",
    "precision",
    "flow",
    "hs",
    "kind",
    "edition",
    "edition_part",
    "buyer",
    "seller",
    "evidence",
)
#: Table -> all its columns, as drafts and `insert` order them. What others refer to comes first.
COLUMNS: dict[str, tuple[str, ...]] = {}
for _table, _columns in FIRST.items():
    if _table == "ledger_entry":
        COLUMNS["ledger_trade_deal"] = _DEAL
    COLUMNS[_table] = (*_columns, *LATER.get(_table, ()))
TABLES: dict[str, type[Record]] = {model._meta.db_table: model for model in RECORDS}


_iso = lru_cache(maxsize=20_000)(date.isoformat)


def _plain(value: object) -> str:
    if type(value) is date:
        return _iso(value)
    if isinstance(value, datetime):
        return instant_text(value)
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"a record can't hold {type(value).__name__}")


_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=_plain).encode


def plain_json(values: Sequence[object]) -> bytes:
    """What encoding 1 is by definition; `encoder` writes the same bytes sooner."""
    return _encode(values).encode()


def _quick() -> Callable[[Sequence[object]], str]:
    """`_encode` without the C encoder that it sets up anew for each record (two fifths of its
    time). CPython's own parts; elsewhere the plain one."""
    make = getattr(json.encoder, "c_make_encoder", None)
    quote = getattr(json.encoder, "c_encode_basestring", None)
    if make is None or quote is None:
        return _encode
    chunks = make(None, _plain, quote, None, ":", ",", False, False, True)
    return lambda values: "".join(chunks(values, 0))


_write = _quick()


def _opening(version: int, table: str) -> bytes:
    return f'[{version},"{table}",'.encode()


@cache
def encoder(table: str) -> Callable[[Sequence[object]], bytes]:
    """The function that gives the bytes of one record of this table."""
    opening = _opening(VERSION if table in FIRST else 2, table)
    if table not in LATER:
        return lambda values: opening + _write(values).encode()[1:]
    width, second = len(FIRST[table]), _opening(2, table)

    def write(values: Sequence[object]) -> bytes:
        if any(value is not None for value in values[width:]):
            return second + _write(values).encode()[1:]
        return opening + _write(values[:width]).encode()[1:]

    return write


def encode(table: str, values: Sequence[object]) -> bytes:
    """The bytes of one record: `values` as `COLUMNS[table]` orders them."""
    return encoder(table)(values)


def link(previous: str, encoded: bytes) -> str:
    """The next link of a chain: hex of SHA-256."""
    return hashlib.sha256(previous.encode() + encoded).hexdigest()


def instant_text(instant: datetime) -> str:
    """An instant as every engine gives it back: UTC, microseconds."""
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def batch_start(
    *,
    source: str,
    file_hash: str,
    import_id: str,
    by: str,
    recorded_at: datetime,
    replayed: int,
    needs_approval: int,
) -> str:
    """Link 0 of a batch."""
    return hashlib.sha256(
        _encode(
            [
                VERSION,
                "batch",
                source,
                file_hash,
                import_id,
                by,
                instant_text(recorded_at),
                int(replayed),
                int(needs_approval),
            ]
        ).encode()
    ).hexdigest()


def batch_head(previous_head: str, content_hash: str, written_at: datetime) -> str:
    """The head of the whole ledger after a batch."""
    return hashlib.sha256(
        f"{previous_head}{content_hash}{instant_text(written_at)}".encode()
    ).hexdigest()
