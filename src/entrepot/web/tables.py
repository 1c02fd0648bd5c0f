"""A table as a page shows it: columns that sort by links, rows of cells, a download.

The component `web/components/table.html` draws it. Sorting and paging are addresses, so that a
view of a list can be kept, sent and printed, and nothing needs script.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import ceil

from django.http import HttpRequest, QueryDict

from entrepot.text import Text

SORT, PAGE = "sort", "page"


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `key` makes it sortable; `direction` is filled by `sortable`."""

    label: Text | str
    numeric: bool = False
    key: str = ""
    unit: Text | str = ""
    url: str = ""
    direction: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell. None or "" is shown as a dash with `why`; `figure` marks a link to a receipt."""

    value: object
    url: str = ""
    tone: str = ""
    why: Text | str = ""
    figure: bool = False
    second: object = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One row. `tone` is `open` (waits, in no figure), `undone` (reversed) or `total`."""

    cells: Sequence[Cell]
    tone: str = ""

    @classmethod
    def of(cls, *values: object, tone: str = "") -> Row:
        """From plain values and Cells."""
        return cls([v if isinstance(v, Cell) else Cell(v) for v in values], tone)


@dataclass(frozen=True, slots=True)
class Table:
    """A caption (what it counts, its unit, its as-of), columns and rows."""

    caption: Text | str
    columns: Sequence[Column]
    rows: Sequence[Row]
    download: str = ""
    note: Text | str = ""
    row_heads: bool = True

    def pairs(self) -> list[tuple[Row, list[tuple[Column, Cell]]]]:
        """Each row with its cells beside their columns."""
        return [(row, list(zip(self.columns, row.cells, strict=True))) for row in self.rows]


def _address(params: QueryDict, **changes: str) -> str:
    changed = params.copy()
    changed.pop(PAGE, None)
    for key, value in changes.items():
        if value:
            changed[key] = value
        else:
            changed.pop(key, None)
    return f"?{changed.urlencode()}"


def sort_order(request: HttpRequest, columns: Sequence[Column], default: str) -> tuple[str, bool]:
    """(key, descending) asked for by ?sort=key or ?sort=-key; unknown keys give the default."""
    asked = request.GET.get(SORT) or default
    key = asked.removeprefix("-")
    if key not in {column.key for column in columns if column.key}:
        asked, key = default, default.removeprefix("-")
    return key, asked.startswith("-")


def sortable(request: HttpRequest, columns: Sequence[Column], default: str) -> list[Column]:
    """The columns with links that sort by each, and the mark of the one in force."""
    key, descending = sort_order(request, columns, default)
    made = []
    for column in columns:
        if not column.key:
            made.append(column)
            continue
        active = column.key == key
        turned = f"{'' if descending else '-'}{key}" if active else column.key
        made.append(
            replace(
                column,
                url=_address(request.GET, **{SORT: turned}),
                direction=("descending" if descending else "ascending") if active else "",
            )
        )
    return made


@dataclass(frozen=True, slots=True)
class Pager:
    """Where a list stands: `first`–`last` of `total`, and the addresses around it."""

    number: int
    pages: int
    first: int
    last: int
    total: int
    before: str
    after: str

    @property
    def slice(self) -> slice:
        """The part of the list that this page shows."""
        return slice(max(self.first - 1, 0), self.last)


def pager(request: HttpRequest, total: int, size: int = 50) -> Pager:
    """The page asked for by ?page=; a number too large or no number gives the nearest one."""
    pages = max(1, ceil(total / size))
    asked = request.GET.get(PAGE, "1")
    number = min(max(int(asked), 1), pages) if asked.isascii() and asked.isdigit() else 1
    return Pager(
        number=number,
        pages=pages,
        first=min((number - 1) * size + 1, total),
        last=min(number * size, total),
        total=total,
        before=_page_address(request.GET, number - 1) if number > 1 else "",
        after=_page_address(request.GET, number + 1) if number < pages else "",
    )


def _page_address(params: QueryDict, number: int) -> str:
    changed = params.copy()
    changed[PAGE] = str(number)
    return f"?{changed.urlencode()}"


@dataclass(frozen=True, slots=True)
class Filter:
    """One field of a list's filter form; `options` makes it a choice."""

    name: str
    label: Text | str
    value: str = ""
    options: Sequence[tuple[str, Text | str]] = ()
    kind: str = "search"
    hint: Text | str = ""
