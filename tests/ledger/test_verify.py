"""`verify` names what was changed behind its back; a kept head exposes what it can't see."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from django.db import connection, transaction

from entrepot.ledger.encoding import COLUMNS, GENESIS, batch_head, batch_start, encode, link
from entrepot.ledger.models import SPAN, Batch
from entrepot.ledger.posting import Draft, post
from entrepot.ledger.verify import verify
from tests.ledger.behind import changed, unguarded
from tests.ledger.desk import Desk, usd

BATCH = (
    "import_id",
    "source",
    "file_hash",
    "by",
    "recorded_at",
    "written_at",
    "replayed",
    "needs_approval",
    "records",
    "content_hash",
    "head",
)


@pytest.fixture
def history(fresh_db: object) -> Desk:
    """A record in every table, committed."""
    desk = Desk()
    with transaction.atomic():
        desk.a_year_of_work()
        draft = Draft()
        draft.add(
            "ledger_rate",
            currency="CNY",
            per="USD",
            precision="year",
            period_start=date(2024, 1, 1),
            rate="7.1217",
        )
        draft.add(
            "ledger_code", tree="zones", code="NB-03", label_zh="港区", valid_from=date(2020, 1, 1)
        )
        draft.add(
            "ledger_rate",
            currency="CNY",
            per="USD",
            precision="year",
            period_start=date(2025, 1, 1),
            rate="7.19",
        )
        post(draft, source="codes", by=desk.officer.person, now=desk.tick(), needs_approval=False)
    return desk


def other_values(value: object) -> Iterator[object]:
    """Values that differ from this one, in one byte where it is text."""
    if value is None:
        yield from (1, 0)
    elif isinstance(value, datetime):
        yield from (value + timedelta(microseconds=1), value - timedelta(days=1))
    elif isinstance(value, date):
        yield from (value + timedelta(days=1), value.replace(year=value.year - 1))
    elif isinstance(value, int):
        yield from (value + 1, value - 1)
    else:
        text = str(value)
        if not text:
            yield "x"
        # The first byte, the last, and some between them.
        for place in {0, len(text) // 2, len(text) - 1} if text else ():
            byte = "1" if text[place] != "1" else "2"
            yield text[:place] + byte + text[place + 1 :]


def rows(table: str, names: tuple[str, ...]) -> list[tuple]:
    listed = ", ".join(f'"{name}"' for name in names)
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT {listed} FROM "{table}" ORDER BY 1')
        return cursor.fetchall()


@pytest.mark.parametrize("table", COLUMNS)
def test_a_change_in_any_column_names_the_record(history: Desk, table: str) -> None:
    names = (*COLUMNS[table], "hash")
    found = rows(table, names)
    assert found
    assert verify().ok
    with unguarded():
        for row in (found[0], found[-1]):
            named = f"{table}, batch {row[0] // SPAN}, record {row[0] % SPAN}"
            for name, value in zip(names[1:], row[1:], strict=True):
                date_column = name.endswith(("_on", "_start", "valid_from", "valid_to"))
                if value is None and date_column:
                    others: list[object] = ["2024-01-01"]
                elif date_column and isinstance(value, str):
                    others = ["2031-12-31"]
                else:
                    others = list(other_values(value))
                for other in others:
                    with changed(
                        f'UPDATE "{table}" SET "{name}" = %s WHERE id = %s', [other, row[0]]
                    ) as count:
                        assert count == 1
                        verdict = verify()
                    assert (verdict.ok, verdict.first_bad) == (False, named), (
                        f"{name}: {value!r} -> {other!r}"
                    )
    assert verify().ok


@pytest.mark.parametrize("table", COLUMNS)
def test_a_record_moved_removed_or_slipped_in_is_found(history: Desk, table: str) -> None:
    names = (*COLUMNS[table], "hash")
    last = rows(table, names)[-1]
    batch = last[0] // SPAN
    with unguarded():
        for moved in (last[0] + 77, 7, 999 * SPAN + 1):
            with changed(f'UPDATE "{table}" SET id = %s WHERE id = %s', [moved, last[0]]):
                bad = verify().first_bad
            assert bad
            if moved // SPAN != batch:
                assert bad == f"{table}, batch {moved // SPAN}, record {moved % SPAN}"
        with changed(f'DELETE FROM "{table}" WHERE id = %s', [last[0]]):
            bad = verify().first_bad
        assert bad
        assert f"batch {batch}, record" in bad
        listed = ", ".join(f'"{name}"' for name in names)
        copied = ", ".join("id + 500" if name == "id" else f'"{name}"' for name in names)
        if table in ("ledger_project", "ledger_enterprise", "ledger_trade_deal"):
            copied = copied.replace('"key"', "'another'")
        if table == "ledger_entry":
            copied = copied.replace('"reverses_id"', "NULL")
        with changed(
            f'INSERT INTO "{table}" ({listed}) SELECT {copied} FROM "{table}" WHERE id = %s',
            [last[0]],
        ):
            assert verify().first_bad == f"{table}, batch {batch}, record {last[0] % SPAN + 500}"


@pytest.mark.parametrize("name", BATCH)
def test_a_change_of_a_batch_names_the_batch(history: Desk, name: str) -> None:
    with unguarded():
        for batch in Batch.objects.order_by("number"):
            for other in other_values(getattr(batch, name)):
                with changed(
                    f'UPDATE ledger_batch SET "{name}" = %s WHERE number = %s',
                    [other, batch.number],
                ) as count:
                    assert count == 1
                    bad = verify().first_bad
                assert bad, f"{name} -> {other!r}: {bad}"
                assert f"batch {batch.number}, " in bad, f"{name} -> {other!r}: {bad}"


@pytest.mark.parametrize(
    ("table", "name"),
    [
        ("ledger_entry", "investor"),
        ("ledger_entry", "effective_on"),
        ("ledger_batch", "source"),
        ("ledger_batch", "recorded_at"),
        ("ledger_version", "value"),
    ],
)
def test_bytes_that_are_no_text_are_named_too(history: Desk, table: str, name: str) -> None:
    """SQLite keeps whatever bytes are written into its file."""
    if connection.vendor != "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("SHOW server_encoding")
            # PostgreSQL refuses such bytes by itself, under any owner.
            assert cursor.fetchone() == ("UTF8",)
        return
    key = "number" if table == "ledger_batch" else "id"
    target = rows(table, (key,))[-1][0]
    batch = target // SPAN if key == "id" else target
    with unguarded():
        for broken in ("CAST(x'61ff62' AS TEXT)", "x'616263'", "CAST(x'6100' AS TEXT)"):
            with changed(f'UPDATE "{table}" SET "{name}" = {broken} WHERE "{key}" = %s', [target]):
                bad = verify().first_bad
            assert bad, broken
            assert f"batch {batch}, " in bad, broken
    assert verify().ok


def test_batches_exchanged_or_taken_out_are_found(history: Desk) -> None:
    last = Batch.objects.order_by("-number")[0].number
    with unguarded():
        for number in (1, 2, last - 1):
            with changed("DELETE FROM ledger_batch WHERE number = %s", [number]):
                bad = verify().first_bad
            assert bad
        with changed("UPDATE ledger_batch SET number = number + 1 WHERE number = %s", [last]):
            assert verify().first_bad


def cut_last_batch() -> None:
    """Take out the newest batch with all its records, and leave a chain that fits."""
    last = Batch.objects.order_by("-number")[0].number
    with connection.cursor() as cursor:
        for table in COLUMNS:
            cursor.execute(f'DELETE FROM "{table}" WHERE batch_id = %s', [last])
        cursor.execute("DELETE FROM ledger_batch WHERE number = %s", [last])


def rewrite_throughout(name: str, old: str, new: str) -> None:
    """Change a value in `ledger_entry`, then make every hash and head anew to fit."""
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE ledger_entry SET {name} = {new} WHERE {name} = {old}")
        assert cursor.rowcount > 0
        previous = GENESIS
        for batch in Batch.objects.order_by("number"):
            content = batch_start(
                source=batch.source,
                file_hash=batch.file_hash,
                import_id=batch.import_id,
                by=batch.by,
                recorded_at=batch.recorded_at,
                replayed=batch.replayed,
                needs_approval=batch.needs_approval,
            )
            records = sorted(
                (row[0], table, row)
                for table in COLUMNS
                for row in rows(table, COLUMNS[table])
                if row[1] == batch.number
            )
            for number, table, row in records:
                content = link(content, encode(table, row))
                cursor.execute(f'UPDATE "{table}" SET hash = %s WHERE id = %s', [content, number])
            previous = batch_head(previous, content, batch.written_at)
            cursor.execute(
                "UPDATE ledger_batch SET content_hash = %s, head = %s WHERE number = %s",
                [content, previous, batch.number],
            )


def keep(head: str, data_dir: Path) -> None:
    folder = data_dir / "snapshots" / ("5e" * 32)
    folder.mkdir(parents=True)
    (folder / "manifest.json").write_text(json.dumps({"head": head}), "utf-8")


def test_a_cut_tail_is_found_by_a_kept_head(history: Desk) -> None:
    head = verify().head
    with unguarded():
        cut_last_batch()
    assert verify().ok, "without a kept head there is nothing to compare with"
    bad = verify(head).first_bad
    assert bad
    assert head[:16] in bad


def test_a_rewritten_chain_is_found_by_a_kept_head(history: Desk) -> None:
    head = verify().head
    with unguarded():
        rewrite_throughout("amount_minor", str(usd(4_000_000).minor), "1")
    rewritten = verify()
    assert rewritten.ok
    assert rewritten.head != head
    assert not verify(head).ok


@pytest.mark.parametrize("how", ["cut", "rewritten"])
def test_a_snapshot_keeps_the_head(history: Desk, data_dir: Path, how: str) -> None:
    keep(verify().head, data_dir)
    history.open()
    assert verify().ok, "an older head is still part of the chain"
    with unguarded():
        if how == "cut":
            cut_last_batch()
            cut_last_batch()
        else:
            rewrite_throughout("currency", "'USD'", "'EUR'")
    bad = verify().first_bad
    assert bad
    assert "snapshot 5e5e" in bad


def test_any_head_of_the_past_is_known(desk: Desk) -> None:
    desk.a_year_of_work()
    for head in Batch.objects.values_list("head", flat=True):
        assert verify(head).ok
    assert not verify("0" * 63 + "1").ok


def test_an_empty_ledger_verifies(db: None) -> None:
    verdict = verify()
    assert verdict.ok
    assert verdict.head == GENESIS
    assert verdict.batches == 0


def test_large_batches_are_read_whole(db: None) -> None:
    """More batches than one window, and one batch larger than COPY's threshold."""
    at = datetime(2024, 1, 1, tzinfo=UTC)
    for number in range(205):
        draft = Draft()
        for code in range(120 if number == 3 else 1):
            draft.add(
                "ledger_code",
                tree="t",
                code=str(code),
                label_zh="标签\t\\N\n",
                valid_from=date(2020, 1, 1),
            )
        post(draft, source="codes", by="a" * 16, now=at, needs_approval=False)
    verdict = verify()
    assert verdict.ok
    assert verdict.batches == 205
