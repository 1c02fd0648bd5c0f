"""Rates of exchange against published numbers, worked out by hand."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from entrepot.figures.core.rates import Book, Loaded
from entrepot.places.reference import usd_cny_annual
from entrepot.text import Text


def value(source: str, target: str, on: date, precision: str = "day") -> Decimal:
    found = Book().find(source, target, on, precision)
    assert found is not None
    return found.value


def test_a_day_a_sunday_and_a_ceased_currency() -> None:
    assert value("EUR", "USD", date(1999, 1, 4)) == Decimal("1.1789")
    # Sunday 10 January 1999 takes Friday's rate.
    assert value("EUR", "USD", date(1999, 1, 10)) == value("EUR", "USD", date(1999, 1, 8))
    assert value("DEM", "USD", date(1999, 1, 4)) == Decimal("0.602761998742")
    assert value("DEM", "FRF", date(2005, 1, 1)) == Decimal("3.353854885138")


def test_renminbi_before_the_ecb_published_it_takes_the_year() -> None:
    expected = (1 / usd_cny_annual()[2001]).quantize(Decimal("1E-12"))
    assert value("CNY", "USD", date(2001, 5, 4)) == expected


@pytest.mark.parametrize("currency", ["KWD", "VND"])
def test_a_currency_in_no_table_has_no_rate_until_one_is_loaded(currency: str) -> None:
    on = date(2018, 4, 3)
    assert Book().find(currency, "USD", on) is None
    loaded = Book([Loaded(currency, "USD", "month", date(2018, 4, 1), Decimal(4))])
    found = loaded.find(currency, "USD", on)
    assert found is not None
    assert found.value == Decimal("0.25")
    assert "average of 2018-04" in found.how.en


def test_an_entry_known_to_the_month_starts_at_the_month() -> None:
    found = Book().find("JPY", "USD", date(2018, 4, 1), "month")
    assert found is not None
    assert found.how == Text("EUR average of 2018-04", "EUR 2018-04 平均汇率")
