"""Rows a second of `entrepot import`, beside a bare `executemany` of the same rows.

python benchmarks/imports.py [ROWS] [PROJECTS]

A file of capital rows over many projects goes into SQLite by the command line: first, again, and
once more with 1 % revised. Mapping of heads, checks, look-up of keys and parties, hashes and
triggers are all on. The bare insert writes the finished entries into a table of the same columns
and indexes, in one transaction, with no check, hash or trigger.
"""

from __future__ import annotations

import csv
import json
import os
import random
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HEAD = [
    "key",
    "project",
    "class",
    "nature",
    "effective_on",
    "amount",
    "currency",
    "investor",
    "money_origin",
]
ECONOMIES = ("DE", "US", "JP", "HK")


def projects(path: Path, count: int) -> None:
    """Projects signed from 1999 on, with 3,000 investors between them."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(
            [
                "key",
                "name",
                "investors",
                "place",
                "sector",
                "signed_on",
                "kind",
                "amount",
                "foreign_amount",
                "currency",
                "direction",
                "origin",
            ]
        )
        for number in range(count):
            writer.writerow(
                [
                    f"P{number:05}",
                    f"Works {number}",
                    _investor(number),
                    "330206",
                    "C34",
                    f"{1999 + number % 20}-06-08",
                    "contract",
                    10_000_000_000,
                    5_000_000_000,
                    "USD",
                    "inward",
                    "foreign",
                ]
            )


def _investor(project: int) -> str:
    return f"Holding {project % 3000}:{ECONOMIES[project % 3000 % 4]}"


def capital(path: Path, rows: int, count: int, *, revised: bool) -> None:
    """One contract a project, then payments; with `revised` every hundredth amount differs."""
    random.seed(8)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEAD)
        for number in range(rows):
            project = number if number < count else random.randrange(count)
            first = number < count
            amount = random.randrange(1, 10_000_000) / 100
            day = f"{2019 if not first else 1999}-{number % 12 + 1:02}-{number % 28 + 1:02}"
            more = 1 if revised and not number % 100 else 0
            writer.writerow(
                [
                    f"K{number:07}",
                    f"P{project:05}",
                    "contracted" if first else "paid_in",
                    "original",
                    day,
                    f"{amount + more:.2f}",
                    "USD",
                    _investor(project),
                    "foreign",
                ]
            )


class Run:
    """One instance, worked on by processes of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.environment = {**os.environ, "ENTREPOT_DATA_DIR": str(folder / "instance")}
        self.environment.pop("DATABASE_URL", None)
        self("init")
        self("user", "add", "lin", "--role", "statistician")

    def __call__(self, *arguments: object) -> str:
        command = [sys.executable, "-m", "entrepot.cli", *map(str, arguments)]
        return subprocess.run(
            command, env=self.environment, check=True, capture_output=True, text=True
        ).stdout

    def take(self, kind: str, path: Path) -> tuple[dict[str, int], float]:
        """The summary, and seconds from the start of the process to its end."""
        start = time.perf_counter()
        report = self.folder / "report.json"
        answer = self("import", kind, path, "--as", "lin", "--format", "json", "--report", report)
        return json.loads(answer), time.perf_counter() - start


def bare(database: Path, folder: Path, rows: int) -> float:
    """Seconds to write the same entries into a plain table."""
    source = sqlite3.connect(database)
    table = source.execute("SELECT sql FROM sqlite_master WHERE name = 'ledger_entry'").fetchone()
    indexes = source.execute(
        "SELECT sql FROM sqlite_master WHERE tbl_name = 'ledger_entry' AND type = 'index' "
        "AND sql IS NOT NULL"
    ).fetchall()
    entries = source.execute(
        "SELECT * FROM ledger_entry WHERE posting = 'capital' ORDER BY id LIMIT ?", (rows,)
    ).fetchall()
    target = sqlite3.connect(folder / "bare.sqlite3")
    target.execute("PRAGMA journal_mode=WAL")
    target.execute("PRAGMA synchronous=NORMAL")
    target.execute("PRAGMA cache_size=-262144")
    for (statement,) in (table, *indexes):
        target.execute(statement)
    marks = ", ".join("?" * len(entries[0]))
    start = time.perf_counter()
    with target:
        target.executemany(f"INSERT INTO ledger_entry VALUES ({marks})", entries)
    return time.perf_counter() - start


def main() -> None:
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    count = min(int(sys.argv[2]) if len(sys.argv) > 2 else 50_000, rows)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        projects(folder / "projects.csv", count)
        capital(folder / "first.csv", rows, count, revised=False)
        capital(folder / "revised.csv", rows, count, revised=True)
        run = Run(folder)
        table = [("projects", *run.take("projects", folder / "projects.csv"))]
        for label, file in (
            ("capital", "first.csv"),
            ("the same again", "first.csv"),
            ("1 % revised", "revised.csv"),
        ):
            table.append((label, *run.take("capital", folder / file)))
        # Before the bare insert: it holds all rows, and a child starts with its parent's size.
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        plain = bare(folder / "instance" / "entrepot.sqlite3", folder, rows)
        print(f"{'import':16} {'rows':>9} {'seconds':>8} {'rows/s':>8}  posted")
        for label, summary, seconds in table:
            posted = summary["imported"] + summary["revised"]
            print(
                f"{label:16} {summary['read']:9,} {seconds:8.1f} "
                f"{summary['read'] / seconds:8,.0f}  {posted:,}"
            )
        print(f"{'bare executemany':16} {rows:9,} {plain:8.1f} {rows / plain:8,.0f}")
        print(f"ratio import / bare: {table[1][2] / plain:.2f}; peak memory {peak:,.0f} MiB")


if __name__ == "__main__":
    main()
