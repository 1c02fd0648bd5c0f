"""The short way through a capital row: cells whose like was read before need no second look.

Currencies, dates, projects and investors repeat; only key and amount are new in every row. What
this does not know, or finds odd, goes the long way (`CapitalReader._read`), which checks all.
"""

from __future__ import annotations

from collections.abc import Callable
from operator import itemgetter
from typing import Any

from entrepot.ledger.imports.context import Context

Words = tuple[str, str, str, str, int]
Found = tuple[str, int, tuple[int | None, int | None], Words, tuple[str, str], str]


def _getter(places: list[int]) -> Callable[[list[str]], Any]:
    return itemgetter(*places) if places else lambda cells: ""


class FastCells:
    """Raw cells -> what they mean, for the columns that repeat."""

    def __init__(self, context: Context) -> None:
        places = context.columns.places
        self._key, self.amount = places["key"], places["amount"]
        self.date = places["effective_on"]

        def among(*names: str) -> list[int]:
            return [places[name] for name in names if name in places]

        self._word_cells = _getter(among("class", "nature", "money_origin", "currency"))
        self._subject_cells = _getter(among("enterprise", "project", "subject"))
        self._investor_cells = _getter(among("investor"))
        self._digits_of = context.digits_of
        self._words: dict[Any, Words] = {}
        self._subjects: dict[Any, tuple[int | None, int | None]] = {}
        self._dates: dict[str, tuple[str, str]] = {}
        self._investors: dict[tuple[Any, Any], str] = {}

    @classmethod
    def of(cls, context: Context) -> FastCells | None:
        """None where the mapping's words may change a key or an amount."""
        mapping = context.mapping
        plain = not (
            mapping.escapes
            or mapping.fallbacks
            or mapping.blanks
            or mapping.zeros
            or mapping.units
            or mapping.joins
            or mapping.removed
            or mapping.key != ("key",)
        )
        needed = {"key", "amount", "effective_on"} <= context.columns.places.keys()
        return cls(context) if plain and needed else None

    def look_up(self, cells: list[str]) -> Found | None:
        """All that a row says, or None where a part of it must be read the long way."""
        try:
            words = self._words[self._word_cells(cells)]
            subject_cells = self._subject_cells(cells)
            subject = self._subjects[subject_cells]
            day = self._dates[cells[self.date]]
            investor = self._investors[self._investor_cells(cells), subject_cells]
            key, amount = cells[self._key].strip(), cells[self.amount]
        except (KeyError, IndexError):
            return None
        whole, point, cents = amount.partition(".")
        digits = words[4]
        if not (
            key
            and key.isascii()
            and len(key) <= 120
            and amount.isascii()
            and whole.isdecimal()
            and len(whole) < 15
            and (not point or (len(cents) <= digits and cents.isdecimal()))
        ):
            return None
        return key, int(whole + cents.ljust(digits, "0")), subject, words, day, investor

    def remember(self, cells: list[str], item: tuple[Any, ...], settled: bool) -> None:
        """What the long way found; a row with a warning of its own (not `settled`) is not kept,
        nor is one whose nature was read from the sign of its amount."""
        (
            _,
            _,
            project,
            enterprise,
            capital_class,
            nature,
            _,
            currency,
            on,
            precision,
            investor,
            origin,
        ) = item
        if not settled or "-" in cells[self.amount] or "(" in cells[self.amount]:
            return
        if not cells[self.amount].isascii():
            return
        try:
            subject_cells = self._subject_cells(cells)
            digits = self._digits_of(currency) or 0
            self._words[self._word_cells(cells)] = (capital_class, nature, origin, currency, digits)
            self._subjects[subject_cells] = (project, enterprise)
            self._dates[cells[self.date]] = (on, precision)
            self._investors[self._investor_cells(cells), subject_cells] = investor
        except IndexError:
            return
