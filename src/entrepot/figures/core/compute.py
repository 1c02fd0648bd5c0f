"""From a request and a snapshot to a figure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Any

import ibis
import pyarrow as pa
from ibis import _

from entrepot.figures.core.base import Clocks, View
from entrepot.figures.core.engine import Engine, Expr, Row
from entrepot.figures.core.errors import BothOrigins, NoEnds, NoRate, SeveralCurrencies
from entrepot.figures.core.facts import Facts
from entrepot.figures.core.figure import Cell, Figure, LeftOut, heading, money_value, ratio
from entrepot.figures.core.joins import attach, within, without
from entrepot.figures.core.measures import FULFILLING, MEASURES, Formula, Unit
from entrepot.figures.core.rates import Book, Loaded, Rate
from entrepot.figures.core.request import NONE, Request
from entrepot.figures.core.slices import Slice, in_order, today
from entrepot.figures.core.snapshot import Snapshot, microseconds
from entrepot.text import Text

#: A project's state is fresh if someone confirmed it within this time of the as-of.
FRESH = timedelta(days=90)
FOREVER = 2**62
WIDE = "decimal(38, 15)"


def figure(snapshot: Snapshot, request: Request, *, engine: Engine | None = None) -> Figure:
    """Compute a figure. Raises InputErrors (FIG-…) that say what to mend."""
    own = engine is None
    engine = engine or Engine(snapshot)
    try:
        return Computation(engine, request).figure()
    finally:
        if own:
            engine.close()


@dataclass(frozen=True, slots=True)
class Sums:
    """Group -> unit -> sum, unrounded."""

    of: dict[Row, dict[str, Decimal]]


class Computation:
    """One request being answered over one engine."""

    def __init__(self, engine: Engine, request: Request) -> None:
        self.engine = engine
        self.request = request
        self.measure = request.measure
        self.as_of = request.as_of or today()
        self.clocks = Clocks(
            self.as_of,
            microseconds(request.known_at) if request.known_at else FOREVER,
            verified=not request.include_unverified,
        )
        self.view = View(engine, self.clocks)
        self.slice = Slice(self.view, request)
        self.rates: dict[tuple[str, date, str], Rate] = {}
        self.notes: list[Text] = []

    def figure(self) -> Figure:
        self._refuse_what_cannot_be_told()
        cells = self.cells()
        request = self.request
        share = None
        if self.measure.unit is Unit.RATIO:
            share = self._confirmed_share()
        return Figure(
            request=request,
            snapshot=self.engine.snapshot,
            as_of=self.as_of,
            cells=tuple(cells),
            heading=heading(request, self.as_of, self.slice.open_ended()),
            notes=tuple(self.notes),
            left_out=self._left_out(),
            confirmed_share=share,
            rates=tuple(self.rates[key] for key in sorted(self.rates)),
        )

    def cells(self) -> list[Cell]:
        match self.measure.unit:
            case Unit.MONEY:
                return self._money_cells()
            case Unit.COUNT:
                return self._count_cells()
            case Unit.RATIO:
                if self.measure.formula is Formula.ARRIVAL:
                    return self._arrival_cells()
                return self._rate_cells()

    # Facts

    def facts_in(self, view: View) -> Expr:
        """The measure's facts in the slice, seen by a view."""
        facts = Facts(view, self.request).of(self.measure)
        if self.measure.foreign_inward:
            facts = facts.filter(_.direction == "inward")
        return self.slice.narrow(facts)

    @cached_property
    def facts(self) -> Expr:
        return self.facts_in(self.view)

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

    # Counts

    def _count_cells(self) -> list[Cell]:
        rows = self.engine.rows(self._grouped(self.facts, n=_.count()))
        cells = [Cell(self.slice.texts(row[:-1]), Decimal(row[-1]), "count") for row in rows]
        return self._ordered(cells) or [Cell(self._nothing(), Decimal(0), "count")]

    def _grouped(self, facts: Expr, **sums: Any) -> Expr:
        keys = self.slice.keys(facts)
        if not keys:
            return facts.aggregate(**sums)
        return facts.group_by(**keys).aggregate(**sums)

    def _ordered(self, cells: list[Cell]) -> list[Cell]:
        return sorted(cells, key=lambda cell: (in_order(cell.dimensions), cell.unit))

    def _nothing(self) -> tuple[str, ...]:
        return (NONE,) * len(self.request.by)

    # Money

    def _money_cells(self) -> list[Cell]:
        facts = self.facts
        if self.measure.foreign_part:
            self._note_unknown_parts(facts)
            facts = facts.filter(_.amount.notnull())
            if "economy" in self.request.by:
                # A joint investor from home has no part of the foreign money.
                facts = facts.filter(_.amount != 0)
        keys = self.slice.keys(facts)
        table = facts.mutate(**keys)
        sums = self.sums(table, list(keys), self.request.currency)
        cells = [
            Cell(self.slice.texts(group), money_value(total, unit), unit)
            for group, units in sums.of.items()
            for unit, total in units.items()
        ]
        if cells:
            return self._ordered(cells)
        unit = self.request.currency or ""
        zero = money_value(Decimal(0), unit) if unit else Decimal(0)
        return [Cell(self._nothing(), zero, unit)]

    def _note_unknown_parts(self, facts: Expr) -> None:
        missing = self.engine.rows(facts.filter(_.amount.isnull()).aggregate(n=_.count()))[0][0]
        if missing:
            self.notes.append(
                Text(
                    f"{missing} entries whose foreign part is not known are left out.",
                    f"{missing} 条分录的外资部分不详，未计入。",
                )
            )

    def sums(self, table: Expr, keys: list[str], currency: str | None) -> Sums:
        """Sums of `amount` by the columns `keys` and unit: each currency's own, or converted."""
        if currency is None:
            rows = self.engine.rows(
                table.group_by([*keys, "currency"]).aggregate(total=_.amount.sum())
            )
            return _collected((row[:-2], row[-2], row[-1]) for row in rows)
        converted = self.converted(table, currency)
        total = converted.value.sum().cast(WIDE)
        grouped = converted.group_by(keys) if keys else converted
        rows = self.engine.rows(grouped.aggregate(total=total))
        return _collected((row[:-1], currency, row[-1]) for row in rows if row[-1] is not None)

    def converted(self, table: Expr, currency: str) -> Expr:
        """`table` with `value`: each amount at its own rate, unrounded. Raises NoRate (FIG-007)."""
        found = self.engine.rows(
            table.group_by(["currency", "on", "precision"]).aggregate(n=_.count())
        )
        missing: dict[str, list[tuple[date, int]]] = {}
        given: list[tuple[str, date, str, Decimal]] = []
        for source, on, precision, count in found:
            rate = self.book.find(source, currency, on, precision)
            if rate is None:
                missing.setdefault(source, []).append((on, count))
                continue
            self.rates[source, on, precision] = rate
            given.append((source, on, precision, rate.value))
        if missing:
            source = min(missing)
            gaps = sorted(missing[source])
            days = [day.isoformat() for day, _count in gaps]
            raise NoRate(
                source=source,
                target=currency,
                entries=sum(count for _day, count in gaps),
                dates=", ".join(days[:5]) + (f" … {days[-1]}" if len(days) > 5 else ""),
            )
        if all(source == currency for source, *_rest in given):
            return table.mutate(value=_.amount.cast(WIDE))
        columns: list[Any] = list(zip(*given, strict=True)) or [[], [], [], []]
        rates = self.engine.give(
            pa.table(
                {
                    "rate_of": pa.array(columns[0], pa.string()),
                    "rate_on": pa.array(columns[1], pa.date32()),
                    "rate_precision": pa.array(columns[2], pa.string()),
                    "rate": pa.array(columns[3], pa.decimal128(19, 12)),
                }
            )
        )
        joined = table.inner_join(
            rates,
            [
                ("currency", "rate_of"),
                ("on", "rate_on"),
                ("precision", "rate_precision"),
            ],
        )
        return joined.mutate(value=_product(_.amount, _.rate))

    # Rates of projects

    def _numerator(self, view: View) -> Expr:
        """project: those that reached what the rate asks for."""
        if self.measure.formula is not Formula.FULFILLED:
            return view.milestones((self.measure.milestone,))
        return view.milestones(FULFILLING).union(self._paid(view), distinct=True)

    def _paid(self, view: View) -> Expr:
        """project: those with any payment that was not taken back as a mistake."""
        plain = replace(self.request, by=(), where=self._register_only(), period=None)
        arrived = replace(MEASURES["arrived"], natures=("original",))
        money = Facts(view, plain).money(arrived, link=True)
        per = money.group_by("the_project").aggregate(total=_.amount.sum())
        return per.filter(_.total > 0, _.the_project.notnull()).select(project=_.the_project)

    def _register_only(self) -> tuple[tuple[str, str], ...]:
        return tuple(pair for pair in self.request.where if pair[0] == "register")

    def _rate_cells(self) -> list[Cell]:
        table = self.flagged()
        rows = self.engine.rows(self._grouped(table, reached=_.reached.sum(), n=_.count()))
        cells = [
            self._ratio_cell(self.slice.texts(row[:-2]), Decimal(row[-2] or 0), Decimal(row[-1]))
            for row in rows
        ]
        return self._ordered(cells) or [self._ratio_cell(self._nothing(), Decimal(0), Decimal(0))]

    def flagged(self) -> Expr:
        """The cohort's projects with `reached`: 1 where the rate's numerator has them."""
        reached = self._numerator(self.view).mutate(reached=ibis.literal(1, "int64"))
        joined = attach(self.facts, reached, ("id", "project"), {"reached": "reached"})
        return joined.mutate(reached=ibis.coalesce(_.reached, 0))

    def _ratio_cell(self, texts: tuple[str, ...], top: Decimal, base: Decimal) -> Cell:
        value = ratio(top, base)
        if value is None:
            where = f" ({', '.join(texts)})" if texts else ""
            self.notes.append(
                Text(
                    f"Not defined{where}: the base is {base:f}.",
                    f"无法计算{where}：分母为 {base:f}。",
                )
            )
        return Cell(texts, value, "1", top, base)

    # The rate of arrival

    def _arrival_cells(self) -> list[Cell]:
        base = self.facts
        if "origin" not in self.request.by:
            origins = self.engine.rows(base.select("origin").distinct())
            if len(origins) > 1:
                raise BothOrigins()
        committed, arrived = self.arrival_sides()
        keys = list(self.slice.keys(base))
        currency = self.request.currency
        below = self.sums(committed, keys, currency)
        above = self.sums(arrived, keys, currency)
        used = {
            unit
            for side in (below, above)
            for units in side.of.values()
            for unit, total in units.items()
            if total
        }
        if len(used) > 1:
            raise SeveralCurrencies(measure=self.measure.code, currencies=", ".join(sorted(used)))
        cells = [
            self._ratio_cell(
                self.slice.texts(group),
                sum(above.of.get(group, {}).values(), Decimal(0)),
                sum(units.values(), Decimal(0)),
            )
            for group, units in below.of.items()
        ]
        return self._ordered(cells) or [self._ratio_cell(self._nothing(), Decimal(0), Decimal(0))]

    def arrival_sides(self) -> tuple[Expr, Expr]:
        """Commitments and arrivals of the cohort's projects whose amount is known."""
        plain = Facts(
            self.view, replace(self.request, by=(), where=self._register_only(), period=None)
        )
        plain.needed = set()
        keys = self.slice.keys(self.facts)
        base = self.facts.select(base_project=_.id, base_origin=_.origin, **keys)
        money = plain.money(MEASURES["committed"])
        take = {name: name for name in ("base_project", "base_origin", *keys)}
        committed = attach(money, base, ("project", "base_project"), take, how="inner")
        committed = committed.mutate(
            amount=ibis.ifelse(_.base_origin == "foreign", _.foreign_amount, _.amount)
        ).filter(_.amount.notnull())
        # An amount that was reversed is not known: its entry and the reversal are both here.
        stands = ibis.ifelse(_.reverses.isnull(), 1, -1).sum()
        known = committed.group_by("base_project").aggregate(n=stands).filter(_.n > 0)
        committed = within(committed, known, ("base_project", "base_project"))
        money = plain.money(MEASURES["arrived"], link=True)
        arrived = attach(money, base, ("the_project", "base_project"), take, how="inner")
        arrived = arrived.filter(
            (_.base_origin.fill_null("") != "foreign") | (_.money_origin == "foreign")
        )
        return committed, within(arrived, known, ("base_project", "base_project"))

    # What is said with a figure

    def _confirmed_share(self) -> Decimal | None:
        """Of the rate's projects, the share that someone confirmed lately."""
        fresh = self.view.confirmed(self.as_of - FRESH).mutate(fresh=ibis.literal(1, "int64"))
        joined = attach(self.facts, fresh, ("id", "project"), {"fresh": "fresh"})
        top, base = self.engine.rows(joined.aggregate(top=_.fresh.sum(), base=_.id.count()))[0]
        return ratio(Decimal(top or 0), Decimal(base))

    def _left_out(self) -> LeftOut:
        """Records of the slice that count only once a second person accepts them."""
        if self.request.include_unverified or self.view.everything_accepted:
            return LeftOut()
        everything = self.facts_in(View(self.engine, self.clocks.unverified))
        if self.measure.unit is not Unit.MONEY:
            with_all = self.engine.rows(everything.aggregate(n=_.count()))[0][0]
            counted = self.engine.rows(self.facts.aggregate(n=_.count()))[0][0]
            return LeftOut(max(with_all - counted, 0))
        out = without(everything, self.facts, ("id", "id"))
        rows = self.engine.rows(
            out.group_by("currency").aggregate(n=_.id.nunique(), total=_.amount.sum())
        )
        amounts = tuple(
            sorted(
                (unit, money_value(total, unit)) for unit, _n, total in rows if total is not None
            )
        )
        return LeftOut(sum(row[1] for row in rows), amounts)

    def _refuse_what_cannot_be_told(self) -> None:
        if self.measure.code != "enterprises_alive":
            return
        versions = self.view.known("versions").filter(_.attribute == "ended")
        enterprises = self.view.known("enterprises").select(owner=_.id, register=_.register)
        joined = attach(
            versions, enterprises, ("enterprise", "owner"), {"register": "register"}, how="inner"
        )
        with_ends = {row[0] for row in self.engine.rows(joined.select("register").distinct())}
        registers = {row[0] for row in self.engine.rows(enterprises.select("register").distinct())}
        for register in self.request.registers:
            if register in registers and register not in with_ends:
                raise NoEnds(register=register)


def _product(amount: Expr, rate: Expr) -> Expr:
    """Amount × rate as `decimal(38,15)`; the first operand must be as wide as the second."""
    return (amount.cast("decimal(19, 3)") * rate).cast(WIDE)


def _collected(rows: Any) -> Sums:
    sums: dict[Row, dict[str, Decimal]] = {}
    for group, unit, total in rows:
        sums.setdefault(group, {})[unit] = total
    return Sums(sums)
