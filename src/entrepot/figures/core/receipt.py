"""The receipt: how a figure was made, and the records that add up to it again."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal, localcontext
from typing import Any

from ibis import _

from entrepot.figures.core.compute import Computation
from entrepot.figures.core.definitions import Definition
from entrepot.figures.core.engine import Engine, Expr
from entrepot.figures.core.figure import EXACT, Figure, money_value, ratio
from entrepot.figures.core.measures import Formula, Unit
from entrepot.figures.core.rates import Rate
from entrepot.ledger.models.records import SPAN


@dataclass(frozen=True, slots=True)
class Entry:
    """One record behind a figure. `value`: what it adds, in `unit`; `side`: of a rate.

    `id` is the record's id in the ledger: its batch times 2^20, and its number in the batch.
    """

    id: int
    key: str
    on: date
    dimensions: tuple[str, ...]
    value: Decimal
    unit: str
    side: str = ""
    amount: Decimal | None = None
    currency: str = ""
    nature: str = ""
    precision: str = "day"
    project: int | None = None
    enterprise: int | None = None
    rate: Decimal | None = None
    replayed: bool = False
    #: Dimension and what was written there, where the figure prints another word.
    written: tuple[tuple[str, str], ...] = ()

    @property
    def adds(self) -> Decimal:
        """What the record adds to the figure, or to the base of a rate."""
        return self.value

    @property
    def what(self) -> str:
        """The record in a few words: its nature and its own amount, or its side of a rate."""
        words = [self.side, self.nature]
        if self.amount is not None:
            words.append(f"{self.currency} {self.amount:,f}")
        return " ".join(word for word in words if word)


@dataclass(frozen=True, slots=True)
class Receipt:
    """Formula, scope, rates, snapshot, head and entries of a figure."""

    figure: Figure
    entries: tuple[Entry, ...]
    total: int

    @property
    def records(self) -> tuple[Entry, ...]:
        """The entries, as pages call them: all of them, or the first few that were asked for."""
        return self.entries

    @property
    def replayed(self) -> int:
        """Entries whose recorded time was given by a replay, not by the clock."""
        return sum(entry.replayed for entry in self.entries)

    def added_up(self) -> dict[tuple[tuple[str, ...], str], Decimal | None]:
        """The figure made again from the entries alone: (dimensions, unit) -> value."""
        measure = self.figure.request.measure
        sums: dict[tuple[tuple[str, ...], str], Decimal] = defaultdict(Decimal)
        below: dict[tuple[tuple[str, ...], str], Decimal] = defaultdict(Decimal)
        with localcontext(prec=EXACT):
            for entry in self.entries:
                side = below if entry.side == "base" else sums
                side[entry.dimensions, entry.unit] += entry.value
        if measure.unit is Unit.MONEY:
            return {key: money_value(total, key[1]) for key, total in sums.items()}
        if measure.unit is Unit.COUNT:
            return dict(sums)
        tops: dict[tuple[str, ...], Decimal] = defaultdict(Decimal)
        bases: dict[tuple[str, ...], Decimal] = defaultdict(Decimal)
        for (group, _unit), total in sums.items():
            tops[group] += total
        for (group, _unit), total in below.items():
            bases[group] += total
        return {(group, "1"): ratio(tops[group], base) for group, base in bases.items()}

    def as_dict(self) -> dict[str, Any]:
        """Plain values, for JSON."""
        figure, request = self.figure, self.figure.request
        measure = request.measure
        return {
            "measure": measure.code,
            "label": {"en": measure.label.en, "zh": measure.label.zh},
            "definition": _defined(request.divides),
            "heading": figure.heading.en,
            "formula": measure.formula.label.en,
            "scope": request.scope.en,
            "standard": request.standard.en,
            "zh": {
                "heading": figure.heading.zh,
                "formula": measure.formula.label.zh,
                "scope": request.scope.zh,
                "standard": request.standard.zh,
                "notes": [note.zh for note in figure.notes],
            },
            "by": list(request.by),
            "where": [list(pair) for pair in request.where],
            "period": str(request.period) if request.period else None,
            "as_of": figure.as_of.isoformat(),
            "known_at": request.known_at.isoformat() if request.known_at else None,
            "include_unverified": request.include_unverified,
            "snapshot": figure.snapshot.id,
            "head": figure.snapshot.head,
            "rows": [dict(zip(figure.columns, row, strict=True)) for row in figure.rows],
            "notes": [note.en for note in figure.notes],
            "left_out": {
                "records": figure.left_out.records,
                "amounts": {unit: f"{much:f}" for unit, much in figure.left_out.amounts},
            },
            "confirmed_share": (
                f"{figure.confirmed_share:f}" if figure.confirmed_share is not None else None
            ),
            "replayed": self.replayed,
            "rates": [
                {
                    "from": rate.source,
                    "to": rate.target,
                    "on": rate.on.isoformat(),
                    "precision": rate.precision,
                    "rate": f"{rate.value:f}",
                    "how": rate.how.en,
                }
                for rate in figure.rates
            ],
            "entries": [_plain(entry) for entry in self.entries],
        }

    def in_format(self, *, as_json: bool) -> str:
        """The receipt as JSON or as text."""
        plain = self.as_dict()
        if as_json:
            return json.dumps(plain, ensure_ascii=False)
        lines = [
            self.figure.heading.en,
            f"formula   {plain['formula']}",
            *(
                f"{name:<10}{words}"
                for name, words in (plain["definition"] or {}).items()
                if isinstance(words, str)
            ),
            f"scope     {plain['scope']}",
            f"standard  {plain['standard']}",
            f"snapshot  {plain['snapshot']}",
            f"head      {plain['head']}",
            f"left out  {plain['left_out']['records']} unverified records",
            f"replayed  {self.replayed} of {len(self.entries)} records",
        ]
        lines += [
            f"rate      {r['from']} to {r['to']} {r['on']}: {r['rate']} ({r['how']})"
            for r in plain["rates"]
        ]
        lines += [
            "record    " + "  ".join(str(value) for value in entry.values() if value != "")
            for entry in plain["entries"]
        ]
        lines += ["adds up   " + "  ".join(row) for row in self.figure.rows]
        return "\n".join(lines)


def _defined(definition: Definition | None) -> dict[str, Any] | None:
    """Which of several definitions divided: its code, and what by what."""
    if definition is None:
        return None
    return {
        "definition": definition.code,
        "numerator": definition.numerator.en,
        "denominator": definition.denominator.en,
        "zh": {"numerator": definition.numerator.zh, "denominator": definition.denominator.zh},
    }


def _plain(entry: Entry) -> dict[str, Any]:
    made: dict[str, Any] = {
        "id": entry.id,
        "key": entry.key,
        "on": entry.on.isoformat(),
        "dimensions": list(entry.dimensions),
        "value": f"{entry.value:f}",
        "unit": entry.unit,
    }
    if entry.side:
        made["side"] = entry.side
    if entry.amount is not None:
        made |= {"nature": entry.nature, "amount": f"{entry.amount:f}", "currency": entry.currency}
    if entry.rate is not None:
        made["rate"] = f"{entry.rate:f}"
    if entry.written:
        made["written"] = dict(entry.written)
    if entry.replayed:
        made["replayed"] = True
    return made


def receipt(figure: Figure, *, engine: Engine | None = None, first: int | None = None) -> Receipt:
    """The receipt of a figure, from the same snapshot; `first`: so many of its entries alone."""
    own = engine is None
    engine = engine or Engine(figure.snapshot)
    try:
        work = Computation(engine, replace(figure.request, as_of=figure.as_of))
        entries = tuple(_entries(work, first))
        total = len(entries)
        if first is not None and total >= first:
            total = max(total, _total(work))
        return Receipt(figure, entries, total)
    finally:
        if own:
            engine.close()


def _total(work: Computation) -> int:
    """How many entries there are, without fetching them."""
    measure, count = work.measure, work.engine.rows
    if measure.formula is Formula.ARRIVAL:
        return sum(count(side.aggregate(n=_.count()))[0][0] for side in work.arrival_sides())
    if measure.unit is Unit.RATIO:
        found = count(work.flagged().aggregate(n=_.counted.sum(), reached=_.reached.sum()))[0]
        return int(found[0] or 0) + int(found[1] or 0)
    return int(count(work.added().aggregate(n=_.count()))[0][0])


def _entries(work: Computation, first: int | None) -> Iterable[Entry]:
    replayed = {
        row[0]
        for row in work.engine.rows(
            work.engine.table("batches").filter(_.replayed).select("number")
        )
    }
    measure = work.measure
    if measure.formula is Formula.ARRIVAL:
        committed, arrived = work.arrival_sides()
        yield from _money(work, committed, replayed, "base", first)
        yield from _money(work, arrived, replayed, "reached", first)
    elif measure.unit is Unit.MONEY:
        facts = work.added()
        keys = work.slice.keys(facts) | work.slice.written(facts)
        yield from _money(work, facts.mutate(**keys), replayed, "", first)
    else:
        yield from _counted(work, replayed, first)


def _keys(work: Computation) -> list[str]:
    return [f"d{place}" for place in range(len(work.request.by))]


def _words(work: Computation) -> dict[str, str]:
    """Column of `Slice.written` -> its dimension."""
    return {f"w{place}": name for place, name in enumerate(work.request.by)}


def _written(
    work: Computation, words: Sequence[str], groups: Sequence[Any]
) -> tuple[tuple[str, str], ...]:
    """(dimension, text) of what stands otherwise in the record; `words` are the last columns."""
    dimensions = _words(work)
    found = []
    for word, text in zip(words, groups[len(groups) - len(words) :], strict=True):
        if text is not None and text in work.slice.printed(dimensions[word]):
            found.append((dimensions[word], text))
    return tuple(found)


def _money(
    work: Computation, table: Expr, replayed: set[int], side: str, first: int | None
) -> Iterable[Entry]:
    target = work.request.currency
    columns = [
        "id",
        "key",
        "on",
        "precision",
        "currency",
        "nature",
        "amount",
        "project",
        "enterprise",
        "batch",
    ]
    keys = _keys(work)
    words = [name for name in table.columns if name in _words(work)]
    ordered = table.select(*columns, *keys, *words).order_by(["on", "id"])
    found = work.engine.rows(ordered if first is None else ordered.limit(first))
    for row in found:
        record, key, on, precision, currency, nature, amount, project, enterprise, batch = row[:10]
        rate: Rate | None = None
        value = amount
        if target and target != currency:
            rate = work.conversion.book.find(currency, target, on, precision)
            assert rate is not None, "the figure was computed with this rate"
            with localcontext(prec=EXACT):
                value = amount * rate.value
        yield Entry(
            id=record,
            key=key,
            on=on,
            dimensions=work.slice.texts(row[10 : 10 + len(keys)]),
            written=_written(work, words, row[10:]),
            value=value,
            unit=target or currency,
            side=side,
            amount=amount,
            currency=currency,
            nature=nature,
            precision=precision,
            project=project,
            enterprise=enterprise,
            rate=rate.value if rate else None,
            replayed=batch in replayed,
        )


def _counted(work: Computation, replayed: set[int], first: int | None) -> Iterable[Entry]:
    """Projects, signings, deals or enterprises; of a rate each project of the base, then those reached."""
    is_rate = work.measure.unit is Unit.RATIO
    table = work.flagged().filter(_.counted == 1) if is_rate else work.facts
    keys = work.slice.keys(table)
    words = work.slice.written(table)
    table = table.mutate(**keys, **words)
    own = {"project": _.project} if "project" in table.columns else {"project": _.id}
    flag = {"flag": _.reached} if is_rate else {"flag": _.id}
    ordered = table.select(
        "id", "key", "on", **own, **flag, **{name: table[name] for name in (*keys, *words)}
    ).order_by(["on", "id"])
    rows = work.engine.rows(ordered if first is None else ordered.limit(first))
    enterprises = work.measure.formula is Formula.ENTERPRISES
    projects = not enterprises and not work.measure.of_trade
    for record, key, on, project, reached, *groups in rows:
        made = Entry(
            id=record,
            key=key,
            on=on,
            dimensions=work.slice.texts(tuple(groups[: len(keys)])),
            written=_written(work, list(words), groups),
            value=Decimal(1),
            unit="1" if is_rate else "count",
            side="base" if is_rate else "",
            project=project if projects else None,
            enterprise=record if enterprises else None,
            replayed=record // SPAN in replayed,
        )
        yield made
        if is_rate and reached:
            yield replace(made, side="reached")
