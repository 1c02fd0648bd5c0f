"""Files of an invented register, imported as a person would; what stands, read by plain SQL."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from django.db import connection

from entrepot.accounts.actions import add_user
from entrepot.accounts.models import Role
from entrepot.ledger.imports.run import Outcome, Request, run_import
from entrepot.ledger.models import Batch

PROJECT = [
    "key",
    "name",
    "investors",
    "place",
    "sector",
    "edition",
    "signed_on",
    "kind",
    "amount",
    "foreign_amount",
    "currency",
    "direction",
    "origin",
    "registered_on",
    "started_on",
    "terminated_on",
    "reason",
]
CAPITAL = ["key", "project", "class", "nature", "effective_on", "amount", "currency", "investor"]


def project(key: str = "P1", **facts: str) -> list[str]:
    """A row of `projects`; what is not said is usual."""
    usual = {
        "key": key,
        "name": f"Works {key}",
        "investors": "Bay Line:DE:60; Lake Side:JP:40",
        "place": "宁波",
        "sector": "C34",
        "edition": "20",
        "signed_on": "2018-06-08",
        "kind": "contract",
        "amount": "1000000",
        "foreign_amount": "600000",
        "currency": "USD",
        "direction": "inward",
        "origin": "foreign",
        "registered_on": "",
        "started_on": "",
        "terminated_on": "",
        "reason": "",
    }
    return [{**usual, **facts}[name] for name in PROJECT]


def capital(key: str = "K1", **facts: str) -> list[str]:
    usual = {
        "key": key,
        "project": "P1",
        "class": "paid_in",
        "nature": "",
        "effective_on": "2019-03-01",
        "amount": "100",
        "currency": "USD",
        "investor": "",
    }
    return [{**usual, **facts}[name] for name in CAPITAL]


class Registry:
    """One who imports. Files lie in `folder`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.user = add_user(name="lin", role=Role.STATISTICIAN)
        self.files = 0

    def write(
        self,
        head: Sequence[str],
        rows: Iterable[Sequence[str]],
        *,
        name: str = "",
        encoding: str = "utf-8",
    ) -> Path:
        self.files += 1
        path = self.folder / (name or f"file{self.files}.csv")
        with path.open("w", encoding=encoding, newline="") as file:
            csv.writer(file).writerows([head, *rows])
        return path

    def take(self, kind: str, path: Path, **options: Any) -> Outcome:
        outcome = run_import(Request(kind=kind, path=path, **options), by=self.user)
        done = (
            outcome.imported
            + outcome.revised
            + outcome.unchanged
            + outcome.rejected
            + outcome.skipped
        )
        assert outcome.read == done, outcome.summary()
        return outcome

    def projects(self, *rows: Sequence[str], **options: Any) -> Outcome:
        return self.take("projects", self.write(PROJECT, rows), **options)

    def capital(self, *rows: Sequence[str], **options: Any) -> Outcome:
        return self.take("capital", self.write(CAPITAL, rows), **options)

    def mapping(self, text: str) -> str:
        self.files += 1
        path = self.folder / f"mapping{self.files}.toml"
        path.write_text(text, "utf-8")
        return str(path)


def query(sql: str, *parameters: object) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return [
            tuple(v.isoformat() if isinstance(v, date) else v for v in row)
            for row in cursor.fetchall()
        ]


STANDING = """
SELECT e.register, e.key, e.posting, e.capital_class, e.nature, e.amount_minor, e.currency,
       e.effective_on
FROM ledger_entry e
WHERE e.nature <> 'reversal'
  AND NOT EXISTS (SELECT 1 FROM ledger_entry r WHERE r.reverses_id = e.id)
"""


def standing(where: str = "") -> list[tuple[Any, ...]]:
    """Entries that stand: (register, key, posting, class, nature, minor, currency, date)."""
    return sorted(query(STANDING + where))


def signings() -> list[tuple[Any, ...]]:
    """Signings that stand: (register, key, date, kind, edition)."""
    return sorted(
        query(
            "SELECT s.register, s.key, s.signed_on, s.kind, s.edition FROM ledger_signing s "
            "WHERE NOT EXISTS (SELECT 1 FROM ledger_annulment a WHERE a.target_record = s.id)"
        )
    )


def steps() -> list[tuple[Any, ...]]:
    """Steps of projects that stand: (key, kind, date)."""
    return sorted(
        query(
            "SELECT p.key, m.kind, m.reached_on FROM ledger_milestone m "
            "JOIN ledger_project p ON p.id = m.project_id "
            "WHERE NOT EXISTS (SELECT 1 FROM ledger_annulment a WHERE a.target_record = m.id)"
        )
    )


def attributes(day: date) -> dict[tuple[str, str], str]:
    """(Key, attribute) of projects -> the value that holds on a day."""
    versions = query(
        "SELECT p.key, v.attribute, v.value FROM ledger_version v "
        "JOIN ledger_project p ON p.id = v.project_id WHERE v.effective_on <= %s "
        "ORDER BY v.effective_on, v.id",
        day,
    )
    return {(key, attribute): value for key, attribute, value in versions}


def batches() -> int:
    return Batch.objects.count()


def codes(outcome: Outcome, *severities: str) -> list[str]:
    return [
        str(item["code"])
        for item in outcome.report
        if not severities or item["severity"] in severities
    ]
