"""The figures of an edition's closing report, each from one snapshot and with its receipt.

Committed alone; inward, domestic, outward and trade apart, kinds apart. What is on a row is what
the receipt of its cell computes: places and sectors are asked one level up, where they add up.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from entrepot.editions.models import Edition
from entrepot.errors import EntrepotError
from entrepot.figures.core import figure as core
from entrepot.figures.core.request import NONE
from entrepot.figures.core.slices import UNKNOWN
from entrepot.money import Money
from entrepot.places import reference
from entrepot.portal import headlines, outcomes
from entrepot.portal.became import MOST, became
from entrepot.portal.headlines import CURRENCY, FOREIGN_INWARD, Asked
from entrepot.portal.pages import common
from entrepot.portal.pages.fair.ceremony_words import SIDES, TRADE_KINDS, UNDISCLOSED, sums
from entrepot.portal.publication import Publication
from entrepot.text import Text
from entrepot.web import spoken
from entrepot.web.i18n import localise
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
_NAMES = SIDES | {"unclear": Text("Direction not stated", "方向未说明")}
#: What is no place and no sector; such rows stand last.
_NO_PLACE = {
    NONE: Text("no place recorded", "未登记地点"),
    UNKNOWN: Text("a place of no list", "不在代码表中的地点"),
}
_NO_SECTOR = {
    NONE: Text("no sector recorded", "未登记行业"),
    UNKNOWN: Text("a sector of no list", "不在代码表中的行业"),
}
_NOTHING = Text("nothing signed", "无签约")


def side_of(direction: str, origin: str) -> str:
    """The side of a row by direction and origin."""
    if direction != "inward":
        return "outward" if direction == "outward" else "unclear"
    return {"foreign": "inward", "domestic": "domestic"}.get(origin, "unstated")


def figures(
    edition: Edition, as_of: date, among: list[Edition], publication: Publication | None
) -> dict[str, Any]:
    """Everything of the report that is a figure. `publication`: what everybody may see, which is
    the headlines alone; None for those who see all. Raises BeingComputed."""
    boxes = outcomes.boxes(edition, as_of, publication)
    made: dict[str, Any] = {
        "boxes": boxes,
        "before": became(edition, as_of, among, publication),
        "mark": None,
    }
    if publication is not None:
        # The total less the other boxes would be the box that may not be shown.
        if not any(box.get("why") for box in boxes):
            made["mark"] = mark(verified(Signings(edition.code, as_of).sides()))
        return made
    asked = Signings(edition.code, as_of)
    sides = asked.sides()
    return made | {
        "mark": mark(verified(sides)),
        "kinds": _kinds(asked, sides),
        "trade": _trade(edition.code, as_of),
        "cities": _by_place(asked, "division", city_of, _city_name, CITIES),
        "sectors": _by_place(asked, "sector", section_of, _section_name, SECTORS),
        "ranking": _ranking(edition, as_of, among),
    }


CITIES = Text("By city: committed, verified", "按城市：签约额（已核验）")
SECTORS = Text("By sector: committed, verified", "按行业：签约额（已核验）")


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


def _money_cell(cells: Sequence[core.Cell], asked: Asked, *, signed: bool) -> Cell:
    """An amount that opens its receipt; a dash says whether nothing was signed or nothing said."""
    money = _money(cells)
    if not money:
        return Cell(None, why=UNDISCLOSED if signed else _NOTHING)
    return Cell(sums(money), url=asked.address(), figure=True)


def _count_cell(count: Decimal | int, asked: Asked) -> Cell:
    return Cell(spoken.grouped(count), url=asked.address(), figure=True)


def _kinds(asked: Signings, sides: dict[str, tuple[int, int]]) -> Table:
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
                _NAMES[side],
                Text("all kinds", "全部类型"),
                _count_cell(counted, asked.asked("signings", *where)),
                spoken.grouped(waiting),
                _money_cell(mine, asked.asked("committed", *where), signed=counted > 0),
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
                    _NAMES[side],
                    common.KINDS.get(kind, Text("kind not stated", "类型未说明")),
                    _count_cell(signed, asked.asked("signings", *narrowed)),
                    spoken.grouped(left),
                    _money_cell(
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


def _trade(edition: str, as_of: date) -> dict[str, Any] | None:
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
                _NAMES.get(flow, Text(flow, flow)),
                TRADE_KINDS.get(kind, Text(kind, kind)),
                _count_cell(cell.value, deals.narrowed(*narrowed)),
                _money_cell(amounts[cell.dimensions], value.narrowed(*narrowed), signed=True),
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


# Places and sectors, one level up


def city_of(code: str) -> str:
    """The city that a division is, or lies in: the level below the province."""
    found = reference.divisions().get(code)
    if found is None:
        return code
    chain = reference.ancestors(found)
    return chain[-2].code if len(chain) > 1 else chain[-1].code


def section_of(code: str) -> str:
    """The section that a sector's code lies in, such as C for C3441."""
    found = reference.find_sector(code)
    return reference.ancestors(found)[-1].code if found else code


def _city_name(code: str) -> Text:
    return _NO_PLACE.get(code) or common.division_name(code)


def _section_name(code: str) -> Text:
    return _NO_SECTOR.get(code) or common.sector_name(code)


def _by_place(
    asked: Signings,
    dimension: str,
    above: Callable[[str], str],
    name: Callable[[str], Text],
    caption: Text,
) -> Table:
    """Signings and amounts of each side, by what their places or sectors lie in."""
    by = f"{dimension},direction,origin"
    counts: dict[str, Decimal] = defaultdict(Decimal)
    of_side: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for cell in asked.asked("signings", by=by).figure().cells:
        place, side = above(cell.dimensions[0]), side_of(*cell.dimensions[1:])
        counts[place] += cell.value or 0
        of_side[place, side] += cell.value or 0
    amounts: dict[tuple[str, str], list[core.Cell]] = defaultdict(list)
    for cell in asked.asked("committed", by=by).figure().cells:
        amounts[above(cell.dimensions[0]), side_of(*cell.dimensions[1:])].append(cell)
    rows = []
    for place in sorted(counts, key=lambda code: (code in _NO_PLACE, code)):
        if not counts[place]:
            continue
        where = f"{dimension}={place}"
        rows.append(
            Row.of(
                name(place),
                _count_cell(counts[place], asked.asked("signings", where)),
                *(
                    _money_cell(
                        amounts[place, side],
                        asked.asked("committed", *WHERE[side], where),
                        signed=of_side[place, side] > 0,
                    )
                    for side in ALWAYS
                ),
            )
        )
    return Table(
        caption,
        (
            Column(Text("City", "城市") if dimension == "division" else Text("Sector", "行业")),
            Column(Text("Signings", "签约数"), numeric=True),
            *(Column(_NAMES[side], numeric=True) for side in ALWAYS),
        ),
        rows,
    )


# The ranking that nobody may misread


def _ranking(edition: Edition, as_of: date, among: list[Edition]) -> dict[str, Any] | None:
    """Cities by inward foreign commitment, beside what the same cities' earlier commitments became.

    One side, one currency, all kinds with the contracts told apart. `refused` where a rate of
    exchange is missing: no rank is better than one over part of the money.
    """
    asked = Signings(edition.code, as_of)
    money = asked.asked("committed", *FOREIGN_INWARD, by="division", currency=CURRENCY)
    try:
        amounts = _added(money, city_of)
    except EntrepotError as error:
        return {"refused": Text(error.message("en"), error.message("zh"))}
    amounts = {
        city: value for city, value in amounts.items() if value > 0 and city not in _NO_PLACE
    }
    if not amounts:
        return None
    counts, contracts = defaultdict(int), defaultdict(int)  # type: ignore[var-annotated]
    kinds = asked.asked("signings", *FOREIGN_INWARD, by="division,kind")
    for cell in kinds.figure().cells:
        city = city_of(cell.dimensions[0])
        counts[city] += int(cell.value or 0)
        contracts[city] += int(cell.value or 0) if cell.dimensions[1] == "contract" else 0
    elders = headlines.earlier(edition, among)[-MOST:]
    arrived = _arrived(elders, as_of)
    span = Text("", "")
    why = Text("no earlier edition", "无往届")
    if elders:
        why = Text("nothing committed then", "当时无签约")
        span = Text(
            f"editions {elders[0].number} to {elders[-1].number}",
            f"第{elders[0].number}至{elders[-1].number}届",
        )
    rows, rank, last = [], 0, None
    ordered = sorted(amounts.items(), key=lambda pair: (-pair[1], pair[0]))
    for place, (city, value) in enumerate(ordered, start=1):
        rank = rank if value == last else place
        last = value
        where = f"division={city}"
        narrowed = asked.asked("committed", *FOREIGN_INWARD, where, currency=CURRENCY)
        rows.append(
            Row.of(
                str(rank),
                common.division_name(city),
                Cell(
                    sums([Money.of(value, CURRENCY)]),
                    url=narrowed.address(),
                    figure=True,
                ),
                _count_cell(counts[city], asked.asked("signings", *FOREIGN_INWARD, where)),
                _count_cell(
                    contracts[city],
                    asked.asked("signings", *FOREIGN_INWARD, "kind=contract", where),
                ),
                arrived.get(city, Cell(None, why=why)),
            )
        )
    return {
        "table": Table(
            Text(
                "Cities by what foreign investors committed: promises, not money",
                "各城市外资签约额排序：是承诺，不是到资",
            ),
            (
                Column(Text("Rank", "位次")),
                Column(Text("City", "城市")),
                Column(Text("Committed", "签约额"), numeric=True),
                Column(Text("Signings, all kinds", "签约数（全部类型）"), numeric=True),
                Column(Text("Of them contracts", "其中合同"), numeric=True),
                Column(
                    Text("Arrived of what it committed", "往届签约到资率"), numeric=True, unit=span
                ),
            ),
            rows,
            note=Text(
                "Inward foreign investment alone, verified, converted at the rate of each signing's "
                "day. One large intention can outrank many contracts; an undisclosed amount counts "
                "nothing; equal amounts share a rank. It ranks no work of any office: read it with "
                "the last column, and quote neither without the other.",
                "仅含引进外资，已核验，按各项签约当日汇率折算。一项大额意向可能高于多份合同；"
                "未披露金额的不计；金额相同者并列。本表不评价任何单位的工作，须与最后一列一并阅读和引用。",
            ),
        )
    }


def _added(asked: Asked, above: Callable[[str], str]) -> dict[str, Decimal]:
    """Rows of a figure in one currency, added where they lie in the same city."""
    found: dict[str, Decimal] = defaultdict(Decimal)
    for cell in asked.figure().cells:
        found[above(cell.dimensions[0])] += cell.value or Decimal(0)
    return found


def _arrived(elders: list[Edition], as_of: date) -> dict[str, Cell]:
    """City -> the share of its earlier foreign commitments that arrived, with its receipt."""
    if not elders:
        return {}
    asked = Asked(
        "arrival_rate",
        (*FOREIGN_INWARD, f"cohort={elders[0].number}..{elders[-1].number}"),
        by="division",
        as_of=as_of,
        currency=CURRENCY,
    )
    sums_of: dict[str, list[Decimal]] = defaultdict(lambda: [Decimal(0), Decimal(0)])
    for cell in asked.figure().cells:
        if cell.numerator is not None and cell.denominator:
            held = sums_of[city_of(cell.dimensions[0])]
            held[0] += cell.numerator
            held[1] += cell.denominator
    made = {}
    for city, (top, base) in sums_of.items():
        share = core.ratio(top, base)
        if share is not None:
            address = asked.narrowed(f"division={city}").address()
            made[city] = Cell(spoken.percent(share), url=address, figure=True)
    return made


def title(edition: Edition) -> Text:
    called = outcomes.name(edition)
    return Text(f"Closing report: {called.en}", f"{called.zh}总结报告")


def dates(edition: Edition) -> str:
    parts = [localise(Text(edition.city_en, edition.city_zh))] if edition.city_en else []
    if edition.starts_on:
        parts.append(spoken.span_words(edition.starts_on, edition.ends_on))
    return " · ".join(parts)
