"""What is asked: a measure, its slice, its period and its clocks."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from entrepot import clock
from entrepot.figures.core.definitions import Definition, default_definition, known_definition
from entrepot.figures.core.errors import BadDate, BadWhere, UnknownDimension, UnknownMeasure
from entrepot.figures.core.measures import MEASURES, Measure
from entrepot.periods import Period, Precision, Span
from entrepot.places.reference import nearest
from entrepot.text import Text

TIMES = ("year", "quarter", "month")
DIMENSIONS = (
    *TIMES,
    "edition",
    "economy",
    "sector",
    "division",
    "zone",
    "host",
    "direction",
    "origin",
    "money_origin",
    "kind",
    "flow",
    "stage",
    "status",
    "cohort",
    "register",
)
NONE = "(none)"


def known_dimension(name: str) -> str:
    """Raises UnknownDimension (FIG-002)."""
    if name not in DIMENSIONS:
        raise UnknownDimension(
            value=name, nearest=nearest(name, list(DIMENSIONS)), known=", ".join(DIMENSIONS)
        )
    return name


@dataclass(frozen=True, slots=True)
class Request:
    """One question. `where` holds (dimension, value); values of one dimension are alternatives.

    `as_of` None: today in the instance's zone; `known_at` None: all that the snapshot holds.
    """

    measure: Measure
    by: tuple[str, ...] = ()
    where: tuple[tuple[str, str], ...] = ()
    period: Span | None = None
    as_of: date | None = None
    known_at: datetime | None = None
    currency: str | None = None
    include_unverified: bool = False
    #: A published definition of the measure; None: its own.
    definition: Definition | None = None

    @classmethod
    def parse(
        cls,
        measure: str,
        *,
        by: str | None = None,
        where: list[str] | tuple[str, ...] = (),
        period: str | None = None,
        as_of: str | None = None,
        known_at: str | None = None,
        currency: str | None = None,
        include_unverified: bool = False,
        definition: str | None = None,
    ) -> Request:
        """From words, as the command line and an address give them. Raises InputErrors."""
        from entrepot.money import currency_digits
        from entrepot.periods import parse_instant

        zone = clock.zone()
        found = MEASURES.get(measure)
        if found is None:
            raise UnknownMeasure(value=measure, nearest=nearest(measure, list(MEASURES)))
        if currency is not None:
            currency = currency.strip().upper()
            currency_digits(currency)
        names = [name.strip() for name in (by or "").split(",") if name.strip()]
        return cls(
            measure=found,
            by=tuple(dict.fromkeys(known_dimension(name) for name in names)),
            where=tuple(pair for text in where for pair in parse_where(text)),
            period=Span.parse(period) if period else None,
            as_of=parse_day(as_of) if as_of else None,
            known_at=parse_instant(known_at, zone) if known_at else None,
            currency=currency,
            include_unverified=include_unverified,
            definition=_published(found, definition),
        )

    @property
    def divides(self) -> Definition | None:
        """The definition that a rate with several is computed by; None for any other measure."""
        return self.definition or default_definition(self.measure)

    @property
    def scope(self) -> Text:
        """What counts: by the definition, or as the measure has it."""
        return self.divides.scope if self.divides else self.measure.scope

    @property
    def standard(self) -> Text:
        return self.divides.standard if self.divides else self.measure.standard

    @property
    def label(self) -> Text:
        """The measure's, with the definition where it is not the measure's own."""
        own = self.measure.label
        if self.definition is None:
            return own
        return Text(f"{own.en} ({self.definition.code})", f"{own.zh}（{self.definition.code}）")

    @property
    def dimensions(self) -> frozenset[str]:
        """Dimensions that the answer needs, grouped by or filtered on."""
        return frozenset(self.by) | frozenset(name for name, _ in self.where)

    def wanted(self, dimension: str) -> tuple[str, ...]:
        """Values that a dimension is narrowed to; none means that it is left open."""
        return tuple(value for name, value in self.where if name == dimension)

    @property
    def registers(self) -> tuple[str, ...]:
        return self.wanted("register") or ("own",)

    def of_whole_register(self) -> Request:
        """The question over all of its registers, whatever else the slice says: what money of the
        slice's projects is looked up in."""
        where = tuple(pair for pair in self.where if pair[0] == "register")
        return replace(self, by=(), where=where, period=None)


def _published(measure: Measure, name: str | None) -> Definition | None:
    """The definition of a name; None for the measure's own, so that one question has one form."""
    found = known_definition(measure, name.strip()) if name and name.strip() else None
    return None if found == default_definition(measure) else found


def parse_where(text: str) -> list[tuple[str, str]]:
    """`dimension=value`; `A..B` of editions, cohorts and years are all of them between.

    Raises BadWhere (FIG-004), UnknownDimension (FIG-002).
    """
    name, sign, value = text.partition("=")
    name, value = name.strip(), value.strip()
    if not sign or not value or not name:
        raise BadWhere(value=text)
    known_dimension(name)
    low, dots, high = value.partition("..")
    if dots and name in {"edition", "cohort", "year"} and low.isdigit() and high.isdigit():
        numbers = range(int(low), int(high) + 1)
        if not 0 < len(numbers) <= 1000:
            raise BadWhere(value=text)
        return [(name, str(number)) for number in numbers]
    if name in TIMES and value != NONE:
        period = Period.parse(value)
        if period.precision != Precision(name):
            raise BadWhere(value=text)
        return [(name, str(period))]
    if name in {"economy", "host"}:
        value = value.upper() if len(value) <= 3 else value
    return [(name, value)]


def parse_day(text: str) -> date:
    """Raises BadDate (FIG-012)."""
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise BadDate(value=text) from None


def time_text(dimension: str, value: int | None) -> str:
    """A time dimension as printed: the engine groups by 2017, 20172 or 201706."""
    if value is None:
        return NONE
    if dimension == "year":
        return f"{value:04d}"
    if dimension == "quarter":
        return f"{value // 10:04d}-Q{value % 10}"
    return f"{value // 100:04d}-{value % 100:02d}"
