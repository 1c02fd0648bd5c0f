"""The same register again and again: after each edition the ledger says what its file says."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st

from entrepot.ledger.imports import drafting
from entrepot.ledger.verify import verify
from tests.ledger.imports.registry import Registry, query, signings, standing

MAPPING = """
kind = "projects"
register = "bank"
key = ["key"]
gone = "annul"
edition = "period"
[columns]
period = "Period"
key = "Loan"
name = "Name"
status = "Status"
signed_on = "Signed"
approved_on = "Approved"
principal = "Principal"
cancelled = "Cancelled"
disbursed = "Disbursed"
[constants]
currency = "USD"
direction = "inward"
origin = "foreign"
[investor]
name = "Bank of the Lake"
kind = "bank"
[signing]
dates = ["signed_on", "approved_on", "@edition"]
kinds = { signed_on = "contract", approved_on = "intention", "@edition" = "intention" }
[[postings]]
name = "principal"
class = "committed"
amount = "principal"
dates = ["signed_on", "approved_on", "@edition"]
[[postings]]
name = "cancelled"
class = "committed"
nature = "cancellation"
amount = "cancelled"
as = "balance"
[[postings]]
name = "disbursed"
class = "paid_in"
amount = "disbursed"
as = "balance"
"""
HEAD = [
    "Period",
    "Loan",
    "Name",
    "Status",
    "Signed",
    "Approved",
    "Principal",
    "Cancelled",
    "Disbursed",
]
FIRST = date(2020, 1, 31)
SIGNED = ["", "2001-05-06", "2010-10-11"]
AMOUNTS = ["0", "0.004", "100", "250.50", "-30"]

Row = tuple[str, str, str, str, str, str]
Edition = dict[str, Row]
rows = st.tuples(
    st.sampled_from(["Active", "Closed"]),
    st.sampled_from(SIGNED),
    st.sampled_from(SIGNED),
    st.sampled_from(["0", "100", "999.99"]),
    st.sampled_from(AMOUNTS),
    st.sampled_from(AMOUNTS),
)
editions = st.lists(
    st.dictionaries(st.sampled_from("ABCD"), rows, min_size=1), min_size=1, max_size=5
)


def told(edition: Edition, day: date) -> tuple[list[object], list[object], dict[object, int]]:
    """What one file alone says: signings, principals, balances. Plain and independent."""
    signed, flows, balances = [], [], {}
    for key, (_, signed_on, approved_on, principal, cancelled, disbursed) in edition.items():
        on = signed_on or approved_on or day.isoformat()
        signed.append(("bank", key, on, "contract" if signed_on else "intention", ""))
        minor = round(float(principal) * 100)
        if minor:
            flows.append((key, minor, on))
        for name, text in (("cancelled", cancelled), ("disbursed", disbursed)):
            if minor := round(float(text) * 100):
                balances[key, name] = minor
    return sorted(signed), sorted(flows), balances


def known() -> tuple[list[object], list[object], dict[object, int]]:
    flows, balances = [], {}
    for _, key, posting, _, nature, minor, _, on in standing():
        if posting == "principal":
            flows.append((key, minor, on))
        else:
            sign = (
                1
                if nature in ("cancellation",) or (posting == "disbursed" and nature == "original")
                else -1
            )
            balances[key, posting] = balances.get((key, posting), 0) + sign * minor
    return signings(), sorted(flows), {k: v for k, v in balances.items() if v}


class _Undo(Exception):
    """Takes one example back."""


def follow(registry: Registry, history: list[Edition]) -> list[str]:
    """Import all editions in their order; where the ledger and the file disagree."""
    wrong: list[str] = []
    mapping = registry.mapping(MAPPING)
    try:
        with transaction.atomic():
            for number, edition in enumerate(history):
                day = FIRST + timedelta(days=31 * number)
                path = registry.write(
                    HEAD,
                    [[day.isoformat(), key, f"Works {key}", *row] for key, row in edition.items()],
                )
                registry.take("projects", path, mapping=mapping)
                if known() != told(edition, day):
                    wrong.append(f"edition {number}: {known()} is not {told(edition, day)}")
                again = registry.take("projects", path, mapping=mapping)
                if again.batches or again.unchanged != len(edition):
                    wrong.append(f"edition {number} again: {again.summary()}")
                path.unlink()
            if not verify().ok:
                wrong.append("the chain is broken")
            raise _Undo
    except _Undo:
        return wrong


@given(history=editions)
@pytest.mark.django_db
def test_after_each_edition_the_ledger_says_what_its_file_alone_says(
    registry: Registry, history: list[Edition]
) -> None:
    assert follow(registry, history) == []


def _forgets_falls(entries: Any, nature: str, balance: int, edition: str) -> drafting.Move:
    """A wrong twin: it posts rises and forgets falls."""
    stands = sum(e.amount if e.nature == nature else -e.amount for e in entries)
    rise = balance - stands
    return drafting.Move((), ((rise, edition, "day"),) if rise > 0 else ())


def _posts_the_balance(entries: Any, nature: str, balance: int, edition: str) -> drafting.Move:
    """A wrong twin: it takes every balance for a payment."""
    return drafting.Move((), ((balance, edition, "day"),) if balance else ())


@pytest.mark.django_db
@pytest.mark.parametrize("wrong", [_forgets_falls, _posts_the_balance])
def test_a_wrong_way_to_move_a_balance_is_found(
    registry: Registry, monkeypatch: pytest.MonkeyPatch, wrong: Callable[..., drafting.Move]
) -> None:
    monkeypatch.setattr("entrepot.ledger.imports.project_posting.move_balance", wrong)
    paid: Edition = {"A": ("Active", "2001-05-06", "", "100", "0", "100")}
    less: Edition = {"A": ("Active", "2001-05-06", "", "100", "0", "50")}
    assert follow(registry, [paid, less])


def test_a_loan_that_is_gone_is_annulled_and_may_come_back(registry: Registry) -> None:
    loan: Row = ("Active", "2001-05-06", "", "100", "10", "50")
    history: list[Edition] = [{"A": loan, "B": loan}, {"A": loan}, {"A": loan, "B": loan}]
    assert follow(registry, history) == []


def test_a_status_holds_from_the_registers_date(registry: Registry, tmp_path: Path) -> None:
    mapping = registry.mapping(MAPPING)
    for number, status in zip(count(), ("Active", "Closed"), strict=False):
        day = FIRST + timedelta(days=31 * number)
        registry.take(
            "projects",
            registry.write(
                HEAD, [[day.isoformat(), "A", "Works", status, "2001-05-06", "", "100", "0", "0"]]
            ),
            mapping=mapping,
        )
    assert query(
        "SELECT value, effective_on FROM ledger_version WHERE attribute = 'status' ORDER BY id"
    ) == [("Active", "2020-01-31"), ("Closed", "2020-03-02")]
