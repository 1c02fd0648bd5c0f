"""What the tests of real registers share: the command line, and files read by plain `csv`."""

from __future__ import annotations

import csv
import gzip
import io
import json
import subprocess
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

from tests.support.instances import Instance
from tests.support.surroundings import python

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


#: Runs several commands in one process: most of the time of one is its start.
_MANY = """
import contextlib, io, json, sys
from entrepot.cli import app
answers = []
for arguments in json.load(sys.stdin):
    with contextlib.redirect_stdout(io.StringIO()) as output:
        app(arguments, standalone_mode=False)
    answers.append(output.getvalue())
json.dump(answers, sys.stdout)
"""


def figures(office: Instance, *asked: Sequence[str]) -> list[dict[str, Decimal]]:
    """Several figures, each: one dimension -> value; "" without one. Zeros are left out."""
    commands = [["figure", *map(str, each), "--format", "csv"] for each in asked]
    answer = subprocess.run(
        [python(), "-c", _MANY],
        input=json.dumps(commands),
        capture_output=True,
        text=True,
        env=office.environment(),
        check=False,
    )
    assert answer.returncode == 0, answer.stderr
    return [_values(output) for output in json.loads(answer.stdout)]


def _values(output: str) -> dict[str, Decimal]:
    rows = list(csv.reader(io.StringIO(output)))[1:]
    return {row[0] if len(row) > 2 else "": Decimal(row[-2]) for row in rows if Decimal(row[-2])}


def figure(office: Instance, measure: str, *options: str) -> dict[str, Decimal]:
    """One figure, by the command line itself."""
    answer = office.run("figure", measure, *options, "--format", "csv", check=True)
    return _values(answer.stdout)
