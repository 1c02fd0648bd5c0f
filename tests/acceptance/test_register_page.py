"""The page of outcomes over the World Bank's loans: the file's own cohorts, to the cent."""

from __future__ import annotations

import csv
import io
import json
import re
import subprocess
from datetime import date, timedelta
from decimal import Decimal
from html import unescape
from pathlib import Path

import pytest

from tests.acceptance.loans import disbursed, principal, signed_in
from tests.acceptance.registers import approve, read, take, total
from tests.acceptance.vintages import VINTAGES
from tests.support.instances import Instance
from tests.support.surroundings import python

DAYS = (date(2020, 11, 30), date(2023, 5, 31))
PAGE = "/development/?register=ibrd&as_of=2023-06-30"
#: What a second person approved on the day after the first edition.
FIRST = f"{PAGE}&known_at=2020-12-01"

#: Reads pages as one who is signed in, in one process.
_READ = """
import json, sys
import django
django.setup()
from django.test import Client
from entrepot.accounts.models import User
client = Client(headers={"accept-language": "en"}, SERVER_NAME="localhost")
client.force_login(User.objects.get(username="lin"), backend="django.contrib.auth.backends.ModelBackend")
told = []
for address in json.load(sys.stdin):
    answer = client.get(address)
    assert answer.status_code == 200, (address, [str(one) for one in answer.context["errors"]])
    told.append(b"".join(answer).decode("utf-8-sig"))
json.dump(told, sys.stdout)
"""


def pages(office: Instance, *addresses: str) -> list[str]:
    answer = subprocess.run(
        [python(), "-c", _READ],
        input=json.dumps(addresses),
        capture_output=True,
        text=True,
        env=office.environment(DJANGO_SETTINGS_MODULE="entrepot.config.settings"),
        check=False,
    )
    assert answer.returncode == 0, answer.stderr
    told: list[str] = json.loads(answer.stdout)
    return told


@pytest.fixture(scope="module")
def register(office: Instance, shared_data: Path) -> Instance:
    """Two editions of IBRD's loans, each recorded and approved on the day after its date."""
    for day in DAYS:
        recorded = f"{day + timedelta(days=1)}T09:00:00+08:00"
        summary = take(
            office, shared_data / VINTAGES["ibrd", day], "world-bank", "--recorded-at", recorded
        )
        approve(office, summary, "--recorded-at", recorded.replace("T09", "T10"))
    return office


def test_the_cohorts_of_a_loan_register_are_its_files_and_open_their_receipts(
    register: Instance, shared_data: Path
) -> None:
    first, newest, page, early = pages(
        register, f"{FIRST}&format=csv", f"{PAGE}&format=csv", PAGE, FIRST
    )
    for day, file in zip(DAYS, (first, newest), strict=True):
        cells = [
            row for row in csv.DictReader(io.StringIO(file)) if row["edition_of"] == day.isoformat()
        ]
        rows = read(shared_data / VINTAGES["ibrd", day])
        for column, amount in (("committed", principal), ("paid", disbursed)):
            told = {row["cohort"]: Decimal(row[column]) for row in cells if Decimal(row[column])}
            assert told == total(rows, amount, signed_in), (day, column)
    assert {row["edition_of"] for row in csv.DictReader(io.StringIO(newest))} == {
        day.isoformat() for day in DAYS
    }

    # Named for what it is, with its error, and what an old edition alone would have said.
    assert "no chain ladder can be drawn from it" in page
    assert "Aged forward by the synthetic cohort of 2023-05-31" in page
    assert "What each earlier edition would have said of 2023-05-31" in page
    assert "What each earlier edition would have said" not in early

    # Of the newest ten cohorts, every amount is the figure that its link leads to.
    table = page[page.index("<tbody>") : page.index("</tbody>")]
    exact = {(row["cohort"], row["edition_of"]): row for row in csv.DictReader(io.StringIO(newest))}
    links, values = [], []
    for row in table.split("</tr>")[:10]:
        cohort = re.findall(r"signed in (\d{4})", row)[0]
        for link in re.findall(r'class="fig" href="([^"]+)"', row):
            links.append(unescape(link))
            of = "committed" if "measure=committed" in link else "paid"
            day = re.findall(r"period=\d{4}-\d\d-\d\d..(\d{4}-\d\d-\d\d)", link)[0]
            values.append(f"{Decimal(exact[cohort, day][of]):,.2f}")
    assert len(links) > 20
    for link, value, receipt in zip(links, values, pages(register, *links), strict=True):
        assert value in receipt.replace("\u00a0", " "), link
