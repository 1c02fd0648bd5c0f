"""How many statements each staff page costs: a page that asks a row at a time fails here."""

from __future__ import annotations

from datetime import date

import pytest

from entrepot.ledger import actions
from entrepot.money import Money

PAGES = {
    "/projects/": 9,
    "/projects/new/": 7,
    "/projects/own/P-1/": 26,
    "/projects/own/P-1/step/": 7,
    "/projects/own/P-1/entry/": 13,
    "/projects/own/P-1/sign/": 9,
    "/projects/own/P-1/enlarge/": 9,
    "/projects/own/P-1/change/officer/": 8,
    "/enterprises/": 8,
    "/enterprises/own/E-1/": 19,
    "/enterprises/new/": 6,
    "/batches/": 9,
    "batch": 17,
    "record": 19,
    "correct": 15,
    "annul": 9,
    "/editions/": 7,
    "/editions/21/parts/": 12,
}


def _address(page: str, office) -> str:
    match page:
        case "batch":
            return f"/batches/{office.entry.batch_id}/"
        case "record":
            return office.path(office.entry.id)
        case "correct":
            return office.path(office.entry.id, "correct/")
        case "annul":
            return office.path(office.signing.id, "annul/")
    return page


@pytest.mark.parametrize("page", PAGES)
def test_a_page_costs_as_many_statements_however_much_it_shows(
    page, office, django_assert_num_queries
):
    _rows(office, 2, 3)
    client = office.client("administrator")
    address = _address(page, office)
    with django_assert_num_queries(PAGES[page]):
        assert client.get(address).status_code == 200
    _rows(office, 4, 5)
    with django_assert_num_queries(PAGES[page]):
        client.get(address)


def _rows(office, *numbers: int) -> None:
    """A row more of everything for each number: a statement a row would show in the counts."""
    for number in numbers:
        project = actions.open_project(
            key=f"P-{number}",
            name=f"Bay Line {number}",
            effective_on=date(2020, 1, 1),
            **office.acts,
        )
        actions.open_enterprise(
            key=f"E-{number}",
            name=f"Bay Line {number} Ltd",
            established_on=date(2020, 7, 1),
            project=project,
            **office.acts,
        )
        actions.post_entry(
            capital_class="paid_in",
            amount=Money.of(number, "USD"),
            on=date(2020, 8, 1),
            project=office.project,
            enterprise=office.company,
            investor=office.investor,
            **office.acts,
        )
        actions.record_milestone(
            project=office.project,
            kind=("registered", "land", "started", "operating")[number - 2],
            on=date(2020, 8, number),
            **office.acts,
        )
