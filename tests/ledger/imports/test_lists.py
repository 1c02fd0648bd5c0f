"""`import rates`, `classification`, `divisions`: official at once."""

from __future__ import annotations

import pytest

from entrepot.ledger.models import Batch
from tests.ledger.imports.registry import Registry, codes, project, query

RATES = ["currency", "per", "date", "month", "year", "rate"]
CODES = ["code", "parent", "label_en", "label_zh", "from", "to"]


def test_rates_of_a_day_a_month_and_a_year(registry: Registry) -> None:
    rows = [
        ["CNY", "USD", "2018-06-08", "", "", "6.4000"],
        ["CNY", "USD", "", "2018-06", "", "6.5"],
        ["VND", "USD", "", "", "2018", "22602.05"],
    ]
    outcome = registry.take("rates", registry.write(RATES, rows))
    assert outcome.imported == 3
    assert query(
        "SELECT currency, per, precision, period_start, rate FROM ledger_rate ORDER BY id"
    ) == [
        ("CNY", "USD", "day", "2018-06-08", "6.4000"),
        ("CNY", "USD", "month", "2018-06-01", "6.5"),
        ("VND", "USD", "year", "2018-01-01", "22602.05"),
    ]
    assert not Batch.objects.filter(needs_approval=1).exists()
    assert registry.take("rates", registry.write(RATES, rows)).unchanged == 3
    rows[0][5] = "6.4100"
    assert registry.take("rates", registry.write(RATES, rows)).revised == 1


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (["XXX1", "USD", "2018-06-08", "", "", "6"], "IMP-105"),
        (["CNY", "GBP", "2018-06-08", "", "", "6"], "IMP-104"),
        (["CNY", "USD", "2018-06-08", "2018-06", "", "6"], "IMP-120"),
        (["CNY", "USD", "", "", "", "6"], "IMP-120"),
        (["CNY", "USD", "2018-06", "", "", "6"], "IMP-102"),
        (["CNY", "USD", "2018-06-08", "", "", "0"], "IMP-117"),
        (["CNY", "USD", "2018-06-08", "", "", "six"], "IMP-103"),
        (["CNY", "USD", "2018-06-08", "", "", ""], "IMP-101"),
    ],
)
def test_what_is_no_rate_is_refused(registry: Registry, row: list[str], code: str) -> None:
    outcome = registry.take("rates", registry.write(RATES, [row]))
    assert outcome.refused
    assert codes(outcome, "error") == [code]


def test_a_loaded_division_is_known_from_then_on(registry: Registry) -> None:
    row = project(place="330206001")
    assert "IMP-202" in codes(registry.projects(row, check=True))
    registry.take(
        "divisions",
        registry.write(
            CODES, [["330206001", "330206", "Street One", "一号街道", "2021-05-01", ""]]
        ),
    )
    assert "IMP-202" not in codes(registry.projects(row))
    assert query("SELECT tree, parent FROM ledger_code") == [("divisions", "330206")]


def test_loaded_sectors_stand_in_their_own_tree(registry: Registry) -> None:
    registry.take(
        "classification",
        registry.write(
            CODES,
            [["3499", "34", "Other", "其他", "", ""], ["isic:9999", "isic:99", "New", "", "", ""]],
        ),
    )
    assert query("SELECT tree, code, parent FROM ledger_code ORDER BY id") == [
        ("gbt4754", "3499", "34"),
        ("isic4", "9999", "99"),
    ]


def test_a_parent_that_nobody_knows_is_an_error(registry: Registry) -> None:
    outcome = registry.take("divisions", registry.write(CODES, [["1", "99999", "A", "", "", ""]]))
    assert codes(outcome, "error") == ["IMP-118"]
