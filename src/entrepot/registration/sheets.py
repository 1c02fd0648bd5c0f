"""A delegation's sheet: its columns, its cells, what each row says. Nothing is written here."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from entrepot.errors import EntrepotError
from entrepot.ledger.imports.limits import Limits
from entrepot.ledger.imports.reader import Source, fold_head
from entrepot.registration import likeness, names
from entrepot.registration.errors import CellWrong, ColumnMissing
from entrepot.registration.models import Question
from entrepot.text import Text

#: Bytes of a file, bytes unpacked, rows, characters of a cell, lines of a report.
_LIMITS = Limits(5_000_000, 50_000_000, 2_000, 4_000, 2_000)
#: Column -> its head in both languages; the key itself is a head, too.
COLUMNS: dict[str, Text] = {
    "reference": Text("Reference", "编号"),
    "kind": Text("Kind", "类别"),
    "name_latin": Text("Name in Latin letters", "拉丁字母姓名"),
    "name_han": Text("Name in Chinese", "中文姓名"),
    "email": Text("E-mail", "电子邮箱"),
    "phone": Text("Phone", "电话"),
    "organisation": Text("Organisation", "单位"),
    "job_title": Text("Job title", "职务"),
    "economy": Text("Economy", "经济体"),
    "language": Text("Language", "语言"),
    "passport": Text("Passport number", "护照号码"),
}
_LANGUAGES = {"en": "en", "english": "en", "英文": "en", "英语": "en"} | {
    "zh": "zh", "chinese": "zh", "中文": "zh", "汉语": "zh", "": "",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class RowProblem:
    """One fault: the row as the spreadsheet numbers it, the column as the file spells it."""

    row: int
    column: str
    value: str
    error: EntrepotError


@dataclass(frozen=True, slots=True)
class SheetLine:
    """A row that was read: its cells by column, blank ones too."""

    row: int
    cells: dict[str, str]

    def keys(self) -> list[tuple[str, str]]:
        """By what a row is found again, the surest first: (column of `SheetRow`, words)."""
        cells = self.cells
        key = likeness.name_key(cells["name_latin"], cells["name_han"])
        organisation = likeness.organisation_key(cells["organisation"])
        found = (
            ("reference", cells["reference"].casefold()),
            ("email", cells["email"].casefold()),
            ("name_key", f"{key}\n{organisation}" if key else ""),
        )
        return [(name, words) for name, words in found if words]


@dataclass(slots=True)
class Sheet:
    """What a file holds. `heads`: column -> as the file spells it. `unknown`: heads left out."""

    lines: list[SheetLine] = field(default_factory=list)
    heads: dict[str, str] = field(default_factory=dict)
    unknown: list[str] = field(default_factory=list)


def read(name: str, content: bytes, questions: Sequence[Question]) -> Sheet:
    """The sheet of an xlsx or csv file; columns in any order, heads in either language.

    A question is answered in a column headed by its key or label. Raises ColumnMissing (REG-013)
    and what the reader of files raises, each with the row.
    """
    suffix = ".xlsx" if content.startswith(b"PK") else ".csv"
    if Path(name).suffix.lower() not in (".csv", ".xlsx"):
        suffix = Path(name).suffix or ".none"  # the reader says which kinds it takes
    wanted = _wanted(questions)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, f"{Path(name).stem[-60:] or 'sheet'}{suffix}")
        path.write_bytes(content)
        source = Source(
            path, _LIMITS, is_ours=lambda head: any(fold_head(h) in wanted for h in head)
        )
        rows = source.rows()
        _, head = next(rows, (1, []))
        sheet = _heads(head, wanted)
        places = {_column(text, wanted): place for place, text in enumerate(head)}
        for number, cells in rows:
            values = {
                column: cells[place].strip() if place < len(cells) else ""
                for column, place in places.items()
                if column
            }
            if any(values.values()):
                blank = dict.fromkeys(COLUMNS, "")
                sheet.lines.append(SheetLine(number, {**blank, **values}))
    return sheet


def _wanted(questions: Sequence[Question]) -> dict[str, str]:
    """Folded head -> column; a question's column is `q:KEY`."""
    wanted = {}
    for question in questions:
        for text in (question.label_en, question.label_zh, question.key):
            wanted[fold_head(text)] = f"q:{question.key}"
    for column, label in COLUMNS.items():
        for text in (label.en, label.zh, column):
            wanted[fold_head(text)] = column
    return wanted


def _column(head: str, wanted: dict[str, str]) -> str:
    return wanted.get(fold_head(head), "")


def _heads(head: Sequence[str], wanted: dict[str, str]) -> Sheet:
    sheet = Sheet()
    for text in head:
        column = _column(text, wanted)
        if column:
            sheet.heads[column] = text
        elif text.strip():
            sheet.unknown.append(text)
    missing = [] if "kind" in sheet.heads else [COLUMNS["kind"]]
    if not {"name_latin", "name_han"} & set(sheet.heads):
        missing.append(COLUMNS["name_latin"])
    if missing:
        raise ColumnMissing(
            missing=Text(", ".join(m.en for m in missing), "、".join(m.zh for m in missing))
        )
    return sheet


def kind_of(given: str) -> str:
    """The code of a kind in any of its names. Raises CellWrong (REG-014)."""
    for code, label in names.KINDS.items():
        if fold_head(given) in {code, fold_head(label.en), fold_head(label.zh)}:
            return code
    offered = Text(
        ", ".join(label.en for label in names.KINDS.values()),
        "、".join(label.zh for label in names.KINDS.values()),
    )
    raise CellWrong(
        at="kind",
        why=Text(f"{given!r} is no kind of participant", f"“{given}”不是参会类别"),
        mend=Text(f"Write one of: {offered.en}.", f"请填写以下之一：{offered.zh}。"),
    )


def language_of(given: str) -> str:
    """Raises CellWrong (REG-014)."""
    found = _LANGUAGES.get(given.strip().casefold())
    if found is None:
        raise CellWrong(
            at="language",
            why=Text(f"Letters don't come in {given!r}", f"通知不支持语言“{given}”"),
            mend=Text("Write en or zh.", "请填写 en 或 zh。"),
        )
    return found
