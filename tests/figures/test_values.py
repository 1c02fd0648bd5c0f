"""Values that no list holds, dates known to the year, signings that follow another."""

from __future__ import annotations

import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from entrepot.figures.core.receipt import receipt
from tests.figures.history import History, ask, rows

pytestmark = pytest.mark.django_db


@pytest.fixture
def history(data_dir: Path) -> History:
    return History()


def paid(history: History, project: int, minor: int, on: date, **values: object) -> int:
    return history.entry("paid_in", minor, on, project=project, **values)


def test_a_sector_in_no_loaded_list_is_unknown_and_its_words_stand_on_the_receipt(
    history: History,
) -> None:
    for key, sector, minor in (
        ("A", "C34", 100),
        ("B", "34", 20),
        ("C", "Widgets", 3),
        ("D", "Gadgets", 4),
        ("E", "", 5),
    ):
        paid(history, history.project(key, sector=sector), minor, date(2017, 9, 1))
    assert rows("paid_in", by="sector") == [
        ["34", "1.20", "USD"],
        ["(unknown)", "0.07", "USD"],
        ["(none)", "0.05", "USD"],
    ]
    assert rows("paid_in", where=["sector=(unknown)"]) == [["0.07", "USD"]]
    assert rows("paid_in", where=["sector=Widgets"]) == [["0.03", "USD"]]
    assert rows("projects_signed", by="sector", where=["sector=(unknown)"]) == [
        ["(unknown)", "2", "count"]
    ]
    for code in ("paid_in", "projects_signed"):
        made = receipt(ask(code, by="sector"))
        words = {entry.written for entry in made.entries if entry.dimensions == ("(unknown)",)}
        assert words == {(("sector", "Widgets"),), (("sector", "Gadgets"),)}
        assert made.added_up() == {
            (cell.dimensions, cell.unit): cell.value for cell in made.figure.cells
        }


def test_a_loaded_code_is_printed_from_when_it_was_known(history: History) -> None:
    paid(history, history.project("A", sector="9999"), 100, date(2017, 9, 1))
    history.add("ledger_code", tree="gbt4754", code="9999", parent="34")
    assert rows("paid_in", by="sector") == [["9999", "1.00", "USD"]]
    assert rows("paid_in", where=["sector=C34"]) == [["1.00", "USD"]]
    before = {"known_at": "2018-01-03T12:00:00+00:00"}
    assert rows("paid_in", by="sector", **before) == [["(unknown)", "1.00", "USD"]]


def test_a_place_and_an_edition_in_no_list_are_unknown(history: History) -> None:
    history.project("A", division="3302", amounts=((100, None, "USD"),))
    history.project("B", division="Atlantis", edition="Spring", amounts=((1, None, "USD"),))
    assert rows("committed", by="division") == [
        ["3302", "1.00", "USD"],
        ["(unknown)", "0.01", "USD"],
    ]
    assert rows("committed", by="edition") == [
        ["19", "1.00", "USD"],
        ["(unknown)", "0.01", "USD"],
    ]
    assert rows("signings", by="cohort") == [["19", "1", "count"], ["(unknown)", "1", "count"]]


def test_an_entry_known_to_the_year_has_no_quarter_and_no_month(history: History) -> None:
    project = history.project("A")
    paid(history, project, 100, date(2017, 1, 1), precision="year")
    paid(history, project, 20, date(2017, 4, 1), precision="quarter")
    paid(history, project, 3, date(2017, 5, 9))
    assert rows("paid_in", by="year") == [["2017", "1.23", "USD"]]
    assert rows("paid_in", by="quarter") == [
        ["2017-Q2", "0.23", "USD"],
        ["(none)", "1.00", "USD"],
    ]
    assert rows("paid_in", by="month") == [
        ["2017-05", "0.03", "USD"],
        ["(none)", "1.20", "USD"],
    ]
    assert rows("paid_in", where=["month=(none)"]) == [["1.20", "USD"]]
    assert rows("paid_in", where=["quarter=2017-Q1"], currency="USD") == [["0.00", "USD"]]


@pytest.mark.parametrize(
    ("period", "value", "left"),
    [
        ("2017", "1.23", 0),
        ("2016..2017", "1.23", 0),
        ("2017-Q1..2017-Q4", "1.23", 0),
        ("2017-Q1", "0.00", 1),
        ("2017-Q2", "0.23", 1),
        ("2017-04..2017-06", "0.23", 1),
        ("2017-05", "0.03", 2),
        ("2017-05-09..2018-12-31", "0.03", 2),
        ("2018", "0.00", 0),
    ],
)
def test_a_period_takes_an_entry_whose_whole_period_lies_in_it(
    history: History, period: str, value: str, left: int
) -> None:
    project = history.project("A")
    paid(history, project, 100, date(2017, 1, 1), precision="year")
    paid(history, project, 20, date(2017, 4, 1), precision="quarter")
    paid(history, project, 3, date(2017, 5, 9))
    found = ask("paid_in", period=period, currency="USD")
    assert found.rows == [[value, "USD"]]
    said = [note.en for note in found.notes if "longer period" in note.en]
    assert [int(note.split()[0]) for note in said] == ([left] if left else [])


def test_a_signing_known_to_the_year_counts_in_no_month(history: History) -> None:
    project = history.add("ledger_project", register="own", key="A")
    history.add(
        "ledger_signing",
        project=project,
        register="own",
        key="A",
        signed_on=date(2017, 1, 1),
        precision="year",
        kind="contract",
    )
    for code in ("projects_signed", "signings"):
        assert rows(code, by="month") == [["(none)", "1", "count"]]
        assert rows(code, by="year") == [["2017", "1", "count"]]
        assert rows(code, period="2017-01") == [["0", "count"]]


def following(history: History, project: int, follows: int, **values: object) -> int:
    """A later signing that names no investor."""
    return history.add(
        "ledger_signing",
        **{
            "project": project,
            "register": "own",
            "key": f"after {follows}",
            "signed_on": date(2018, 1, 9),
            "kind": "contract",
            "edition": "20",
            "follows": follows,
            **values,
        },
    )


def test_a_follow_up_without_investors_has_those_of_the_signing_that_it_follows(
    history: History,
) -> None:
    project = history.project(
        "A",
        kind="intention",
        amounts=((10_000, None, "USD"),),
        stakes=(("DE1", 400_000), ("JP1", 600_000)),
    )
    second = following(history, project, project + 3)
    third = following(history, project, second, key="third", signed_on=date(2018, 2, 9))
    for signing, nature, minor in ((second, "increase", 500), (third, "increase", 100)):
        history.entry(
            "committed", minor, date(2018, 2, 10), nature=nature, project=project, signing=signing
        )
    assert rows("committed", by="economy") == [["DE", "42.40", "USD"], ["JP", "63.60", "USD"]]
    assert rows("signings", by="economy") == [["JP", "3", "count"]]
    assert rows("projects_signed", by="economy", where=["kind=contract"]) == [["JP", "1", "count"]]


def test_a_follow_up_passes_by_a_signing_that_was_annulled(history: History) -> None:
    project = history.project("A", amounts=((100, None, "USD"),), stakes=(("DE1", None),))
    wrong = following(history, project, project + 3)
    history.add("ledger_stake", signing=wrong, party="JP1", position=0, share_ppm=None)
    third = following(history, project, wrong, key="third", signed_on=date(2018, 2, 9))
    history.entry(
        "committed", 5, date(2018, 2, 10), nature="increase", project=project, signing=third
    )
    history.add("ledger_annulment", target_record=wrong, cause="mistake")
    assert rows("committed", by="economy") == [["DE", "1.05", "USD"]]


def test_arrow_asks_for_no_pandas() -> None:
    """It would be imported to learn that a list is no series of pandas'."""
    code = (
        "import sys; from entrepot.figures.core.arrow import pa\n"
        "pa.table({'a': pa.array(['x', None]), 'b': pa.array([1, 2])}); pa.array(())\n"
        "print('pandas' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"
