"""Exported cells: a spreadsheet reads them as data and never runs one."""

from __future__ import annotations

import csv
import io
from datetime import date
from decimal import Decimal

import pytest
from django.http import StreamingHttpResponse
from hypothesis import given
from hypothesis import strategies as st

from entrepot.text import Text
from entrepot.web.exports import csv_lines, csv_response, csv_text, harmless

pytestmark = pytest.mark.once


@pytest.mark.parametrize(
    "cell",
    [
        "=1+1",
        "+cmd|' /C calc'!A0",
        "-2+3",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "\n=1",
        " =1",
        "＝1+1",
        "\ufeff=1",
    ],
)
def test_formula_is_made_harmless(cell: str) -> None:
    assert harmless(cell) == f"'{cell}"


@pytest.mark.parametrize(
    "cell", ["-12.5", "+3", "-1,234,567.89", "0", "Ningbo", "a=b", "a@b", "", " padded"]
)
def test_numbers_and_plain_words_stay(cell: str) -> None:
    assert harmless(cell) == cell


def test_values_are_written_exactly() -> None:
    assert harmless(Decimal("1E+3")) == "1000"
    assert harmless(Decimal("-0.10")) == "-0.10"
    assert harmless(date(2018, 6, 9)) == "2018-06-09"
    assert harmless(None) == ""
    assert harmless(Text("Project", "项目")) == "Project"


@given(st.lists(st.lists(st.text(max_size=12), min_size=2, max_size=2), max_size=5))
def test_no_cell_of_a_file_starts_a_formula(rows: list[list[str]]) -> None:
    read = list(csv.reader(io.StringIO(csv_text(["a", "b"], rows), newline="")))
    assert len(read) == len(rows) + 1
    for cell in (cell for row in read for cell in row):
        plain_number = cell[1:].replace(".", "").replace(",", "").isdigit()
        assert cell[:1] not in set("=@\t\r\n")
        assert cell[:1] not in set("+-") or plain_number


def test_lines_come_one_by_one() -> None:
    def endless() -> object:
        while True:
            yield ["row"]

    lines = csv_lines(["head"], endless())  # type: ignore[arg-type]
    assert [next(lines), next(lines)] == ["head\r\n", "row\r\n"]


def test_download_opens_in_a_spreadsheet_with_chinese() -> None:
    response = csv_response("项目 2018", ["名称"], [["海屿"]])
    assert isinstance(response, StreamingHttpResponse)
    body = b"".join(response)  # type: ignore[arg-type]
    assert body == "\ufeff名称\r\n海屿\r\n".encode()
    assert response["Content-Disposition"] == (
        "attachment; filename=\"2018.csv\"; filename*=UTF-8''%E9%A1%B9%E7%9B%AE%202018.csv"
    )
