"""`import capital`: contracted and paid-in entries."""

from __future__ import annotations

from datetime import date

import pytest

from entrepot.ledger.verify import verify
from tests.ledger.imports.registry import (
    CAPITAL,
    Registry,
    batches,
    capital,
    codes,
    project,
    query,
    standing,
)

pytestmark = pytest.mark.usefixtures("projects")
ENTRIES = "AND e.posting = 'capital'"


@pytest.fixture
def projects(registry: Registry) -> None:
    registry.projects(project("P1"), project("P2", investors="Bay Line:JP"))


def money() -> list[tuple[object, ...]]:
    return [row[1:2] + row[3:] for row in standing(ENTRIES)]


def test_a_row_is_one_entry(registry: Registry) -> None:
    outcome = registry.capital(
        capital("K1", **{"class": "合同外资", "effective_on": "2018-07-01", "amount": "500"}),
        capital("K2", amount="120.50"),
    )
    assert outcome.imported == 2
    assert money() == [
        ("K1", "contracted", "original", 50_000, "USD", "2018-07-01"),
        ("K2", "paid_in", "original", 12_050, "USD", "2019-03-01"),
    ]
    assert verify().ok


def test_a_blank_nature_follows_the_sign(registry: Registry) -> None:
    registry.capital(
        capital("K1", **{"class": "contracted"}, amount="-5"),
        capital("K2", amount="(5)"),
        capital("K3", amount="5"),
    )
    assert [row[2] for row in money()] == ["decrease", "withdrawal", "original"]


@pytest.mark.parametrize(
    ("facts", "code", "column"),
    [
        ({"amount": "-5", "nature": "original"}, "IMP-109", "amount"),
        ({"nature": "decrease"}, "IMP-110", "nature"),
        ({"class": "committed"}, "IMP-104", "class"),
        ({"class": ""}, "IMP-101", "class"),
        ({"project": "P9"}, "IMP-111", "project"),
        ({"project": ""}, "IMP-119", "project"),
        ({"effective_on": ""}, "IMP-101", "effective_on"),
        ({"amount": ""}, "IMP-101", "amount"),
        ({"currency": ""}, "IMP-101", "currency"),
        ({"currency": "XYZ"}, "IMP-105", "currency"),
        ({"investor": "Bay Line:Atlantis"}, "IMP-106", "investor"),
    ],
)
def test_errors_are_named_and_nothing_is_posted(
    registry: Registry, facts: dict[str, str], code: str, column: str
) -> None:
    before = batches()
    outcome = registry.capital(capital("K0"), capital("K1", **facts))
    assert outcome.refused
    [found] = [item for item in outcome.report if item["severity"] == "error"]
    assert (found["row"], found["code"], found["column"]) == (3, code, column)
    assert batches() == before


def test_rows_that_look_like_earlier_ones_are_checked_as_well(registry: Registry) -> None:
    """The short way through a row must not let anything pass."""
    good = [capital(f"K{n}", amount="10") for n in range(4)]
    bad = [
        capital("K5", amount="1e3x"),
        capital("", amount="10"),
        capital("K1", amount="10"),
        capital("K6", amount="-10", nature="original"),
        capital("K7", amount="nan"),
        capital("K8", amount=""),
        capital("K9", project="P1 x"),
        capital("K10", amount="1000000000000000"),
        ["K11", "P1"],
    ]
    outcome = registry.capital(*good, *bad, partial=True)
    assert (outcome.imported, outcome.rejected) == (4, len(bad))
    assert {item["row"] for item in outcome.report if item["severity"] == "error"} == set(
        range(6, 6 + len(bad))
    )
    assert (
        registry.capital(
            *good,
            capital("K20", amount="-10"),
            capital("K21", amount="1.005"),
            capital("K22", amount="１０"),
            capital(" K23 ", amount=" 10 "),
        ).imported
        == 4
    )
    amounts = {row[0]: row[2:4] for row in money()}
    assert amounts["K20"] == ("withdrawal", 1000)
    assert amounts["K21"] == ("original", 101)
    assert amounts["K22"] == amounts["K23"] == ("original", 1000)


def test_the_same_file_again_changes_nothing_and_a_change_is_a_correction(
    registry: Registry,
) -> None:
    rows = [capital(f"K{n}", amount=str(n + 1)) for n in range(20)]
    registry.capital(*rows)
    assert registry.capital(*reversed(rows)).summary()["unchanged"] == 20
    rows[3] = capital("K3", amount="9.99", effective_on="2019-04-01")
    outcome = registry.capital(*rows, cause="audit")
    assert (outcome.revised, outcome.unchanged) == (1, 19)
    assert query(
        "SELECT nature, effective_on, amount_minor, cause FROM ledger_entry "
        "WHERE cause <> '' ORDER BY id"
    ) == [
        ("reversal", "2019-03-01", 400, "audit"),
        ("original", "2019-04-01", 999, "audit"),
    ]


def test_one_column_for_project_or_enterprise(registry: Registry) -> None:
    registry.take("enterprises", registry.write(["key", "name"], [["E1", "Bay Line Ningbo"]]))
    head = ["key", "企业/项目编号", *CAPITAL[2:]]
    outcome = registry.take(
        "capital",
        registry.write(
            head,
            [
                ["K1", "P1", *capital()[2:]],
                ["K2", "E1", *capital()[2:]],
            ],
        ),
    )
    assert outcome.imported == 2
    assert query(
        "SELECT project_id IS NULL, enterprise_id IS NULL FROM ledger_entry "
        "WHERE posting = 'capital' ORDER BY key"
    ) == [(0, 1), (1, 0)]


class TestInvestors:
    """`name` or `name:economy`; a name alone is looked up, never made."""

    def who(self) -> list[tuple[object, ...]]:
        return query(
            "SELECT e.key, p.economy FROM ledger_entry e LEFT JOIN parties_party p "
            "ON p.key = e.investor WHERE e.posting = 'capital' ORDER BY e.key"
        )

    def test_a_name_alone_is_the_projects_investor(self, registry: Registry) -> None:
        registry.capital(
            capital("K1", investor="bay line"), capital("K2", project="P2", investor="Bay Line")
        )
        assert self.who() == [("K1", "DE"), ("K2", "JP")]

    def test_a_name_that_fits_one_party_is_that_one(self, registry: Registry) -> None:
        registry.capital(capital("K1", project="P2", investor="Lake Side"))
        assert self.who() == [("K1", "JP")]

    def test_a_name_that_fits_none_is_unallocated_with_a_warning(self, registry: Registry) -> None:
        outcome = registry.capital(
            capital("K1", investor="Nobody"), capital("K2", investor="Nobody")
        )
        assert self.who() == [("K1", None), ("K2", None)]
        assert codes(outcome, "warning").count("IMP-207") == 2

    def test_a_name_with_an_economy_is_found_or_made(self, registry: Registry) -> None:
        registry.capital(capital("K1", investor="New One:France"))
        assert self.who() == [("K1", "FR")]
        assert ("FR",) in query("SELECT value FROM ledger_version WHERE attribute = 'economy'")


class TestDoubts:
    """Errors when typed by hand, warnings on import."""

    def test_payment_before_or_without_a_contract(self, registry: Registry) -> None:
        outcome = registry.capital(
            capital("K1"),
            capital("K2", project="P2"),
            capital("K3", **{"class": "contracted"}, effective_on="2019-03-02"),
        )
        assert [(i["row"], i["code"]) for i in outcome.report if i["severity"] == "warning"] == [
            (2, "IMP-301"),
            (3, "IMP-302"),
        ]

    def test_what_stands_in_the_ledger_counts(self, registry: Registry) -> None:
        registry.capital(capital("K0", **{"class": "contracted"}, effective_on="2018-07-01"))
        outcome = registry.capital(capital("K1"))
        assert codes(outcome, "warning") == ["IMP-212"]

    def test_paid_over_committed_and_back_over_paid(self, registry: Registry) -> None:
        outcome = registry.capital(
            capital("K0", **{"class": "contracted"}, effective_on="2018-07-01"),
            capital("K1", amount="1000000.01"),
            capital("K2", **{"class": "contracted"}, effective_on="2018-07-01", project="P2"),
            capital("K3", amount="-5", project="P2"),
        )
        assert codes(outcome, "warning") == ["IMP-305", "IMP-306"]

    def test_strict_refuses_them_by_row(self, registry: Registry) -> None:
        outcome = registry.capital(
            capital("K0", **{"class": "contracted"}, effective_on="2018-07-01"),
            capital("K1"),
            capital("K2", project="P2"),
            strict=True,
            partial=True,
        )
        assert (outcome.imported, outcome.rejected) == (2, 1)
        assert codes(outcome, "error") == ["IMP-302"]


def test_an_edition_tells_what_is_gone(registry: Registry) -> None:
    registry.capital(capital("K1"), capital("K2"), edition=date(2020, 1, 1))
    outcome = registry.capital(capital("K2"), edition=date(2020, 2, 1))
    assert (outcome.gone, outcome.unchanged) == (1, 1)
    assert len(money()) == 2


def test_zero_posts_nothing_and_a_reversed_zero_is_gone(registry: Registry) -> None:
    assert registry.capital(capital("K1", amount="0.001")).batches == 0
    registry.capital(capital("K1", amount="5"))
    registry.capital(capital("K1", amount="0"))
    assert money() == []


def test_a_doubt_about_a_sum_shows_the_cell_as_it_stood(registry: Registry) -> None:
    registry.projects(project(amount="100", foreign_amount=""))
    outcome = registry.capital(
        capital("K1", effective_on="2018-Q4", amount=" 50.00"),
        capital("K2", effective_on="2019-01", amount="１００"),
        capital("K3", effective_on="2019-02", amount="(1,000)"),
    )
    doubts = {item["code"]: (item["row"], item["column"], item["value"]) for item in outcome.report}
    assert doubts["IMP-302"] == (2, "effective_on", "2018-Q4")
    assert doubts["IMP-306"] == (4, "amount", "(1,000)")


def test_more_paid_than_committed_shows_the_cell_of_the_last_payment(registry: Registry) -> None:
    registry.projects(project(amount="100", foreign_amount=""))
    outcome = registry.capital(capital("K1", amount=" 50.00"), capital("K2", amount="１００"))
    [doubt] = [item for item in outcome.report if item["code"] == "IMP-305"]
    assert (doubt["row"], doubt["value"]) == (3, "１００")
