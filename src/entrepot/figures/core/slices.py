"""Slices: which rows of a fact table are asked for, and what they are grouped by."""

from __future__ import annotations

from datetime import date
from functools import reduce
from operator import or_
from typing import Any

from ibis import _

from entrepot.figures.core.base import View
from entrepot.figures.core.engine import Expr, Row
from entrepot.figures.core.errors import UnknownValue
from entrepot.figures.core.request import NONE, TIMES, Request, time_text
from entrepot.periods import Period
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
#: Dated lists of sectors that a slice may name, as `--where sector=hightech-2017`.
SECTOR_LISTS = ("hightech-2017",)


class Slice:
    """A request's `where`, checked and resolved against a snapshot."""

    def __init__(self, view: View, request: Request) -> None:
        self.view = view
        self.request = request
        self.values: dict[str, tuple[str, ...]] = {}
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

    def _resolve(self, dimension: str, wanted: str) -> list[str]:
        """The recorded values that a wanted one stands for. Raises UnknownValue (FIG-003)."""
        if wanted in (NONE, UNKNOWN) or wanted in CLOSED.get(dimension, frozenset()):
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
        trees = (
            codes.filter(_.tree.startswith("division"))
            if dimension == "division"
            else (codes.filter(~_.tree.startswith("division")))
        )
        return dict(self.view.engine.rows(trees.select("code", "parent")))

    # Narrowing and grouping

    def narrow(self, facts: Expr) -> Expr:
        """Rows in the slice and the period."""
        for dimension, values in self.values.items():
            column = facts[dimension]
            named = [value for value in values if value != NONE]
            tests = [column.isin(named)] if named else []
            if NONE in values:
                tests.append(column.isnull())
            facts = facts.filter(reduce(or_, tests))
        for dimension in TIMES:
            spans = [Period.parse(value) for value in self.request.wanted(dimension)]
            if spans:
                facts = facts.filter(
                    reduce(or_, [facts.on.between(span.first, span.last) for span in spans])
                )
        period = self.request.period
        if period is not None:
            facts = facts.filter(facts.on.between(period.first, period.last))
        return facts

    def keys(self, facts: Expr) -> dict[str, Any]:
        """Group keys of `--by`, as columns `d0`, `d1`, …; time ones as integers."""
        return {f"d{at}": _key(facts, name) for at, name in enumerate(self.request.by)}

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


def _key(facts: Expr, name: str) -> Any:
    if name == "year":
        return facts.on.year().cast("int64")
    if name == "quarter":
        return facts.on.year().cast("int64") * 10 + facts.on.quarter().cast("int64")
    if name == "month":
        return facts.on.year().cast("int64") * 100 + facts.on.month().cast("int64")
    return facts[name]


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
