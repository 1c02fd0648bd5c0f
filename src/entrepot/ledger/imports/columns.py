"""One file's head row, resolved: which cell holds which field, read with the mapping's words."""

from __future__ import annotations

from collections.abc import Container

from entrepot.ledger.imports.errors import ColumnsMissing, ColumnTwice
from entrepot.ledger.imports.mapping import COMMITMENT, EDITION, Filter, Mapping
from entrepot.ledger.imports.problems import Problems
from entrepot.ledger.imports.reader import fold_head
from entrepot.ledger.imports.values import clean, unescape
from entrepot.places.reference import fold


def missing(mapping: Mapping, places: Container[str]) -> list[str]:
    """Heads that a file must have and lacks; `places`: the fields that it has."""

    def has(name: str) -> bool:
        return (
            name == EDITION
            or name in places
            or name in mapping.constants
            or any(map(has, mapping.joins.get(name, ())))
        )

    lacking = []
    for choice in mapping.kind.required:
        names = mapping.key if choice == ("key",) else choice
        if choice == ("signed_on",) and mapping.kind.name == "projects":
            names = mapping.signing_dates
        met = all if choice == ("key",) else any
        if not met(map(has, names)):
            lacking.append(
                " / ".join(head for name in names for head in mapping.heads.get(name, (name,)))
            )
    if mapping.name:
        lacking += [
            " / ".join(mapping.heads.get(posting.amount, (posting.amount,)))
            for posting in mapping.postings
            if not has(posting.amount) and not (posting == COMMITMENT and not mapping.tells_amounts)
        ]
    return lacking


def fits(mapping: Mapping, head: list[str]) -> bool:
    """Whether a head row names all that a mapping needs."""
    known = mapping.known_heads
    return not missing(mapping, {known.get(fold_head(cell), "") for cell in head})


class Columns:
    """`places`: field -> index of its cell; `heads`: field -> its head as it stands."""

    def __init__(self, mapping: Mapping, head: list[str], file: str, problems: Problems) -> None:
        self.mapping, self.head, self.width = mapping, head, len(head)
        self.places: dict[str, int] = {}
        self.heads: dict[str, str] = {}
        known = mapping.known_heads
        filtered = {fold_head(each.head) for each in mapping.filters}
        for place, cell in enumerate(head):
            folded = fold_head(cell)
            name = known.get(folded)
            if name is None:
                if cell.strip() and folded not in filtered:
                    problems.add("IMP-405" if mapping.name else "IMP-211", 1, cell, cell)
                continue
            if name in self.places:
                raise ColumnTwice(file=file, field_name=name, heads=f"{self.heads[name]}, {cell}")
            self.places[name], self.heads[name] = place, cell
        self._require(file, head)
        if mapping.name:
            for name in mapping.heads:
                if name not in self.places and name not in mapping.joins:
                    problems.add("IMP-406", 1, "", name)
        self._blanks = {
            name: mapping.blanks.get("*", frozenset()) | mapping.blanks.get(name, frozenset())
            for name in (*mapping.heads, *mapping.constants)
        }
        self.filters = [(each, self._place_of(each, file, head)) for each in mapping.filters]

    def has(self, name: str) -> bool:
        """Whether a field may hold something: a column, columns joined, or a constant."""
        return self.in_file(name) or name in self.mapping.constants

    def in_file(self, name: str) -> bool:
        """Whether a field has a cell of its own in each row."""
        return name in self.places or any(map(self.in_file, self.mapping.joins.get(name, ())))

    def _require(self, file: str, head: list[str]) -> None:
        lacking = missing(self.mapping, self.places)
        if lacking:
            raise ColumnsMissing(
                file=file,
                missing="; ".join(lacking),
                head=", ".join(cell for cell in head if cell.strip()) or "–",
            )

    def _place_of(self, each: Filter, file: str, head: list[str]) -> int:
        if each.head in self.places:
            return self.places[each.head]
        for place, cell in enumerate(head):
            if fold_head(cell) == fold_head(each.head):
                return place
        raise ColumnsMissing(file=file, missing=each.head, head=", ".join(head))

    def filtered_by(self, cells: list[str]) -> str | None:
        """The name of the filter that leaves a row out."""
        for each, place in self.filters:
            text = clean(cells[place]) if place < len(cells) else ""
            if each.leaves_out(text):
                return each.name
        return None

    def raw(self, cells: list[str], name: str) -> str:
        """A field's cell exactly as it stands; of a joined field the cells, parted by a blank."""
        if name in self.mapping.joins:
            return " ".join(self.raw(cells, part) for part in self.mapping.joins[name])
        place = self.places.get(name)
        return cells[place] if place is not None and place < len(cells) else ""

    def _own(self, cells: list[str], name: str) -> str:
        if name in self.mapping.joins:
            parts = (self._own(cells, part) for part in self.mapping.joins[name])
            return " ".join(filter(None, parts))
        place = self.places.get(name)
        if place is None or place >= len(cells):
            return ""
        text = cells[place]
        if self.mapping.escapes:
            text = unescape(text)
        for removed in self.mapping.removed.get(name, ()):
            text = text.replace(removed, "")
        text = clean(text)
        blanks = self._blanks[name]
        return "" if blanks and fold(text) in blanks else text

    def text(self, cells: list[str], name: str) -> str:
        """A field's cleaned text: its own cell, else its fallbacks, else the constant."""
        text = self._own(cells, name)
        if not text:
            for other in self.mapping.fallbacks.get(name, ()):
                if text := self._own(cells, other):
                    break
            else:
                return self.mapping.constants.get(name, "")
        return text

    def translated(self, name: str, text: str) -> str:
        """The mapping's word for a text of a field, else the text."""
        words = self.mapping.translations.get(name)
        return words.get(fold(text), text) if words else text

    def is_zero(self, name: str, text: str) -> bool:
        zeros = self.mapping.zeros
        return bool(zeros) and fold(text) in (
            zeros.get("*", frozenset()) | zeros.get(name, frozenset())
        )

    def head_of(self, name: str) -> str:
        """The head to name in a report."""
        if name in self.mapping.joins:
            return " + ".join(map(self.head_of, self.mapping.joins[name]))
        return self.heads.get(name) or self.mapping.heads.get(name, (name,))[0]
