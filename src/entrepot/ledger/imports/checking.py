"""The first half of an import: every row of a file read and checked, nothing written."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple, Protocol

from entrepot.ledger.imports.capital import CapitalReader
from entrepot.ledger.imports.capital_posting import CapitalPoster
from entrepot.ledger.imports.columns import Columns
from entrepot.ledger.imports.context import Context
from entrepot.ledger.imports.drafting import Prepared
from entrepot.ledger.imports.enterprises import EnterprisePoster, EnterpriseReader, EnterpriseRow
from entrepot.ledger.imports.errors import BadEdition, EmptyFile
from entrepot.ledger.imports.limits import Limits
from entrepot.ledger.imports.lists import (
    CodePoster,
    CodeReader,
    CodeRow,
    RatePoster,
    RateReader,
    RateRow,
)
from entrepot.ledger.imports.mapping import Mapping
from entrepot.ledger.imports.people import PartyBook
from entrepot.ledger.imports.problems import Problems
from entrepot.ledger.imports.project_posting import ProjectPoster
from entrepot.ledger.imports.projects import ProjectReader, ProjectRow
from entrepot.ledger.imports.reader import Source
from entrepot.ledger.imports.spool import Spool
from entrepot.ledger.imports.values import Dates, Unreadable
from entrepot.ledger.imports.verdicts import Rejected
from entrepot.places.reference import fold


class Reader(Protocol):
    """Checks the rows of a kind; `late` rows are refused at the end of the file."""

    def read(self, row: int, cells: list[str]) -> tuple[str, Any]: ...
    def finish(self, seen: Any) -> None: ...
    def save(self) -> None: ...


class Poster(Protocol):
    """Compares checked rows with the ledger and prepares batches."""

    def prepare(self, rows: Any, *, first: bool) -> Prepared: ...
    def annul(self, keys: Any) -> Prepared: ...


@dataclass(slots=True)
class Checked:
    """`seen`: keys of the file; `superseded`: rows that give way to a repeat; `restore`: from the spool's plain tuple to the kind's row."""

    context: Context
    reader: Reader
    poster: Poster
    spool: Spool
    restore: Callable[[Any], Any]
    read: int = 0
    skipped: int = 0
    seen: dict[str, Any] = field(default_factory=dict)
    rejected: set[int] = field(default_factory=set)
    superseded: set[int] = field(default_factory=set)


def _parts(context: Context) -> tuple[Reader, Callable[[Context], Poster], Callable[[Any], Any]]:
    match context.mapping.kind.name:
        case "projects":
            return ProjectReader(context), ProjectPoster, ProjectRow.again
        case "capital":
            return CapitalReader(context), CapitalPoster, lambda row: row
        case "enterprises":
            return EnterpriseReader(context), EnterprisePoster, lambda row: EnterpriseRow(*row)
        case "rates":
            return RateReader(context), RatePoster, lambda row: RateRow(*row)
        case kind:
            return CodeReader(context, kind), CodePoster, lambda row: CodeRow(*row)


def check(
    source: Source,
    mapping: Mapping,
    *,
    today: date,
    edition: date | None,
    strict: bool,
    cause: str,
    limits: Limits,
    progress: Callable[[str, int], None],
) -> Checked:
    """Read every row. Raises ImportRefused for a file that can't be read as a whole."""
    problems = Problems(strict, limits.max_report)
    rows = source.rows()
    head = next(rows, (1, []))[1]
    if not head:
        wanted = (heads[0] for heads in mapping.heads.values())
        raise EmptyFile(file=source.name, columns=", ".join(wanted))
    columns = Columns(mapping, head, source.name, problems)
    dates = Dates(mapping.date_forms, serials=source.form == "xlsx")
    editions = _Edition(mapping, columns, dates, edition, today)
    data = editions.peek(rows)
    context = Context(
        mapping=mapping,
        columns=columns,
        problems=problems,
        dates=dates,
        register=mapping.register_of(head),
        edition=editions.day,
        today=today.isoformat(),
        file_hash=source.digest,
        cause=cause,
        parties=PartyBook(),
        rejected=Rejected.read(),
    )
    reader, poster, restore = _parts(context)
    checked = Checked(context, reader, poster(context), Spool(), restore)
    _read_all(checked, data, editions, progress)
    reader.finish(checked.seen.keys())
    checked.rejected |= getattr(reader, "late", set())
    return checked


class _Edition:
    """The register's own date: `--edition`, a column, a constant, else the day of recording."""

    def __init__(
        self, mapping: Mapping, columns: Columns, dates: Dates, given: date | None, today: date
    ) -> None:
        self.columns, self.dates = columns, dates
        self.day = given.isoformat() if given else mapping.edition_date
        self.field = ""
        if not self.day and mapping.edition_field:
            if not columns.has(mapping.edition_field):
                raise BadEdition(
                    why=f"there is no column {columns.head_of(mapping.edition_field)!r}"
                )
            self.field = mapping.edition_field
        elif not self.day:
            self.day = today.isoformat()

    def peek(self, rows: Iterator[tuple[int, list[str]]]) -> Iterator[tuple[int, list[str]]]:
        """The same rows; a column's date is taken from the first that has one."""
        if not self.field:
            return rows
        waiting: list[tuple[int, list[str]]] = []
        for row, cells in rows:
            waiting.append((row, cells))
            if cells and self.columns.text(cells, self.field):
                self.day = self._read(row, cells)
                break
        if not self.day:
            raise BadEdition(why=f"the column {self.columns.head_of(self.field)!r} is blank")

        def again() -> Iterator[tuple[int, list[str]]]:
            yield from waiting
            yield from rows

        return again()

    def _read(self, row: int, cells: list[str]) -> str:
        text = self.columns.text(cells, self.field)
        try:
            day, precision = self.dates.read(text)
        except Unreadable:
            precision = ""
        if precision != "day":
            raise BadEdition(why=f"row {row} says {text!r}, which is no day")
        return day

    def compare(self, row: int, cells: list[str]) -> None:
        """All rows of a file are of one edition."""
        if self.field and self.columns.text(cells, self.field):
            day = self._read(row, cells)
            if day != self.day:
                raise BadEdition(why=f"row {row} says {day}, an earlier row {self.day}")


def _read_all(
    checked: Checked,
    rows: Iterator[tuple[int, list[str]]],
    editions: _Edition,
    progress: Callable[[str, int], None],
) -> None:
    context, reader, spool, seen = (checked.context, checked.reader, checked.spool, checked.seen)
    columns, problems = context.columns, context.problems
    remember = context.mapping.repeats != "error"
    filters = bool(columns.filters)
    left_out: dict[str, int] = {}
    width, total = columns.width, 0
    has_edition = bool(editions.field)
    for row, cells in rows:
        if not cells:
            problems.add("IMP-210", row, "", "")
            continue
        total += 1
        if not total % 20_000:
            progress("checking", total)
        if filters and (name := columns.filtered_by(cells)):
            left_out[name] = left_out.get(name, 0) + 1
            checked.skipped += 1
            continue
        if has_edition:
            editions.compare(row, cells)
        if len(cells) > width and any(cell.strip() for cell in cells[width:]):
            problems.add("IMP-114", row, "", cells[width], found=len(cells), expected=width)
            checked.rejected.add(row)
            continue
        key, item = reader.read(row, cells)
        if item is None:
            checked.rejected.add(row)
            if key and key in seen:
                _note_repeat(context, row, cells, key, seen[key])
            elif key:
                seen[key] = row
            continue
        if key in seen:
            if not _stands_instead(checked, row, cells, key, item):
                continue
        seen[key] = _Seen.of(context, row, cells, item) if remember else row
        spool.add(item)
    for name, count in left_out.items():
        problems.add("IMP-402", 1, "", name, rows=count)
    checked.read = total


class _Seen(NamedTuple):
    """The row that stands for a key, kept to compare repeats with: by what must be the same,
    and by its place in the mapping's order of preference."""

    row: int
    same: int
    rank: tuple[int, str]

    @classmethod
    def of(cls, context: Context, row: int, cells: list[str], item: Any) -> _Seen:
        mapping = context.mapping
        if mapping.repeats == "identical":
            return cls(row, hash(tuple(item[1:])), (0, ""))
        same = hash((item.signed, item.amounts, dict(item.attributes).get("status")))
        rank = 0
        if mapping.prefer:
            field, texts = mapping.prefer
            text = fold(context.columns.text(cells, field))
            rank = texts.index(text) if text in texts else len(texts)
        # Of equals the first by content stands, so that the order of rows changes nothing.
        return cls(row, same, (rank, repr(item[1:])))


def _stands_instead(checked: Checked, row: int, cells: list[str], key: str, item: Any) -> bool:
    """A key that stood before: an error, or, where the mapping says so, one of the two rows is
    passed over. True where the later row stands."""
    context = checked.context
    known = checked.seen[key]
    name = _key_name(context)
    mine = _Seen.of(context, row, cells, item) if isinstance(known, _Seen) else None
    if mine is None or mine.same != known.same:
        _note_repeat(context, row, cells, key, known)
        checked.rejected.add(row)
        return False
    checked.skipped += 1
    if mine.rank < known.rank:
        context.problems.add("IMP-403", known.row, context.columns.head_of(name), key, first=row)
        checked.superseded.add(known.row)
        return True
    context.note("IMP-403", row, name, cells, first=known.row)
    return False


def _key_name(context: Context) -> str:
    return (context.mapping.key or tuple(context.columns.heads))[0]


def _note_repeat(context: Context, row: int, cells: list[str], key: str, known: Any) -> None:
    first = known if isinstance(known, int) else known.row
    context.note("IMP-108", row, _key_name(context), cells, value=key, first=first)
