"""From a request and a snapshot to a figure."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal, localcontext
from functools import cached_property
from typing import Any

import ibis
from ibis import _

from entrepot.figures.core.base import FOREVER, Clocks, View, view_of
from entrepot.figures.core.conversion import Conversion
from entrepot.figures.core.definitions import ENDING
from entrepot.figures.core.engine import Engine, Expr
from entrepot.figures.core.errors import BothOrigins, NoEnds, SeveralCurrencies
from entrepot.figures.core.facts import Facts
from entrepot.figures.core.figure import EXACT, Cell, Figure, LeftOut, heading, money_value, ratio
from entrepot.figures.core.joins import attach, within, without
from entrepot.figures.core.measures import FULFILLING, MEASURES, Formula, Unit
from entrepot.figures.core.request import NONE, Request
from entrepot.figures.core.slices import Slice, in_order, today
from entrepot.figures.core.snapshot import Snapshot, microseconds
from entrepot.text import Text

#: A project's state is fresh if someone confirmed it within this time of the as-of.
FRESH = timedelta(days=90)


def figure(snapshot: Snapshot, request: Request, *, engine: Engine | None = None) -> Figure:
    """Compute a figure. Raises InputErrors (FIG-…) that say what to mend."""
    own = engine is None
    engine = engine or Engine(snapshot)
    try:
        return Computation(engine, request).figure()
    finally:
        if own:
            engine.close()


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
        self.view = view_of(engine, self.clocks)
        self.slice = Slice(self.view, request)
        self.conversion = Conversion(self.view)
        self.notes: list[Text] = []

    def figure(self) -> Figure:
        self._refuse_what_cannot_be_told()
        cells = self.cells()
        self._note_partly_inside()
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
            rates=self.conversion.used,
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

    def facts_in(self, view: View, *, beside: View | None = None) -> Expr:
        """The measure's facts in the slice, seen by a view."""
        facts = Facts(view, self.request, beside=beside).of(self.measure)
        return self._of_measure(self.slice.narrow(facts))

    def _of_measure(self, facts: Expr) -> Expr:
        return facts.filter(_.direction == "inward") if self.measure.foreign_inward else facts

    @cached_property
    def facts(self) -> Expr:
        facts = self.slice.named(self.facts_in(self.view))
        # Projects, signings and enterprises are few, and several statements ask of them.
        return facts if self.measure.unit is Unit.MONEY else self.engine.keep(facts, passing=True)

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
        if self.measure.foreign_part:
            self._note_unknown_parts(self.facts)
        facts = self.added()
        keys = self.slice.keys(facts)
        table = facts.mutate(**keys)
        sums = self.conversion.sums(table, list(keys), self.request.currency)
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

    def added(self) -> Expr:
        """The facts of a money measure that are added up: those whose amount is known."""
        if not self.measure.foreign_part:
            return self.facts
        facts = self.facts.filter(_.amount.notnull())
        # A joint investor from home has no part of the foreign money.
        return facts.filter(_.amount != 0) if "economy" in self.request.by else facts

    def _note_unknown_parts(self, facts: Expr) -> None:
        missing = self.engine.rows(facts.filter(_.amount.isnull()).aggregate(n=_.count()))[0][0]
        if missing:
            self.notes.append(
                Text(
                    f"{missing} entries whose foreign part is not known are left out.",
                    f"{missing} 条分录的外资部分不详，未计入。",
                )
            )

    def _note_partly_inside(self) -> None:
        """Say how many records the period leaves out since they are not known so exactly."""
        period = self.request.period
        if period is None:
            return
        facts = Facts(self.view, replace(self.request, period=None)).of(self.measure)
        partly = self.slice.partly(facts, period)
        if partly is None:
            return
        facts = self._of_measure(self.slice.narrow_but_period(facts.filter(partly)))
        if left := self.engine.rows(facts.aggregate(n=_.id.nunique()))[0][0]:
            self.notes.append(
                Text(
                    f"{left} records known only to a longer period, of which {period} holds a "
                    "part, are left out.",
                    f"{left} 条记录的日期只精确到更长的期间，{period} 仅含其一部分，未计入。",
                )
            )

    # Rates of projects

    def _numerator(self, view: View) -> Expr:
        """project: those that reached what the rate asks for, by the measure's own definition."""
        if self.measure.formula is not Formula.FULFILLED:
            return view.milestones((self.measure.milestone,))
        return view.milestones(FULFILLING).union(self._paid(view), distinct=True)

    def _paid(self, view: View) -> Expr:
        """project: those with any payment that was not taken back as a mistake."""
        plain = self.request.of_whole_register()
        arrived = replace(MEASURES["arrived"], natures=("original",))
        money = Facts(view, plain).money(arrived, link=True)
        per = money.group_by("the_project").aggregate(total=_.amount.sum())
        return per.filter(_.total > 0, _.the_project.notnull()).select(project=_.the_project)

    def _rate_cells(self) -> list[Cell]:
        sums = {"reached": _.reached.sum(), "n": _.counted.sum(), "preparing": _.preparing.sum()}
        rows = self.engine.rows(self._grouped(self.flagged(), **sums))
        self._note_preparing(sum(int(row[-1] or 0) for row in rows))
        cells = [
            self._ratio_cell(
                self.slice.texts(row[:-3]), Decimal(row[-3] or 0), Decimal(row[-2] or 0)
            )
            for row in rows
        ]
        return self._ordered(cells) or [self._ratio_cell(self._nothing(), Decimal(0), Decimal(0))]

    def flagged(self) -> Expr:
        """The cohort's projects, with 1 or 0 in `reached` (in the rate's numerator), `counted`
        (in its denominator) and `preparing`."""
        one = ibis.literal(1, "int64")
        reached = self._numerator(self.view).mutate(reached=one)
        joined = attach(self.facts, reached, ("id", "project"), {"reached": "reached"})
        joined = joined.mutate(reached=ibis.coalesce(_.reached, 0), counted=one, preparing=one * 0)
        definition = self.request.divides
        if definition is None or not definition.asks_preparing:
            return joined
        ended = self.view.milestones((ENDING,)).mutate(ended=one)
        joined = attach(joined, ended, ("id", "project"), {"ended": "ended"})
        joined = joined.mutate(preparing=((_.reached == 0) & _.ended.isnull()).cast("int64"))
        if definition.preparing_fulfil:
            joined = joined.mutate(reached=_.reached + _.preparing)
        if definition.preparing_leave:
            joined = joined.mutate(counted=1 - _.preparing)
        return joined

    def _note_preparing(self, count: int) -> None:
        """Say how many projects the definition treats its own way."""
        definition = self.request.divides
        if definition is None or not definition.asks_preparing:
            return
        self.notes.append(
            Text(
                f"In preparation, so counted as fulfilled by this definition: {count:,} projects.",
                f"前期准备中、按此口径计为履约的项目：{count:,} 个。",
            )
            if definition.preparing_fulfil
            else Text(
                f"In preparation, so left out of this definition's base: {count:,} projects.",
                f"前期准备中、按此口径不计入分母的项目：{count:,} 个。",
            )
        )

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
        below = self.conversion.sums(committed, keys, currency)
        above = self.conversion.sums(arrived, keys, currency)
        used = {
            unit
            for side in (below, above)
            for units in side.of.values()
            for unit, total in units.items()
            if total
        }
        if len(used) > 1:
            raise SeveralCurrencies(measure=self.measure.code, currencies=", ".join(sorted(used)))
        with localcontext(prec=EXACT):
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
        plain = Facts(self.view, self.request.of_whole_register())
        plain.needed = set()
        keys = self.slice.keys(self.facts)
        keys |= self.slice.written(self.facts)
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
        facts = self.facts
        definition = self.request.divides
        if definition is not None and definition.preparing_leave:
            facts = self.flagged().filter(_.counted == 1)
        joined = attach(facts, fresh, ("id", "project"), {"fresh": "fresh"})
        top, base = self.engine.rows(joined.aggregate(top=_.fresh.sum(), base=_.id.count()))[0]
        return ratio(Decimal(top or 0), Decimal(base))

    def _left_out(self) -> LeftOut:
        """Records of the slice that count only once a second person accepts them."""
        if self.request.include_unverified or self.view.everything_accepted:
            return LeftOut()
        unverified = view_of(self.engine, self.clocks.unverified)
        if self.measure.unit is not Unit.MONEY:
            everything = self.facts_in(unverified)
            out = without(everything, self.facts, ("id", "id"))
            return LeftOut(self.engine.rows(out.aggregate(n=_.count()))[0][0])
        out = self.facts_in(unverified, beside=self.view)
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
