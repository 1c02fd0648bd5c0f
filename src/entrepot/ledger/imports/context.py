"""What every kind of import shares while it reads one file."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping as MappingType
from dataclasses import dataclass, field
from decimal import Decimal
from hashlib import sha256

from entrepot.errors import InputError
from entrepot.ledger.imports import values
from entrepot.ledger.imports.columns import Columns
from entrepot.ledger.imports.kinds import CLOSED
from entrepot.ledger.imports.mapping import Mapping
from entrepot.ledger.imports.people import PartyBook
from entrepot.ledger.imports.problems import Problem, Problems, Severity
from entrepot.ledger.imports.values import Dates, TooBig, Unreadable
from entrepot.ledger.imports.verdicts import Rejected
from entrepot.money import currency_digits
from entrepot.places import reference
from entrepot.places.reference import fold, nearest

#: Characters of a key that are kept.
_KEY = 120


@dataclass(slots=True)
class Context:
    """`edition`: the register's own date; `today`: the day of recording; both ISO texts."""

    mapping: Mapping
    columns: Columns
    problems: Problems
    dates: Dates
    register: str
    edition: str
    today: str
    file_hash: str
    cause: str
    parties: PartyBook
    rejected: Rejected
    defaulted: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    rounded: dict[str, list[Decimal | int]] = field(default_factory=dict)
    _digits: dict[str, int] = field(default_factory=dict)
    _economies: dict[str, str | None] = field(default_factory=dict)

    def note(self, code: str, row: int, name: str, cells: list[str], **facts: object) -> Problem:
        """A finding about a field of a row."""
        return self.problems.add(
            code, row, self.columns.head_of(name), self.columns.raw(cells, name), **facts
        )

    def date(self, row: int, name: str, cells: list[str]) -> tuple[str, str] | None:
        """(ISO date, precision), or None where the cell is blank or wrong (which is noted)."""
        text = self.columns.text(cells, name)
        if not text:
            return None
        try:
            return self.dates.read(text)
        except Unreadable:
            self.note("IMP-102", row, name, cells, forms=self.dates.shown)
            return None

    def digits_of(self, currency: str) -> int | None:
        """Decimals of a currency, None for one that can't be kept."""
        try:
            return self._digits[currency]
        except KeyError:
            pass
        try:
            digits = currency_digits(currency)
        except InputError:
            return None
        self._digits[currency] = digits
        return digits

    def currency(self, row: int, cells: list[str]) -> str | None:
        """The row's currency; None where blank or unknown (the latter is noted)."""
        columns = self.columns
        text = columns.translated("currency", columns.text(cells, "currency")).upper()
        if not text:
            return None
        if self.digits_of(text) is None:
            self.note(
                "IMP-105",
                row,
                "currency",
                cells,
                choices=nearest(text, list(reference.currencies())),
            )
            return None
        return text

    def amount(self, row: int, name: str, cells: list[str], currency: str) -> int | None:
        """Minor units; None where the cell is blank or wrong (which is noted)."""
        text = self.columns.text(cells, name)
        if not text:
            return None
        if self.columns.is_zero(name, text):
            return 0
        mapping = self.mapping
        try:
            minor, difference = values.amount(
                text,
                self._digits[currency],
                mapping.units.get(name, Decimal(1)),
                any_grouping=mapping.any_grouping,
            )
        except Unreadable as refused:
            self.note("IMP-103", row, name, cells, why=refused.why, why_zh=refused.why_zh)
            return None
        except TooBig:
            self.note("IMP-113", row, name, cells)
            return None
        if difference is not None:
            self.count_rounding(name, difference)
        return minor

    def count_rounding(self, name: str, difference: Decimal) -> None:
        tally = self.rounded.setdefault(name, [0, Decimal(0)])
        tally[0] += 1
        tally[1] += difference

    def closed(self, row: int, name: str, cells: list[str]) -> str | None:
        """A value of a closed list; "" where blank, None where unknown (which is noted)."""
        columns = self.columns
        text = columns.text(cells, name)
        if not text:
            return ""
        text = columns.translated(name, text)
        known: MappingType[str, str] = CLOSED[name]
        found = known.get(text) or known.get(fold(text))
        if found is None:
            self.note(
                "IMP-104", row, name, cells, field=columns.head_of(name), choices=", ".join(known)
            )
        return found

    def economy(self, row: int, name: str, cells: list[str]) -> str | None:
        """Alpha-2 of a field; "" where blank or `(none)`, None where unknown (which is noted)."""
        columns = self.columns
        text = columns.text(cells, name)
        if not text:
            return ""
        found = self.find_economy(columns.translated(name, text))
        if found is None:
            if name in self.mapping.unknown:
                return ""
            self.note("IMP-106", row, name, cells, choices=_nearest_economies(text))
        return found

    def find_economy(self, text: str) -> str | None:
        """Alpha-2 by code or name; "" for `(none)`; None for an unknown one."""
        if text == "(none)":
            return ""
        try:
            return self._economies[text]
        except KeyError:
            economy = reference.find_economy(text)
            found = self._economies[text] = economy.alpha2 if economy else None
            return found

    def nearest_economies(self, text: str) -> str:
        return _nearest_economies(text)

    def key(self, row: int, cells: list[str]) -> str:
        """The row's key, its parts joined; "" where one is blank (which is noted)."""
        parts = []
        for name in self.mapping.key:
            part = self.columns.text(cells, name)
            if not part:
                self.note("IMP-101", row, name, cells, field=self.columns.head_of(name))
                return ""
            parts.append(part)
        key = "/".join(parts)
        if len(key) > _KEY and (len(parts) > 1 or self.mapping.key[0] in self.mapping.joins):
            # Put together from several cells: cut, and told apart by a hash of the whole.
            key = f"{key[: _KEY - 17]}~{sha256(key.encode()).hexdigest()[:16]}"
        if len(key) > _KEY:
            self.note(
                "IMP-115",
                row,
                self.mapping.key[0],
                cells,
                allowed=_KEY,
                found=len(key),
                field=self.columns.head_of(self.mapping.key[0]),
            )
        return key

    def required(self, row: int, name: str, cells: list[str], allowed: int) -> str:
        """A text that must stand, of at most `allowed` characters; findings are noted."""
        text = self.columns.text(cells, name)
        head = self.columns.head_of(name)
        if not text:
            self.note("IMP-101", row, name, cells, field=head)
        elif len(text) > allowed:
            self.note("IMP-115", row, name, cells, field=head, found=len(text), allowed=allowed)
        return text

    def warn_of_future(self, row: int, name: str, cells: list[str], day: str) -> Problem | None:
        """An actual date after today, or after the register's own date."""
        if day > self.today:
            return self.note("IMP-303", row, name, cells, value=day, today=self.today)
        if day > self.edition:
            return self.note("IMP-304", row, name, cells, value=day, today=self.edition)
        return None

    def summary_notes(self) -> int:
        """Findings of the whole file: defaults, rounding. The number of rounded cells."""
        words = {"kind": "contract", "direction": "inward", "origin": "foreign"}
        for name, rows in self.defaulted.items():
            self.problems.add(
                "IMP-205",
                1,
                self.columns.head_of(name),
                "",
                rows=rows,
                field=self.columns.head_of(name),
                value=words[name],
            )
        cells = 0
        for name, (count, difference) in self.rounded.items():
            cells += int(count)
            self.problems.add(
                "IMP-401",
                1,
                self.columns.head_of(name),
                "",
                cells=count,
                difference=f"{difference:f}",
            )
        return cells


def _nearest_economies(text: str) -> str:
    return nearest(text, [economy.name.en for economy in reference.economies().values()])


def as_warning(problem: Problem) -> tuple[str, str, str] | None:
    """What stands on a project's page, None for a finding that is no warning."""
    if problem.severity is not Severity.WARNING:
        return None
    return problem.code, problem.text.en[:500], problem.text.zh[:500]
