"""Figures of small histories whose answers can be worked out by hand."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from entrepot.errors import InputError
from entrepot.figures.core import snapshot
from entrepot.figures.core.compute import figure
from entrepot.figures.core.derived import derived
from entrepot.figures.core.errors import (
    BothOrigins,
    NoEnds,
    NoRate,
    UnknownDimension,
    UnknownMeasure,
    UnknownValue,
)
from entrepot.figures.core.measures import MEASURES, ClassesDiffer
from entrepot.figures.core.receipt import receipt
from entrepot.figures.core.request import Request
from entrepot.ledger.models import SPAN
from entrepot.ledger.posting import Draft
from tests.figures.history import History, ask, rows

pytestmark = pytest.mark.django_db


@pytest.fixture
def history(data_dir: Path) -> History:
    return History()


def test_an_empty_ledger_gives_one_row_of_nothing(history: History) -> None:
    assert rows("committed", currency="USD") == [["0.00", "USD"]]
    assert rows("projects_signed") == [["0", "count"]]
    assert rows("start_rate") == [["", "1"]]


def test_commitments_by_edition_and_economy_split_joint_investors(history: History) -> None:
    history.project(
        "A", amounts=((10_001, 5_000, "USD"),), stakes=(("DE1", 400_000), ("CN1", 600_000))
    )
    history.project("B", edition="18", amounts=((700, None, "USD"),), stakes=(("JP1", None),))
    assert rows("committed", by="edition") == [["18", "7.00", "USD"], ["19", "100.01", "USD"]]
    assert rows("committed", by="economy") == [
        ["CN", "60.01", "USD"],
        ["DE", "40.00", "USD"],
        ["JP", "7.00", "USD"],
    ]
    # The foreign part is divided among foreign investors alone.
    assert rows("committed_foreign", by="economy") == [["DE", "50.00", "USD"]]
    assert rows("projects_signed", by="economy") == [["CN", "1", "count"], ["JP", "1", "count"]]


def test_signed_twice_is_one_project_two_signings(history: History) -> None:
    project = history.project("A", kind="intention", on=date(2016, 6, 8), edition="18")
    history.add(
        "ledger_signing",
        project=project,
        register="own",
        key="A/2",
        signed_on=date(2017, 6, 8),
        kind="contract",
        edition="19",
    )
    assert rows("projects_signed", by="edition") == [["18", "1", "count"]]
    assert rows("projects_signed", by="kind") == [["contract", "1", "count"]]
    assert rows("projects_signed", by="edition", where=["kind=contract"]) == [["19", "1", "count"]]
    assert rows("signings", by="edition") == [["18", "1", "count"], ["19", "1", "count"]]


def test_a_correction_puts_as_of_right_and_known_at_keeps_the_error(history: History) -> None:
    project = history.project("A")
    wrong = history.entry("paid_in", 900, date(2017, 9, 1), project=project)
    history.entry(
        "paid_in", 900, date(2017, 9, 1), nature="reversal", reverses=wrong, project=project
    )
    history.entry("paid_in", 500, date(2017, 9, 1), project=project)
    assert rows("paid_in", by="year") == [["2017", "5.00", "USD"]]
    assert rows("paid_in", known_at="2018-01-03T12:00:00+00:00") == [["9.00", "USD"]]


def test_unverified_and_refused_records_are_left_out_and_said(history: History) -> None:
    project = history.project("A")
    history.entry("paid_in", 100, date(2017, 9, 1), project=project)
    waiting = history.entry("paid_in", 30, date(2017, 9, 2), project=project, approved=False)
    found = ask("paid_in")
    assert found.rows == [["1.00", "USD"]]
    assert found.left_out.records == 1
    assert [f"{much:f}" for _unit, much in found.left_out.amounts] == ["0.30"]
    assert rows("paid_in", include_unverified=True) == [["1.30", "USD"]]
    history.judge(waiting // SPAN, "accepted")
    assert rows("paid_in") == [["1.30", "USD"]]
    history.judge(waiting // SPAN, "rejected")
    assert rows("paid_in") == [["1.00", "USD"]]


def test_a_reversal_counts_only_where_what_it_reverses_counts(history: History) -> None:
    project = history.project("A")
    unseen = history.entry("paid_in", 30, date(2017, 9, 2), project=project, approved=False)
    history.entry(
        "paid_in", 30, date(2017, 9, 2), nature="reversal", reverses=unseen, project=project
    )
    assert rows("paid_in", currency="USD") == [["0.00", "USD"]]


def test_a_signing_that_never_was_counts_nowhere(history: History) -> None:
    project = history.project("A")
    history.add("ledger_annulment", target_record=project + 3, cause="mistake")
    assert rows("projects_signed") == [["0", "count"]]
    assert rows("projects_signed", known_at="2018-01-02T12:00:00+00:00") == [["1", "count"]]


def test_a_moved_project_stays_where_it_was_at_an_earlier_as_of(history: History) -> None:
    project = history.project("A", zone="east", on=date(2017, 1, 1))
    history.entry("paid_in", 100, date(2017, 2, 1), project=project)
    history.add(
        "ledger_version",
        project=project,
        attribute="zone",
        value="west",
        effective_on=date(2018, 1, 1),
    )
    assert rows("paid_in", by="zone", as_of="2017-12-31") == [["east", "1.00", "USD"]]
    assert rows("paid_in", by="zone") == [["west", "1.00", "USD"]]


def test_money_of_an_enterprise_without_a_project_is_inward_and_foreign(
    history: History,
) -> None:
    enterprise = history.add("ledger_enterprise", register="own", key="E1")
    history.add(
        "ledger_version",
        enterprise=enterprise,
        attribute="established",
        value="2010-03-01",
        effective_on=date(2010, 3, 1),
    )
    history.entry("paid_in", 100, date(2017, 2, 1), enterprise=enterprise)
    outward = history.project("O", direction="outward")
    history.entry("paid_in", 50, date(2017, 2, 1), project=outward)
    assert rows("arrived") == [["1.50", "USD"]]
    assert rows("paid_in", by="direction,origin,host,cohort") == [
        ["inward", "foreign", "CN", "(none)", "1.00", "USD"]
    ]
    assert rows("enterprises_established", by="year") == [["2010", "1", "count"]]
    with pytest.raises(NoEnds):
        ask("enterprises_alive")


def test_a_milestone_counts_with_evidence_only(history: History) -> None:
    one, two = history.project("A"), history.project("B")
    for project, evidence, actual in ((one, "", 1), (two, "hash", 1), (one, "hash", 0)):
        history.add(
            "ledger_milestone",
            project=project,
            kind="started",
            actual=actual,
            reached_on=date(2018, 2, 1),
            evidence=evidence,
        )
    history.add("ledger_confirmation", project=one, confirmed_on=date(2018, 5, 1), person="p")
    found = ask("start_rate")
    assert found.rows == [["0.500000", "1"]]
    assert f"{found.confirmed_share:f}" == "0.500000"
    assert rows("start_rate", as_of="2018-01-31") == [["0.000000", "1"]]
    assert rows("fulfilment_rate") == [["0.500000", "1"]]
    history.entry("paid_in", 1, date(2018, 3, 1), project=one)
    assert rows("fulfilment_rate") == [["1.000000", "1"]]


def test_arrival_rate_by_origin(history: History) -> None:
    one = history.project("A", amounts=((1000, 800, "USD"),))
    two = history.project("B", origin="domestic", amounts=((1000, None, "USD"),))
    history.entry("paid_in", 200, date(2018, 3, 1), project=one)
    history.entry("paid_in", 100, date(2018, 3, 1), project=one, money_origin="domestic")
    history.entry("paid_in", 1500, date(2018, 3, 1), project=two, money_origin="domestic")
    with pytest.raises(BothOrigins):
        ask("arrival_rate")
    assert rows("arrival_rate", by="origin") == [
        ["domestic", "1.500000", "1"],
        ["foreign", "0.250000", "1"],
    ]


def test_no_rate_is_never_a_partial_sum(history: History) -> None:
    project = history.project("A")
    history.entry("paid_in", 1, date(2017, 9, 1), currency="VND", project=project)
    history.entry("paid_in", 100, date(2017, 9, 1), currency="EUR", project=project)
    with pytest.raises(NoRate, match="VND"):
        ask("paid_in", currency="USD")
    history.add(
        "ledger_rate",
        currency="VND",
        per="USD",
        precision="day",
        period_start=date(2017, 9, 1),
        rate="22700",
    )
    # ECB, 1 September 2017: 1.1920 dollars a euro.
    assert rows("paid_in", currency="USD") == [["1.19", "USD"]]


def test_receipts_add_up_to_their_figures(history: History) -> None:
    project = history.project("A", amounts=((1000, 800, "EUR"),))
    history.entry("paid_in", 200, date(2018, 3, 3), currency="HKD", project=project)
    history.entry("paid_in", 70, date(2018, 3, 3), nature="withdrawal", project=project)
    for code in ("paid_in", "committed", "arrival_rate", "start_rate", "projects_signed"):
        by = "origin" if code == "arrival_rate" else "edition"
        found = ask(code, currency="USD", by=by)
        assert receipt(found).added_up() == {
            (cell.dimensions, cell.unit): cell.value for cell in found.cells
        }


def test_growth_and_share(history: History) -> None:
    project = history.project("A", sector="2710")
    for year, minor in ((2013, 10_000), (2015, 12_100)):
        history.entry("paid_in", minor, date(year, 5, 1), project=project)
    other = history.project("B", sector="3444")
    history.entry("paid_in", 36_300, date(2015, 5, 1), project=other)
    made, _new = snapshot.make()
    hightech = Request.parse("paid_in", where=["sector=hightech-2017"], as_of="2018-05-31")
    assert derived(made, hightech, growth="2013..2015").rows == [["0.100000", "1"]]
    whole = Request.parse("paid_in", period="2015", as_of="2018-05-31")
    assert derived(made, whole, share_of="sector=hightech-2017").rows == [["0.250000", "1"]]
    assert derived(made, whole, share_of="sector=C27").rows == [["0.250000", "1"]]


@pytest.mark.parametrize(
    ("words", "error"),
    [
        ({"measure": "paid-in"}, UnknownMeasure),
        ({"measure": "paid_in", "by": "econmy"}, UnknownDimension),
        ({"measure": "paid_in", "where": ["direction=in"]}, UnknownValue),
        ({"measure": "paid_in", "where": ["economy=Atlantis"]}, UnknownValue),
        ({"measure": "paid_in", "where": ["zone=nowhere"]}, UnknownValue),
    ],
)
def test_what_is_not_known_is_refused(
    history: History, words: dict[str, object], error: type[InputError]
) -> None:
    made, _new = snapshot.make()
    with pytest.raises(error):
        figure(made, Request.parse(**words))  # type: ignore[arg-type]


def test_classes_are_never_added() -> None:
    with pytest.raises(ClassesDiffer):
        MEASURES["committed"] + MEASURES["paid_in"]


def test_the_same_history_gives_the_same_snapshot(history: History) -> None:
    first, new = snapshot.make()
    assert new
    assert snapshot.make() == (first, False)
    draft = Draft()
    draft.add("ledger_project", register="own", key="A")
    history.post(draft)
    assert snapshot.make()[0].id != first.id
    first.check()
    assert snapshot.find(first.id[:12]) == first


def test_what_was_annulled_takes_its_money_along_whatever_became_of_a_reversal(
    history: History,
) -> None:
    """An entry whose own reversal waits for a verdict can't be reversed again."""
    project = history.project("A", amounts=((1000, None, "USD"),))
    entry = project + 4
    taken = {"signing": project + 3, "project": project, "reverses": entry}
    on = date(2017, 6, 8)
    history.entry("committed", 1000, on, nature="reversal", approved=False, **taken)
    assert rows("committed") == [["10.00", "USD"]]
    draft = Draft()
    for record in (project + 3, project):
        draft.add("ledger_annulment", target_record=record, cause="mistake")
    history.post(draft)
    assert rows("committed", currency="USD") == [["0.00", "USD"]]
    assert rows("committed", currency="USD", include_unverified=True) == [["0.00", "USD"]]


def test_a_commitment_that_was_reversed_is_not_known_to_the_arrival_rate(
    history: History,
) -> None:
    history.project("A", amounts=((1000, 800, "USD"),))
    other = history.project("B", amounts=((500, 500, "KWD"),))
    history.entry("paid_in", 200, date(2018, 3, 1), project=other)
    history.entry("paid_in", 200, date(2018, 3, 1), project=history.project("C"))
    history.entry(
        "committed",
        500,
        date(2017, 6, 8),
        currency="KWD",
        nature="reversal",
        foreign_minor=500,
        project=other,
        signing=other + 3,
        reverses=other + 4,
    )
    # Of A alone the amount is known, and nothing came; KWD is no currency of the rate any more.
    assert rows("arrival_rate") == [["0.000000", "1"]]
