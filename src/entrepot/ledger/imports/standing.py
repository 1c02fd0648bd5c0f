"""What stands in the ledger of a register's rows, read for one chunk of keys at a time.

An imported record that a person reversed or annulled on a page still counts as standing here:
so the same file again does not post it a second time, and a correction by hand holds. One that the
second person rejected does not stand: it is told apart, since it is taken back when the row is
posted anew.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any, NamedTuple

from django.db import connection

from entrepot.ledger.imports.verdicts import Rejected
from entrepot.ledger.models import SPAN


class Held(StrEnum):
    """Why a record can't be taken back as usual."""

    FREE = ""
    #: A person took it back on a page: that holds.
    HAND = "hand"
    #: Its reversal was rejected, and an entry is reversed at most once.
    STUCK = "stuck"
    #: It was rejected itself: it does not stand.
    REJECTED = "rejected"


class StandingEntry(NamedTuple):
    """`undone_in`: the batch of the reversal that was rejected, where it is stuck."""

    key: str
    posting: str
    id: int
    capital_class: str
    nature: str
    amount: int
    foreign: int | None
    currency: str
    on: str
    precision: str
    project: int | None
    enterprise: int | None
    signing: int | None
    investor: str
    origin: str
    held: Held
    undone_in: int = 0


class StandingSigning(NamedTuple):
    key: str
    id: int
    project: int
    on: str
    precision: str
    kind: str
    edition: str
    part: str
    held: Held


class StandingStep(NamedTuple):
    project: int
    id: int
    kind: str
    on: str
    precision: str
    reason: str
    note: str
    held: Held


@dataclass(slots=True)
class History:
    """Versions of one attribute of one subject: (effective on, value), the last one in force."""

    versions: list[tuple[str, str]] = field(default_factory=list)

    @property
    def latest(self) -> str | None:
        return self.versions[-1][1] if self.versions else None

    @property
    def first_day(self) -> str:
        return self.versions[0][0] if self.versions else "9999"

    @property
    def last_day(self) -> str:
        return self.versions[-1][0] if self.versions else ""


def _iso(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)


def _among(column: str, values: Sequence[Any]) -> tuple[str, Any]:
    """A condition that a column is one of many values, with its one parameter."""
    if connection.vendor == "sqlite":
        return f"{column} IN (SELECT value FROM json_each(%s))", json.dumps(list(values))
    return f"{column} = ANY(%s)", list(values)


def _rows(sql: str, parameters: Sequence[Any]) -> Iterator[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        while block := cursor.fetchmany(5000):
            yield from block


def subject_ids(table: str, register: str, keys: Sequence[str]) -> dict[str, int]:
    """Key -> id in `ledger_project` or `ledger_enterprise`."""
    among, values = _among("key", keys)
    sql = f'SELECT key, id FROM "{table}" WHERE register = %s AND {among}'
    return dict(_rows(sql, [register, values]))


_ENTRIES = """
SELECT e.key, e.posting, e.id, e.capital_class, e.nature, e.amount_minor, e.foreign_minor,
       e.currency, e.effective_on, e.precision, e.project_id, e.enterprise_id, e.signing_id,
       e.investor, e.money_origin, r.id, r.file_row
FROM ledger_entry e LEFT JOIN ledger_entry r ON r.reverses_id = e.id
WHERE e.register = %s AND {among} AND e.nature <> 'reversal' AND e.file_row IS NOT NULL
ORDER BY e.id
"""


def entries(
    register: str, keys: Sequence[str], rejected: Rejected
) -> dict[str, list[StandingEntry]]:
    """Key -> imported entries that stand, in order of posting, and rejected ones."""
    among, values = _among("e.key", keys)
    found: dict[str, list[StandingEntry]] = defaultdict(list)
    for row in _rows(_ENTRIES.format(among=among), [register, values]):
        reversal, file_row = row[15:]
        held, undone_in = Held.FREE, 0
        if row[2] in rejected:
            if reversal is not None:
                continue
            held = Held.REJECTED
        elif reversal in rejected:
            held, undone_in = Held.STUCK, reversal // SPAN
        elif reversal is not None:
            if file_row is not None:
                continue
            held = Held.HAND
        found[row[0]].append(StandingEntry(*row[:8], _iso(row[8]), *row[9:15], held, undone_in))
    return found


def stuck_keys(register: str, rejected: Rejected) -> set[str]:
    """Keys with an entry whose reversal was rejected."""
    if not rejected:
        return set()
    sql = (
        "SELECT e.key, e.id, r.id FROM ledger_entry e "
        "JOIN ledger_entry r ON r.reverses_id = e.id WHERE e.register = %s"
    )
    return {
        key
        for key, entry, reversal in _rows(sql, [register])
        if reversal in rejected and entry not in rejected
    }


_ANNULLED = """
LEFT JOIN ledger_annulment a ON a.target_record = {table}.id
LEFT JOIN ledger_batch ab ON ab.number = a.batch_id
"""


def _held(
    rows: Iterable[tuple[Any, ...]], rejected: Rejected
) -> Iterator[tuple[tuple[Any, ...], Held]]:
    """Each record once, with how it is held; those that an import annulled are left out.

    A row: the record's key or project, its id, what else is asked, then one annulment and the
    import that it came with; a record with several annulments stands in as many rows.
    """
    records: dict[int, tuple[tuple[Any, ...], list[str]]] = {}
    for row in rows:
        *facts, annulment, import_id = row
        _, undone = records.setdefault(row[1], (tuple(facts), []))
        if annulment is not None and annulment not in rejected:
            undone.append(import_id)
    for number, (told, undone) in records.items():
        if any(undone) or (undone and number in rejected):
            continue
        if number in rejected:
            yield told, Held.REJECTED
        else:
            yield told, Held.HAND if undone else Held.FREE


_SIGNINGS = f"""
SELECT s.key, s.id, s.project_id, s.signed_on, s.precision, s.kind, s.edition, s.edition_part,
       a.id, ab.import_id
FROM ledger_signing s JOIN ledger_batch b ON b.number = s.batch_id AND b.import_id <> ''
{_ANNULLED.format(table="s")}
WHERE s.register = %s AND {{among}}
ORDER BY s.id
"""


def signings(
    register: str, keys: Sequence[str], rejected: Rejected
) -> dict[str, list[StandingSigning]]:
    """Key -> imported signings that stand, and rejected ones."""
    among, values = _among("s.key", keys)
    found: dict[str, list[StandingSigning]] = defaultdict(list)
    rows = _rows(_SIGNINGS.format(among=among), [register, values])
    for told, held in _held(rows, rejected):
        found[told[0]].append(StandingSigning(*told[:3], _iso(told[3]), *told[4:], held))
    return found


def stakes(signing_ids: Sequence[int]) -> dict[int, tuple[tuple[str, int | None], ...]]:
    """Signing -> (party, share) in order of naming."""
    among, values = _among("signing_id", signing_ids)
    found: dict[int, list[tuple[str, int | None]]] = defaultdict(list)
    sql = f"SELECT signing_id, party, share_ppm FROM ledger_stake WHERE {among} ORDER BY position"
    for signing, party, share in _rows(sql, [values]):
        found[signing].append((party, share))
    return {signing: tuple(listed) for signing, listed in found.items()}


_STEPS = f"""
SELECT m.project_id, m.id, m.kind, m.reached_on, m.precision, m.reason, m.note,
       a.id, ab.import_id
FROM ledger_milestone m {_ANNULLED.format(table="m")}
WHERE {{among}} AND m.file_row IS NOT NULL
ORDER BY m.id
"""


def steps(projects: Sequence[int], rejected: Rejected) -> dict[int, list[StandingStep]]:
    """Project -> imported milestones that stand, and rejected ones."""
    among, values = _among("m.project_id", projects)
    found: dict[int, list[StandingStep]] = defaultdict(list)
    for told, held in _held(_rows(_STEPS.format(among=among), [values]), rejected):
        found[told[0]].append(StandingStep(*told[:3], _iso(told[3]), *told[4:], held))
    return found


def versions(column: str, ids: Sequence[Any], rejected: Rejected) -> dict[Any, dict[str, History]]:
    """Subject -> attribute -> its versions, rejected ones left out. `column`: project_id,
    enterprise_id or party."""
    among, values = _among(column, ids)
    sql = (
        f"SELECT {column}, attribute, value, linked_project_id, effective_on, id FROM ledger_version "
        f"WHERE {among} ORDER BY effective_on, id"
    )
    found: dict[Any, dict[str, History]] = defaultdict(lambda: defaultdict(History))
    for subject, attribute, value, linked, on, number in _rows(sql, [values]):
        if number in rejected:
            continue
        told = str(linked) if linked is not None else value
        found[subject][attribute].versions.append((_iso(on), told))
    return found


def keys_standing(register: str, posting: str, rejected: Rejected) -> Iterator[str]:
    """Keys of a register that have an imported entry standing under a posting."""
    sql = (
        "SELECT e.key, e.id, r.id FROM ledger_entry e "
        "LEFT JOIN ledger_entry r ON r.reverses_id = e.id "
        "WHERE e.register = %s AND e.posting = %s AND e.nature <> 'reversal' "
        "AND e.file_row IS NOT NULL"
    )
    for key, entry, reversal in _rows(sql, [register, posting]):
        if (reversal is None or reversal in rejected) and entry not in rejected:
            yield key


def has_entries(register: str) -> bool:
    """Whether anything of a register stands at all: a first import looks nothing up."""
    return any(_rows("SELECT 1 FROM ledger_entry WHERE register = %s LIMIT 1", [register]))
