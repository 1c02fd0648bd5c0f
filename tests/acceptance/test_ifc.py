"""IFC's investment projects: three editions under one mapping."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from tests.acceptance.registers import Row, approve, cents, figure, read, take, total
from tests.support.instances import Instance

FILES = {
    "2016-10-07": (4112, 131_690),
    "2022-07-06": (5708, 220_598),
    "2025-04-17": (6570, 312_773),
}
AMOUNT = "Total IFC investment as approved by Board(Million - USD)"
NEWER = "Summary of Investment Information (AIP Policy 2012)"


def once(rows: list[Row]) -> list[Row]:
    """Each project once: of two papers on one, the newer policy's."""
    by_number: dict[str, Row] = {}
    for row in rows:
        if row["Project Number"] not in by_number or row["Document Type"] == NEWER:
            by_number[row["Project Number"]] = row
    return list(by_number.values())


def approved(row: Row) -> Decimal:
    return cents(str(Decimal(row[AMOUNT].replace(",", "") or 0) * 1_000_000))


def year(row: Row) -> str:
    day = row["IFC Signed Date"] or row["IFC Approval Date"] or row["As of Date"]
    return day[6:10]


def test_three_editions(office: Instance, shared_data: Path) -> None:
    for day, (count, millions) in FILES.items():
        path = shared_data / "ifc_projects" / f"ifc_investment_projects_{day}.csv"
        rows = read(path)
        summary = take(office, path, "ifc")
        approve(office, summary)
        kept = once(rows)
        assert (summary["read"], summary["rejected"]) == (count, 0)
        assert summary["skipped"] == count - len(kept)
        assert int(sum(map(approved, rows)) / 1_000_000) == millions
        where = ("--where", "register=ifc")
        assert figure(office, "committed", "--by", "status", *where) == total(
            kept, approved, lambda row: row["Status"].strip()
        )
        assert figure(office, "signings", *where)[""] == len(kept)
        again = take(office, path, "ifc")
        assert (again["unchanged"], again["batches"]) == (len(kept), 0)
    assert figure(office, "committed", "--by", "year", *where) == total(kept, approved, year)
    signed = figure(office, "signings", "--by", "cohort", "--where", "kind=contract", *where)
    assert signed["2020"] == 189
    hosts = figure(office, "signings", "--by", "host", *where)
    assert hosts["CN"] == sum(row["WB Country Code"] == "CN" for row in kept)
    assert hosts["NA"] == sum(row["WB Country Code"] == "NA" for row in kept)
