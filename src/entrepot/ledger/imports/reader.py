"""Files to rows: csv, csv.gz, xlsx; encodings; limits. Every row keeps its number."""

from __future__ import annotations

import codecs
import csv
import gzip
import hashlib
import io
import unicodedata
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from entrepot.ledger.imports.errors import (
    CellTooLong,
    Damaged,
    FileMissing,
    TooLarge,
    UnknownFileType,
    WrongEncoding,
)
from entrepot.ledger.imports.limits import Limits

_BLOCK = 1 << 20


def fold_head(text: str) -> str:
    """A column's head as it is compared: width, case and blanks don't count."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


class Source:
    """One file to import.

    `is_ours(head)` says whether a head row holds a known Chinese head, `fits(head)` whether it
    names all that is needed; `sheets`: names of the sheet to read, the first that a workbook has.
    """

    def __init__(
        self,
        path: Path,
        limits: Limits,
        *,
        encoding: str = "",
        is_ours: Callable[[list[str]], bool] = lambda head: False,
        fits: Callable[[list[str]], bool] = lambda head: True,
        sheets: tuple[str, ...] = (),
    ) -> None:
        self.path, self.limits, self.name = path, limits, path.name
        self.fits, self.sheets = fits, sheets
        #: The sheet that was read, where a workbook has several.
        self.sheet = ""
        lower = path.name.lower()
        self.form = next((f for f in ("csv.gz", "csv", "xlsx") if lower.endswith("." + f)), "")
        if not self.form:
            raise UnknownFileType(file=self.name)
        try:
            self.size = path.stat().st_size
            with path.open("rb") as file:
                self.digest = _digest(file)
        except OSError as error:
            raise FileMissing(file=path, why=error.strerror or str(error)) from None
        if self.size > limits.max_bytes:
            raise self.too_large(f"{self.size:,} bytes", "MAX_BYTES", limits.max_bytes)
        self.encoding, self.delimiter = "utf-8-sig", ","
        if self.form != "xlsx":
            self._settle_encoding(encoding, is_ours)

    @property
    def label(self) -> str:
        """The file's name, with the sheet where a workbook has several."""
        return f"{self.name} [{self.sheet}]" if self.sheet else self.name

    def too_large(self, found: str, limit: str, allowed: int) -> TooLarge:
        return TooLarge(
            file=self.name, found=found, limit=f"ENTREPOT_IMPORT_{limit}", allowed=f"{allowed:,}"
        )

    @contextmanager
    def _bytes(self) -> Iterator[BinaryIO]:
        with self.path.open("rb") as raw:
            if self.form == "csv.gz":
                with gzip.GzipFile(fileobj=raw) as unpacked:
                    yield _Bounded(unpacked, self)  # type: ignore[misc]
            else:
                yield raw

    def _settle_encoding(self, named: str, is_ours: Callable[[list[str]], bool]) -> None:
        bad = self._first_bad_byte("utf-8")
        if bad is None:
            pass
        elif named:
            if self._first_bad_byte(named) is not None:
                raise self._wrong_encoding(bad, f", and no {named} either")
            self.encoding = named
        else:
            head = self._head_in("gb18030")
            if head is None or not is_ours(head) or self._first_bad_byte("gb18030") is not None:
                raise self._wrong_encoding(bad, "")
            self.encoding = "gb18030"
        first = self._first_line()
        if "," not in first:
            self.delimiter = max(",;\t", key=first.count)

    def _wrong_encoding(self, place: int, also: str) -> WrongEncoding:
        row, byte = self._row_of(place)
        return WrongEncoding(file=self.name, row=row, byte=byte, also=also)

    def _first_bad_byte(self, encoding: str) -> int | None:
        """Where a file stops being text of an encoding; a zero byte is none of any text."""
        wide = encoding.replace("_", "-").startswith(("utf-16", "utf-32"))
        decoder = codecs.getincrementaldecoder(encoding)("strict")
        read = 0
        with self._bytes() as file, self._damage():
            while True:
                block = file.read(_BLOCK)
                zero = -1 if wide else block.find(0)
                held = len(decoder.getstate()[0])
                try:
                    decoder.decode(block, final=not block)
                except UnicodeDecodeError as error:
                    return read - held + error.start
                if zero >= 0:
                    return read + zero
                read += len(block)
                if not block:
                    return None

    def _row_of(self, place: int) -> tuple[int, int]:
        """The row that a byte lies in, as a spreadsheet counts, and the byte."""
        with self._bytes() as file:
            before, byte = file.read(place), file.read(1)
        rows = sum(1 for _ in csv.reader(io.StringIO(before.decode("latin-1"), newline="")))
        return rows + (1 if before.endswith((b"\n", b"\r")) or not before else 0), byte[0]

    def _first_line(self) -> str:
        with self._bytes() as file, self._damage():
            return file.readline(_BLOCK).decode(self.encoding, "replace")

    def _head_in(self, encoding: str) -> list[str] | None:
        with self._bytes() as file, self._damage():
            line = file.readline(_BLOCK)
        try:
            return next(csv.reader([line.decode(encoding)]), None)
        except (UnicodeDecodeError, csv.Error):
            return None

    @contextmanager
    def _damage(self, row: Callable[[], int] = lambda: 1) -> Iterator[None]:
        try:
            yield
        except (EOFError, gzip.BadGzipFile, zlib.error, zipfile.BadZipFile, OSError) as error:
            raise Damaged(file=self.name, row=row(), why=str(error) or "cut off") from None

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """(row number, cells) from the head on, blank rows too (as an empty list)."""
        rows = self._xlsx() if self.form == "xlsx" else self._csv()
        allowed = self.limits.max_rows + 1
        for count, cells in enumerate(rows, 1):
            if count > allowed:
                raise self.too_large(
                    f"more than {self.limits.max_rows:,} rows", "MAX_ROWS", self.limits.max_rows
                )
            yield count, cells

    def _csv(self) -> Iterator[list[str]]:
        csv.field_size_limit(self.limits.max_cell)
        with self._bytes() as file:
            text = io.TextIOWrapper(file, encoding=self.encoding, newline="")
            reader = csv.reader(text, delimiter=self.delimiter, strict=True)
            rows = 0
            with self._damage(lambda: rows + 1):
                try:
                    for cells in reader:
                        rows += 1
                        yield cells if any(map(str.strip, cells)) else []
                except csv.Error as error:
                    if "field larger" in str(error):
                        raise self._too_long(rows + 1) from None
                    raise Damaged(file=self.name, row=rows + 1, why=str(error)) from None

    def _xlsx(self) -> Iterator[list[str]]:
        from entrepot.ledger.imports.workbook import Workbook

        rows = 0
        with self._damage(lambda: rows + 1):
            book = Workbook(self)
            for cells in book.rows():
                rows += 1
                if any(len(cell) > self.limits.max_cell for cell in cells):
                    raise self._too_long(rows)
                yield cells

    def _too_long(self, row: int) -> CellTooLong:
        return CellTooLong(file=self.name, row=row, allowed=f"{self.limits.max_cell:,}")


class _Bounded(io.RawIOBase):
    """A reader that stops once more came out of a packed file than the limit allows."""

    def __init__(self, file: gzip.GzipFile, source: Source) -> None:
        self._file, self._source, self._read = file, source, 0

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        block = self._file.read(size)
        self._read += len(block)
        allowed = self._source.limits.max_unpacked
        if self._read > allowed:
            raise self._source.too_large(
                f"more than {allowed:,} bytes unpacked", "MAX_UNPACKED", allowed
            )
        return block

    read1 = read

    def readline(self, size: int | None = -1) -> bytes:
        return self._file.readline(size if size is not None else -1)


def _digest(file: BinaryIO) -> str:
    digest = hashlib.sha256()
    while block := file.read(_BLOCK):
        digest.update(block)
    return digest.hexdigest()
