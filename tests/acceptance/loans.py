"""The World Bank's files, read by a few plain lines."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from tests.acceptance.registers import Row, cents

#: Codes of the publisher that are not ISO 3166's; those of regions are no economy.
HOSTS = {"RY": "YE", "TP": "TL", "YF": "RS", "ZR": "CD", "YU": "(none)"}
REGIONS = {
    "1F",
    "1G",
    "1W",
    "3A",
    "3E",
    "3S",
    "3T",
    "3W",
    "4E",
    "4M",
    "4P",
    "4S",
    "5M",
    "6C",
    "6O",
    "6R",
    "7C",
    "8S",
    "",
}


def host(row: Row) -> str:
    code = row.get("Country Code") or row.get("Country / Economy Code") or ""
    return "(none)" if code in REGIONS else HOSTS.get(code, code)


def money(row: Row, name: str) -> Decimal:
    return cents(next(value for head, value in row.items() if head.startswith(name)))


def principal(row: Row) -> Decimal:
    return money(row, "Original Principal Amount")


def cancelled(row: Row) -> Decimal:
    return money(row, "Cancelled Amount")


def disbursed(row: Row) -> Decimal:
    return money(row, "Disbursed Amount")


def day_of(text: str) -> date | None:
    return datetime.strptime(text.split()[0], "%m/%d/%Y").date() if text else None


def signed_in(row: Row) -> str:
    """The year of the signing, else of the approval, else of the register."""
    day = (
        day_of(row["Agreement Signing Date"])
        or day_of(row["Board Approval Date"])
        or day_of(row["End of Period"])
    )
    assert day
    return str(day.year)


def status(row: Row) -> str:
    return row.get("Loan Status") or row["Credit Status"]
