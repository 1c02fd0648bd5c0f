"""The same register again and again: after each edition the ledger says what its file says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st

from entrepot.ledger.imports import drafting
from entrepot.ledger.imports.project_posting import ProjectPoster
from entrepot.ledger.imports.projects import Step
from entrepot.ledger.verify import verify
from tests.ledger.imports.registry import Registry, attributes, query, signings, standing, steps

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
sector = "Sector"
registered_on = "Registered"
started_on = "Started"
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
    "Sector",
    "Registered",
    "Started",
]
FIRST = date(2020, 1, 31)
SIGNED = ["", "2001-05-06", "2010-10-11"]
AMOUNTS = ["0", "0.004", "100", "250.50", "-30"]
REACHED = ["", "2001-05-06", "2005-02-03", "2012-12-31"]

Row = tuple[str, ...]
Edition = dict[str, Row]
rows = st.tuples(
    st.sampled_from(["Active", "Closed"]),
    st.sampled_from(SIGNED),
    st.sampled_from(SIGNED),
    st.sampled_from(["0", "100", "999.99"]),
    st.sampled_from(AMOUNTS),
    st.sampled_from(AMOUNTS),
    st.sampled_from(["3444", "2710", ""]),
    st.sampled_from(REACHED),
    st.sampled_from(REACHED),
)
editions = st.lists(
    st.dictionaries(st.sampled_from("ABCD"), rows, min_size=1), min_size=1, max_size=5
)


@dataclass
class Says:
    """What one file, or the ledger, says of a register."""

    signings: list[object]
    flows: list[object]
    balances: dict[object, int]
    #: (loan, step, day) of the steps that were reached
    steps: list[object]
    #: (loan, attribute) -> the value that holds on the register's date
    attributes: dict[object, str]


def told(edition: Edition, day: date) -> Says:
    """What one file alone says. Plain and independent."""
    says = Says([], [], {}, [], {})
    for key, row in edition.items():
        status, signed_on, approved_on, principal, cancelled, disbursed, sector, *reached = row
        on = signed_on or approved_on or day.isoformat()
        says.signings.append(("bank", key, on, "contract" if signed_on else "intention", ""))
        minor = round(float(principal) * 100)
        if minor:
            says.flows.append((key, minor, on))
        for name, text in (("cancelled", cancelled), ("disbursed", disbursed)):
            if minor := round(float(text) * 100):
                says.balances[key, name] = minor
        # Of two on one day the later step holds.
        stages = [(on, 0, "signed")]
        for place, step in enumerate(("registered", "started")):
            if reached[place]:
                says.steps.append((key, step, reached[place]))
                stages.append((reached[place], place + 1, step))
        values = {"status": status, "sector": sector, "stage": max(stages)[2]}
        values |= {"direction": "inward", "origin": "foreign"}
        says.attributes |= {(key, name): value for name, value in values.items() if value}
    for listed in (says.signings, says.flows, says.steps):
        listed.sort()  # type: ignore[call-overload]
    return says


def known(day: date) -> Says:
    """What stands in the ledger."""
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
    signed = signings()
    here = {key for _, key, *_ in signed}
    return Says(
        signed,
        sorted(flows),
        {k: v for k, v in balances.items() if v},
        steps(),
        # A loan that is gone counts nowhere, whatever is still known of it.
        {at: value for at, value in attributes(day).items() if at[0] in here and value},
    )


def loan(**facts: str) -> Row:
    """A row of a file; what is not said is usual."""
    usual = {
        "status": "Active",
        "signed": "2001-05-06",
        "approved": "",
        "principal": "100",
        "cancelled": "0",
        "disbursed": "50",
        "sector": "3444",
        "registered": "2001-05-06",
        "started": "2012-12-31",
    }
    return tuple({**usual, **facts}.values())


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
                if known(day) != told(edition, day):
                    wrong.append(f"edition {number}: {known(day)} is not {told(edition, day)}")
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
    paid: Edition = {"A": loan(disbursed="100")}
    less: Edition = {"A": loan(disbursed="50")}
    assert follow(registry, [paid, less])


def _keeps_the_first_value(self: Any, draft: Any, row: Any, project: Any, versions: Any) -> None:
    """A wrong twin: an attribute that changed stays what it was."""
    if not versions:
        _versions(self, draft, row, project, versions)


def _adds_steps_alone(
    self: Any, draft: Any, row: Any, project: Any, known: Any, versions: Any
) -> None:
    """A wrong twin: a step that the file no longer tells is not taken back."""
    still = {Step(*old[2:7]) for old in known}
    row = row._replace(steps=tuple({*row.steps, *still}))
    _steps(self, draft, row, project, known, versions)


def _forgets_stages(self: Any, draft: Any, row: Any, project: Any, history: Any) -> None:
    """A wrong twin: the stage of the first file holds."""
    if history is None:
        _stages(self, draft, row, project, history)


_versions, _steps, _stages = (
    ProjectPoster._versions,
    ProjectPoster._steps,
    ProjectPoster._stages,
)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("method", "wrong", "later"),
    [
        ("_versions", _keeps_the_first_value, {"sector": "2710"}),
        ("_versions", _keeps_the_first_value, {"status": "Closed"}),
        ("_steps", _adds_steps_alone, {"started": ""}),
        ("_steps", _adds_steps_alone, {"registered": "2005-02-03"}),
        ("_stages", _forgets_stages, {"started": ""}),
    ],
)
def test_a_wrong_way_to_follow_attributes_and_steps_is_found(
    registry: Registry,
    monkeypatch: pytest.MonkeyPatch,
    method: str,
    wrong: Callable[..., None],
    later: dict[str, str],
) -> None:
    history: list[Edition] = [{"A": loan()}, {"A": loan(**later)}]
    assert follow(registry, history) == []
    monkeypatch.setattr(ProjectPoster, method, wrong)
    assert follow(registry, history)


def test_a_loan_that_is_gone_is_annulled_and_may_come_back(registry: Registry) -> None:
    both: Edition = {"A": loan(), "B": loan()}
    history: list[Edition] = [both, {"A": loan()}, both]
    assert follow(registry, history) == []


def test_a_status_holds_from_the_registers_date(registry: Registry, tmp_path: Path) -> None:
    mapping = registry.mapping(MAPPING)
    for number, status in zip(count(), ("Active", "Closed"), strict=False):
        day = FIRST + timedelta(days=31 * number)
        registry.take(
            "projects",
            registry.write(HEAD, [[day.isoformat(), "A", "Works", *loan(status=status)]]),
            mapping=mapping,
        )
    assert query(
        "SELECT value, effective_on FROM ledger_version WHERE attribute = 'status' ORDER BY id"
    ) == [("Active", "2020-01-31"), ("Closed", "2020-03-02")]
