"""The page of an edition: its figures are those of the engine, and nobody is given away."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from entrepot import clock
from entrepot.accounts.actions import add_user
from entrepot.editions.models import Edition
from entrepot.figures.core import queries
from entrepot.portal import headlines
from entrepot.portal.outcomes import boxes
from entrepot.portal.pages.home import _said
from entrepot.portal.publication import TOO_FEW, Publication
from tests.figures.history import History
from tests.portal.symposium import FIRST, hold

#: Figures are DuckDB's, over a snapshot that is the same of either engine.
pytestmark = pytest.mark.once

AS_OF = date(2018, 1, 1)


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


@pytest.fixture(autouse=True)
def _language() -> Iterator[None]:
    with translation.override("en"):
        yield


def text(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    return unescape(answer.content.decode())


def shown(code: str) -> Edition:
    return Edition.objects.get(code=code)


@pytest.mark.both
def test_one_more_signing_and_the_sentence_changes(history: History) -> None:
    hold(history)
    opening = headlines.statement(shown("2"), headlines.holdings())
    assert opening is not None
    assert _said(opening.projects)["words"].en == "14"
    history.project(
        "A99", edition="1", on=FIRST, amounts=((500_00, 500_00, "USD"),), stakes=(("SG-99", None),)
    )
    assert _said(opening.projects)["words"].en == "15"


def says(address: str = "/") -> str:
    """The opening sentences of a page as everybody reads them."""
    page = text(Client(headers={"accept-language": "en"}), address)
    said = re.search(r'<p class="says">(.*?)</p>', page, re.DOTALL)
    assert said, address
    return " ".join(re.sub(r"<[^>]+>", " ", said[1]).split())


def test_one_more_signing_and_payment_change_the_served_page(history: History) -> None:
    hold(history)
    before = says()
    assert "14 foreign-invested projects were signed, committing 14 million US dollars" in before
    assert "had actually used 1.4 million US dollars" in before
    project = history.project(
        "A99",
        edition="1",
        on=FIRST,
        amounts=((2_000_000_00, 2_000_000_00, "USD"),),
        stakes=(("SG-99", None),),
    )
    history.entry("paid_in", 200_000_00, date(2016, 8, 1), project=project)
    history.entry("paid_in", 900_000_00, date(2016, 8, 1), project=project, approved=False)
    after = says()
    assert "15 foreign-invested projects were signed, committing 16 million US dollars" in after
    assert "had actually used 1.6 million US dollars" in after


def test_nine_projects_are_too_few_for_everybody_and_not_for_staff(history: History) -> None:
    hold(history, first=9, second=9)
    public = boxes(shown("1"), AS_OF, Publication(AS_OF))
    assert public[0]["text"] == TOO_FEW
    assert not public[0]["value"]
    staff = boxes(shown("1"), AS_OF, None)
    assert staff[0]["text"].en == "9 projects: intention 2, contract 7"


def test_kinds_under_ten_are_told_together_or_not_at_all(history: History) -> None:
    hold(history)
    public = boxes(shown("1"), AS_OF, Publication(AS_OF))
    assert public[0]["text"].en == "14 projects: intention and contract together 14"
    assert "intention 2" in boxes(shown("1"), AS_OF, None)[0]["text"].en


def test_a_step_that_few_have_left_or_reached_is_not_told(history: History) -> None:
    projects = hold(history)
    for project in projects[:3]:
        history.add(
            "ledger_milestone",
            project=project,
            kind="registered",
            reached_on=date(2016, 9, 1),
            actual=1,
            evidence="a" * 64,
        )
    publication = Publication(AS_OF)
    assert not publication.reached("registration_rate", "1")
    asked = headlines.of_cohorts("registration_rate", AS_OF)
    assert asked.cells()["1",].numerator == 3


def test_what_few_paid_in_a_year_waits_for_the_next(history: History) -> None:
    from entrepot.portal.outcomes import _points

    projects = hold(history)
    history.entry("paid_in", 50_000_00, date(2017, 8, 1), project=projects[0])
    [edition] = [one for one in headlines.holdings() if one.code == "1"]
    base = headlines.of_cohorts("arrival_rate", AS_OF).cells()["1",].denominator
    assert base is not None
    everything = _points(edition, AS_OF, base, None)
    public = _points(edition, AS_OF, base, Publication(AS_OF))
    assert [age for age, _ in everything] == [1, 2]
    assert [age for age, _ in public] == [1]


def test_the_receipt_of_each_figure_gives_the_figure_of_the_page(history: History) -> None:
    """What the page asks for all editions at once is what each receipt computes alone."""
    hold(history)
    for measure in ("projects_signed", "committed", "paid_in", "arrival_rate"):
        together = headlines.of_cohorts(measure, AS_OF)
        for code in ("1", "2"):
            alone = together.narrowed(f"cohort={code}").figure().cells[0].value
            grouped = together.cells().get((code,))
            assert (grouped.value if grouped else 0) == alone, (measure, code)


def test_a_payment_of_a_company_counts_for_its_project(history: History) -> None:
    hold(history)
    found = headlines.of_cohorts("paid_in", AS_OF).support()
    assert (found["1",].subjects, found["1",].investors) == (14, 14)


def test_money_all_taken_back_rests_on_nobody(history: History) -> None:
    projects = hold(history, first=2)
    paid = history.entry("paid_in", 700, date(2016, 10, 1), project=projects[0])
    history.entry(
        "paid_in", 700, date(2016, 10, 1), project=projects[0], nature="reversal", reverses=paid
    )
    plain = queries.support(headlines.Asked("arrived", period="2016-10", as_of=AS_OF).request())
    assert all(found.subjects == 0 for found in plain.values())


def test_everybody_opens_the_receipts_of_headlines_and_no_other(history: History) -> None:
    hold(history)
    as_of = clock.day(clock.now())
    public = Client()
    for measure in ("projects_signed", "committed", "paid_in"):
        page = text(public, headlines.of_cohorts(measure, as_of).narrowed("cohort=1").address())
        assert "The records behind a figure are shown to signed-in staff" in page
        assert "/records/" not in page
        assert "Ledger head" not in page
    assert public.get("/figures/receipt/?measure=committed&by=kind").status_code == 302


def test_a_receipt_that_the_rule_holds_back_is_not_opened_by_its_address(
    history: History,
) -> None:
    hold(history, first=9)
    asked = headlines.of_cohorts("committed", clock.day(clock.now())).narrowed("cohort=1")
    assert asked.query() in headlines.public_questions(clock.day(clock.now()))
    assert Client().get(asked.address()).status_code == 302


def test_staff_see_what_a_receipt_rests_on(history: History, staff: Client) -> None:
    hold(history)
    asked = headlines.of_cohorts("committed", AS_OF).narrowed("cohort=1")
    page = text(staff, asked.address())
    assert "14 projects or companies, 14 investors" in page
    assert "Ledger head" in page
    assert page.count('href="/records/') == 14


def test_a_receipt_reads_in_chinese(history: History, staff: Client) -> None:
    hold(history)
    asked = headlines.of_cohorts("committed", AS_OF).narrowed("cohort=1")
    answer = staff.get(asked.address(), headers={"accept-language": "zh-hans"})
    page = answer.content.decode()
    main = re.sub(r"<[^>]+>", " ", page[page.index("<main") : page.index("</main>")])
    assert "分录金额之和" in main
    for english in ("sum of entries", "methodology", "Inward", "Foreign", "inward", "foreign"):
        assert english not in main


@pytest.mark.both
@pytest.mark.both
@pytest.mark.parametrize(
    ("address", "statements"),
    [
        ("/figures/", 4),
        ("/figures/?measure=committed&by=edition", 8),
        ("/figures/receipt/?measure=committed&where=cohort%3D1&as_of=2018-01-01", 12),
    ],
)
def test_pages_ask_the_database_no_more_than_this(
    history: History,
    staff: Client,
    address: str,
    statements: int,
    django_assert_max_num_queries: pytest.FixtureRequest,
) -> None:
    """However many projects there are: the figures are kept once somebody asked for them."""
    hold(history)
    text(staff, address)
    with django_assert_max_num_queries(statements):  # type: ignore[operator]
        text(staff, address)


@pytest.mark.parametrize(
    ("address", "who", "statements"),
    [("/", "everybody", 8), ("/editions/1/", "staff", 8), ("/editions/2/", "staff", 9)],
)
def test_the_page_of_an_edition_costs_just_these_statements(
    history: History,
    staff: Client,
    address: str,
    who: str,
    statements: int,
    django_assert_num_queries: Any,
) -> None:
    """Whatever it tells: its figures are kept once somebody asked for them."""
    hold(history)
    client = staff if who == "staff" else Client()
    text(client, address)
    with django_assert_num_queries(statements):
        text(client, address)


def test_public_questions_are_made_once_until_an_edition_moves(
    history: History, django_assert_num_queries: Any
) -> None:
    hold(history, first=1, second=1)
    first = headlines.public_questions(AS_OF)
    with django_assert_num_queries(1):
        assert headlines.public_questions(AS_OF) is first
    day = date(2017, 9, 8)
    Edition.objects.filter(code="2").update(starts_on=day, ends_on=day)
    moved = headlines.public_questions(AS_OF)
    assert moved.keys() != first.keys()
    assert any("as_of=2017-08-31" in address for address in moved)
