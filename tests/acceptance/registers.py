"""What the tests of real registers share: the command line, and files read by plain `csv`."""

from __future__ import annotations

import csv
import gzip
import io
import json
from collections import defaultdict
from collections.abc import Callable, Iterable
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

from tests.support.instances import Instance

CENT = Decimal("0.01")
Row = dict[str, str]


def cents(text: str) -> Decimal:
    """An amount as the ledger keeps it: rounded half up, on its own (LEDGER.md §5)."""
    return Decimal(text.replace(",", "") or 0).quantize(CENT, ROUND_HALF_UP)


def read(path: Path, encoding: str = "utf-8-sig") -> list[Row]:
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding=encoding, newline="") as file:
        return list(csv.DictReader(file))


def total(
    rows: Iterable[Row], amount: Callable[[Row], Decimal], by: Callable[[Row], str]
) -> dict[str, Decimal]:
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for row in rows:
        sums[by(row)] += amount(row)
    return {key: value for key, value in sums.items() if value}


def take(office: Instance, path: Path, mapping: str, *options: str) -> dict[str, Any]:
    """Import a file; its summary."""
    answer = office.run(
        "import",
        "projects",
        path,
        "--mapping",
        mapping,
        *options,
        "--format",
        "json",
        user="lin",
        check=True,
    )
    summary: dict[str, Any] = json.loads(answer.stdout)
    return summary


def approve(office: Instance, summary: dict[str, Any], *options: str) -> None:
    if summary["batch"] is not None:
        office.run("ledger", "approve", summary["batch"], *options, user="okafor", check=True)


def figure(office: Instance, measure: str, *options: str) -> dict[str, Decimal]:
    """One dimension -> value; "" for a figure without one. Zeros are left out."""
    answer = office.run("figure", measure, *options, "--format", "csv", check=True)
    rows = list(csv.reader(io.StringIO(answer.stdout)))[1:]
    return {row[0] if len(row) > 2 else "": Decimal(row[-2]) for row in rows if Decimal(row[-2])}
