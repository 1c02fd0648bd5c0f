"""A row of `projects`: read and checked into what it wants to stand in the ledger."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from entrepot.ledger.imports import values
from entrepot.ledger.imports.context import Context, as_warning
from entrepot.ledger.imports.lookups import Editions, Places, Sectors
from entrepot.ledger.imports.mapping import EDITION
from entrepot.ledger.imports.notes import reason_of
from entrepot.ledger.imports.stakes import Stakes
from entrepot.ledger.models.words import SUBTRACTING

#: Steps in the order in which they are expected, each with its field.
STEPS = (
    ("registered", "registered_on"),
    ("land", "land_on"),
    ("started", "started_on"),
    ("operating", "operating_on"),
    ("terminated", "terminated_on"),
)
#: Attributes that the row tells, and the longest text that is kept.
_KEPT = 80


class Signed(NamedTuple):
    """The signing that a row tells of."""

    on: str
    precision: str
    kind: str
    edition: str
    part: str


class Amount(NamedTuple):
    """An entry that a row tells of. `minor`: None where the cell is blank."""

    posting: int
    minor: int | None
    foreign: int | None
    currency: str
    on: str
    precision: str


class Step(NamedTuple):
    kind: str
    on: str
    precision: str
    reason: str
    note: str


class ProjectRow(NamedTuple):
    """What a row wants to stand; made of plain values, so that it can be spooled."""

    row: int
    key: str
    name: str
    signed: Signed
    stakes: tuple[tuple[str, int | None], ...]
    investor: str
    amounts: tuple[Amount, ...]
    steps: tuple[Step, ...]
    attributes: tuple[tuple[str, str], ...]
    notes: tuple[tuple[str, str, str], ...]
    warnings: tuple[tuple[str, str, str], ...]

    @classmethod
    def again(cls, plain: tuple) -> ProjectRow:  # type: ignore[type-arg]
        """From the plain tuples that a spool gives back."""
        row = cls(*plain)
        return row._replace(
            signed=Signed(*row.signed),
            amounts=tuple(Amount(*each) for each in row.amounts),
            steps=tuple(Step(*each) for each in row.steps),
        )


class ProjectReader:
    """Checks the rows of one file."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.columns = context.columns
        self.editions, self.sectors, self.places = Editions(), Sectors(), Places()
        self.stakes = Stakes(context)
        mapping = context.mapping
        self.has_amounts = [p for p in mapping.postings if self.columns.has(p.amount)]
        self.numbers = {posting.name: n for n, posting in enumerate(mapping.postings)}
        self.attributes = [
            name
            for name in ("direction", "origin", "sector", "place", "zone", "host", "status")
            if self.columns.has(name) or name in ("direction", "origin")
        ]

    def read(self, row: int, cells: list[str]) -> tuple[str, ProjectRow | None]:
        """(key, row); None for a row with an error."""
        context = self.context
        errors = context.problems.errors
        found = context.problems.of_row = []
        key = context.key(row, cells)
        name = context.required(row, "name", cells, 400)
        signed = self._signed(row, cells)
        attributes = self._attributes(row, cells)
        stakes, investor = self.stakes.read(row, cells)
        amounts = self._amounts(row, cells)
        steps, notes = self._steps(row, cells, key, signed)
        if context.problems.errors > errors or signed is None:
            return key, None
        warnings = tuple(filter(None, map(as_warning, found)))
        return key, ProjectRow(
            row, key, name, signed, stakes, investor, amounts, steps, attributes, notes, warnings
        )

    def _signed(self, row: int, cells: list[str]) -> Signed | None:
        context, mapping = self.context, self.context.mapping
        on = precision = field = ""
        wrong = False
        for name in mapping.signing_dates:
            if name == EDITION:
                if not field and not wrong:
                    on, precision, field = context.edition, "day", name
                continue
            before = context.problems.errors
            found = context.date(row, name, cells)
            wrong = wrong or context.problems.errors > before
            if found and not field:
                (on, precision), field = found, name
                context.warn_of_future(row, name, cells, on)
        if not field:
            if not wrong:
                name = mapping.signing_dates[0]
                context.note("IMP-101", row, name, cells, field=self.columns.head_of(name))
            return None
        kind: str | None = mapping.signing_kinds.get(field)
        if kind is None:
            kind = context.closed(row, "kind", cells)
            if kind == "":
                context.defaulted["kind"] += 1
                kind = "contract"
        edition, part = self._edition(row, cells)
        return Signed(on, precision, kind or "", edition, part)

    def _edition(self, row: int, cells: list[str]) -> tuple[str, str]:
        text = self.columns.text(cells, "edition")
        if not text:
            return "", ""
        place, finding = self.editions.find(self.columns.translated("edition", text))
        if finding:
            self.context.note(finding, row, "edition", cells)
        return place

    def _attributes(self, row: int, cells: list[str]) -> tuple[tuple[str, str], ...]:
        context, columns = self.context, self.columns
        found: dict[str, str] = {}
        for name in self.attributes:
            if name in ("direction", "origin"):
                value = context.closed(row, name, cells)
                if value == "":
                    context.defaulted[name] += 1
                    value = "inward" if name == "direction" else "foreign"
                found[name] = value or ""
            elif name == "host":
                found["host"] = context.economy(row, name, cells) or ""
            elif name == "sector":
                text = columns.translated(name, columns.text(cells, name))
                found["sector"] = self.sector(row, cells, text)
            elif name == "place":
                self._place(row, cells, found)
            else:
                text = columns.translated(name, columns.text(cells, name))
                found[name] = text[:_KEPT]
        return tuple(found.items())

    def sector(self, row: int, cells: list[str], text: str) -> str:
        """The code of a sector; the text as written, with a warning, where none is loaded."""
        if not text:
            return ""
        code = self.sectors.find(text)
        if code is None:
            self.context.note("IMP-201", row, "sector", cells)
            return text[:_KEPT]
        return code

    def _place(self, row: int, cells: list[str], found: dict[str, str]) -> None:
        text = self.columns.translated("place", self.columns.text(cells, "place"))
        place = self.places.find(text) if text else ("", "")
        if place is None:
            abroad = self.context.find_economy(text) if found["direction"] == "outward" else None
            if abroad:
                found.setdefault("host", abroad)
                place = ("", "")
            else:
                self.context.note("IMP-202", row, "place", cells)
                place = (text[:_KEPT], "")
        found["division"] = place[0]
        if place[1]:
            found["zone"] = place[1]

    def _amounts(self, row: int, cells: list[str]) -> tuple[Amount, ...]:
        context, columns = self.context, self.columns
        stated = [
            p
            for p in self.has_amounts
            if columns.text(cells, p.amount) or (p.foreign and columns.text(cells, p.foreign))
        ]
        if not stated:
            return ()
        before = context.problems.errors
        currency = context.currency(row, cells)
        if currency is None:
            if context.problems.errors == before:
                context.note("IMP-101", row, "currency", cells, field=columns.head_of("currency"))
            return ()
        amounts = []
        for posting in stated:
            before = context.problems.errors
            minor = context.amount(row, posting.amount, cells, currency)
            if context.problems.errors > before:
                continue
            foreign = (
                context.amount(row, posting.foreign, cells, currency) if posting.foreign else None
            )
            if minor is None:
                context.note(
                    "IMP-101", row, posting.amount, cells, field=columns.head_of(posting.amount)
                )
                continue
            if minor < 0 and not posting.balance and posting.capital_class == "committed":
                context.note("IMP-116", row, posting.amount, cells)
                continue
            if foreign is not None and not 0 <= foreign <= abs(minor):
                context.note(
                    "IMP-107",
                    row,
                    posting.foreign,
                    cells,
                    foreign=columns.raw(cells, posting.foreign),
                    total=columns.raw(cells, posting.amount),
                )
                continue
            on, precision = context.edition, "day"
            for name in () if posting.balance else posting.dates:
                if name == EDITION:
                    break
                text = columns.text(cells, name)
                if text:
                    try:
                        on, precision = context.dates.read(text)
                    except values.Unreadable:
                        if name not in context.mapping.signing_dates:
                            context.note("IMP-102", row, name, cells, forms=context.dates.shown)
                    break
            amounts.append(
                Amount(self.numbers[posting.name], minor, foreign, currency, on, precision)
            )
        self._compare(row, cells, amounts)
        return tuple(amounts)

    def _compare(self, row: int, cells: list[str], amounts: list[Amount]) -> None:
        """Paid over committed, in a register that holds both in one row."""
        committed = paid = 0
        field = currency = ""
        for amount in amounts:
            posting = self.context.mapping.postings[amount.posting]
            if posting.capital_class == "paid_in":
                paid += amount.minor or 0
                field, currency = posting.amount, amount.currency
            elif posting.capital_class == "committed" and posting.nature not in SUBTRACTING:
                committed += amount.minor or 0
        if field and paid > committed:
            digits = self.context.digits_of(currency) or 0
            self.context.note(
                "IMP-305",
                row,
                field,
                cells,
                currency=currency,
                paid=values.shown(paid, digits),
                committed=values.shown(committed, digits),
            )

    def _steps(
        self, row: int, cells: list[str], key: str, signed: Signed | None
    ) -> tuple[tuple[Step, ...], tuple[tuple[str, str, str], ...]]:
        context = self.context
        steps: list[Step] = []
        notes: list[tuple[str, str, str]] = []
        last = ("signed", signed.on) if signed else ("", "")
        first = last
        for kind, name in STEPS:
            if not self.columns.in_file(name):
                continue
            found = context.date(row, name, cells)
            if not found:
                continue
            on, precision = found
            context.warn_of_future(row, name, cells, on)
            against = first if kind == "terminated" else last
            if on < against[1]:
                context.note(
                    "IMP-307",
                    row,
                    name,
                    cells,
                    step=kind,
                    value=on,
                    earlier=against[0],
                    first=against[1],
                )
            if kind != "terminated":
                last = max(last, (kind, on), key=lambda step: step[1])
            reason = note = ""
            if kind == "terminated":
                text = self.columns.translated("reason", self.columns.text(cells, "reason"))
                if text:
                    reason, kept = reason_of(text, context.parties.salt, context.register, key)
                    if kept:
                        notes.append(kept)
                        note = kept[0]
                else:
                    context.note("IMP-204", row, "reason", cells)
            steps.append(Step(kind, on, precision, reason, note))
        return tuple(steps), tuple(notes)

    def finish(self, seen: Iterable[str]) -> None:
        """Nothing more is known at the end of a file."""

    def save(self) -> None:
        """What must stand before the first batch is posted."""
        self.editions.save()
