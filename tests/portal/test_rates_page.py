"""Published rates: one set of projects under every definition, and nobody given away."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from html import unescape
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils import translation

from entrepot import clock
from entrepot.accounts.actions import add_user
from entrepot.editions.models import Edition
from entrepot.portal import headlines, readings
from entrepot.portal.printed import PRINTED
from entrepot.portal.publication import Publication
from tests.figures.history import History
from tests.portal.symposium import hold

#: Figures are DuckDB's, over a snapshot that is the same of either engine.
pytestmark = pytest.mark.once

AS_OF = date(2018, 5, 31)
PAGE = "/rates/published/"
LINK = re.compile(r'href="(/figures/receipt/[^"]+)"')


@pytest.fixture(autouse=True)
def _here(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    noon = datetime(2018, 5, 31, 12, tzinfo=ZoneInfo("Asia/Shanghai"))
    monkeypatch.setattr(clock, "now", lambda: noon)
    with translation.override("en"):
        yield


@pytest.fixture
def history(db: None, common_dir: Path) -> History:
    return History()


@pytest.fixture
def staff(db: None) -> Client:
    client = Client()
    client.force_login(
        add_user(name="qian", role="statistician"),
        backend="django.contrib.auth.backends.ModelBackend",
    )
    return client


def text(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    return unescape(answer.content.decode())


def words(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.replace("\xa0", " ")))


def end(history: History, project: int) -> None:
    history.add(
        "ledger_milestone",
        project=project,
        kind="terminated",
        reached_on=date(2017, 9, 1),
        evidence="hash",
    )


def bare(history: History, count: int, edition: str = "2", *, ended: int = 0) -> None:
    """Projects of an edition in preparation, and as many of them as asked ended."""
    for place in range(count):
        project = history.project(
            f"C{edition}-{place}", edition=edition, stakes=((f"JP-{edition}{place}", None),)
        )
        if place < ended:
            end(history, project)


def seen(
    history: History, codes: list[str], *, everybody: bool = True
) -> dict[str, Decimal | None]:
    publication = Publication(AS_OF) if everybody else None
    return {one.label.en: one.share for one in readings.read(codes, AS_OF, publication)}


FULFILMENT = "Fulfilment rate: "


def test_the_same_projects_have_as_many_rates_as_definitions(history: History) -> None:
    hold(history)
    bare(history, 10, ended=10)
    # 14 fulfilled, 12 in preparation, 10 ended with nothing.
    shares = seen(history, ["1", "2"])
    assert shares[FULFILMENT + "paperwork-counts"] == Decimal("0.722222")
    assert shares[FULFILMENT + "preparation-excluded"] == Decimal("0.583333")
    assert shares[FULFILMENT + "default"] == Decimal("0.388889")
    assert shares["Arrival rate"] == Decimal("0.053846")
    told = [share for share in shares.values() if share is not None]
    assert told == sorted(told, reverse=True)


def test_readings_of_a_range_are_the_figures_that_their_receipts_open(history: History) -> None:
    hold(history)
    bare(history, 3, ended=2)
    for codes in (["1"], ["2"], ["1", "2"]):
        for one in readings.read(codes, AS_OF, None):
            cell = one.asked.figure().cells[0]
            assert (cell.value, cell.numerator, cell.denominator) == (
                one.share,
                one.numerator,
                one.denominator,
            ), (codes, one.label)


def test_nine_in_preparation_or_ended_are_told_to_staff_alone(history: History) -> None:
    hold(history, second=0)
    bare(history, 19, ended=9)
    # Of all: 14 fulfilled, 10 in preparation, 9 ended.
    public, own = seen(history, ["1", "2"]), seen(history, ["1", "2"], everybody=False)
    assert public[FULFILMENT + "default"] == own[FULFILMENT + "default"] == Decimal("0.424242")
    for code in ("paperwork-counts", "preparation-excluded"):
        assert public[FULFILMENT + code] is None
        assert own[FULFILMENT + code] is not None


def test_a_whole_less_the_editions_told_alone_tells_of_nobody(history: History) -> None:
    """5 of the second edition were ended: of both together 15 were, and the first tells its 10."""
    hold(history)
    bare(history, 10, "1", ended=10)
    bare(history, 5, ended=5)
    paperwork = FULFILMENT + "paperwork-counts"
    assert seen(history, ["1"])[paperwork] is not None
    assert seen(history, ["2"])[paperwork] is None
    assert seen(history, ["1", "2"])[paperwork] is None
    assert seen(history, ["1", "2"], everybody=False)[paperwork] is not None


def test_everybody_opens_each_receipt_that_the_page_shows_and_no_other(history: History) -> None:
    hold(history, second=0)
    bare(history, 19, ended=9)
    client = Client()
    page = client.get(PAGE).content.decode()
    links = {unescape(link) for link in LINK.findall(page)}
    assert links
    for link in links:
        receipt = words(text(client, link))
        if "fulfilment_rate" in link:
            assert "Definition Fulfilled, of all signed (default)" in receipt
            assert "Numerator projects of the cohort registered" in receipt
            assert "Denominator projects of the cohort" in receipt
    held_back = headlines.reading("fulfilment_rate", "paperwork-counts", AS_OF)
    address = held_back.narrowed("cohort=1..2").address()
    assert address not in links
    assert client.get(address).status_code == 302


def test_a_receipt_of_a_definition_is_of_that_definition_in_both_languages(
    history: History, staff: Client
) -> None:
    hold(history)
    page = text(staff, PAGE)
    links = {link for link in LINK.findall(page) if "definition=preparation-excluded" in link}
    (link,) = links
    receipt = words(text(staff, link))
    assert "preparation-excluded" in receipt
    assert "100.0 %" in receipt
    assert "In preparation, so left out of this definition's base: 12 projects." in receipt
    staff.cookies["language"] = "zh-hans"
    receipt = words(text(staff, link))
    assert "口径 履约项目占签约项目（不含前期项目）" in receipt
    assert "不含前期准备项目" in receipt


def test_the_explorer_asks_by_definition(history: History, staff: Client) -> None:
    hold(history)
    asked = "/figures/?measure=fulfilment_rate&by=cohort&definition=paperwork-counts"
    page = text(staff, asked)
    assert "Fulfilment rate (paperwork-counts)" in page
    assert '<option value="paperwork-counts" selected>' in page
    cells = {unescape(link) for link in LINK.findall(page)}
    assert cells
    assert all("definition=paperwork-counts" in link for link in cells)
    saved = staff.get(asked + "&format=csv")
    assert "fulfilment_rate-paperwork-counts-2018-05-31.csv" in saved["Content-Disposition"]
    refused = staff.get("/figures/?measure=paid_in&definition=paperwork-counts")
    assert refused.status_code == 422
    assert "has one definition" in unescape(refused.content.decode())


def test_every_printed_rate_stands_with_its_source_and_nothing_is_made_up(history: History) -> None:
    page = words(text(Client(), PAGE))
    for one in PRINTED:
        assert one.event.source in page
        assert one.event.name.en in page
    for said in ("99.65 %", "10.0 %", "over 80 %", "nearly 30 %", "about 70 %", "80.29 %"):
        assert said in page
    assert "18 projects in production + 180 projects under construction" in page
    assert "CNY 7.12 bn amount arrived" in page
    # An empty instance says so, and shows no rate of its own.
    assert "nothing to divide" in page
    assert "This register" not in page


@pytest.mark.both
def test_one_edition_is_chosen_by_all_and_a_range_by_staff(history: History, staff: Client) -> None:
    hold(history)
    client = Client()
    assert "the 1st edition" in text(client, f"{PAGE}?edition=1")
    assert client.get(f"{PAGE}?edition=77").status_code == 404
    assert client.get(f"{PAGE}?edition=1&to=2").status_code == 302
    assert "editions 1 to 2" in text(staff, f"{PAGE}?edition=2&to=1")
    Edition.objects.create(code="3", number=3)
    assert "editions 1 to 2" in text(staff, f"{PAGE}?edition=1&to=2")


def test_the_page_reads_in_chinese(history: History) -> None:
    hold(history)
    client = Client(headers={"accept-language": "zh-hans"})
    client.cookies["language"] = "zh-hans"
    page = text(client, PAGE)
    main = words(page[page.index("<main") : page.index("</main>")])
    for said in (
        "同一批项目",
        "渭南",
        "履约率：paperwork-counts",
        "签约项目292",
        "71.2亿元",
        "超过80%",
    ):
        assert said in main
    for english in ("register", "projects", "signed", "printed", "editions"):
        assert english not in main


def test_the_first_page_leads_here(history: History) -> None:
    hold(history)
    assert f'href="{PAGE}"' in text(Client(), "/")
