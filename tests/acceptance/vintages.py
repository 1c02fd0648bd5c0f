"""The World Bank's loan registers as cohorts by year of approval, one vintage at a time."""

from __future__ import annotations

import csv
from datetime import date
from decimal import Decimal
from pathlib import Path

from entrepot.solvers.development.synthetic import Standing
from tests.acceptance.loans import cancelled, day_of, disbursed, principal
from tests.acceptance.registers import Row, read, total

Key = tuple[str, date]
VINTAGES: dict[Key, str] = {
    ("ibrd", date(2020, 11, 30)): "world_bank_vintages/ibrd_loans_2020-11-30.csv.gz",
    ("ibrd", date(2022, 5, 31)): "world_bank_vintages/ibrd_loans_2022-05-31.csv.gz",
    ("ibrd", date(2023, 5, 31)): "world_bank_vintages/ibrd_loans_2023-05-31.csv.gz",
    ("ida", date(2019, 12, 31)): "world_bank_vintages/ida_credits_2019-12-31.csv.gz",
    ("ida", date(2025, 3, 31)): "ida_credits/ida_credits_2025-03-31.csv",
}


def approved_in(row: Row) -> str:
    """The year of approval by the board; empty where it isn't given."""
    day = day_of(row["Board Approval Date"])
    return str(day.year) if day else ""


def names_a_project(row: Row) -> bool:
    """Loans to IFC name none, and left the register after 2020."""
    return bool(row["Project ID"].strip())


def is_guarantee(row: Row) -> bool:
    """Its money is meant not to flow."""
    number = row.get("Loan Number") or row["Credit Number"]
    return number.removeprefix("IBRD").removeprefix("IDA")[:1] in ("B", "G")


def standings(path: Path) -> list[Standing]:
    """Loans of projects, guarantees left out; one cohort a year of approval, oldest first."""
    rows = [row for row in read(path) if names_a_project(row) and not is_guarantee(row)]
    committed, paid = (total(rows, amount, by=approved_in) for amount in (principal, disbursed))
    return [
        Standing(year, date(int(year), 1, 1), committed[year], paid.get(year, Decimal(0)))
        for year in sorted(committed)
        if year
    ]


def differences(shared: Path) -> list[Decimal]:
    """What each sum of `ibrd_cohorts_by_vintage.csv` differs by from its loan file's own."""
    with (shared / "world_bank_vintages" / "ibrd_cohorts_by_vintage.csv").open() as file:
        printed = list(csv.DictReader(file))
    found = []
    for (register, day), name in VINTAGES.items():
        lines = [line for line in printed if (register, line["vintage"]) == ("ibrd", str(day))]
        rows = [row for row in read(shared / name) if lines and names_a_project(row)]
        for column, amount in (
            ("principal", principal),
            ("cancelled", cancelled),
            ("disbursed", disbursed),
        ):
            sums = total(rows, amount, by=approved_in)
            found += [
                abs(sums.get(line["approval_year"], Decimal(0)) - Decimal(line[column]))
                for line in lines
            ]
    return found
