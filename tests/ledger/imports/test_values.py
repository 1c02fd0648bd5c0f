"""Cells to values: strict, exact, in the writings that people use."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from entrepot.ledger.imports.values import (
    Dates,
    TooBig,
    Unreadable,
    amount,
    clean,
    number,
    unescape,
)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1234", "1234"),
        ("1,234,567.89", "1234567.89"),
        ("20,00,00,000", "200000000"),
        ("80,48,394", "8048394"),
        ("-5", "-5"),
        ("5-", "-5"),
        ("(1,234)", "-1234"),
        ("（1,234）", "-1234"),
        ("−7.5", "-7.5"),
        ("+3", "3"),
        ("１２３．４５", "123.45"),
        ("1 234", "1234"),
        ("1\u00a0234", "1234"),
        ("3.73E-09", "0.00000000373"),
        (".5", "0.5"),
        ("250000000.", "250000000"),
    ],
)
def test_numbers_as_people_write_them(text: str, value: str) -> None:
    assert number(clean(text)) == Decimal(value)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "-",
        "N/A",
        "nan",
        "NaN",
        "inf",
        "1,2",
        "1,23,4",
        "12,34,56",
        "1.234,56",
        "14,342,000+",
        "1.2.3",
        "$5",
        "5 USD",
        "1e",
        "--5",
        "(5",
        "½",
        "३४",
        "0x10",
        "1_000",
    ],
)
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(Unreadable):
        number(clean(text))


def test_commas_anywhere_only_where_the_mapping_says_so() -> None:
    with pytest.raises(Unreadable, match="thousands nor lakhs"):
        number("13,000,00")
    assert number("13,000,00", any_grouping=True) == 1_300_000


@pytest.mark.parametrize(
    ("text", "digits", "minor", "difference"),
    [
        ("0.005", 2, 1, "0.005"),
        ("0.0049", 2, 0, "-0.0049"),
        ("-0.005", 2, -1, "-0.005"),
        ("1.10", 2, 110, None),
        ("1.1", 2, 110, None),
        ("7", 0, 7, None),
        ("7.5", 0, 8, "0.5"),
        ("1.2345", 3, 1235, "0.0005"),
        ("0.00000000373", 2, 0, "-0.00000000373"),
    ],
)
def test_finer_than_the_minor_unit_is_rounded_half_up_once(
    text: str, digits: int, minor: int, difference: str | None
) -> None:
    got = amount(text, digits, Decimal(1))
    assert got == (minor, None if difference is None else Decimal(difference))


def test_units_multiply_exactly() -> None:
    assert amount("3.5", 2, Decimal(10_000)) == (3_500_000, None)
    assert amount("1.03", 2, Decimal(10**6)) == (103_000_000, None)


def test_ten_to_the_fifteenth_is_too_much() -> None:
    assert amount("999999999999999", 2, Decimal(1))[0] == 99_999_999_999_999_900
    with pytest.raises(TooBig):
        amount("1000000000000000", 2, Decimal(1))
    with pytest.raises(TooBig):
        amount("1e300", 2, Decimal(1))


@given(st.decimals(min_value=0, max_value=10**14, places=2, allow_nan=False))
def test_every_amount_of_two_decimals_is_read_exactly(value: Decimal) -> None:
    for text in (f"{value}", f"{value:,}", f"({value:,})"):
        minor, difference = amount(text, 2, Decimal(1))
        assert Decimal(abs(minor)).scaleb(-2) == value
        assert difference is None


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("2018-06-08", ("2018-06-08", "day")),
        ("2018-06", ("2018-06-01", "month")),
        ("2018-Q2", ("2018-04-01", "quarter")),
        ("2018", ("2018-01-01", "year")),
        ("2020-11-30T00:00:00.000", ("2020-11-30", "day")),
        ("2020-02-29", ("2020-02-29", "day")),
    ],
)
def test_iso_dates_keep_what_they_tell(text: str, read: tuple[str, str]) -> None:
    assert Dates().read(text) == read


@pytest.mark.parametrize(
    "text",
    [
        "2019-02-29",
        "2018-13-01",
        "31/12/2018",
        "2018/6/8",
        "0018-06-08",
        "43259",
        "tomorrow",
        "-",
        "2018-6-8",
    ],
)
def test_other_dates_are_refused(text: str) -> None:
    with pytest.raises(Unreadable):
        Dates().read(text)


def test_forms_of_a_mapping_and_serial_days_of_a_workbook() -> None:
    dates = Dates(("%d/%m/%Y", "%Y年%m月%d日", "%m/%Y"), serials=True)
    assert dates.read("08/06/2018") == ("2018-06-08", "day")
    assert dates.read("2018年6月8日") == ("2018-06-08", "day")
    assert dates.read("06/2018") == ("2018-06-01", "month")
    assert dates.read("43259") == ("2018-06-08", "day")


def test_byte_escapes_that_stand_as_text() -> None:
    assert clean(unescape(r"\\xc2\\xa020,000,000")) == "20,000,000"
    assert unescape(r"Caf\xc3\xa9") == "Café"
    assert unescape(r"C:\new") == r"C:\new"
