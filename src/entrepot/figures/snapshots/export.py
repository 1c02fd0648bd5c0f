"""Write the ledger's history up to one batch as Parquet tables.

The tables are append-only, so reading "up to batch N" is a consistent read without a lock:
people post meanwhile.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from django.db import connection

from entrepot.figures.snapshots import columns as c
from entrepot.figures.snapshots.standing import BATCH_BITS, OPEN, Standings, micros
from entrepot.ledger.models import Batch
from entrepot.ledger.models.records import SUBTRACTING
from entrepot.money import currency_digits

CHUNK = 50_000
Row = tuple[Any, ...]
Column = Callable[[Sequence[Any]], Any]

#: Column of every record -> how it is written. Intervals in which it counts: `standing.py`.
STANDING = (
    ("recorded_at", c.INSTANT), ("first", pa.bool_()), ("counts_from", c.INSTANT),
    ("counts_to", c.INSTANT), ("void_at", c.INSTANT),
)


def read(table: str, selected: Sequence[str], newest: int, dates: Sequence[str] = ()) -> Iterator[
    list[Row]
]:
    """Rows of a ledger table up to batch `newest`, in the order of ids, in chunks."""
    names = [
        # On SQLite the bare column would be parsed into a date one by one; as a text it is cast
        # at once.
        f"\"{name}\" || ''" if name in dates and connection.vendor == "sqlite" else f'"{name}"'
        for name in selected
    ]
    statement = (
        f'SELECT {", ".join(names)} FROM "{table}" WHERE id < %s ORDER BY id'  # noqa: S608
    )
    bound = (newest + 1) << BATCH_BITS
    with connection.chunked_cursor() as cursor:
        cursor.execute(statement, [bound])
        while rows := cursor.fetchmany(CHUNK):
            yield rows


class Tables:
    """The tables of one snapshot, written into a folder one after the other."""

    def __init__(self, folder: Path, newest: int) -> None:
        self.folder = folder
        self.newest = newest
        self.rows: dict[str, int] = {}
        self.at: dict[int, int] = {}
        self.replayed: dict[int, bool] = {}
        self.groups: Counter[tuple[str, int, int | None, int, int]] = Counter()
        self.standings = self._standings()
        self.exceptional = self.standings.exceptional

    def write_all(self) -> None:
        self._batches()
        self._plain("projects", "ledger_project", ("register", "key"))
        self._plain("enterprises", "ledger_enterprise", ("register", "key"))
        self._plain(
            "signings", "ledger_signing",
            ("project_id", "register", "key", "signed_on", "precision", "kind", "edition",
             "edition_part", "follows_id"),
            owner="project_id",
        )
        self._stakes()
        self._entries()
        self._plain(
            "milestones", "ledger_milestone",
            ("project_id", "kind", "reached_on", "precision", "actual", "reason", "evidence"),
            owner="project_id",
        )
        self._plain(
            "versions", "ledger_version",
            ("project_id", "enterprise_id", "party", "attribute", "value", "linked_project_id",
             "effective_on"),
            owner="enterprise_id",
        )
        self._plain(
            "confirmations", "ledger_confirmation", ("project_id", "confirmed_on"), judged=False
        )
        self._plain(
            "verifications", "ledger_verification",
            ("target_batch", "target_record", "verdict"), judged=False,
        )
        self._plain("annulments", "ledger_annulment", ("target_record", "cause"))
        self._plain(
            "rates", "ledger_rate", ("currency", "per", "precision", "period_start", "rate"),
            judged=False,
        )
        self._plain(
            "codes", "ledger_code",
            ("tree", "code", "parent", "label_en", "label_zh", "valid_from", "valid_to"),
            judged=False,
        )
        self._pending()

    # -- what every table shares ----------------------------------------------------------------

    def _standings(self) -> Standings:
        batches: dict[int, tuple[int, bool]] = {}
        for number, recorded_at, needs, replayed in Batch.objects.filter(
            number__lte=self.newest
        ).values_list("number", "recorded_at", "needs_approval", "replayed").iterator():
            self.at[number] = micros(recorded_at)
            self.replayed[number] = bool(replayed)
            batches[number] = (self.at[number], bool(needs))
        verdicts = [
            (row[0], self.at[row[0] >> BATCH_BITS], row[1], row[2], row[3] == "accepted")
            for rows in read(
                "ledger_verification", ("id", "target_batch", "target_record", "verdict"),
                self.newest,
            )
            for row in rows
        ]
        annulments = [
            (row[0], self.at[row[0] >> BATCH_BITS], row[1])
            for rows in read("ledger_annulment", ("id", "target_record"), self.newest)
            for row in rows
        ]
        return Standings(batches, verdicts, annulments)

    @contextmanager
    def _writer(self, name: str, schema: Any) -> Iterator[Callable[[Any], None]]:
        self.rows[name] = 0
        with pq.ParquetWriter(
            self.folder / f"{name}.parquet", schema, compression="zstd", compression_level=3,
        ) as writer:

            def write(table: Any) -> None:
                self.rows[name] += table.num_rows
                writer.write_table(table.cast(schema))

            yield write

    def _stand(
        self, name: str, rows: list[Row], owner: int | None, reverses: int | None = None,
        judged: bool = True,
    ) -> tuple[list[Row], list[Any]]:
        """The rows, one for each interval in which a record counts, and the standing columns."""
        kept: list[Row] = []
        at: list[int] = []
        first: list[bool] = []
        since: list[int | None] = []
        until: list[int] = []
        void: list[int] = []
        whole = self.standings.batch
        for row in rows:
            number = row[0]
            batch = number >> BATCH_BITS
            recorded = self.at[batch]
            owners = [row[owner]] if owner is not None else []
            undone = row[reverses] if reverses is not None else None
            voided = OPEN
            if not judged:
                intervals: Any = ((recorded, OPEN),)
            elif number in self.exceptional or any(one in self.exceptional for one in owners):
                intervals = self.standings.record(number, *owners)
                voided = self.standings.void(number, *owners)
            else:
                intervals = whole(batch)
            if undone is not None:
                intervals = tuple(
                    (max(a, d), min(b, e))
                    for a, b in intervals for d, e in self.standings.record(undone)
                    if max(a, d) < min(b, e)
                )
            for place, (start, end) in enumerate(intervals or ((None, OPEN),)):
                kept.append(row)
                at.append(recorded)
                first.append(place == 0)
                since.append(start)
                until.append(end)
                void.append(voided)
            self.groups[name, recorded, intervals[0][0] if intervals else None,
                        intervals[0][1] if intervals else OPEN, voided] += 1
        return kept, [
            c.instants(at), pa.array(first, pa.bool_()), c.instants(since), c.instants(until),
            c.instants(void),
        ]

    def _plain(
        self, name: str, table: str, selected: Sequence[str], *, owner: str | None = None,
        judged: bool = True,
    ) -> None:
        """A table as it stands in the ledger, its standing beside it."""
        types = {column: _TYPES[column] for column in selected}
        schema = pa.schema([
            ("id", pa.int64()),
            *((column.removesuffix("_id"), kind) for column, (kind, _) in types.items()),
            *STANDING,
        ])
        dates = [column for column, (kind, _) in types.items() if kind == pa.date32()]
        place = selected.index(owner) + 1 if owner else None
        with self._writer(name, schema) as write:
            for rows in read(table, ("id", *selected), self.newest, dates):
                kept, standing = self._stand(name, rows, place, judged=judged)
                cells = list(zip(*kept, strict=True))
                arrays = [c.integers(cells[0])]
                arrays += [
                    make(cells[number])
                    for number, (_, make) in enumerate(types.values(), 1)
                ]
                write(pa.table([*arrays, *standing], names=schema.names))

    # -- tables with rules of their own ---------------------------------------------------------

    def _batches(self) -> None:
        schema = pa.schema([("number", pa.int64()), ("recorded_at", c.INSTANT),
                            ("replayed", pa.bool_())])
        numbers = sorted(self.at)
        with self._writer("batches", schema) as write:
            write(pa.table(
                [c.integers(numbers), c.instants([self.at[n] for n in numbers]),
                 pa.array([self.replayed[n] for n in numbers], pa.bool_())],
                names=schema.names,
            ))

    def _stakes(self) -> None:
        """Parts of investors. A signing that names none has those of the one that it follows."""
        stakes: dict[int, list[Row]] = {}
        for rows in read(
            "ledger_stake", ("id", "signing_id", "party", "position", "share_ppm"), self.newest
        ):
            for row in rows:
                stakes.setdefault(row[1], []).append(row[2:])
        for rows in read("ledger_signing", ("id", "follows_id"), self.newest):
            for signing, follows in rows:
                if follows in stakes and signing not in stakes:
                    stakes[signing] = stakes[follows]
        found = [(signing, *row) for signing in sorted(stakes) for row in stakes[signing]]
        schema = pa.schema([("signing", pa.int64()), ("party", pa.string()),
                            ("position", pa.int64()), ("share_ppm", pa.int64())])
        cells: Any = list(zip(*found, strict=True)) or [(), (), (), ()]
        with self._writer("stakes", schema) as write:
            write(pa.table([c.integers(cells[0]), c.texts(cells[1]), c.integers(cells[2]),
                            c.integers(cells[3])], names=schema.names))

    def _entries(self) -> None:
        selected = (
            "id", "register", "key", "posting", "capital_class", "nature", "amount_minor",
            "foreign_minor", "currency", "effective_on", "precision", "project_id",
            "enterprise_id", "signing_id", "investor", "money_origin", "reverses_id", "file_row",
        )
        natures = self._natures_undone()
        with self._writer("entries", ENTRIES) as write:
            for rows in read("ledger_entry", selected, self.newest, ("effective_on",)):
                kept, standing = self._stand(
                    "entries", rows, None, reverses=selected.index("reverses_id")
                )
                of = dict(zip(selected, zip(*kept, strict=True), strict=True))
                base = [natures.get(undone, nature) for undone, nature in
                        zip(of["reverses_id"], of["nature"], strict=True)]
                sign = [
                    (-1 if nature in SUBTRACTING else 1) * (1 if undone is None else -1)
                    for nature, undone in zip(base, of["reverses_id"], strict=True)
                ]
                units = {code: 10 ** (3 - currency_digits(code)) for code in set(of["currency"])}
                thousandths = [units[code] for code in of["currency"]]
                write(pa.table([
                    c.integers(of["id"]), c.words(of["register"]), c.texts(of["key"]),
                    c.words(of["posting"]), c.words(of["capital_class"]), c.words(of["nature"]),
                    c.words(base), pa.array(sign, pa.int8()),
                    c.money(of["amount_minor"], thousandths),
                    c.money(of["foreign_minor"], thousandths), c.words(of["currency"]),
                    c.dates(of["effective_on"]), c.words(of["precision"]),
                    c.integers(of["project_id"]), c.integers(of["enterprise_id"]),
                    c.integers(of["signing_id"]), c.texts(of["investor"]),
                    c.words(of["money_origin"]), c.integers(of["reverses_id"]),
                    c.integers(of["file_row"]), *standing,
                ], names=ENTRIES.names))

    def _natures_undone(self) -> dict[int, str]:
        """Entry that was reversed -> its nature: a reversal takes away what that one added."""
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT o.id, o.nature FROM ledger_entry r "
                "JOIN ledger_entry o ON o.id = r.reverses_id WHERE r.reverses_id IS NOT NULL"
            )
            return dict(cursor.fetchall())

    def _pending(self) -> None:
        """How many records stand alike: whether a figure leaves any out is seen at a glance."""
        schema = pa.schema([
            ("table", pa.string()), ("recorded_at", c.INSTANT), ("counts_from", c.INSTANT),
            ("counts_to", c.INSTANT), ("void_at", c.INSTANT), ("records", pa.int64()),
        ])
        groups = sorted(self.groups.items(), key=lambda item: [str(part) for part in item[0]])
        cells: Any = list(zip(*((*key, count) for key, count in groups), strict=True))
        cells = cells or [()] * 6
        with self._writer("standings", schema) as write:
            write(pa.table([c.texts(cells[0]), c.instants(cells[1]), c.instants(cells[2]),
                            c.instants(cells[3]), c.instants(cells[4]), c.integers(cells[5])],
                           names=schema.names))


def _kind(kind: Any, make: Column) -> tuple[Any, Column]:
    return kind, make


_TEXT = _kind(pa.string(), c.texts)
_WORD = _kind(pa.string(), c.words)
_NUMBER = _kind(pa.int64(), c.integers)
_DATE = _kind(pa.date32(), c.dates)
_TYPES: dict[str, tuple[Any, Column]] = {
    **dict.fromkeys(("key", "evidence", "rate", "party", "label_en", "label_zh"), _TEXT),
    **dict.fromkeys(
        ("register", "precision", "kind", "edition", "edition_part", "reason", "attribute",
         "value", "verdict", "cause", "currency", "per", "tree", "code", "parent"), _WORD,
    ),
    **dict.fromkeys(
        ("project_id", "enterprise_id", "linked_project_id", "follows_id", "actual",
         "target_batch", "target_record"), _NUMBER,
    ),
    **dict.fromkeys(
        ("signed_on", "reached_on", "effective_on", "confirmed_on", "period_start",
         "valid_from", "valid_to"), _DATE,
    ),
}

#: The entries: `sign` and `base_nature` are those of what a reversal takes away, turned round.
ENTRIES = pa.schema([
    ("id", pa.int64()), ("register", pa.string()), ("key", pa.string()),
    ("posting", pa.string()), ("capital_class", pa.string()), ("nature", pa.string()),
    ("base_nature", pa.string()), ("sign", pa.int8()), ("amount", c.MONEY),
    ("foreign_amount", c.MONEY), ("currency", pa.string()), ("effective_on", pa.date32()),
    ("precision", pa.string()), ("project", pa.int64()), ("enterprise", pa.int64()),
    ("signing", pa.int64()), ("investor", pa.string()), ("money_origin", pa.string()),
    ("reverses", pa.int64()), ("file_row", pa.int64()), *STANDING,
])
