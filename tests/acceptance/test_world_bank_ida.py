"""The World Bank's credits: two editions of IDA's register, of other heads and spellings."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from tests.acceptance.loans import cancelled, disbursed, host, principal, signed_in, status
from tests.acceptance.registers import approve, figures, read, take, total
from tests.support.instances import Instance


def test_both_editions_of_ida(office: Instance, shared_data: Path) -> None:
    old, new = (
        shared_data / "world_bank_vintages" / "ida_credits_2019-12-31.csv.gz",
        shared_data / "ida_credits" / "ida_credits_2025-03-31.csv",
    )
    first = take(office, old, "world-bank")
    assert first["imported"] == 8770
    second = take(office, new, "world-bank")
    assert (second["imported"], second["gone"]) == (2011, 11)
    for summary in (first, second):
        approve(office, summary)
    rows = read(new)
    where = ("--where", "register=ida")
    committed, paid, hosts, open_, own = figures(
        office,
        ("committed", "--by", "year", *where),
        ("paid_in", "--by", "status", *where),
        ("committed", "--by", "host", *where),
        ("committed_open", *where),
        ("committed",),
    )
    assert committed == total(rows, principal, signed_in)
    assert sum(committed.values()) == Decimal("587219887884.20")
    assert paid == total(rows, disbursed, status)
    assert hosts == total(rows, principal, host)
    assert open_[""] == sum(principal(row) - cancelled(row) for row in rows)
    assert own == {}
