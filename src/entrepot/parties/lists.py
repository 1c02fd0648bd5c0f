"""Files of sanctioned names: what OFAC publishes, and a plain csv. Bytes in, rows out."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterator
from typing import NamedTuple

from entrepot.parties.errors import BadList
from entrepot.parties.names import normalise

#: How OFAC writes "nothing".
_NOTHING = "-0-"
#: The last line of OFAC's files: the end-of-file mark of another age.
_END = "\x1a"
_PLAIN_HEAD = ["name", "alias", "programme", "type"]
_KINDS = {
    "": "entity",
    "company": "entity",
    "entity": "entity",
    "organisation": "entity",
    "organization": "entity",
    "individual": "person",
    "person": "person",
    "vessel": "vessel",
    "aircraft": "aircraft",
}


class Row(NamedTuple):
    """One name; `entity` is shared by all names of one listed."""

    entity: str
    name: str
    alias: bool
    kind: str
    programme: str


def read(name: str, content: bytes, aliases: tuple[str, bytes] | None = None) -> list[Row]:
    """The names of a file: plain where its first line is the plain head, else OFAC's.

    Raises BadList (PARTY-005), which names the line.
    """
    lines = list(_lines(name, content))
    if lines and [cell.strip().casefold() for cell in lines[0][1]] == _PLAIN_HEAD:
        if aliases:
            raise _bad(aliases[0], 1, "a plain list has its aliases in the file itself",
                       "普通名单的别名应在同一文件内")  # fmt: skip
        found = list(_plain(name, lines[1:]))
    else:
        found = _ofac(name, lines, aliases)
    if not found:
        raise _bad(name, 1, "there is no name in it", "其中没有任何名称")
    return found


def _bad(file: str, line: int, why: str, why_zh: str) -> BadList:
    return BadList(file=file, line=line, why=why, why_zh=why_zh)


def _lines(name: str, content: bytes) -> Iterator[tuple[int, list[str]]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise _bad(name, line, "it is not UTF-8 text", "不是 UTF-8 文本") from None
    reader = csv.reader(text.splitlines(keepends=True), strict=True)
    try:
        for cells in reader:
            if cells and cells != [_END] and any(cell.strip() for cell in cells):
                yield reader.line_num, cells
    except csv.Error as error:
        raise _bad(name, reader.line_num, f"it is not csv ({error})", "不是有效的 csv") from None


def _cell(text: str) -> str:
    text = text.strip()
    return "" if text == _NOTHING else text


def _ofac(
    file: str, lines: list[tuple[int, list[str]]], aliases: tuple[str, bytes] | None
) -> list[Row]:
    """Number, name, type, programme … in 12 columns; aliases: number, key, aka, name, remark."""
    found: dict[str, Row] = {}
    for line, cells in lines:
        if len(cells) != 12 or not cells[0].strip().isdigit() or not _cell(cells[1]):
            raise _bad(file, line,
                       "it has neither OFAC's 12 columns nor the head name,alias,programme,type",
                       "既不是 OFAC 的 12 列，也没有表头 name,alias,programme,type")  # fmt: skip
        kind = _kind(file, line, _cell(cells[2]))
        row = Row(cells[0].strip(), _cell(cells[1]), False, kind, _cell(cells[3]))
        if row.entity in found:
            raise _bad(file, line, f"number {row.entity} stands twice",
                       f"编号 {row.entity} 重复")  # fmt: skip
        found[row.entity] = row
    rows = list(found.values())
    if aliases:
        other, content = aliases
        for line, cells in _lines(other, content):
            of = found.get(cells[0].strip())
            if of is None or len(cells) != 5 or not _cell(cells[3]):
                raise _bad(other, line, "it is no alias of a name on this list",
                           "不是本名单所列者的别名")  # fmt: skip
            rows.append(of._replace(name=_cell(cells[3]), alias=True))
    return rows


def _plain(file: str, lines: list[tuple[int, list[str]]]) -> Iterator[Row]:
    """Aliases of one name: several in a cell behind semicolons, or a line each."""
    named: set[str] = set()
    for line, cells in lines:
        if len(cells) != len(_PLAIN_HEAD) or not cells[0].strip():
            raise _bad(file, line, "it needs four columns and a name", "须有四列且名称不为空")
        name, alias, programme, what = (cell.strip() for cell in cells)
        # A list without numbers of its own: the name itself says who it is, in every edition.
        entity = hashlib.sha256(normalise(name).encode()).hexdigest()[:16]
        row = Row(entity, name, False, _kind(file, line, what), programme)
        if entity not in named:
            named.add(entity)
            yield row
        for other in filter(None, map(str.strip, alias.split(";"))):
            yield row._replace(name=other, alias=True)


def _kind(file: str, line: int, what: str) -> str:
    kind = _KINDS.get(what.casefold())
    if kind is None:
        raise _bad(file, line, f"{what!r} is no type: {', '.join(filter(None, _KINDS))}",
                   f"“{what}”不是有效类型：{'、'.join(filter(None, _KINDS))}")  # fmt: skip
    return kind
