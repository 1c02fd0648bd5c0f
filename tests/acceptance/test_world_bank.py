"""The World Bank's loans: four editions of IBRD's register, to the cent."""

from __future__ import annotations

import json
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tests.acceptance.loans import cancelled, disbursed, host, principal, signed_in, status
from tests.acceptance.registers import approve, figures, read, take, total
from tests.support.instances import Instance


class Edition(NamedTuple):
    """A file and the control totals printed in the data's README, which counted it unrounded."""

    file: str
    day: str
    rows: int
    principal: str
    cancelled: str
    disbursed: str

    @property
    def recorded(self) -> str:
        return f"{date.fromisoformat(self.day) + timedelta(days=1)}T09:00:00+08:00"

    @property
    def approved(self) -> str:
        return f"{date.fromisoformat(self.day) + timedelta(days=1)}T10:00:00+08:00"

    @property
    def known(self) -> str:
        return str(date.fromisoformat(self.day) + timedelta(days=1))


IBRD = (
    Edition(
        "ibrd_loans_2020-11-30.csv.gz",
        "2020-11-30",
        8986,
        "768699132974.19",
        "99208151168.05",
        "604922098623.34",
    ),
    Edition(
        "ibrd_loans_2022-05-31.csv.gz",
        "2022-05-31",
        8873,
        "825436347301.05",
        "102336224435.24",
        "642326061053.32",
    ),
    Edition(
        "ibrd_loans_2023-04-30.csv.gz",
        "2023-04-30",
        8991,
        "838263729606.41",
        "103126540727.13",
        "665476620232.31",
    ),
    Edition(
        "ibrd_loans_2023-05-31.csv.gz",
        "2023-05-31",
        9012,
        "842006786106.41",
        "103266338218.87",
        "667419827993.44",
    ),
)


@pytest.fixture(scope="module")
def folder(shared_data: Path) -> Path:
    return shared_data / "world_bank_vintages"


@pytest.fixture(scope="module")
def vintages(office: Instance, folder: Path) -> list[dict[str, Any]]:
    """The four editions of IBRD, each recorded and approved on the day after its period."""
    summaries = []
    for edition in IBRD:
        summary = take(
            office, folder / edition.file, "world-bank", "--recorded-at", edition.recorded
        )
        approve(office, summary, "--recorded-at", edition.approved)
        summaries.append(summary)
    return summaries


def test_each_edition_counts_what_changed(vintages: list[dict[str, Any]]) -> None:
    assert [summary["read"] for summary in vintages] == [edition.rows for edition in IBRD]
    assert [summary["rejected"] for summary in vintages] == [0] * 4
    assert [summary["imported"] for summary in vintages] == [8986, 213, 118, 21]
    assert [summary["gone"] for summary in vintages] == [0, 326, 0, 0]


@pytest.mark.parametrize("edition", IBRD, ids=lambda edition: edition.day)
def test_each_edition_has_its_own_totals_as_known_at_its_date(
    office: Instance, folder: Path, vintages: list[dict[str, Any]], edition: Edition
) -> None:
    rows = read(folder / edition.file)
    known = ("--where", "register=ibrd", "--known-at", edition.known)
    committed, open_, paid = figures(
        office,
        ("committed", "--by", "status", *known),
        ("committed_open", *known),
        ("paid_in", "--by", "host", *known),
    )
    assert committed == total(rows, principal, status)
    control = Decimal(edition.principal)
    assert abs(sum(committed.values()) - control) < Decimal("0.05")

    assert open_[""] == sum(principal(row) - cancelled(row) for row in rows)
    assert paid == total(rows, disbursed, host)
    assert abs(sum(paid.values()) - Decimal(edition.disbursed)) < Decimal("0.05")


def test_totals_by_year_cohort_and_status(
    office: Instance, folder: Path, vintages: list[dict[str, Any]]
) -> None:
    rows = read(folder / IBRD[-1].file)
    where = ("--where", "register=ibrd")
    committed, paid, signings = figures(
        office,
        ("committed", "--by", "year", *where),
        ("paid_in", "--by", "cohort", *where),
        ("signings", "--by", "status", *where),
    )
    assert committed == total(rows, principal, signed_in)
    assert paid == total(rows, disbursed, signed_in)
    assert signings == total(rows, lambda row: Decimal(1), status)
    assert signings["Fully Repaid"] == 6437


def test_the_loans_signed_in_2015(office: Instance, vintages: list[dict[str, Any]]) -> None:
    """113 loans; paid in grows from edition to edition, the principal does not."""
    controls = zip(
        (IBRD[0], IBRD[1], IBRD[3]),
        ("16995765338.18", "19020936204.59", "19529242251.54"),
        strict=True,
    )
    asked, expected = [], []
    for edition, paid in controls:
        where = (
            "--where",
            "register=ibrd",
            "--where",
            "kind=contract",
            "--where",
            "cohort=2015",
            "--known-at",
            edition.known,
        )
        asked += [(measure, *where) for measure in ("signings", "committed", "paid_in")]
        expected += [Decimal(113), Decimal("23418645837.00"), Decimal(paid)]
    assert [answer[""] for answer in figures(office, *asked)] == expected


def test_the_same_edition_again_changes_nothing(
    office: Instance, folder: Path, vintages: list[dict[str, Any]]
) -> None:
    again = take(office, folder / IBRD[-1].file, "world-bank")
    assert (again["unchanged"], again["batches"], again["batch"]) == (9012, 0, None)


def test_an_older_edition_is_refused(
    office: Instance, folder: Path, vintages: list[dict[str, Any]]
) -> None:
    answer = office.run(
        "import", "projects", folder / IBRD[0].file, "--mapping", "world-bank", user="lin"
    )
    assert answer.returncode == 2
    assert "IMP-013" in answer.stderr
    assert "2023-05-31" in answer.stderr


def test_the_other_export_of_2020_reads_the_same(
    shared_data: Path, office: Instance, folder: Path, template: Any, tmp_path: Path
) -> None:
    """Other dates, exponents, amounts of ten digits: what it tells apart, it tells so."""
    url = template.copy_to(tmp_path)
    other = Instance(data_dir=tmp_path, database_url=url)
    try:
        other.run("user", "add", "lin", "--role", "statistician", check=True)
        path = folder / "ibrd_loans_2020-11-30_iso_export.csv.gz"
        summary = take(other, path, "world-bank")
        assert summary["imported"] == 8986
        with other.connect() as connection:
            [(stands,)] = connection.execute(
                "SELECT sum(amount_minor) FROM ledger_entry WHERE posting = 'principal'"
            )
        assert Decimal(int(stands)).scaleb(-2) == sum(principal(row) for row in read(path))
    finally:
        template.drop(url)


def test_a_corrupted_copy_is_refused_row_by_row_and_nothing_changes(
    office: Instance, folder: Path, vintages: list[dict[str, Any]], tmp_path: Path
) -> None:
    import csv

    rows = read(folder / IBRD[-1].file)
    head = list(rows[0])
    planted = {
        12: ("Agreement Signing Date", "02/30/2015 12:00:00 AM", "IMP-102"),
        340: ("Disbursed Amount", "a lot", "IMP-103"),
        1002: ("Loan Number", rows[4]["Loan Number"], "IMP-108"),
        5005: ("Original Principal Amount", "", None),
        7777: ("Original Principal Amount", "1,2,3", "IMP-103"),
    }
    for row, (name, value, _) in planted.items():
        rows[row - 2][name] = value
    bad = tmp_path / "bad.csv"
    with bad.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, head)
        writer.writeheader()
        writer.writerows(rows)
    before = office.run("ledger", "verify", check=True).stdout
    report = tmp_path / "report.json"
    answer = office.run(
        "import",
        "projects",
        bad,
        "--mapping",
        "world-bank",
        "--report",
        report,
        "--format",
        "json",
        user="lin",
    )
    assert answer.returncode == 2
    found = {
        item["row"]: (item["column"], item["value"], item["code"])
        for item in json.loads(report.read_text("utf-8"))
        if item["severity"] == "error"
    }
    assert found == {row: fact for row, fact in planted.items() if fact[2]}
    assert json.loads(answer.stdout)["rejected"] == 4
    assert office.run("ledger", "verify", check=True).stdout == before

    text = bad.read_text("utf-8").replace("CREDIT NATIONAL", "CRÉDIT NATIONAL")
    bad.write_bytes(text.encode("cp1252", "replace"))
    answer = office.run("import", "projects", bad, "--mapping", "world-bank", user="lin")
    assert answer.returncode == 2
    assert "IMP-004" in answer.stderr
    assert "row 2 " in answer.stderr
