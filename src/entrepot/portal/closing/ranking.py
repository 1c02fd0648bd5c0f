"""The ranking of cities that nobody may misread: promises, beside what earlier ones became."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from entrepot.editions.models import Edition
from entrepot.errors import EntrepotError
from entrepot.figures.core import figure as core
from entrepot.money import Money
from entrepot.portal import headlines
from entrepot.portal.became import MOST
from entrepot.portal.closing.places import NO_PLACE, city_of
from entrepot.portal.closing.sides import Signings, count_cell
from entrepot.portal.headlines import CURRENCY, FOREIGN_INWARD, Asked
from entrepot.portal.pages import common
from entrepot.portal.pages.fair.ceremony_words import sums
from entrepot.text import Text
from entrepot.web import spoken
from entrepot.web.tables import Cell, Column, Row, Table


def ranking(edition: Edition, as_of: date, among: list[Edition]) -> dict[str, Any] | None:
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
    amounts = {city: value for city, value in amounts.items() if value > 0 and city not in NO_PLACE}
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
                count_cell(counts[city], asked.asked("signings", *FOREIGN_INWARD, where)),
                count_cell(
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
