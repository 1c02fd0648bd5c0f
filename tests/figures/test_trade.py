"""Measures of trade: their own, by flow, edition and kind, never added to investment."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from entrepot.figures.core import snapshot
from entrepot.figures.core.errors import SnapshotTooOld, UnknownValue
from entrepot.figures.core.measures import MEASURES, ClassesDiffer
from entrepot.figures.core.receipt import receipt
from tests.figures.history import History, ask, deal, rows

pytestmark = pytest.mark.django_db


@pytest.fixture
def history(data_dir: Path) -> History:
    return History()


@pytest.fixture
def fair(history: History) -> History:
    """An import of 30, an export of 12, one undisclosed, one that nobody verified; a project."""
    deal(history, "T1", 3_000)
    deal(history, "T2", 1_200, flow="export", kind="intention")
    deal(history, "T3", None, flow="export", edition="18", on=date(2016, 6, 9))
    deal(history, "T4", 9_900, approved=False)
    history.project("P1", amounts=((100_000, None, "USD"),))
    return history


def test_trade_has_totals_of_its_own(fair: History) -> None:
    assert rows("trade_signed") == [["42.00", "USD"]]
    assert rows("trade_signed", by="flow") == [
        ["export", "12.00", "USD"],
        ["import", "30.00", "USD"],
    ]
    assert rows("trade_signed", where=["flow=export"]) == [["12.00", "USD"]]
    assert rows("trade_signed", by="kind") == [
        ["contract", "30.00", "USD"],
        ["intention", "12.00", "USD"],
    ]
    assert rows("trade_deals") == [["3", "count"]]
    assert rows("trade_deals", by="edition,flow") == [
        ["18", "export", "1", "count"],
        ["19", "export", "1", "count"],
        ["19", "import", "1", "count"],
    ]
    assert rows("trade_deals", by="year,cohort") == [["2016", "18", "1", "count"], ["2017", "19", "2", "count"]]  # fmt: skip
    assert rows("trade_deals", where=["edition=18"]) == [["1", "count"]]


def test_investment_holds_no_trade_and_trade_no_investment(fair: History) -> None:
    assert rows("committed") == [["1000.00", "USD"]]
    assert rows("signings") == [["1", "count"]]
    assert rows("committed", by="flow") == [["(none)", "1000.00", "USD"]]
    assert rows("trade_signed", by="direction") == [["(none)", "42.00", "USD"]]
    assert rows("trade_signed", by="economy,sector") == [["(none)", "(none)", "42.00", "USD"]]


@pytest.mark.parametrize("code", ["committed", "contracted", "arrived", "paid_in"])
def test_adding_trade_to_investment_is_a_type_error(code: str) -> None:
    with pytest.raises(ClassesDiffer):
        MEASURES["trade_signed"] + MEASURES[code]
    with pytest.raises(ClassesDiffer):
        MEASURES[code] + MEASURES["trade_signed"]


def test_a_flow_that_is_none_is_refused_with_the_nearest(fair: History) -> None:
    with pytest.raises(UnknownValue, match="export"):
        rows("trade_signed", where=["flow=exports"])


def test_what_nobody_verified_is_left_out_and_said(fair: History) -> None:
    figure = ask("trade_signed")
    assert figure.left_out.records == 1
    assert [str(amount) for _, amount in figure.left_out.amounts] == ["99.00"]
    assert "imports and exports" in figure.heading.en
    assert "directions" not in figure.heading.en


def test_the_receipt_of_trade_names_the_deals(fair: History) -> None:
    for measure in ("trade_signed", "trade_deals"):
        found = receipt(ask(measure))
        assert {entry.key for entry in found.entries} >= {"T1", "T2"}
        assert {entry.project for entry in found.entries} == {None}


def test_a_snapshot_of_the_first_format_says_that_it_knows_no_trade(fair: History) -> None:
    made, _ = snapshot.make()
    manifest = made.manifest
    del manifest["files"]["trade_deals"]
    (made.folder / "manifest.json").write_text(json.dumps(manifest), "utf-8")
    assert rows("committed") == [["1000.00", "USD"]]
    with pytest.raises(SnapshotTooOld):
        rows("trade_deals")
