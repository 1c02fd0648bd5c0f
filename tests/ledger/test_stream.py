"""The records as `verify` reads them: the bytes are those of encoding 1, whoever writes them."""

from __future__ import annotations

import json
import threading
from datetime import UTC, date, datetime

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from entrepot.ledger import stream
from entrepot.ledger import verify as verifying
from entrepot.ledger.encoding import COLUMNS, FIRST, LATER, TABLES, encode, plain_json
from entrepot.ledger.models import SPAN, Batch
from entrepot.ledger.posting import Draft, newest_batch, post
from entrepot.ledger.verify import verify
from tests.ledger.behind import changed, unguarded
from tests.ledger.desk import Desk, usd
from tests.ledger.test_encoding import awkward_texts

AT = datetime(2024, 6, 8, tzinfo=UTC)


@pytest.fixture
def awkward(desk: Desk) -> Desk:
    """A year of work, and every text in which two writers of JSON could differ."""
    desk.a_year_of_work()
    draft = Draft()
    for value in stream.AWKWARD:
        if isinstance(value, str) and "\0" not in value:
            draft.add(
                "ledger_code", tree="t", code="c", label_zh=value, valid_from=date(1999, 12, 31)
            )
    post(draft, source="codes", by=desk.officer.person, now=desk.tick(), needs_approval=False)
    return desk


def as_the_orm_reads_them() -> list[stream.Encoded]:
    """Every record, read and encoded in the plainest way."""
    found = []
    for table, columns in COLUMNS.items():
        for record in TABLES[table]._default_manager.all():
            values = [getattr(record, column) for column in columns]
            version, later = (1, LATER.get(table, ())) if table in FIRST else (2, ())
            if any(getattr(record, column) is not None for column in later):
                version, later = 2, ()
            content = plain_json([version, table, *values[: len(values) - len(later)]])
            found.append((record.id, record.batch_id, record.hash, table, content))
    return sorted(found)


def test_the_bytes_are_those_of_the_plain_encoder(awkward: Desk) -> None:
    assert stream.records(0, 2**62) == as_the_orm_reads_them()


def test_without_the_database_s_help_the_bytes_are_the_same(
    awkward: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stream, "writes_as_we_do", lambda: False)
    assert stream.records(0, 2**62) == as_the_orm_reads_them()
    assert verify().ok


@given(
    st.lists(
        awkward_texts() | st.none() | st.integers(-(2**63), 2**63 - 1), min_size=1, max_size=20
    )
)
def test_sqlite_writes_json_as_python_does(db: None, values: list[object]) -> None:
    if connection.vendor != "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("SELECT json_build_array(1, 2)::text")
            # The reason why PostgreSQL is not asked: it puts blanks between.
            assert cursor.fetchone() == ("[1, 2]",)
        return
    assert stream.writes_as_we_do()
    marks = ", ".join(["%s"] * len(values))
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT CAST(json_array({marks}) AS BLOB)", values)
        assert cursor.fetchone() == (plain_json(values),)


def test_a_sqlite_that_writes_otherwise_is_not_asked(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another writer of JSON stands in for one that escapes what ours does not."""

    def other(values: object) -> bytes:
        return json.dumps(values).encode()

    if connection.vendor == "sqlite":
        stream.writes_as_we_do.cache_clear()
        monkeypatch.setattr(stream, "plain_json", other)
        assert not stream.writes_as_we_do()
        stream.writes_as_we_do.cache_clear()


@pytest.mark.parametrize("at_once", [1, 2, 5, 7])
def test_records_read_in_parts_are_all_read(
    fresh_db: object, monkeypatch: pytest.MonkeyPatch, at_once: int
) -> None:
    """Batches larger and smaller than a part: the same verdict, and the same record named."""
    desk = Desk()
    desk.a_year_of_work()
    for size in (1, 4, 5, 6, 20, 1):
        draft = Draft()
        for number in range(size):
            draft.add("ledger_code", tree="t", code=str(number))
        post(draft, source="codes", by=desk.officer.person, now=desk.tick())
    whole = verify()
    assert whole.ok
    monkeypatch.setattr(verifying, "AT_ONCE", at_once)
    monkeypatch.setattr(verifying, "_BATCHES_AT_ONCE", at_once)
    assert verify() == whole
    large = Batch.objects.get(records=20)
    with unguarded():
        for place in (1, 5, 6, 7, 19, 20):
            record = large.number * SPAN + place
            with changed("UPDATE ledger_code SET tree = 'u' WHERE id = %s", [record]):
                assert verify().first_bad == f"ledger_code, batch {large.number}, record {place}"
        beyond = "UPDATE ledger_code SET id = id + 300 WHERE id = %s"
        with changed(beyond, [large.number * SPAN + 20]):
            assert verify().first_bad == f"ledger_code, batch {large.number}, record 320"
        with changed("DELETE FROM ledger_code WHERE id = %s", [large.number * SPAN + 20]):
            assert verify().first_bad == f"ledger_batch, batch {large.number}, record 20 missing"


def test_posting_meanwhile_is_no_damage(fresh_db: object) -> None:
    """Whoever posts while the chain is verified adds to it: nothing is reported as bad."""
    desk = Desk()
    project = desk.open()
    done = threading.Event()
    raised: list[BaseException] = []

    def work() -> None:
        try:
            for _ in range(40):
                desk.contract(usd(1_000), project=project)
        except BaseException as error:
            raised.append(error)
        finally:
            connection.close()
            done.set()

    thread = threading.Thread(target=work)
    thread.start()
    verdicts = []
    while not done.is_set():
        verdicts.append(verify())
    thread.join()
    assert not raised
    assert [verdict.first_bad for verdict in verdicts if not verdict.ok] == []
    newest = newest_batch()
    assert newest is not None
    assert verify().batches == newest.number


def test_an_infinite_date_is_named(fresh_db: object) -> None:
    """PostgreSQL has dates that Python has not."""
    draft = Draft()
    draft.add("ledger_code", tree="t", code="c", valid_from=date(2020, 1, 1))
    post(draft, source="codes", by="a" * 16, now=AT)
    other = "infinity" if connection.vendor == "postgresql" else "99999-01-01"
    with unguarded():
        for column in ("valid_from", "valid_to"):
            with changed(f"UPDATE ledger_code SET {column} = %s", [other]):
                assert verify().first_bad == "ledger_code, batch 1, record 1"


def test_a_manifest_that_can_not_be_read_is_named(desk: Desk, data_dir: object) -> None:
    from pathlib import Path

    desk.open()
    folder = Path(str(data_dir)) / "snapshots" / ("5e" * 32)
    folder.mkdir(parents=True)
    for broken in ("", "[]", "{}", "\x00"):
        (folder / "manifest.json").write_text(broken, "utf-8")
        bad = verify().first_bad
        assert bad
        assert "not readable" in bad
        assert "5e5e" in bad


def test_a_record_s_bytes_do_not_depend_on_who_reads_them(desk: Desk) -> None:
    """What is hashed when it is posted is what is hashed when it is verified."""
    project = desk.open(key="24-浙\n\"'")
    (found,) = stream.records(project.id, project.id + 1)
    values = (project.id, project.id // SPAN, "own", "24-浙\n\"'")
    assert found[4] == encode("ledger_project", values)
