"""Whose money: an amount among its investors, exact to the minor unit (LEDGER.md §1)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

import ibis
import pyarrow as pa
from ibis import _

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


def _stakes(view: View) -> Expr:
    """Stakes of signings known by T: they stand with their signing."""
    return view.not_annulled(view.known("stakes"))


def with_lead(view: View, table: Expr, signing: str) -> Expr:
    """`table` and `economy`: that of the signing's lead investor, the largest, then the first."""
    order = [ibis.desc(ibis.coalesce(_.share_ppm, 0)), "position", "id"]
    lead = view._ranked(_stakes(view), "signing", order).select(
        lead_signing=_.signing, lead=_.party
    )
    found = attach(table, lead, (signing, "lead_signing"), {"lead": "lead"})
    found = attach(found, _economies(view), ("lead", "holder"), {"economy": "holder_economy"})
    return found.drop("lead")


def by_economy(view: View, table: Expr) -> Expr:
    """Entries by the economy of their investor; joint ones become a row for each."""
    stakes = _stakes(view)
    counted = stakes.group_by("signing").aggregate(
        n=_.count(), share=_.share_ppm.sum(), party=_.party.min()
    )
    alone = (counted.n == 1) & ibis.coalesce(counted.share == WHOLE, ibis.literal(value=True))
    single = counted.filter(alone).select(one_signing=_.signing, one=_.party)
    economies = _economies(view)
    given = _split_rows(view, table, stakes, counted.filter(~alone))
    rest = table
    if given is not None:
        rest = without(table, given, ("id", "entry"))
    rest = attach(rest, single, ("signing", "one_signing"), {"one": "one"})
    rest = rest.mutate(holder_of=ibis.coalesce(_.investor.nullif(""), _.one))
    rest = attach(rest, economies, ("holder_of", "holder"), {"economy": "holder_economy"})
    rest = rest.drop("one", "holder_of")
    if given is None:
        return rest
    parts = attach(
        table,
        given,
        ("id", "entry"),
        {"amount": "part", "foreign_amount": "foreign_part", "economy": "economy"},
        how="inner",
    )
    return rest.union(parts.select(*rest.columns), distinct=False)


def _split_rows(view: View, table: Expr, stakes: Expr, joint: Expr) -> Expr | None:
    """entry, economy, part, foreign_part of entries with joint investors; None for none."""
    if not view.engine.count("stakes"):
        return None
    several = within(table.filter(_.investor == ""), joint, ("signing", "signing"))
    entries = view.engine.rows(
        several.select("id", "signing", "currency", "amount", "foreign_amount")
    )
    if not entries:
        return None
    held = within(stakes, joint, ("signing", "signing"))
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
    columns = list(zip(*made, strict=True))
    decimal = pa.decimal128(18, 3)
    return view.engine.give(
        pa.table(
            {
                "entry": pa.array(columns[0], pa.int64()),
                "economy": pa.array(columns[1], pa.string()),
                "part": pa.array(columns[2], decimal),
                "foreign_part": pa.array(columns[3], decimal),
            }
        )
    )
