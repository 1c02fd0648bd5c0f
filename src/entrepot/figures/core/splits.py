"""Whose money: an amount among its investors, exact to the minor unit (LEDGER.md §1)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import ibis
from ibis import _

from entrepot.figures.core.arrow import pa
from entrepot.figures.core.base import View
from entrepot.figures.core.engine import Expr
from entrepot.figures.core.joins import attach, within, without
from entrepot.money import currency_digits

WHOLE = 1_000_000
HOME = "CN"


@dataclass(frozen=True, slots=True)
class Part:
    """One investor's part of a signing, in order of naming; `party` None: not allocated."""

    party: str | None
    share_ppm: int | None
    economy: str | None = None


def divide(minor: int, shares: Sequence[int]) -> list[int]:
    """Divide by shares; what is left over goes to the largest, then the first named.

    >>> divide(100, [1, 1, 1])
    [34, 33, 33]
    """
    whole = sum(shares)
    if not whole:
        return [0 for _share in shares]
    sign = -1 if minor < 0 else 1
    parts = [abs(minor) * share // whole for share in shares]
    parts[max(range(len(shares)), key=lambda at: (shares[at], -at))] += abs(minor) - sum(parts)
    return [sign * part for part in parts]


def allocate(
    minor: int, foreign: int | None, stakes: Sequence[Part]
) -> list[tuple[str | None, int, int | None]]:
    """(economy, total, foreign part) of each investor; they add up to the whole.

    What no investor's stated share covers is unallocated: economy None. Shares over the whole
    are taken in proportion. The foreign part is divided among those that may be foreign.
    """
    parts = list(stakes)
    if len(parts) == 1 and parts[0].share_ppm is None:
        parts = [Part(parts[0].party, WHOLE, parts[0].economy)]
    covered = sum(part.share_ppm or 0 for part in parts)
    if covered < WHOLE:
        parts.append(Part(None, WHOLE - covered))
    totals = divide(minor, [part.share_ppm or 0 for part in parts])
    abroad = [0 if part.economy == HOME else part.share_ppm or 0 for part in parts]
    if foreign and not sum(abroad):
        parts.append(Part(None, 0))
        totals, abroad = [*totals, 0], [*abroad, 1]
    foreigns: list[int | None] = [None] * len(parts)
    if foreign is not None:
        foreigns = list(divide(foreign, abroad))
    return [
        (part.economy, total, outer)
        for part, total, outer in zip(parts, totals, foreigns, strict=True)
        if total or outer
    ]


def _economies(view: View) -> Expr:
    return view.attribute("party", "economy").select(holder=_.party, holder_economy=_.value)


def holders(view: View) -> Expr:
    """Stakes by the signing whose money they share: signing, party, position, share_ppm, id.

    A signing that names no investor has those of the signing that it follows.
    """
    return view.kept("holders", lambda: _holders(view))


def _holders(view: View) -> Expr:
    columns = ["signing", "party", "position", "share_ppm", "id"]
    # Stakes need no verdict of their own: they stand with their signing.
    stakes = view.not_annulled(view.known("stakes")).select(*columns)
    if not view.engine.any(view.known("signings").filter(_.follows.notnull())):
        return stakes
    given = view.kept("heirs", lambda: _inherited(view, stakes))
    more = attach(stakes, given, ("signing", "followed"), {"heir": "signing"}, how="inner")
    return stakes.union(more.mutate(signing=_.heir).select(*columns), distinct=False)


def _inherited(view: View, stakes: Expr) -> pa.Table:
    """signing, followed: signings without stakes, and the nearest one followed that has some."""
    rows = view.engine.rows
    follows = view.known("signings").filter(_.follows.notnull())
    links: dict[int, int] = dict(rows(follows.select("id", "follows")))
    named = {row[0] for row in rows(stakes.select("signing").distinct())}
    standing = {row[0] for row in rows(view.signings().select("id"))}
    found: dict[int, int] = {}
    for signing in links.keys() - named:
        step: int | None = links[signing]
        seen = {signing}
        while step is not None and step not in seen and not (step in named and step in standing):
            seen.add(step)
            step = links.get(step)
        if step is not None and step not in seen:
            found[signing] = step
    heirs = sorted(found)
    return pa.table(
        {
            "signing": pa.array(heirs, pa.int64()),
            "followed": pa.array([found[heir] for heir in heirs], pa.int64()),
        }
    )


def with_lead(view: View, table: Expr, signing: str) -> Expr:
    """`table` and `economy`: that of the signing's lead investor, the largest, then the first."""
    leads = view.kept("leads", lambda: _leads(view))
    return attach(table, leads, (signing, "signing"), {"economy": "economy"})


def _leads(view: View) -> Expr:
    order = [ibis.desc(ibis.coalesce(_.share_ppm, 0)), "position", "id"]
    lead = view.ranked(holders(view), "signing", order)
    found = attach(lead, _economies(view), ("party", "holder"), {"economy": "holder_economy"})
    return found.select("signing", "economy")


def by_economy(view: View, table: Expr) -> Expr:
    """Entries by the economy of their investor; joint ones become a row for each."""
    economies = _economies(view)
    if not view.engine.count("stakes"):
        found = attach(table, economies, ("investor", "holder"), {"economy": "holder_economy"})
        return found
    single = view.kept("single holders", lambda: _single(view))
    rest = attach(table, single, ("signing", "signing"), {"one": "party"})
    rest = rest.mutate(holder_of=ibis.coalesce(_.investor.nullif(""), _.one))
    rest = attach(rest, economies, ("holder_of", "holder"), {"economy": "holder_economy"})
    rest = rest.drop("one", "holder_of")
    given = view.kept("parts", lambda: _parts(view))
    if not view.engine.any(given):
        return rest
    rest = without(rest, given, ("id", "entry"))
    parts = attach(
        table,
        given,
        ("id", "entry"),
        {"amount": "part", "foreign_amount": "foreign_part", "economy": "economy"},
        how="inner",
    )
    return rest.union(parts.select(*rest.columns), distinct=False)


def _counted(view: View) -> Expr:
    """signing, party, alone: whether one investor has all of it."""
    counted = (
        holders(view)
        .group_by("signing")
        .aggregate(n=_.count(), share=_.share_ppm.sum(), party=_.party.min())
    )
    return counted.select(
        "signing",
        "party",
        alone=(_.n == 1) & ibis.coalesce(_.share == WHOLE, ibis.literal(value=True)),
    )


def _single(view: View) -> Expr:
    return _counted(view).filter(_.alone).select("signing", "party")


def _parts(view: View) -> pa.Table:
    """entry, economy, part, foreign_part of every entry with joint investors, counted or not."""
    joint = _counted(view).filter(~_.alone)
    columns = ["id", "signing", "currency", "amount", "foreign_amount"]
    entries: list[tuple[Any, ...]] = []
    for name in ("entries", "reversals"):
        several = within(view.known(name).filter(_.investor == ""), joint, ("signing", "signing"))
        entries += view.engine.rows(several.select(*columns))
    held = within(holders(view), joint, ("signing", "signing"))
    held = attach(held, _economies(view), ("party", "holder"), {"economy": "holder_economy"})
    rows = view.engine.rows(
        held.select("signing", "party", "share_ppm", "economy", "position", "id").order_by(
            ["signing", "position", "id"]
        )
    )
    parts: dict[int, list[Part]] = {}
    for signing, party, share, economy, *_rest in rows:
        parts.setdefault(signing, []).append(Part(party, share, economy))
    made: list[tuple[int, str | None, Decimal, Decimal | None]] = []
    for entry, signing, currency, amount, foreign in entries:
        digits = currency_digits(currency)
        minor = int(amount.scaleb(digits))
        outer = None if foreign is None else int(foreign.scaleb(digits))
        for economy, total, abroad in allocate(minor, outer, parts[signing]):
            made.append(
                (
                    entry,
                    economy,
                    Decimal(total).scaleb(-digits),
                    None if abroad is None else Decimal(abroad).scaleb(-digits),
                )
            )
    columns_of = list(zip(*made, strict=True)) or [(), (), (), ()]
    decimal = pa.decimal128(18, 3)
    return pa.table(
        {
            "entry": pa.array(columns_of[0], pa.int64()),
            "economy": pa.array(columns_of[1], pa.string()),
            "part": pa.array(columns_of[2], decimal),
            "foreign_part": pa.array(columns_of[3], decimal),
        }
    )
