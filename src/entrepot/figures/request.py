"""What is asked of a measure: the slice, the period, both clocks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from entrepot.figures.measures import Measure
from entrepot.figures.snapshots.standing import OPEN, micros
from entrepot.periods import Span

NONE = "(none)"
UNKNOWN = "(unknown)"
#: A condition that takes whatever has the dimension.
ANY = "(any)"


@dataclass(frozen=True, slots=True)
class Clock:
    """As-of and known-at; `verified` False takes everything recorded (`--include-unverified`).

    `known_at` in microseconds since 1970; OPEN - 1 is "all that the snapshot holds".
    """

    as_of: date
    known_at: int = OPEN - 1
    verified: bool = True


@dataclass(frozen=True, slots=True)
class Request:
    """One question. `where` is canonical: (dimension, values) sorted, values as recorded."""

    measure: Measure
    as_of: date
    by: tuple[str, ...] = ()
    where: tuple[tuple[str, tuple[str, ...]], ...] = ()
    period: Span | None = None
    known_at: datetime | None = None
    currency: str | None = None
    include_unverified: bool = False

    @property
    def clock(self) -> Clock:
        return Clock(
            self.as_of,
            OPEN - 1 if self.known_at is None else micros(self.known_at),
            not self.include_unverified,
        )

    @property
    def conditions(self) -> Mapping[str, tuple[str, ...]]:
        return dict(self.where)

    @property
    def register(self) -> tuple[str, ...] | None:
        """Registers that are read; None for all, where the dimension itself is asked."""
        if "register" in self.conditions:
            return self.conditions["register"]
        return None if "register" in self.by else ("own",)

    @property
    def needs(self) -> frozenset[str]:
        """Dimensions that the table must have."""
        return frozenset(self.by) | frozenset(self.conditions)

    def narrowed(self, dimension: str, values: tuple[str, ...]) -> Request:
        """The same question of a part: one condition more, or in place of one."""
        conditions = {**self.conditions, dimension: values}
        return replace(self, where=tuple(sorted(conditions.items())))

    def over(self, period: Span) -> Request:
        return replace(self, period=period)


@dataclass(frozen=True, slots=True)
class Part:
    """Values of the dimensions of one row, as printed."""

    values: tuple[str, ...] = field(default=())
