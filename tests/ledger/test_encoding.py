"""Encoding 1, pinned: a hash that was written once is recomputed alike for ever."""

from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from entrepot.ledger.encoding import (
    COLUMNS,
    FIRST,
    GENESIS,
    LATER,
    VERSION,
    batch_head,
    batch_start,
    encode,
    instant_text,
    link,
    plain_json,
)

pytestmark = pytest.mark.once

AT = datetime(2018, 6, 8, 1, 2, 3, 45, tzinfo=UTC)
ENTRY = (
    3145729,
    3,
    "own",
    "16-0147",
    "hand",
    "paid_in",
    "original",
    123_456_789_012,
    None,
    "USD",
    date(2018, 6, 8),
    "day",
    1048577,
    None,
    None,
    "9a0c51de22f07b64",
    "foreign",
    None,
    "",
    "",
    7,
)
START = "ba0aa62a66578561cde73f1a793b1e94c0b3e6c1835d1f8ebebb16a5e44eae89"


def start(**other: object) -> str:
    facts = {
        "source": "import: 世界",
        "file_hash": "f" * 64,
        "import_id": "i1",
        "by": "a" * 16,
        "recorded_at": AT,
        "replayed": 1,
        "needs_approval": 1,
        **other,
    }
    return batch_start(**facts)  # type: ignore[arg-type]


def test_the_bytes_of_an_entry() -> None:
    assert VERSION == 1
    assert encode("ledger_entry", ENTRY) == (
        b'[1,"ledger_entry",3145729,3,"own","16-0147","hand","paid_in","original",123456789012,'
        b'null,"USD","2018-06-08","day",1048577,null,null,"9a0c51de22f07b64","foreign",null,"","",'
        b"7]"
    )


def test_text_is_written_as_itself() -> None:
    row = (1, 1, "t", '浙"\\\n\u2028', "", "", "", None, None)
    assert encode("ledger_code", row).decode() == (
        '[1,"ledger_code",1,1,"t","浙\\"\\\\\\n\u2028","","","",null,null]'
    )


def test_a_date_and_its_text_are_the_same_bytes() -> None:
    text = tuple("2018-06-08" if isinstance(value, date) else value for value in ENTRY)
    assert encode("ledger_entry", text) == encode("ledger_entry", ENTRY)


def test_hashes_of_encoding_1() -> None:
    assert start() == START
    content = link(start(), encode("ledger_entry", ENTRY))
    assert content == "04de9afab94972acd0d764034885e3ff172c1e4e82ac49d74175a51ad97e0544"
    assert (
        batch_head(GENESIS, content, AT)
        == "cc2e9393509b093a66c31a67aaff17b9a954d19d9eadfb72be34df6402bd9838"
    )


def test_a_head_by_hand() -> None:
    text = f"{GENESIS}{'c' * 64}2018-06-08T01:02:03.000045Z"
    assert batch_head(GENESIS, "c" * 64, AT) == hashlib.sha256(text.encode()).hexdigest()


@pytest.mark.parametrize(
    "other",
    [
        {"source": ""},
        {"file_hash": ""},
        {"import_id": ""},
        {"by": "b"},
        {"replayed": 0},
        {"needs_approval": 0},
        {"recorded_at": AT + timedelta(microseconds=1)},
    ],
)
def test_everything_about_a_batch_is_in_its_start(other: dict[str, object]) -> None:
    assert start(**other) != start()


def test_an_instant_is_the_same_in_every_zone() -> None:
    assert instant_text(AT) == "2018-06-08T01:02:03.000045Z"
    assert instant_text(AT.astimezone(timezone(timedelta(hours=8)))) == instant_text(AT)


def test_a_float_of_a_record_is_another_record() -> None:
    whole, broken = list(ENTRY), list(ENTRY)
    broken[7] = float(ENTRY[7])  # type: ignore[arg-type]
    assert encode("ledger_entry", whole) != encode("ledger_entry", broken)


def test_what_a_record_can_not_hold() -> None:
    with pytest.raises(TypeError):
        encode("ledger_code", (b"1",))


def test_the_columns_of_encoding_1() -> None:
    """A column that comes later joins a new version of the encoding, not this one."""
    listed = "\n".join(f"{table}: {', '.join(columns)}" for table, columns in FIRST.items())
    assert (
        hashlib.sha256(listed.encode()).hexdigest()
        == "93c653d487b8ce0e98a52e3a06c3db20079e9a781104dbddaa47ee2570a4c3e6"
    ), listed


def awkward_texts() -> st.SearchStrategy[str]:
    """Any text that UTF-8 can hold, with what JSON escapes more often than chance gives it."""
    letters = st.characters(exclude_categories=("Cs",))
    tricky = st.sampled_from([*map(chr, range(0x21)), *"\"\\'/<&>\x7f\x80\u2028\ufeff浙江🚢"])
    return st.text(letters | tricky)


VALUES = (
    awkward_texts()
    | st.none()
    | st.integers()
    | st.sampled_from([0, -1, 2**63 - 1, -(2**63), 10**30])
    | st.dates()
    | st.datetimes(timezones=st.just(UTC))
)


@given(st.sampled_from(sorted(COLUMNS)), st.lists(VALUES, min_size=1))
def test_the_quick_encoder_writes_the_bytes_of_the_plain_one(
    table: str, values: list[object]
) -> None:
    """The rows that `post` gives are lists, those of a cursor tuples."""
    version, width = (VERSION, len(FIRST[table])) if table in FIRST else (2, None)
    if table in LATER and set(values[width:]) - {None}:
        version, width = 2, None
    elif table not in LATER:
        width = None
    plain = plain_json([version, table, *values[:width]])
    assert encode(table, values) == encode(table, tuple(values)) == plain


def test_later_columns_stand_behind_those_of_encoding_1() -> None:
    for table, columns in FIRST.items():
        assert COLUMNS[table] == (*columns, *LATER.get(table, ()))


def test_an_entry_without_a_deal_is_the_bytes_of_encoding_1() -> None:
    assert encode("ledger_entry", (*ENTRY, None)) == encode("ledger_entry", ENTRY)


def test_an_entry_of_a_deal_names_encoding_2_and_the_deal() -> None:
    written = encode("ledger_entry", (*ENTRY, 2097153))
    assert written.startswith(b'[2,"ledger_entry",3145729,')
    assert written.endswith(b',"","",7,2097153]')


def test_the_bytes_of_a_trade_deal() -> None:
    row = (2097153, 2, "own", "25-S0007", date(2025, 5, 22), "day", "import", "8457", "contract",
           "25", "25-NB", "9a0c51de22f07b64", "51b7c02aa9d3ef18", "")  # fmt: skip
    assert encode("ledger_trade_deal", row) == (
        b'[2,"ledger_trade_deal",2097153,2,"own","25-S0007","2025-05-22","day","import","8457",'
        b'"contract","25","25-NB","9a0c51de22f07b64","51b7c02aa9d3ef18",""]'
    )
