"""Slices: which rows of a fact table are asked for, and what they are grouped by."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cached_property, partial, reduce
from operator import or_
from typing import Any

import ibis
from ibis import _

from entrepot.figures.core.arrow import pa
from entrepot.figures.core.base import View
from entrepot.figures.core.engine import Expr, Row
from entrepot.figures.core.errors import UnknownValue
from entrepot.figures.core.joins import attach
from entrepot.figures.core.request import NONE, TIMES, Request, time_text
from entrepot.periods import Period, Span
from entrepot.places import reference

UNKNOWN = "(unknown)"
CLOSED: dict[str, frozenset[str]] = {
    "kind": frozenset({"intention", "framework", "contract"}),
    "direction": frozenset({"inward", "outward"}),
    "origin": frozenset({"foreign", "domestic"}),
    "money_origin": frozenset({"foreign", "domestic"}),
    "flow": frozenset({"import", "export"}),
    "register": frozenset({"own"}),
}
#: Dimensions whose values stand in lists; one that no list holds is kept as written.
LISTED = ("sector", "division", "edition", "cohort")
#: Time dimension -> precisions that don't tell it.
COARSER = {"year": (), "quarter": ("year",), "month": ("year", "quarter")}
#: Dated lists of sectors that a slice may name, as `--where sector=hightech-2017`.
SECTOR_LISTS = ("hightech-2017",)


class Slice:
    """A request's `where`, checked and resolved against a snapshot."""

    def __init__(self, view: View, request: Request) -> None:
        self.view = view
        self.request = request
        self.values: dict[str, tuple[str, ...]] = {}
        self._printed: dict[str, dict[str, str]] = {}
        for dimension in dict(request.where):
            if dimension in TIMES:
                continue
            found = [
                value
                for wanted in request.wanted(dimension)
                for value in self._resolve(dimension, wanted)
            ]
            self.values[dimension] = tuple(dict.fromkeys(found))

    def recorded(self, dimension: str) -> list[str]:
        """All values of a dimension that the snapshot ever recorded."""
        engine = self.view.engine
        if dimension not in engine.recorded:
            engine.recorded[dimension] = self._recorded(dimension)
        return engine.recorded[dimension]

    def _recorded(self, dimension: str) -> list[str]:
        engine = self.view.engine
        columns = {
            "register": [
                ("entries", "register"),
                ("projects", "register"),
                ("enterprises", "register"),
                ("signings", "register"),
                ("trade_deals", "register"),
            ],
            "money_origin": [("entries", "money_origin")],
            "kind": [("signings", "kind")],
            "flow": [("trade_deals", "flow")],
            "edition": [("signings", "edition"), ("trade_deals", "edition")],
            "cohort": [("signings", "edition"), ("trade_deals", "edition")],
        }.get(dimension)
        values: set[str] = set()
        if columns is None:
            found = engine.table("versions").filter(_.attribute == dimension)
            values.update(row[0] for row in engine.rows(found.select("value").distinct()))
        else:
            for table, column in columns:
                if not engine.snapshot.has(table):
                    continue
                rows = engine.rows(engine.table(table).select(column).distinct())
                values.update(row[0] for row in rows)
        if dimension == "cohort":
            for table in {table for table, _column in columns or ()}:
                if engine.snapshot.has(table):
                    years = engine.table(table).select(year=_.signed_on.year()).distinct()
                    values.update(str(row[0]) for row in engine.rows(years))
        return sorted(value for value in values if value)

    def printed(self, dimension: str) -> dict[str, str]:
        """Recorded values that are not printed as written: `(unknown)` where no list that the
        ledger had loaded by T holds them, else the code that they name."""
        if dimension not in LISTED:
            return {}
        if dimension not in self._printed:
            recorded = self.recorded(dimension)
            if dimension in {"sector", "division"}:
                parents = self._loaded_parents(dimension)
                codes = {value: _canonical(dimension, value, parents) for value in recorded}
            else:
                # The import makes an edition of every number; a name must be one of the list.
                named = [value for value in recorded if not value.isdecimal()]
                known = _editions() if named else set()
                codes = {value: value if value in known else None for value in named}
            self._printed[dimension] = {
                value: code or UNKNOWN for value, code in codes.items() if code != value
            }
        return self._printed[dimension]

    def _resolve(self, dimension: str, wanted: str) -> list[str]:
        """The recorded values that a wanted one stands for. Raises UnknownValue (FIG-003)."""
        if wanted == UNKNOWN:
            names = self.printed(dimension)
            return [value for value, name in names.items() if name == UNKNOWN] or [UNKNOWN]
        if wanted == NONE or wanted in CLOSED.get(dimension, frozenset()):
            return [wanted]
        recorded = self.recorded(dimension)
        if dimension in {"economy", "host"}:
            economy = reference.find_economy(wanted)
            if economy is not None:
                return [economy.alpha2]
        if dimension in {"sector", "division"}:
            under = self._under(dimension, wanted, recorded)
            if under is not None:
                return under
        if wanted in recorded:
            return [wanted]
        if dimension in {"edition", "cohort"} and wanted in _editions():
            return [wanted]
        choices = sorted({*recorded, *CLOSED.get(dimension, ()), *_choices(dimension)})
        raise UnknownValue(
            value=wanted, dimension=dimension, nearest=reference.nearest(wanted, choices)
        )

    def _under(self, dimension: str, wanted: str, recorded: list[str]) -> list[str] | None:
        """Recorded codes that are the wanted one or lie under it; None if it is no code."""
        parents = self._loaded_parents(dimension)
        if dimension == "sector" and wanted in SECTOR_LISTS:
            listed = reference.sector_list(wanted)
            return [
                value for value in recorded if listed & set(_chain(dimension, value, parents))
            ] or [wanted]
        aim = _canonical(dimension, wanted, parents)
        if aim is None:
            return None
        return [value for value in recorded if aim in _chain(dimension, value, parents)] or [wanted]

    def _loaded_parents(self, dimension: str) -> dict[str, str]:
        if not self.view.engine.count("codes"):
            return {}
        codes = self.view.known("codes")
        parents = {}
        for tree, code, parent in self.view.engine.rows(
            codes.order_by("id").select("tree", "code", "parent")
        ):
            if (tree == "divisions") == (dimension == "division"):
                mark = "isic:" if tree == "isic4" else ""
                parents[mark + code] = mark + parent if parent else ""
        return parents

    # Narrowing and grouping

    def narrow(self, facts: Expr) -> Expr:
        """Rows in the slice and the period."""
        facts = self.narrow_but_period(facts)
        period = self.request.period
        return facts if period is None else facts.filter(self.inside(facts, period))

    def narrow_but_period(self, facts: Expr) -> Expr:
        for dimension, values in self.values.items():
            column = facts[dimension]
            named = [value for value in values if value != NONE]
            tests = [column.isin(named)] if named else []
            if NONE in values:
                tests.append(column.isnull())
            facts = facts.filter(reduce(or_, tests))
        for dimension in TIMES:
            if wanted := self.request.wanted(dimension):
                key = self._key(facts, dimension)
                spans = [Period.parse(value) for value in wanted if value != NONE]
                tests = [key.notnull() & facts.on.between(span.first, span.last) for span in spans]
                if NONE in wanted:
                    tests.append(key.isnull())
                facts = facts.filter(reduce(or_, tests))
        return facts

    def named(self, facts: Expr) -> Expr:
        """`facts` with `printed_…` beside each dimension of `--by` that is not printed as written.

        A join, since a list may hold thousands of codes.
        """
        for name in self.request.by:
            names = self.printed(name)
            if not names:
                continue
            pairs = {"written": list(names), "printed": list(names.values())}
            known = self.view.kept(("printed", name), partial(pa.table, pairs))
            facts = attach(facts, known, (name, "written"), {f"printed_{name}": "printed"})
            facts = facts.mutate(
                **{f"printed_{name}": ibis.coalesce(facts[f"printed_{name}"], facts[name])}
            )
        return facts

    @cached_property
    def _coarse(self) -> tuple[str, ...]:
        """Precisions other than the day that the snapshot's entries and signings have."""
        engine = self.view.engine
        found: set[str] = set()
        for name in ("entries", "signings"):
            rows = engine.table(name).filter(_.precision != "day").select("precision").distinct()
            found.update(row[0] for row in engine.rows(rows))
        return tuple(sorted(found))

    def inside(self, facts: Expr, period: Span) -> Any:
        """Whether all of a record's own period, as exactly as it is known, lies in the asked one."""
        test = facts.on.between(period.first, period.last)
        for precision in self._coarse:
            low, high = _whole(period, precision)
            if (low, high) != (period.first, period.last):
                test &= (facts.precision != precision) | facts.on.between(low, high)
        return test

    def partly(self, facts: Expr, period: Span) -> Any:
        """Whether a record's own period lies in the asked one in part; None: no record's does."""
        tests = []
        for precision in self._coarse:
            low, high = _whole(period, precision)
            if (low, high) != (period.first, period.last):
                first = Period.containing(period.first, precision).first
                last = Period.containing(period.last, precision).last
                tests.append(
                    (facts.precision == precision)
                    & facts.on.between(first, last)
                    & ~facts.on.between(low, high)
                )
        return reduce(or_, tests) if tests else None

    def keys(self, facts: Expr) -> dict[str, Any]:
        """Group keys of `--by`, as columns `d0`, `d1`, …; time ones as integers."""
        return {f"d{at}": self._key(facts, name) for at, name in enumerate(self.request.by)}

    def written(self, facts: Expr) -> dict[str, Any]:
        """What was written where `--by` prints something else, as columns `w0`, `w1`, …"""
        return {
            f"w{at}": facts[name] for at, name in enumerate(self.request.by) if self.printed(name)
        }

    def _key(self, facts: Expr, name: str) -> Any:
        if name in TIMES:
            return self._time(facts, name)
        return facts[f"printed_{name}" if self.printed(name) else name]

    def _time(self, facts: Expr, name: str) -> Any:
        year = facts.on.year().cast("int64")
        if name == "year":
            return year
        if name == "quarter":
            value = year * 10 + facts.on.quarter().cast("int64")
        else:
            value = year * 100 + facts.on.month().cast("int64")
        # A record known to the year has no quarter, one known to the quarter no month.
        coarser = [step for step in self._coarse if step in COARSER[name]]
        if not coarser:
            return value
        return ibis.ifelse(facts.precision.isin(coarser), ibis.null("int64"), value)

    def texts(self, keys: Row) -> tuple[str, ...]:
        """Group keys as printed."""
        return tuple(
            time_text(name, value) if name in TIMES else (NONE if value is None else str(value))
            for name, value in zip(self.request.by, keys, strict=True)
        )

    def open_ended(self) -> list[str]:
        """Of kind, direction and origin (of trade: kind and flow), those that the slice leaves
        open."""
        if self.request.measure.of_trade:
            return [name for name in ("kind", "flow") if name not in self.values]
        told = {*self.values, *(["direction"] if self.request.measure.foreign_inward else [])}
        return [name for name in ("kind", "direction", "origin") if name not in told]


def _whole(period: Span, precision: str) -> tuple[date, date]:
    """First and last day of the whole years, quarters or months that a period holds.

    The last lies before the first where it holds none.
    """
    low, high = (
        Period.containing(period.first, precision),
        Period.containing(period.last, precision),
    )
    first = low.first if low.first == period.first else low.last + timedelta(days=1)
    last = high.last if high.last == period.last else high.first - timedelta(days=1)
    return first, last


def in_order(texts: tuple[str, ...]) -> tuple[tuple[int, int, str], ...]:
    """Sort key of a row: numbers by size, names after them, `(none)` last."""
    return tuple(
        (2, 0, "")
        if text == NONE
        else (0, int(text), text)
        if text.isascii() and text.isdigit()
        else (1, 0, text)
        for text in texts
    )


def _canonical(dimension: str, value: str, parents: dict[str, str]) -> str | None:
    """A code as chains name it; None where it is no code of a tree."""
    code = reference.find_sector(value) if dimension == "sector" else reference.find_division(value)
    if code is not None:
        return f"isic:{code.code}" if code.tree == "isic4" else code.code
    return value if value in parents else None


def _chain(dimension: str, value: str, parents: dict[str, str]) -> list[str]:
    """A recorded code and all that it lies under."""
    chain: list[str] = []
    step = value
    while step and step not in chain:
        code = (
            reference.find_sector(step)
            if dimension == "sector"
            else reference.divisions().get(step) or reference.find_division(step)
        )
        if code is not None:
            mark = "isic:" if code.tree == "isic4" else ""
            return chain + [mark + above.code for above in reference.ancestors(code)]
        chain.append(step)
        step = parents.get(step, "")
    return chain


def _choices(dimension: str) -> list[str]:
    if dimension in {"economy", "host"}:
        return list(reference.economies())
    if dimension == "sector":
        return [*reference.sectors(), *SECTOR_LISTS]
    if dimension == "division":
        return list(reference.divisions())
    return []


def _editions() -> set[str]:
    from entrepot.editions.models import Edition

    return set(Edition.objects.values_list("code", flat=True))


def today() -> date:
    """Today in the instance's time zone."""
    from entrepot import clock

    return clock.day(clock.now())
