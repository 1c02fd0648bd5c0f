"""An imported register that was kept as balances: real cohorts, and a synthetic one named so."""

from __future__ import annotations

import csv
import io
import re
from datetime import date
from decimal import Decimal
from html import unescape
from pathlib import Path

import pytest
from django.test import Client

from entrepot.accounts.actions import add_user
from entrepot.figures import kept
from entrepot.figures.core.request import Request
from entrepot.ledger.models import Import
from entrepot.ledger.posting import Draft
from tests.figures.history import History

#: What part of a commitment is there so many years after the cohort began.
SHARES = (5, 20, 45, 65, 80, 90, 95, 95, 95, 95, 95)
DAYS = (date(2018, 12, 31), date(2020, 12, 31))
PAGE = "/development/?register=bank&as_of=2021-03-01"


def keep(history: History, days: tuple[date, ...] = DAYS) -> None:
    """Loans of 2010 to 2019, a hundred million each, in the editions of a register.

    Each edition says what has been paid by its date. The loan of 2012 was paid half of the others'.
    """
    draft = Draft()
    for year in range(2010, 2020):
        key, signed = f"L{year}", date(year, 3, 1)
        project = draft.add("ledger_project", register="bank", key=key)
        for name, value in (("direction", "inward"), ("origin", "foreign")):
            draft.add(
                "ledger_version", project=project, attribute=name, value=value, effective_on=signed
            )
        signing = draft.add(
            "ledger_signing", project=project, register="bank", key=key, signed_on=signed,
            kind="contract",
        )  # fmt: skip
        money = {
            "register": "bank", "key": key, "currency": "USD", "project": project,
            "nature": "original",
        }  # fmt: skip
        draft.add(
            "ledger_entry", posting="principal", capital_class="committed", signing=signing,
            amount_minor=100_000_000_00, effective_on=signed, **money,
        )  # fmt: skip
        before = 0
        for day in days:
            age = day.year - year
            now = SHARES[age] * 1_000_000_00 // (2 if year == 2012 else 1) if age >= 0 else 0
            if now > before:
                draft.add(
                    "ledger_entry", posting="disbursed", capital_class="paid_in", investor="BANK",
                    amount_minor=now - before, effective_on=day, **money,
                )  # fmt: skip
            before = max(now, before)
    history.post(draft)
    for place, day in enumerate(days):
        Import.objects.create(
            id=f"r{place}", register="bank", kind="projects", edition=day, file_name="bank.csv",
            file_hash=f"{place:064}", finished=True,
        )  # fmt: skip


@pytest.fixture
def staff(db: None, data_dir: Path) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(
        add_user(name="qian", role="statistician"),
        backend="django.contrib.auth.backends.ModelBackend",
    )
    return client


def text(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, address
    return unescape(answer.content.decode())


def file(client: Client, address: str) -> list[dict[str, str]]:
    content = b"".join(client.get(f"{address}&format=csv").streaming_content)
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


def test_the_cohorts_are_those_of_the_register_and_each_amount_opens_its_receipt(
    staff: Client,
) -> None:
    keep(History())
    cells = {(row["cohort"], row["edition_of"]): row for row in file(staff, PAGE)}
    assert len(cells) == 10 * 2
    assert cells["2015", "2018-12-31"]["paid"] == "65000000.00"
    assert cells["2012", "2020-12-31"]["share"] == "0.475000"
    assert cells["2019", "2018-12-31"]["committed"] == "0.00"
    page = text(staff, PAGE)
    table = page[page.index("<tbody>") : page.index("</tbody>")]
    told = []
    for row in table.split("</tr>")[:-1]:
        cohort = re.findall(r"signed in (\d{4})", row)[0]
        links = re.findall(r'class="fig" href="([^"]+)"', row)
        days = (
            ["2020-12-31", "2018-12-31", "2020-12-31"][-len(links) :] if len(links) == 3 else None
        )
        kinds = ("committed", "paid", "paid") if days else ("committed", "paid")
        for link, kind, day in zip(links, kinds, days or ["2020-12-31"] * 2, strict=True):
            value = Decimal(re.sub(r"[^0-9.]", "", staff.get(link).context["value"]))
            assert value == Decimal(cells[cohort, day][kind]), link
            told.append(value)
    assert len(told) == 9 * 3 + 2


def test_the_forecast_is_called_a_synthetic_cohort_and_its_error_stands_below(
    staff: Client,
) -> None:
    keep(History())
    page = text(staff, PAGE)
    assert "no chain ladder can be drawn from it" in page
    assert "(2018-12-31, 2020-12-31)" in page
    assert "Synthetic cohort of 2020-12-31: " in page
    assert "Aged forward by the synthetic cohort of 2020-12-31" in page
    assert "Still to come" not in page
    errors = page[page.index("What each earlier edition would have said") :]
    assert re.search(r'<th scope="row">2018-12-31</th><td class="n">9</td>', errors)
    chinese = staff.get(PAGE, headers={"accept-language": "zh-hans"}).content.decode()
    assert "合成批次" in chinese
    assert "链梯法" in chinese


def test_a_register_that_dates_its_payments_has_a_triangle(staff: Client) -> None:
    """Editions of every year leave no age unseen."""
    keep(History(), tuple(date(year, 12, 31) for year in range(2010, 2021)))
    page = text(staff, PAGE)
    assert "synthetic" not in page.lower()
    assert "Forecast by edition" in page


def test_money_on_other_days_than_those_of_its_editions_is_no_balance(
    db: None, data_dir: Path
) -> None:
    keep(History())
    asked = Request.parse("arrived", where=["register=bank"], as_of="2021-03-01", currency="USD")
    assert kept.vintages(asked, days=DAYS, starts={}).days == DAYS
    assert kept.vintages(asked, days=DAYS[:1], starts={}).days == ()


def test_known_at_the_first_edition_there_is_one_alone(staff: Client) -> None:
    keep(History(), DAYS[:1])
    page = text(staff, PAGE)
    assert "on 1 day (2018-12-31)" in page
    assert "What each earlier edition would have said" not in page


def test_a_register_without_foreign_parts_says_where_its_money_is(staff: Client) -> None:
    keep(History())
    page = text(staff, f"{PAGE}&measure=paid_in")
    assert "states its foreign part" in page
    link = re.search(r'<a href="([^"]+)">Ask for all money that arrived', page)
    assert link
    assert "Aged forward" in text(staff, f"/development/{link[1]}")


@pytest.mark.parametrize(
    "address", [PAGE, "/development/durations/?register=bank", "/development/zones/?register=bank"]
)
def test_pages_of_outcomes_offer_the_registers(staff: Client, address: str) -> None:
    keep(History())
    page = text(staff, address)
    choice = page[page.index('id="filter-register"') :]
    options = re.findall(r'<option value="(\w*)"', choice[: choice.index("</select>")])
    assert options == ["", "own", "bank"]
    assert "is no register" in text(staff, address.replace("bank", "elsewhere"), 422)


def test_an_instance_without_imports_offers_no_register(staff: Client) -> None:
    assert "filter-register" not in text(staff, "/development/durations/")
