"""CSV files of `docs/formats/development.md` into rows, amounts and dates."""

from __future__ import annotations

import csv
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import NamedTuple

from entrepot.solvers.development.errors import BadCell, EmptyFile, UnknownHead, UnreadableFile
from entrepot.text import Text

#: Amounts are below this and have so many decimals at most, so that their sums are exact.
LIMIT, MOST_DECIMALS = Decimal(10) ** 18, 30

NO_NUMBER = Text("is no number", "不是数字")
NO_DATE = Text("is no date", "不是日期")


class Line(NamedTuple):
    """A row of a file, as a spreadsheet numbers it: the head is row 1."""

    file: str
    row: int
    cells: dict[str, str]

    def refused(self, column: str, why: Text, mend: Text) -> BadCell:
        return BadCell(
            file=self.file,
            row=self.row,
            column=column,
            value=self.cells[column],
            why=why,
            mend=mend,
        )


def read_lines(file: Path, *forms: tuple[tuple[str, ...], tuple[str, ...]]) -> list[Line]:
    """Rows under one of the forms (heads that must be there, heads that may be).

    Raises UnreadableFile, EmptyFile, UnknownHead, BadCell.
    """
    try:
        with file.open(encoding="utf-8-sig", newline="") as opened:
            table = list(enumerate(csv.reader(opened), start=1))
    except UnicodeDecodeError as error:
        raise UnreadableFile(file=file, why=_NOT_UTF8) from error
    except (OSError, csv.Error) as error:
        problem = error.strerror if isinstance(error, OSError) else error
        raise UnreadableFile(file=file, why=problem) from error
    wanted = " or ".join(
        ",".join(needed) + "".join(f"[,{name}]" for name in more) for needed, more in forms
    )
    table = [(number, row) for number, row in table if any(cell.strip() for cell in row)]
    if not table:
        raise EmptyFile(file=file.name, heads=wanted)
    heads = [cell.strip() for cell in table[0][1]]
    if not any(
        set(needed) <= set(heads) <= {*needed, *more} and len(heads) == len(set(heads))
        for needed, more in forms
    ):
        raise UnknownHead(file=file.name, found=",".join(heads), heads=wanted)
    if len(table) == 1:
        raise EmptyFile(file=file.name, heads=wanted)
    lines = []
    for number, row in table[1:]:
        if len(row) != len(heads):
            cells = dict.fromkeys(heads, row[0])
            why = Text(f"has {len(row)} cells", f"有 {len(row)} 个单元格")
            mend = Text(f"The head has {len(heads)}.", f"表头有 {len(heads)} 个。")
            raise Line(file.name, number, cells).refused(heads[0], why, mend)
        cells = dict(zip(heads, (cell.strip() for cell in row), strict=True))
        lines.append(Line(file.name, number, cells))
    return lines


_NOT_UTF8 = Text("it is not CSV in UTF-8", "不是 UTF-8 编码的 CSV")
_WRITE_NUMBER = Text("Write 1234.56, without separators.", "请写作 1234.56，不用分隔符。")
_TOO_LONG = Text("is too long a number", "数字过长")
_WRITE_SHORTER = Text(
    f"It is below 10^18 and has {MOST_DECIMALS} decimals at most.",
    f"须小于 10^18，小数不超过 {MOST_DECIMALS} 位。",
)
_WRITE_DATE = Text("Write 2018-06-08.", "请写作 2018-06-08。")


def amount_of(line: Line, column: str) -> Decimal:
    try:
        # Python would read 1_000 too.
        found = Decimal(line.cells[column].replace("_", "?"))
    except InvalidOperation:
        found = Decimal("NaN")
    if not found.is_finite():
        raise line.refused(column, NO_NUMBER, _WRITE_NUMBER)
    if abs(found) >= LIMIT or int(found.as_tuple().exponent) < -MOST_DECIMALS:
        raise line.refused(column, _TOO_LONG, _WRITE_SHORTER)
    return found


def day_of(line: Line, column: str) -> date:
    try:
        return date.fromisoformat(line.cells[column])
    except ValueError:
        raise line.refused(column, NO_DATE, _WRITE_DATE) from None
