"""CSV that a spreadsheet opens as data: a cell that would run as a formula is made harmless."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from urllib.parse import quote

from django.http import StreamingHttpResponse

from entrepot.text import Text
from entrepot.web.i18n import localise

#: What spreadsheets read as the start of a formula or a command, full-width forms included.
_STARTS = frozenset("=+-@\t\r\n＝＋－＠")
_NUMBER = re.compile(r"[+-]?(\d+|\d{1,3}(,\d{3})+)(\.\d+)?", re.ASCII)
#: Without it spreadsheets take UTF-8 for the machine's old encoding and garble Chinese.
BYTE_ORDER_MARK = "\ufeff"


def harmless(value: object) -> str:
    """A cell's text; an apostrophe leads it where a spreadsheet would run it. Numbers stay.

    >>> harmless("=1+1"), harmless("-12.5"), harmless("+8610 123")
    ("'=1+1", '-12.5', "'+8610 123")
    """
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, datetime | date):
        return value.isoformat()
    words = localise(value) if isinstance(value, Text) else str(value)
    start = words.lstrip(" \u00a0\u3000\0\ufeff")[:1]
    if start in _STARTS and start and not _NUMBER.fullmatch(words):
        return f"'{words}"
    return words


def csv_lines(columns: Sequence[object], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    """The file line by line, RFC 4180 line ends, header first."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    for row in _headed(columns, rows):
        writer.writerow([harmless(cell) for cell in row])
        yield buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()


def _headed(
    columns: Sequence[object], rows: Iterable[Sequence[object]]
) -> Iterator[Sequence[object]]:
    yield columns
    yield from rows


def csv_text(columns: Sequence[object], rows: Iterable[Sequence[object]]) -> str:
    """The whole file as one string, without byte order mark."""
    return "".join(csv_lines(columns, rows))


def csv_response(
    filename: str, columns: Sequence[object], rows: Iterable[Sequence[object]]
) -> StreamingHttpResponse:
    """A download, streamed. `filename` is without its ending, in any letters."""

    def lines() -> Iterator[str]:
        yield BYTE_ORDER_MARK
        yield from csv_lines(columns, rows)

    plain = re.sub(r"[^A-Za-z0-9._-]+", "-", filename).strip("-") or "entrepot"
    return StreamingHttpResponse(
        lines(),
        content_type="text/csv; charset=utf-8",
        headers={
            "Content-Disposition": f'attachment; filename="{plain}.csv"; '
            f"filename*=UTF-8''{quote(filename)}.csv"
        },
    )
