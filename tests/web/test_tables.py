"""Tables: sorting and paging are addresses that keep the reader's filter."""

from __future__ import annotations

import pytest
from django.test import RequestFactory

from entrepot.web.tables import Column, pager, sort_order, sortable

pytestmark = pytest.mark.once

COLUMNS = [Column("Name", key="name"), Column("Amount", numeric=True, key="amount"), Column("Note")]


def asked(**params: str):
    return RequestFactory().get("/projects", params)


def test_unknown_sort_key_gives_the_default() -> None:
    assert sort_order(asked(sort="password"), COLUMNS, "-amount") == ("amount", True)
    assert sort_order(asked(sort="-name"), COLUMNS, "-amount") == ("name", True)


def test_sort_links_keep_the_filter_leave_the_page_and_turn() -> None:
    made = sortable(asked(q="港", sort="name", page="3"), COLUMNS, "-amount")
    assert made[0].url == "?q=%E6%B8%AF&sort=-name"
    assert made[0].direction == "ascending"
    assert made[1].url == "?q=%E6%B8%AF&sort=amount"
    assert (made[1].direction, made[2].url) == ("", "")


@pytest.mark.parametrize(
    ("page", "number", "first", "last"),
    [("1", 1, 1, 50), ("3", 3, 101, 120), ("99", 3, 101, 120), ("x", 1, 1, 50), ("-1", 1, 1, 50)],
)
def test_pager(page: str, number: int, first: int, last: int) -> None:
    where = pager(asked(page=page, q="a"), 120)
    assert (where.number, where.first, where.last) == (number, first, last)
    assert list(range(120))[where.slice] == list(range(first - 1, last))


def test_pager_of_nothing() -> None:
    where = pager(asked(), 0)
    assert (where.first, where.last, where.before, where.after) == (0, 0, "", "")
    assert where.slice == slice(0, 0)
