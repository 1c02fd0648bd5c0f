"""Files to rows: forms, encodings, limits, damage."""

from __future__ import annotations

import gzip
import zipfile
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest

from entrepot.ledger.imports import errors
from entrepot.ledger.imports.columns import fits
from entrepot.ledger.imports.limits import Limits
from entrepot.ledger.imports.mapping import default
from entrepot.ledger.imports.reader import Source

LIMITS = Limits.from_environment({})
HEAD_ZH = "项目编号,项目名称,签约日期\n"


def rows(path: Path, limits: Limits = LIMITS, encoding: str = "") -> list[list[str]]:
    source = Source(path, limits, encoding=encoding, is_ours=default("projects").is_ours)
    return [cells for _, cells in source.rows()]


def put(folder: Path, name: str, content: bytes) -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_line_ends_and_a_byte_order_mark_change_nothing(
    tmp_path: Path, ends: str, mark: bytes
) -> None:
    text = 'key,name\nP1,"a, b"\n'.replace("\n", ends)
    assert rows(put(tmp_path, "a.csv", mark + text.encode())) == [["key", "name"], ["P1", "a, b"]]


def test_a_packed_file_and_other_separators(tmp_path: Path) -> None:
    assert rows(put(tmp_path, "a.csv.gz", gzip.compress(b"key;name\nP1;b\n"))) == [
        ["key", "name"],
        ["P1", "b"],
    ]


def test_gb18030_is_read_where_the_head_then_holds_a_known_chinese_head(tmp_path: Path) -> None:
    text = HEAD_ZH + "P1,宁波工厂,2018-06-08\n"
    assert rows(put(tmp_path, "a.csv", text.encode("gb18030")))[1][1] == "宁波工厂"


def test_cp1252_is_not_taken_for_gb18030_but_refused_by_row_and_byte(tmp_path: Path) -> None:
    path = put(tmp_path, "a.csv", b'key,name\nP1,"two\nlines"\nP2,BYJU\x92S\n')
    with pytest.raises(errors.WrongEncoding) as refused:
        rows(path)
    assert refused.value.facts["row"] == 3
    assert "0x92" in str(refused.value)
    assert "encoding" in str(refused.value)
    assert rows(path, encoding="cp1252")[2][1] == "BYJU’S"


def test_a_utf8_file_is_read_as_such_whatever_the_mapping_names(tmp_path: Path) -> None:
    assert rows(put(tmp_path, "a.csv", "key\nBYJU’S\n".encode()), encoding="cp1252")[1] == [
        "BYJU’S"
    ]


def test_a_workbook_gives_texts_dates_and_exact_numbers(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["key", "signed_on", "amount", "share"])
    sheet.append(["P1", datetime(2018, 6, 8), 250000000, 0.1])
    sheet.append([None, None, None, None])
    sheet.append(["P2", date(2018, 6, 9), 12.5, None])
    path = tmp_path / "a.xlsx"
    book.save(path)
    assert rows(path) == [
        ["key", "signed_on", "amount", "share"],
        ["P1", "2018-06-08", "250000000", "0.1"],
        [],
        ["P2", "2018-06-09", "12.5"],
    ]


def small(**changes: int) -> Limits:
    usual = {
        "max_bytes": 10**6,
        "max_unpacked": 10**6,
        "max_rows": 100,
        "max_cell": 100,
        "max_report": 100,
    }
    return Limits(**{**usual, **changes})


@pytest.mark.parametrize(
    ("name", "content", "limits", "setting"),
    [
        ("a.csv", b"key\n" + b"x" * 50, small(max_bytes=20), "MAX_BYTES"),
        (
            "a.csv.gz",
            gzip.compress(b"key\n" + b"x\n" * 5000, mtime=0),
            small(max_unpacked=1000),
            "MAX_UNPACKED",
        ),
        ("a.csv", b"key\n1\n2\n3\n", small(max_rows=2), "MAX_ROWS"),
    ],
)
def test_limits_are_settings_and_said(
    tmp_path: Path, name: str, content: bytes, limits: Limits, setting: str
) -> None:
    with pytest.raises(errors.TooLarge, match=setting):
        rows(put(tmp_path, name, content), limits)


def test_a_quote_that_was_never_closed_is_a_cell_too_long(tmp_path: Path) -> None:
    content = b'key,name\nP1,"open\n' + b"P2,b\n" * 100
    with pytest.raises(errors.CellTooLong):
        rows(put(tmp_path, "a.csv", content), small())


def test_a_bomb_in_a_workbook_is_refused_unopened(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("xl/worksheets/sheet1.xml", b" " * 5_000_000)
    with pytest.raises(errors.TooLarge, match="unpacked"):
        rows(path, small())


def test_entities_in_a_workbook_are_not_followed(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["key"])
    good, bad = tmp_path / "good.xlsx", tmp_path / "bad.xlsx"
    book.save(good)
    with zipfile.ZipFile(good) as source, zipfile.ZipFile(bad, "w") as target:
        for item in source.namelist():
            content = source.read(item)
            if item == "xl/worksheets/sheet1.xml":
                content = b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>' + content
            target.writestr(item, content)
    with pytest.raises(errors.Damaged):
        rows(bad)


# The same bytes in every process (no time in them): they name the cases, and workers compare names.
@pytest.mark.parametrize(
    ("name", "content", "answer"),
    [
        (
            "a.csv.gz",
            gzip.compress(b"key\n" + bytes(range(65, 90)) * 400, mtime=0)[:-20],
            errors.Damaged,
        ),
        ("a.csv.gz", b"not packed", errors.Damaged),
        ("a.xlsx", b"not a workbook", errors.Damaged),
        ("a.csv", b"key,name\nP1,a\0b\n", errors.WrongEncoding),
        ("a.txt", b"key\n", errors.UnknownFileType),
    ],
)
def test_damaged_empty_and_foreign_files(
    tmp_path: Path, name: str, content: bytes, answer: type[Exception]
) -> None:
    with pytest.raises(answer):
        rows(put(tmp_path, name, content))


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(errors.FileMissing, match=r"none\.csv"):
        rows(tmp_path / "none.csv")


class TestSheets:
    """Which sheet of a workbook is read."""

    HEAD = ("key", "name", "signed_on")

    def book(self, folder: Path, **sheets: tuple[str, ...]) -> Path:
        book = openpyxl.Workbook()
        book.remove(book.active)
        for title, head in sheets.items():
            sheet = book.create_sheet(title)
            sheet.append(head)
            sheet.append([title, "b", "2018-06-08"])
        path = folder / "book.xlsx"
        book.save(path)
        return path

    def first(self, path: Path, *sheets: str) -> tuple[str, str]:
        """The first cell below the head, and what the file is called."""
        mapping = default("projects")
        source = Source(path, LIMITS, fits=lambda head: fits(mapping, head), sheets=sheets)
        return [cells for _, cells in source.rows()][1][0], source.label

    def test_the_only_sheet_whose_head_fits_is_read(self, tmp_path: Path) -> None:
        path = self.book(tmp_path, Notes=("from", "to"), List=self.HEAD)
        assert self.first(path) == ("List", "book.xlsx [List]")

    def test_a_sheet_can_be_named_whatever_its_case(self, tmp_path: Path) -> None:
        path = self.book(tmp_path, A=self.HEAD, B=self.HEAD)
        assert self.first(path, " b") == ("B", "book.xlsx [B]")
        assert self.first(path, "2017", "A") == ("A", "book.xlsx [A]")

    @pytest.mark.parametrize(
        ("sheets", "said"),
        [
            (
                {"A": ("key", "name", "signed_on"), "B": ("项目编号", "项目名称", "签约日期")},
                "2 sheets",
            ),
            ({"A": ("from",), "B": ("to",)}, "0 sheets"),
        ],
    )
    def test_where_none_or_several_fit_the_sheets_are_named(
        self, tmp_path: Path, sheets: dict[str, tuple[str, ...]], said: str
    ) -> None:
        with pytest.raises(errors.WhichSheet, match=said) as refused:
            self.first(self.book(tmp_path, **sheets))
        assert "'A', 'B'" in str(refused.value)
        assert "--sheet" in str(refused.value)

    def test_an_unknown_sheet_is_refused_with_those_there_are(self, tmp_path: Path) -> None:
        with pytest.raises(errors.NoSuchSheet, match=r"'2019'.*'A', 'B'"):
            self.first(self.book(tmp_path, A=self.HEAD, B=self.HEAD), "2019")

    def test_a_hidden_sheet_is_read_only_if_named(self, tmp_path: Path) -> None:
        path = self.book(tmp_path, A=self.HEAD, B=self.HEAD)
        book = openpyxl.load_workbook(path)
        book["A"].sheet_state = "hidden"
        book.save(path)
        assert self.first(path)[0] == "B"
        assert self.first(path, "A")[0] == "A"

    def test_one_sheet_is_read_whatever_its_head(self, tmp_path: Path) -> None:
        assert self.first(self.book(tmp_path, A=("x", "y"))) == ("A", "book.xlsx")


def test_a_formula_whose_value_was_never_saved_is_not_taken_for_a_blank(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["key", "amount"])
    book.active.append(["P1", "=2*3"])
    path = tmp_path / "a.xlsx"
    book.save(path)
    with pytest.raises(errors.FormulaUnsaved, match=r"Cell B2 .*=2\*3"):
        rows(path)


def test_a_formula_is_read_as_the_value_that_it_came_to(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["key", "amount"])
    book.active.append(["P1", 0])
    plain, path = tmp_path / "plain.xlsx", tmp_path / "a.xlsx"
    book.save(plain)
    with zipfile.ZipFile(plain) as source, zipfile.ZipFile(path, "w") as target:
        for item in source.namelist():
            content = source.read(item)
            target.writestr(
                item,
                content.replace(b"<v>0</v></c></row>", b"<f>2*3</f><v>6</v></c></row>")
                if item.endswith("sheet1.xml")
                else content,
            )
    assert rows(path)[1] == ["P1", "6"]
