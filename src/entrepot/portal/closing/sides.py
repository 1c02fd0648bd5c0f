"""Signings of an edition by side and kind, and its trade, as questions and as tables."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from entrepot.figures.core import figure as core
from entrepot.figures.core.request import NONE
from entrepot.money import Money
from entrepot.portal.headlines import Asked
from entrepot.portal.pages import common
from entrepot.portal.pages.fair.ceremony_words import SIDES, TRADE_KINDS, UNDISCLOSED, sums
from entrepot.text import Text
from entrepot.web import spoken
from entrepot.web.tables import Cell, Column, Row, Table

#: Which side a signing is on -> the condition of its question. The last two are shown if there is one.
WHERE: dict[str, tuple[str, ...]] = {
    "inward": ("direction=inward", "origin=foreign"),
    "domestic": ("direction=inward", "origin=domestic"),
    "outward": ("direction=outward",),
    "unstated": ("direction=inward", f"origin={NONE}"),
    "unclear": (f"direction={NONE}",),
}
ALWAYS = ("inward", "domestic", "outward")
NAMES = SIDES | {"unclear": Text("Direction not stated", "方向未说明")}
_NOTHING = Text("nothing signed", "无签约")


def side_of(direction: str, origin: str) -> str:
    """The side of a row by direction and origin."""
    if direction != "inward":
        return "outward" if direction == "outward" else "unclear"
    return {"foreign": "inward", "domestic": "domestic"}.get(origin, "unstated")


@dataclass(frozen=True, slots=True)
class Signings:
    """The questions about the signings of one edition."""

    edition: str
    as_of: date

    def asked(self, measure: str, *where: str, by: str = "", currency: str = "") -> Asked:
        return Asked(
            measure,
            (*where, f"edition={self.edition}"),
            by=by,
            as_of=self.as_of,
            currency=currency,
        )

    def sides(self) -> dict[str, tuple[int, int]]:
        """Side -> signings verified, and signings that wait. Those without any are left out."""
        found = {}
        for side, where in WHERE.items():
            figure = self.asked("signings", *where).figure()
            pair = int(figure.value or 0), figure.left_out.records
            if side in ALWAYS or any(pair):
                found[side] = pair
        return found


def verified(sides: dict[str, tuple[int, int]]) -> tuple[int, int]:
    """n, m of "n of m verified", over all sides: signings may be counted together, money never."""
    n = sum(counted for counted, _ in sides.values())
    return n, n + sum(waiting for _, waiting in sides.values())


def mark(found: tuple[int, int]) -> Text:
    n, m = found
    return Text(f"{n:,} of {m:,} verified", f"{m:,} 项中已核验 {n:,} 项")


def _money(cells: Iterable[core.Cell]) -> list[Money]:
    """One amount a currency, of a figure's rows of one slice."""
    added: dict[str, Decimal] = defaultdict(Decimal)
    for cell in cells:
        if cell.value:
            added[cell.unit] += cell.value
    return [Money.of(value, unit) for unit, value in sorted(added.items()) if value]


def money_cell(cells: Sequence[core.Cell], asked: Asked, *, signed: bool) -> Cell:
    """An amount that opens its receipt; a dash says whether nothing was signed or nothing said."""
    money = _money(cells)
    if not money:
        return Cell(None, why=UNDISCLOSED if signed else _NOTHING)
    return Cell(sums(money), url=asked.address(), figure=True)


def count_cell(count: Decimal | int, asked: Asked) -> Cell:
    return Cell(spoken.grouped(count), url=asked.address(), figure=True)


def kinds_table(asked: Signings, sides: dict[str, tuple[int, int]]) -> Table:
    """Each side with its kinds; a row of the side itself says how much of it is verified."""
    by = "direction,origin,kind"
    counts = _grouped(asked.asked("signings", by=by))
    amounts = _grouped(asked.asked("committed", by=by))
    rows = []
    for side, (counted, waiting) in sides.items():
        where = WHERE[side]
        mine = [cell for (one, _), cells in amounts.items() if one == side for cell in cells]
        rows.append(
            Row.of(
                NAMES[side],
                Text("all kinds", "全部类型"),
                count_cell(counted, asked.asked("signings", *where)),
                spoken.grouped(waiting),
                money_cell(mine, asked.asked("committed", *where), signed=counted > 0),
                tone="total",
            )
        )
        for kind in (*common.KINDS, NONE):
            signed = sum((cell.value or 0 for cell in counts[side, kind]), Decimal(0))
            narrowed = (*where, f"kind={kind}")
            left = asked.asked("signings", *narrowed).figure().left_out.records if waiting else 0
            if not signed and not left and not amounts[side, kind]:
                continue
            rows.append(
                Row.of(
                    NAMES[side],
                    common.KINDS.get(kind, Text("kind not stated", "类型未说明")),
                    count_cell(signed, asked.asked("signings", *narrowed)),
                    spoken.grouped(left),
                    money_cell(
                        amounts[side, kind], asked.asked("committed", *narrowed), signed=signed > 0
                    ),
                )
            )
    return Table(
        Text("Committed investment by kind, verified", "签约投资（按类型，已核验）"),
        (
            Column(Text("Side", "方向")),
            Column(Text("Kind", "类型")),
            Column(Text("Signings", "签约数"), numeric=True),
            Column(Text("Not yet verified", "待核验"), numeric=True),
            Column(Text("Committed", "签约额"), numeric=True),
        ),
        rows,
        note=Text(
            "Signings count at their own kind; an amount stands at the kind of its project's latest "
            "signing. Kinds and sides are never added to one another.",
            "签约数按各次签约的类型统计，金额按项目最近一次签约的类型统计。不同方向、不同类型不得混加。",
        ),
    )


def _grouped(asked: Asked) -> defaultdict[tuple[str, str], list[core.Cell]]:
    """(side, kind) -> rows of a figure by direction, origin and kind."""
    found: defaultdict[tuple[str, str], list[core.Cell]] = defaultdict(list)
    for cell in asked.figure().cells:
        if cell.value:
            direction, origin, kind = cell.dimensions
            found[side_of(direction, origin), kind].append(cell)
    return found


def trade_table(edition: str, as_of: date) -> dict[str, Any] | None:
    """Trade deals by flow and kind; None where there is none."""
    where = (f"edition={edition}",)
    deals = Asked("trade_deals", where, by="flow,kind", as_of=as_of)
    value = Asked("trade_signed", where, by="flow,kind", as_of=as_of)
    counts = deals.figure()
    amounts: dict[tuple[str, ...], list[core.Cell]] = defaultdict(list)
    for cell in value.figure().cells:
        amounts[cell.dimensions].append(cell)
    rows, total = [], 0
    for cell in counts.cells:
        if not cell.value:
            continue
        flow, kind = cell.dimensions
        narrowed = (f"flow={flow}", f"kind={kind}")
        total += int(cell.value)
        rows.append(
            Row.of(
                NAMES.get(flow, Text(flow, flow)),
                TRADE_KINDS.get(kind, Text(kind, kind)),
                count_cell(cell.value, deals.narrowed(*narrowed)),
                money_cell(amounts[cell.dimensions], value.narrowed(*narrowed), signed=True),
            )
        )
    if not total and not counts.left_out.records:
        return None
    return {
        "mark": mark((total, total + counts.left_out.records)),
        "table": Table(
            Text("Trade deals, verified", "贸易签约（已核验）"),
            (
                Column(Text("Flow", "流向")),
                Column(Text("Kind", "类型")),
                Column(Text("Deals", "签约数"), numeric=True),
                Column(Text("Committed to trade", "贸易签约额"), numeric=True),
            ),
            rows,
        ),
    }
