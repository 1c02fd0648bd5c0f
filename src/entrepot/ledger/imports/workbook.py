"""Sheets of a workbook to rows of texts: which sheet, and what its cells mean."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from entrepot.ledger.imports.errors import Damaged, FormulaUnsaved, NoSuchSheet, WhichSheet

if TYPE_CHECKING:
    from entrepot.ledger.imports.reader import Source

_BLOCK = 1 << 20


class Workbook:
    """The one sheet of a file that is to be read."""

    def __init__(self, source: Source) -> None:
        self.source = source
        limits = source.limits
        with zipfile.ZipFile(source.path) as parts:
            unpacked = sum(part.file_size for part in parts.infolist())
        if unpacked > limits.max_unpacked:
            raise source.too_large(
                f"{unpacked:,} bytes unpacked", "MAX_UNPACKED", limits.max_unpacked
            )

    def rows(self) -> Iterator[list[str]]:
        """Rows of texts, those that the file leaves out too, without blank cells at their end."""
        read = 0
        try:
            sheet = self._sheet(self._open(values=True))
            sheet.reset_dimensions()
            formulas = self._formulas(sheet.title)
            for values in sheet.iter_rows(values_only=True):
                read += 1
                if formulas is not None:
                    self._compare(read, values, next(formulas, ()))
                cells = [_cell(value) for value in values]
                while cells and not cells[-1].strip():
                    cells.pop()
                yield cells
        except (KeyError, ValueError, IndexError, SyntaxError, TypeError) as error:
            raise Damaged(file=self.source.name, row=read + 1, why=str(error)) from None

    def _open(self, *, values: bool) -> Any:
        """`values`: what formulas came to when the file was saved; else the formulas."""
        import openpyxl

        if not openpyxl.DEFUSEDXML:
            raise Damaged(
                file=self.source.name, row=1, why="xlsx can't be read safely without defusedxml"
            )
        return openpyxl.load_workbook(self.source.path, read_only=True, data_only=values)

    def _sheet(self, book: Any) -> Any:
        """The sheet that was named, the only visible one, or the only one whose head fits."""
        source, all_sheets = self.source, book.worksheets
        titles = ", ".join(repr(sheet.title) for sheet in all_sheets)
        for name in source.sheets:
            for sheet in all_sheets:
                if sheet.title.strip().casefold() == name.strip().casefold():
                    source.sheet = sheet.title if len(all_sheets) > 1 else ""
                    return sheet
        if source.sheets:
            named = ", ".join(map(repr, source.sheets))
            raise NoSuchSheet(file=source.name, sheet=named, sheets=titles)
        visible = [sheet for sheet in all_sheets if sheet.sheet_state == "visible"]
        if len(visible) == 1:
            return visible[0]
        fitting = [sheet for sheet in visible if source.fits(self._head(sheet))]
        if len(fitting) != 1:
            raise WhichSheet(file=source.name, found=len(fitting), sheets=titles)
        source.sheet = fitting[0].title
        return fitting[0]

    @staticmethod
    def _head(sheet: Any) -> list[str]:
        sheet.reset_dimensions()
        return [_cell(value) for value in next(sheet.iter_rows(max_row=1, values_only=True), ())]

    def _formulas(self, title: str) -> Iterator[tuple[Any, ...]] | None:
        """The sheet's rows with formulas as they stand; None where no sheet has any."""
        if not self._has_formulas():
            return None
        sheet = self._open(values=False)[title]
        sheet.reset_dimensions()
        rows: Iterator[tuple[Any, ...]] = sheet.iter_rows(values_only=True)
        return rows

    def _has_formulas(self) -> bool:
        with zipfile.ZipFile(self.source.path) as parts:
            for name in parts.namelist():
                if not name.startswith("xl/worksheets/"):
                    continue
                with parts.open(name) as part:
                    tail = b""
                    while block := part.read(_BLOCK):
                        text = tail + block
                        if b"<f>" in text or b"<f " in text or b":f>" in text or b":f " in text:
                            return True
                        tail = text[-3:]
        return False

    def _compare(self, row: int, values: tuple[Any, ...], formulas: tuple[Any, ...]) -> None:
        """A formula without its value would look like a blank cell."""
        for column, (value, formula) in enumerate(zip(values, formulas, strict=False), 1):
            if value is None and formula is not None:
                from openpyxl.utils import get_column_letter

                raise FormulaUnsaved(
                    file=self.source.name,
                    cell=f"{get_column_letter(column)}{row}",
                    formula=str(getattr(formula, "text", formula))[:40],
                )


def _cell(value: object) -> str:
    """A workbook's value as text; a float as the shortest text that means it."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, datetime):
        return value.date().isoformat() if not value.time().isoformat().strip("0:") else str(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return str(value)
