"""The definitions of a fulfilment rate on a history small enough to divide by hand."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from entrepot.figures.core import queries, snapshot
from entrepot.figures.core.compute import figure
from entrepot.figures.core.definitions import DEFINITIONS_OF, PAPERWORK_COUNTS
from entrepot.figures.core.errors import OneDefinition, UnknownDefinition
from entrepot.figures.core.request import Request
from tests.figures.history import History, ask, rows

pytestmark = pytest.mark.django_db
PUBLISHED = ("paperwork-counts", "preparation-excluded")
WHOLE = {
    "default": ["0.500000", "1"],
    "paperwork-counts": ["0.833333", "1"],
    "preparation-excluded": ["0.750000", "1"],
}


@pytest.fixture
def history(data_dir: Path) -> History:
    """Six projects of the 19th: registered; paid; started then terminated; terminated with
    nothing; two in preparation, one of which has only planned steps."""
    history = History()

    def step(project: int, kind: str, **facts: object) -> None:
        facts = {"evidence": "hash", "reached_on": date(2017, 9, 1), **facts}
        history.add("ledger_milestone", project=project, kind=kind, **facts)

    registered, paid, stopped, ended, planned, _bare = (
        history.project(f"P{place}", zone="east" if place < 4 else "west") for place in range(6)
    )
    step(registered, "registered")
    history.entry("paid_in", 100_00, date(2017, 9, 1), project=paid)
    step(stopped, "started")
    step(stopped, "terminated", reached_on=date(2018, 2, 1))
    step(ended, "terminated")
    step(planned, "started", actual=0, evidence="")
    step(planned, "registered", reached_on=date(2018, 9, 1))
    return history


@pytest.mark.parametrize("code", WHOLE)
def test_each_definition_divides_as_it_says(history: History, code: str) -> None:
    # 3 of 6 fulfilled; with the 2 in paperwork 5 of 6; without them 3 of 4.
    assert rows("fulfilment_rate", definition=code) == [WHOLE[code]]


def test_a_termination_counts_from_its_day_on(history: History) -> None:
    # Before it is ended, the fourth project is in preparation too.
    early = {code: rows("fulfilment_rate", definition=code, as_of="2017-08-31") for code in WHOLE}
    assert early["default"] == [["0.000000", "1"]]
    assert early["paperwork-counts"] == [["1.000000", "1"]]
    assert early["preparation-excluded"] == [["", "1"]]


def test_a_group_all_in_preparation_has_a_row_and_no_rate(history: History) -> None:
    asked = ask("fulfilment_rate", by="zone", definition="preparation-excluded")
    assert asked.rows == [["east", "0.750000", "1"], ["west", "", "1"]]
    said = [note.en for note in asked.notes]
    assert "Not defined (west): the base is 0." in said
    assert "In preparation, so left out of this definition's base: 2 projects." in said


def test_a_figure_says_which_definition_and_how_many_it_moves(history: History) -> None:
    found = ask("fulfilment_rate", definition="paperwork-counts")
    assert found.heading.en.startswith("Fulfilment rate (paperwork-counts);")
    assert found.heading.zh.startswith("履约率（paperwork-counts）；")
    assert [note.zh for note in found.notes] == ["前期准备中、按此口径计为履约的项目：2 个。"]
    assert found.cells[0].numerator == 5
    own = ask("fulfilment_rate")
    assert own.heading.en.startswith("Fulfilment rate;")
    assert own.notes == ()


def test_the_share_confirmed_is_of_the_projects_that_are_divided(history: History) -> None:
    bare = history.project("P9")
    history.add(
        "ledger_confirmation", project=bare, confirmed_on=date(2018, 5, 1), person="officer"
    )
    assert str(ask("fulfilment_rate").confirmed_share) == "0.142857"
    left = ask("fulfilment_rate", definition="preparation-excluded")
    assert str(left.confirmed_share) == "0.000000"


def test_a_termination_that_nobody_verified_ends_nothing(history: History) -> None:
    bare = history.project("P9")
    history.add(
        "ledger_milestone",
        approved=False,
        project=bare,
        kind="terminated",
        evidence="hash",
        reached_on=date(2017, 9, 1),
    )
    words = {"definition": "paperwork-counts"}
    assert rows("fulfilment_rate", **words) == [["0.857143", "1"]]
    assert rows("fulfilment_rate", include_unverified=True, **words) == [["0.714286", "1"]]


def test_the_default_by_name_is_the_measure_itself(history: History) -> None:
    plain = Request.parse("fulfilment_rate")
    assert Request.parse("fulfilment_rate", definition="default") == plain
    assert plain.divides is DEFINITIONS_OF["fulfilment_rate"]["default"]
    assert Request.parse("start_rate").divides is None


def test_another_measure_has_no_definition_to_choose() -> None:
    with pytest.raises(OneDefinition, match="FIG-014"):
        Request.parse("start_rate", definition="paperwork-counts")


def test_an_unknown_definition_is_told_the_nearest() -> None:
    with pytest.raises(UnknownDefinition, match="paperwork-counts") as refusal:
        Request.parse("fulfilment_rate", definition="paperwork-count")
    assert "FIG-013" in str(refusal.value)


def test_answers_are_kept_by_definition(history: History) -> None:
    made, _new = snapshot.make()
    asked = {
        code: Request.parse("fulfilment_rate", definition=code, as_of="2018-05-31")
        for code in WHOLE
    }
    for _again in range(2):
        for code, request in asked.items():
            assert queries.compute(request, made).rows == [WHOLE[code]]
            assert queries.cells(request, made)[()].printed == WHOLE[code][0]
    queries._answers.clear()  # so that the files alone answer
    for code, request in asked.items():
        kept = queries.compute(request, made)
        assert kept == figure(made, request)
        assert kept.rows == [WHOLE[code]]


def test_a_snapshot_is_known_by_its_definitions_too(
    history: History, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = snapshot.identity([])
    monkeypatch.setitem(DEFINITIONS_OF, "start_rate", {"paperwork-counts": PAPERWORK_COUNTS})
    assert snapshot.identity([]) != before
