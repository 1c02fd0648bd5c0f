"""What commitments become: the page's cells are those of their receipts, and its words are plain."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from html import unescape
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.utils import translation

from entrepot.accounts.actions import add_user
from entrepot.editions.models import Edition
from entrepot.figures import kept
from entrepot.figures.core import queries
from entrepot.figures.core.request import Request
from entrepot.ledger.models import Signing
from entrepot.portal import outlook
from entrepot.portal.outlook import expected
from entrepot.portal.pages.development.tables import shade
from entrepot.portal.publication import Publication
from entrepot.projects.models import Project
from entrepot.solvers.development.methods import Method
from entrepot.solvers.development.triangle import Step
from tests.figures.history import History
from tests.portal.symposium import grow

#: Figures are DuckDB's, over a snapshot that is the same of either engine.
pytestmark = pytest.mark.once

AS_OF = date(2016, 7, 1)
PAGE = f"/development/?as_of={AS_OF}"
#: A receipt's link in a cell of the triangle, its row's place and its column's.
CELL = re.compile(r'<td class="n heat-\d"><a class="fig" href="([^"]+)"')


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


def text(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, (address, answer.status_code)
    return unescape(answer.content.decode())


def file(client: Client, address: str) -> list[dict[str, str]]:
    content = b"".join(client.get(address).streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(content)))


def main(page: str) -> str:
    return re.sub(r"<[^>]+>", " ", page[page.index("<main") : page.index("</main>")])


@pytest.mark.parametrize(
    ("asked", "count"),
    [
        ("as_of=2014-07-01", 10),
        ("as_of=2012-01-01&step=quarter&measure=arrived", 8),
        ("as_of=2014-07-01&measure=projects_paid", 10),
        ("as_of=2014-07-01&known_at=2018-01-05", 10),
    ],
)
def test_every_cell_is_the_figure_of_its_receipt(
    history: History, staff: Client, asked: str, count: int
) -> None:
    grow(history, editions=4, projects=2)
    cells = file(staff, f"/development/?{asked}&format=csv")
    assert len(cells) == count
    page = text(staff, f"/development/?{asked}")
    for row in page[page.index("<tbody>") : page.index("</tbody>")].split("</tr>")[:-1]:
        for link in CELL.findall(row):
            cell = cells.pop(0)
            receipt = staff.get(unescape(link))
            assert receipt.status_code == 200
            told = Decimal(re.sub(r"[^0-9.]", "", receipt.context["value"]))
            assert told == Decimal(cell["cumulative"]), (cell, link)
    assert cells == []


def test_a_cell_of_another_day_is_found(
    history: History, staff: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    from entrepot.portal.pages.development import tables

    question = tables.Developed.question
    monkeypatch.setattr(
        tables.Developed, "question", lambda self, row, age: question(self, row, age + 1)
    )
    with pytest.raises(AssertionError, match="committed"):
        test_every_cell_is_the_figure_of_its_receipt(history, staff, "as_of=2014-07-01", 10)


def test_ages_that_are_not_over_stay_empty(history: History, staff: Client) -> None:
    grow(history, editions=4, projects=2)
    ages = {}
    for cell in file(staff, "/development/?as_of=2013-07-01&format=csv"):
        ages.setdefault(cell["cohort"], []).append(int(cell["age"]))
    assert ages == {"1": [1, 2, 3], "2": [1, 2], "3": [1]}
    page = text(staff, "/development/?as_of=2013-07-01")
    table = page[page.index("<tbody>") : page.index("</tbody>")]
    assert table.count("<td></td>") == 0 + 1 + 2 + 3
    assert "year 1 is not over on 2013-07-01" not in table


def test_a_short_past_is_not_reliable_and_says_so_where_the_forecast_stands(
    history: History, staff: Client
) -> None:
    grow(history, editions=3, projects=2)
    page = text(staff, "/development/?as_of=2013-07-01&edition=2")
    assert page.count("Not reliable") == 3
    assert "do not plan on these numbers. Reason: too short: it takes 4 cohorts" in page
    assert "2nd edition: " in page


def test_a_past_that_held_is_called_reliable(history: History, staff: Client) -> None:
    grow(history)
    page = text(staff, PAGE)
    assert "Not reliable" not in page
    assert page.count("Reliable by its own past") == 2
    assert "6th edition: " in page
    assert "Forecast by edition, by year 6" in page
    assert len(file(staff, f"{PAGE}&format=backtest")) > 5


@pytest.mark.parametrize(
    ("method", "named"),
    [("cape-cod", "Cape Cod"), ("bornhuetter-ferguson&prior=45%", "Bornhuetter–Ferguson")],
)
def test_other_methods_go_by_what_was_committed(
    history: History, staff: Client, method: str, named: str
) -> None:
    grow(history)
    page = text(staff, f"{PAGE}&method={method}")
    assert re.search(rf"<td[^>]*>{named}</td>", page)
    # Bornhuetter-Ferguson adds 45 % of the commitment, in the share still to come.
    assert page != text(staff, PAGE)


def test_a_prior_moves_the_forecast_by_its_share(history: History) -> None:
    grow(history)
    found = kept.triangle(_paid_in(), step=Step.YEAR, starts=_starts())
    low, high = (outlook.outlook(found, Method.BORNHUETTER_FERGUSON, prior) for prior in (0.2, 0.4))
    one, other = low.of("6"), high.of("6")
    assert one
    assert other
    assert one.outstanding
    assert other.outstanding
    assert other.outstanding == pytest.approx(2 * one.outstanding)
    assert [ahead.age for ahead in high.ahead(found.triangle.rows[5])] == [6]


def _paid_in() -> Request:
    return Request.parse(
        "paid_in",
        where=("direction=inward", "origin=foreign"),
        as_of=AS_OF.isoformat(),
        currency="USD",
    )


def _starts() -> dict[str, date]:
    from entrepot.editions.queries import first_days

    return first_days()


def test_another_process_finds_the_same_triangle_on_disk(history: History) -> None:
    grow(history, editions=3, projects=2)
    asked = {"step": Step.QUARTER, "starts": _starts()}
    first = kept.triangle(_paid_in(), **asked)
    queries._answers.clear()

    def never(*_: object) -> None:
        raise AssertionError("computed again")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(queries, "_engine", never)
        assert kept.triangle(_paid_in(), **asked) == first
        assert kept.ready_triangle(_paid_in(), **asked) == first
    moved = {**_starts(), "1": date(2010, 1, 1)}
    assert kept.triangle(_paid_in(), step=Step.QUARTER, starts=moved) != first


def test_the_page_obeys_the_time_of_one_question(
    history: History, staff: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    grow(history, editions=2, projects=2)

    def slow(*_: object, **__: object) -> None:
        raise queries.Interrupted

    monkeypatch.setattr(kept, "triangle", slow)
    monkeypatch.setattr(settings, "ANSWER_SECONDS", 10)
    assert "was not there after 10 seconds" in text(staff, PAGE, 422)


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ("measure=signings", "is no choice of measure"),
        ("slice=sideways", "is no choice of part"),
        ("step=week", "is no choice of age"),
        ("method=none", "is no choice of method"),
        ("prior=much", "is no expected share"),
        ("prior=0", "is no expected share"),
        ("as_of=soon", "'soon'"),
        ("known_at=soon", "'soon'"),
    ],
)
def test_what_the_page_can_not_answer_says_why(
    history: History, staff: Client, more: str, words: str
) -> None:
    page = text(staff, f"/development/?{more}", 422)
    assert words in page
    assert 'name="measure"' in page


def test_an_edition_without_a_first_day_is_named_and_the_others_are_shown(
    history: History, staff: Client
) -> None:
    grow(history, editions=3, projects=2)
    whole = {row["cohort"] for row in file(staff, f"{PAGE}&format=csv")}
    assert whole == {"1", "2", "3"}
    Edition.objects.filter(code="2").update(starts_on=None, ends_on=None)
    shown = text(staff, PAGE)
    assert "Edition 2 has no first day" in shown
    assert '<a href="/editions/2/">Give it a first day</a>' in shown
    assert {row["cohort"] for row in file(staff, f"{PAGE}&format=csv")} == {"1", "3"}
    assert expected(Edition.objects.get(code="1"), AS_OF, None) is None
    assert "Some figures of this page are being computed" not in text(staff, "/")


def test_an_empty_ledger_says_what_to_do(history: History, staff: Client) -> None:
    assert "Nothing to show yet" in text(staff, PAGE)


@pytest.mark.both
def test_unverified_records_are_left_out_and_counted(history: History, staff: Client) -> None:
    first, _ = grow(history, editions=2, projects=2)
    before = file(staff, f"{PAGE}&format=csv")
    history.entry("paid_in", 7_00, date(2011, 1, 1), project=first, approved=False)
    page = text(staff, PAGE)
    assert "1 unverified entry is left out" in page
    assert file(staff, f"{PAGE}&format=csv") == before


def test_the_page_reads_in_chinese(history: History, staff: Client) -> None:
    grow(history)
    answer = staff.get(PAGE, headers={"accept-language": "zh-hans"})
    shown = main(answer.content.decode())
    assert "尚待落实" in shown
    for english in ("How to read", "Reliable", "edition", "Share", "year", "Expected", "committed"):
        assert english not in shown.replace("What commitments become", "")


def test_money_at_home_is_shown_as_all_money_that_arrived(history: History, staff: Client) -> None:
    grow(history, editions=2, projects=2)
    assert "says little of this part" in text(staff, f"{PAGE}&slice=domestic&measure=paid_in")
    assert "says little of this part" not in text(staff, f"{PAGE}&slice=domestic")


@pytest.mark.both
def test_the_page_asks_the_database_no_more_than_this(
    history: History, staff: Client, django_assert_max_num_queries: pytest.FixtureRequest
) -> None:
    grow(history, editions=3, projects=2)
    text(staff, PAGE)
    with django_assert_max_num_queries(10):
        text(staff, PAGE)


# The sentence of an edition's page


def sentence(publication: Publication | None, code: str = "6") -> dict[str, object] | None:
    return expected(Edition.objects.get(code=code), AS_OF, publication)


def test_an_edition_says_what_it_is_expected_to_bring(history: History) -> None:
    grow(history)
    told = sentence(None)
    assert told
    assert told["reliable"]
    assert told["told"]
    found = kept.triangle(_paid_in(), step=Step.YEAR, starts=_starts())
    one = outlook.outlook(found).of("6")
    assert one
    assert one.ultimate
    assert one.p90
    low, mean, high = (
        f"{Decimal(amount) / 10**5:.0f}"
        for amount in (float(one.latest) + one.p90[0], one.ultimate, float(one.latest) + one.p90[1])
    )
    assert told["text"].en.replace("\u00a0", " ") == (
        f"By year 6 after signing, about {mean} % of the foreign capital that this edition "
        f"committed is expected to be paid in (90 %: {low} % to {high} %)."
    )
    assert f"约{mean}%到资（90%区间：{low}%至{high}%）" in told["text"].zh


def test_everybody_reads_it_only_if_every_edition_behind_it_may_stand(history: History) -> None:
    grow(history)
    assert sentence(Publication(AS_OF)) == sentence(None)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Publication, "cohorts", lambda self, measure: frozenset("123567"))
        assert sentence(Publication(AS_OF)) is None


def test_nine_projects_of_an_edition_are_too_few(history: History) -> None:
    grow(history, projects=9)
    assert sentence(Publication(AS_OF)) is None
    assert sentence(None) is not None


def test_what_did_not_hold_is_no_number_for_everybody(history: History) -> None:
    grow(history, editions=3)
    as_of = date(2013, 1, 1)
    edition = Edition.objects.get(code="2")
    public, told = expected(edition, as_of, Publication(as_of)), expected(edition, as_of, None)
    assert public
    assert told
    assert not public["reliable"]
    assert (public["told"], told["told"]) == (False, True)
    assert "too short" in told["why"].en


def test_the_oldest_edition_has_nothing_to_expect(history: History) -> None:
    grow(history)
    assert sentence(None, "1") is None


def test_the_page_of_an_edition_links_to_it_for_staff_alone(
    history: History, staff: Client, settings: object
) -> None:
    grow(history)
    for client, seen in ((staff, True), (Client(), False)):
        page = text(client, "/editions/6/")
        assert ("/development/?edition=6" in page) is seen


def test_shades_rise_with_the_share() -> None:
    found = [shade(Decimal(hundredths) / 100) for hundredths in range(131)]
    assert found == sorted(found)
    assert set(found) == {0, 1, 2, 3, 4}


@pytest.mark.parametrize("address", ["/board/6/", "/minister/?edition=6"])
def test_board_and_minister_say_the_forecast_as_the_page_of_the_edition_does(
    history: History, staff: Client, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    grow(history)
    # The board names its projects.
    for number, key in Signing.objects.filter(edition="6").values_list("project_id", "key"):
        Project.objects.create(id=number, register="own", key=key, name=key, stage="signed")
    for page in ("home", "fair.board"):
        monkeypatch.setattr(f"entrepot.portal.pages.{page}.today", lambda _now: AS_OF)
    minister = Client(headers={"accept-language": "en"})
    minister.force_login(
        add_user(name="zhao", role="minister"),
        backend="django.contrib.auth.backends.ModelBackend",
    )
    sentence = re.compile(r"By year \d+ after signing, about [^<]*")
    said = sentence.findall(text(minister, "/editions/6/"))
    assert said
    shown = text(minister, address)
    assert sentence.findall(shown) == said[:1]
    monkeypatch.setattr("entrepot.portal.became.outlook.expected", lambda *_: None)
    assert not sentence.findall(text(minister, address))
