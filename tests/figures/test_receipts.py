"""Receipts of a seeded history: for every measure, the entries alone make the figure again."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from entrepot.figures.core import snapshot
from entrepot.figures.core.compute import figure
from entrepot.figures.core.definitions import DEFINITIONS_OF
from entrepot.figures.core.engine import Engine
from entrepot.figures.core.measures import MEASURES, Unit
from entrepot.figures.core.receipt import receipt
from entrepot.figures.core.request import Request
from entrepot.ledger.models import SPAN
from entrepot.ledger.posting import Draft
from tests.figures.history import History, deal

# Asked of a snapshot; that PostgreSQL writes a right one is held by the law of replay.
pytestmark = [pytest.mark.django_db, pytest.mark.once]

STEPS = ("registered", "land", "started", "operating")


def any_day(chance: random.Random) -> date:
    return date(2014, 1, 1) + timedelta(chance.randrange(1400))


def seeded(history: History, seed: int) -> None:
    """A dozen projects of every sort, with what became of them, and two companies without one."""
    chance = random.Random(seed)
    for number in range(12):
        currency = chance.choice(["USD", "EUR", "JPY"])
        total = chance.randint(10**5, 10**8)
        foreign = chance.choice([None, total // 3, total])
        stakes = chance.choice(
            [
                (("DE1", 333_333), ("CN1", 333_333), ("JP1", 333_334)),
                (("US1", None),),
                (("DE1", 400_000), ("HK1", 500_000)),
            ]
        )
        project = history.project(
            f"P{number}",
            on=any_day(chance),
            edition=chance.choice(["17", "18", "19", ""]),
            kind=chance.choice(["intention", "contract"]),
            direction=chance.choice(["inward", "inward", "outward"]),
            origin=chance.choice(["foreign", "domestic"]),
            sector=chance.choice(["34", "2710", "no such sector"]),
            amounts=((total, foreign, currency),),
            stakes=stakes,
        )
        signing = project + 4  # after the project and three attributes
        entry = signing + len(stakes) * 2 + 1
        draft = Draft()
        common = {"register": "own", "posting": "p", "project": project}
        for key, capital_class, nature in (
            ("c", "committed", "increase"),
            ("x", "committed", "cancellation"),
            ("o", "contracted", "original"),
            ("d", "contracted", "decrease"),
            ("p", "paid_in", "original"),
            ("q", "paid_in", "original"),
            ("w", "paid_in", "withdrawal"),
        ):
            draft.add(
                "ledger_entry",
                **common,
                key=f"{number}{key}",
                capital_class=capital_class,
                nature=nature,
                amount_minor=chance.randint(1, 10**7),
                currency=chance.choice([currency, "USD", "DEM"]),
                effective_on=any_day(chance),
                money_origin=chance.choice(["foreign", "domestic"]),
                investor=stakes[0][0] if capital_class == "paid_in" else "",
            )
        for step in chance.sample(STEPS, chance.randint(0, 4)):
            draft.add(
                "ledger_milestone",
                project=project,
                kind=step,
                reached_on=any_day(chance),
                evidence="hash",
            )
        history.post(draft, approved=number % 6 != 5)
        if number % 4 == 0:
            history.entry(
                "committed",
                total,
                date(2017, 1, 1),
                currency=currency,
                nature="reversal",
                foreign_minor=foreign,
                project=project,
                reverses=entry,
                signing=signing,
            )
    for number in range(4):
        draft = Draft()
        company = draft.add("ledger_enterprise", register="own", key=f"E{number}")
        for attribute, value in (("established", "2015-03-01"), ("ended", "2016-05-01"))[
            : 1 + (number == 3)
        ]:
            draft.add(
                "ledger_version",
                enterprise=company,
                attribute=attribute,
                value=value,
                effective_on=date.fromisoformat(value),
            )
        draft.add(
            "ledger_entry",
            register="own",
            key=f"E{number}",
            posting="p",
            capital_class="paid_in",
            nature="original",
            amount_minor=chance.randint(1, 10**6),
            currency="USD",
            effective_on=any_day(chance),
            enterprise=company,
        )
        history.post(draft)
    for number in range(3):
        deal(history, f"T{number}", chance.randint(1, 10**6), approved=number != 2)


@pytest.fixture
def engine(data_dir: Path) -> Iterator[Engine]:
    seeded(History(), 20)
    made, _new = snapshot.make()
    engine = Engine(made)
    yield engine
    engine.close()


def test_the_receipt_of_every_measure_adds_up_to_it(engine: Engine) -> None:
    assert len(MEASURES) == 22
    told = 0
    for code, measure in MEASURES.items():
        for currency in (None, "JPY") if measure.unit is Unit.MONEY else ("USD",):
            for by in ("economy,origin", "year,sector,edition,origin"):
                asked = Request.parse(code, by=by, currency=currency, as_of="2018-05-31")
                found = figure(engine.snapshot, asked, engine=engine)
                made = receipt(found, engine=engine)
                assert made.total == len(made.entries)
                again = made.added_up()
                # Where nothing is, the figure has one row of nothing and the receipt no entry.
                for cell in found.cells:
                    value = again.pop((cell.dimensions, cell.unit), Decimal(0))
                    assert value == cell.value, (code, currency, by, cell)
                assert not again
                told += len(made.entries)
    # Each measure rests on records: a receipt without entries would not do.
    assert told > 500


@pytest.mark.parametrize("code", DEFINITIONS_OF["fulfilment_rate"])
def test_the_receipt_of_every_definition_adds_up_and_says_what_it_divides(
    engine: Engine, code: str
) -> None:
    for by in ("", "year,sector,edition,origin"):
        asked = Request.parse("fulfilment_rate", by=by, definition=code, as_of="2017-03-31")
        found = figure(engine.snapshot, asked, engine=engine)
        made = receipt(found, engine=engine)
        assert made.total == len(made.entries)
        again = made.added_up()
        # A group that is all in preparation has no base: an empty value, and no record.
        defined = {(c.dimensions, c.unit): c.value for c in found.cells if c.value is not None}
        assert again == defined
        definition, plain = DEFINITIONS_OF["fulfilment_rate"][code], made.as_dict()
        assert plain["definition"] == {
            "definition": code,
            "numerator": definition.numerator.en,
            "denominator": definition.denominator.en,
            "zh": {"numerator": definition.numerator.zh, "denominator": definition.denominator.zh},
        }
        assert plain["scope"] == definition.scope.en
        assert plain["zh"]["standard"] == definition.standard.zh
        text = made.in_format(as_json=False)
        assert f"definition{code}" in text.replace(" ", "")


def test_a_receipt_cut_short_does_not_add_up(engine: Engine) -> None:
    asked = Request.parse("arrived", currency="USD", as_of="2018-05-31")
    found = figure(engine.snapshot, asked, engine=engine)
    short = receipt(found, engine=engine, first=1)
    assert short.total > 1
    assert short.added_up()[(), "USD"] != found.value


def test_rates_on_a_receipt_are_those_of_other_currencies(engine: Engine) -> None:
    asked = Request.parse("arrived", currency="USD", as_of="2018-05-31")
    found = figure(engine.snapshot, asked, engine=engine)
    assert {rate.source for rate in found.rates} == {"EUR", "JPY", "DEM"}
    entries = receipt(found, engine=engine).entries
    assert {entry.currency for entry in entries if entry.rate is None} == {"USD"}


def test_a_receipt_has_formula_scope_and_standard_in_both_languages(engine: Engine) -> None:
    for code in MEASURES:
        asked = Request.parse(code, by="origin", currency="USD", as_of="2018-05-31")
        plain = receipt(figure(engine.snapshot, asked, engine=engine), engine=engine).as_dict()
        for name in ("formula", "scope", "standard", "heading"):
            chinese = [any("一" <= c <= "鿿" for c in text[name]) for text in (plain, plain["zh"])]
            assert chinese == [False, True], (code, name)


def test_ids_of_entries_name_their_batch(engine: Engine) -> None:
    asked = Request.parse("committed", currency="USD", as_of="2018-05-31")
    made = receipt(figure(engine.snapshot, asked, engine=engine), engine=engine)
    assert {entry.id // SPAN for entry in made.entries} <= set(range(1, 100))
    assert made.replayed == len(made.entries)
