"""A computed figure: its rows and all that must be said with them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, localcontext

from entrepot.figures.core.measures import Unit
from entrepot.figures.core.rates import Rate
from entrepot.figures.core.request import Request
from entrepot.figures.core.snapshot import Snapshot
from entrepot.money import currency_digits, round_half_up
from entrepot.text import Text

RATIO_DIGITS = 6
#: Digits that no sum or product here passes: engines give 38, Python's usual context keeps 28.
EXACT = 80


@dataclass(frozen=True, slots=True)
class Cell:
    """One row. `value` None: not defined. Rates carry what was divided."""

    dimensions: tuple[str, ...]
    value: Decimal | None
    unit: str
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    confirmed: int | None = None

    @property
    def printed(self) -> str:
        """Money with its currency's decimals, counts as integers, rates with 6 decimals."""
        if self.value is None:
            return ""
        return f"{self.value:f}"


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Records in the slice that no second person has accepted: how many, and how much."""

    records: int = 0
    amounts: tuple[tuple[str, Decimal], ...] = ()


@dataclass(frozen=True, slots=True)
class Figure:
    """`notes` are for stderr, receipts and pages; `rows` are ready to print."""

    request: Request
    snapshot: Snapshot
    as_of: date
    cells: tuple[Cell, ...]
    heading: Text
    notes: tuple[Text, ...] = ()
    left_out: LeftOut = LeftOut()
    confirmed_share: Decimal | None = None
    rates: tuple[Rate, ...] = field(default=())

    @property
    def columns(self) -> list[str]:
        return [*self.request.by, "value", "unit"]

    @property
    def rows(self) -> list[list[str]]:
        return [[*cell.dimensions, cell.printed, cell.unit] for cell in self.cells]

    @property
    def value(self) -> Decimal | None:
        """The value of a figure of one row."""
        return self.cells[0].value


def money_value(amount: Decimal, currency: str) -> Decimal:
    """A sum rounded half-up, once, to its currency's decimals."""
    return round_half_up(amount, currency_digits(currency))


def ratio(numerator: Decimal, denominator: Decimal) -> Decimal | None:
    """A rate to 6 decimals; None where the base is not above zero."""
    if denominator <= 0:
        return None
    with localcontext(prec=EXACT):
        return round_half_up(numerator / denominator, RATIO_DIGITS)


_PLURAL = {
    "kind": Text("all kinds", "全部签约类型"),
    "direction": Text("both directions", "引进和走出"),
    "origin": Text("both origins", "内外资"),
    "flow": Text("imports and exports", "进口和出口"),
}


def heading(request: Request, as_of: date, left_open: list[str]) -> Text:
    """What the figure counts, in words: measure, period, slice, as-of, what was left open."""
    measure = request.measure
    parts_en, parts_zh = [request.label.en], [request.label.zh]
    if request.period is not None:
        parts_en.append(str(request.period))
        parts_zh.append(str(request.period))
    for name, value in _spans(request):
        parts_en.append(f"{name} {value}")
        parts_zh.append(f"{name} {value}")
    parts_en += [_PLURAL[name].en for name in left_open]
    parts_zh += [_PLURAL[name].zh for name in left_open]
    parts_en.append(f"as of {as_of.isoformat()}")
    parts_zh.append(f"截至 {as_of.isoformat()}")
    if request.known_at is not None:
        parts_en.append(f"known at {request.known_at.isoformat()}")
        parts_zh.append(f"已知于 {request.known_at.isoformat()}")
    if request.include_unverified:
        parts_en.append("unverified records included")
        parts_zh.append("含未核验记录")
    unit = request.currency if measure.unit is Unit.MONEY else None
    if unit:
        parts_en.append(f"in {unit}")
        parts_zh.append(f"折合 {unit}")
    return Text("; ".join(parts_en), "；".join(parts_zh))


def _spans(request: Request) -> list[tuple[str, str]]:
    """The slice's values by dimension; a run of numbers as its ends."""
    found: list[tuple[str, str]] = []
    for name in dict(request.where):
        values = request.wanted(name)
        if len(values) > 2 and all(value.isdigit() for value in values):
            numbers = sorted(map(int, values))
            if numbers == list(range(numbers[0], numbers[-1] + 1)):
                found.append((name, f"{numbers[0]}–{numbers[-1]}"))
                continue
        found.append((name, ", ".join(values)))
    return found
