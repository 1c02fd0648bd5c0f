"""Sums of money: each currency's own, or all of them converted (LEDGER.md §5)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

import ibis
from ibis import _

from entrepot.figures.core.arrow import pa
from entrepot.figures.core.base import View
from entrepot.figures.core.engine import Expr, Row
from entrepot.figures.core.errors import NoRate
from entrepot.figures.core.rates import Book, Loaded, Rate

WIDE = "decimal(38, 15)"
#: A sum of amounts, as a rate multiplies it.
SUM = "decimal(26, 3)"


@dataclass(frozen=True, slots=True)
class Sums:
    """Group -> unit -> sum, unrounded."""

    of: dict[Row, dict[str, Decimal]]


class Conversion:
    """Adds money up, and remembers the rates that it took."""

    def __init__(self, view: View) -> None:
        self.view = view
        self.engine = view.engine
        self._rates: dict[tuple[str, date, str], Rate] = {}

    @property
    def used(self) -> tuple[Rate, ...]:
        return tuple(self._rates[key] for key in sorted(self._rates))

    @cached_property
    def book(self) -> Book:
        if not self.engine.count("rates"):
            return Book()
        rates = (
            self.view.known("rates")
            .order_by("id")
            .select("currency", "per", "precision", "period_start", "rate")
        )
        return Book(
            Loaded(currency, per, precision, start, Decimal(value))
            for currency, per, precision, start, value in self.engine.rows(rates)
        )

    def sums(self, table: Expr, keys: list[str], currency: str | None) -> Sums:
        """Sums of `amount` by the columns `keys` and unit: each currency's own, or converted."""
        if currency is None:
            rows = self.engine.rows(
                table.group_by([*keys, "currency"]).aggregate(total=_.amount.sum())
            )
            return _collected((row[:-2], row[-2], row[-1]) for row in rows)
        converted = self.converted(table, keys, currency)
        total = converted.value.sum().cast(WIDE)
        grouped = converted.group_by(keys) if keys else converted
        rows = self.engine.rows(grouped.aggregate(total=total))
        return _collected((row[:-1], currency, row[-1]) for row in rows if row[-1] is not None)

    def converted(self, table: Expr, keys: list[str], currency: str) -> Expr:
        """Sums of `amount` by `keys` and what a rate depends on, with `value`: each at its own
        rate, unrounded. Raises NoRate (FIG-007)."""
        basis = ["currency", "on", "precision"]
        # A sum of amounts at one rate is exactly the sum of each at that rate.
        sums = self.engine.keep(
            table.group_by([*keys, *basis]).aggregate(amount=_.amount.sum(), n=_.count()),
            passing=True,
        )
        found = self.engine.rows(sums.group_by(basis).aggregate(n=_.n.sum()))
        missing: dict[str, list[tuple[date, int]]] = {}
        given: list[tuple[str, date, str, Decimal]] = []
        for source, on, precision, count in found:
            if source == currency:
                given.append((source, on, precision, Decimal(1)))
                continue
            rate = self.book.find(source, currency, on, precision)
            if rate is None:
                missing.setdefault(source, []).append((on, int(count)))
                continue
            self._rates[source, on, precision] = rate
            given.append((source, on, precision, rate.value))
        if missing:
            source = min(missing)
            gaps = sorted(missing[source])
            days = list(dict.fromkeys(day.isoformat() for day, _count in gaps))
            raise NoRate(
                source=source,
                target=currency,
                entries=sum(count for _day, count in gaps),
                dates=", ".join(days[:5]) + (f" … {days[-1]}" if len(days) > 5 else ""),
            )
        if all(source == currency for source, *_rate in given):
            return sums.mutate(value=_.amount.cast(WIDE))
        columns: list[Any] = list(zip(*given, strict=True))
        rates = self.engine.keep(
            pa.table(
                {
                    "rate_of": pa.array(columns[0], pa.string()),
                    "rate_on": pa.array(columns[1], pa.date32()),
                    "rate_precision": pa.array(columns[2], pa.string()),
                    "rate": pa.array(columns[3], pa.decimal128(19, 12)),
                }
            ),
            passing=True,
        )
        joined = sums.inner_join(
            rates, list(zip(basis, ("rate_of", "rate_on", "rate_precision"), strict=True))
        )
        return joined.mutate(value=_product(_.amount.cast(SUM), _.rate))


@ibis.udf.scalar.builtin(  # type: ignore[untyped-decorator]
    name="multiply", signature=((SUM, "decimal(19, 12)"), WIDE)
)
def _product(amount: Any, rate: Any) -> Any:
    """Amount × rate, exact as `decimal(38,15)`: DuckDB refuses a product that would not fit.

    Ibis's own product stops at operands of 38 digits together.
    """


def _collected(rows: Any) -> Sums:
    sums: dict[Row, dict[str, Decimal]] = {}
    for group, unit, total in rows:
        sums.setdefault(group, {})[unit] = total
    return Sums(sums)
