"""The World Bank's loan registers, imported in their order, against their control totals.

Expected values come straight from the files by the few lines of `total`, and from the printed
controls of the data folder's README.
"""

from __future__ import annotations

import csv
import gzip
import json
from decimal import ROUND_HALF_UP, Decimal

import pytest

pytestmark = [pytest.mark.once, pytest.mark.slow]
CENT = Decimal("0.01")
VINTAGES = (
    ("ibrd_loans_2020-11-30.csv.gz", "2020-11-30", "2020-12-15"),
    ("ibrd_loans_2022-05-31.csv.gz", "2022-05-31", "2022-06-15"),
    ("ibrd_loans_2023-04-30.csv.gz", "2023-04-30", "2023-05-15"),
    ("ibrd_loans_2023-05-31.csv.gz", "2023-05-31", "2023-06-15"),
)


def total(path, column):
    """Sum of a column, each cell rounded half-up to cents on its own (LEDGER.md §5)."""
    with gzip.open(path, "rt", encoding="utf-8-sig", newline="") as file:
        return sum(
            (
                Decimal(row[column].replace(",", "") or "0").quantize(CENT, ROUND_HALF_UP)
                for row in csv.DictReader(file)
            ),
            Decimal(0),
        )


def figure(instance, *words):
    done = instance.run("figure", *words, "--where", "register=ibrd", "--format", "json")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_each_vintage_has_its_own_totals_as_known_at_its_date(instance, shared_data):
    folder = shared_data / "world_bank_vintages"
    for name, role in (("lin", "officer"), ("wu", "verifier")):
        assert instance.run("user", "add", name, "--role", role).returncode == 0
    for file, _, recorded in VINTAGES:
        command = ["import", "projects", str(folder / file), "--mapping", "world-bank"]
        stamp = ["--recorded-at", recorded, "--as", "lin", "--format", "json"]
        done = instance.run(*command, *stamp)
        assert done.returncode == 0, done.stderr
        summary = json.loads(done.stdout)
        assert summary["read"] == sum(
            summary[part] for part in ("imported", "revised", "unchanged", "rejected", "skipped")
        )
        assert summary["rejected"] == 0
        again = json.loads(instance.run(*command, *stamp).stdout)
        assert (again["unchanged"], again["batch"]) == (summary["read"], None)
        approved = instance.run(
            "ledger", "approve", str(summary["batch"]), "--as", "wu", "--recorded-at", recorded
        )
        assert approved.returncode == 0, approved.stderr
    for file, edition, recorded in VINTAGES:
        clocks = ["--as-of", edition, "--known-at", recorded]
        (committed,) = figure(instance, "committed", *clocks)
        assert Decimal(committed["value"]) == total(folder / file, "Original Principal Amount")
        (still_open,) = figure(instance, "committed_open", *clocks)
        assert Decimal(committed["value"]) - Decimal(still_open["value"]) == total(
            folder / file, "Cancelled Amount"
        )
        (arrived,) = figure(instance, "arrived", *clocks)
        assert Decimal(arrived["value"]) == total(folder / file, "Disbursed Amount")
    signed = figure(
        instance,
        "committed",
        "--by",
        "year",
        "--period",
        "2015",
        "--as-of",
        "2023-05-31",
        "--where",
        "kind=contract",
    )
    assert [Decimal(row["value"]) for row in signed] == [Decimal("23418645837.00")]
    verified = json.loads(instance.run("ledger", "verify").stdout)
    assert verified["ok"] is True
