"""A spreadsheet as people really keep it: good rows in, bad rows named."""

from __future__ import annotations

import csv
import json
import re
from decimal import Decimal
from pathlib import Path

from tests.acceptance.registers import approve, figure
from tests.support.instances import Instance

#: The data's README: amounts made only of digits and commas.
CONTROL_ROWS, CONTROL = 2062, 38_034_999_354
#: What those leave out and the import reads: three amounts with decimals, seven after escapes.
DECIMALS = {78: "4889975.54", 83: "2739034.68", 85: "15109500.00"}
ESCAPED = (20_000_000, 16_200_000, 600_000, 685_000, 19_350_000, 5_000_000, 10_000_000)
#: Refused, by Sr No, with what the control counts of each.
REFUSED = {"110": 0, "193": 6_250_000, "2572": 630_000}


def test_the_good_rows_are_posted_and_the_bad_ones_named(
    office: Instance, shared_data: Path, tmp_path: Path
) -> None:
    path = shared_data / "startup_funding_india" / "startup_funding_kaggle_2020.csv"
    with path.open(encoding="cp1252", newline="") as file:
        rows = list(csv.DictReader(file))
    plain = [row for row in rows if re.fullmatch(r"[\d,]+", row["AmountInUSD"])]
    assert len(plain) == CONTROL_ROWS
    assert sum(int(row["AmountInUSD"].replace(",", "")) for row in plain) == CONTROL

    command = ("import", "projects", path, "--mapping", "startup-india", "--format", "json")
    assert office.run(*command, user="lin").returncode == 2
    report = tmp_path / "report.json"
    answer = office.run(*command, "--partial", "--report", report, user="lin", check=True)
    summary = json.loads(answer.stdout)
    approve(office, summary)

    errors = [item for item in json.loads(report.read_text("utf-8")) if item["severity"] == "error"]
    assert {rows[item["row"] - 2]["Sr No"] for item in errors} == set(REFUSED)
    assert (summary["read"], summary["rejected"]) == (3044, 3)
    assert summary["imported"] == 3041
    assert figure(office, "signings", "--where", "register=startup-india")[""] == 3041
    expected = (
        Decimal(CONTROL)
        + sum(map(Decimal, DECIMALS.values()))
        + sum(ESCAPED)
        - sum(REFUSED.values())
    )
    assert figure(office, "committed", "--where", "register=startup-india")[""] == expected
    again = json.loads(office.run(*command, "--partial", user="lin", check=True).stdout)
    assert (again["unchanged"], again["batches"]) == (3041, 0)
