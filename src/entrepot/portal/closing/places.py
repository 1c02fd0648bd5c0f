"""Signings and amounts by city and by sector, one level up, where they add up."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from decimal import Decimal

from entrepot.figures.core import figure as core
from entrepot.figures.core.request import NONE
from entrepot.figures.core.slices import UNKNOWN
from entrepot.places import reference
from entrepot.portal.closing.sides import (
    ALWAYS,
    NAMES,
    WHERE,
    Signings,
    count_cell,
    money_cell,
    side_of,
)
from entrepot.portal.pages import common
from entrepot.text import Text
from entrepot.web.tables import Column, Row, Table

CITIES = Text("By city: committed, verified", "按城市：签约额（已核验）")
SECTORS = Text("By sector: committed, verified", "按行业：签约额（已核验）")
#: What is no place and no sector; such rows stand last.
NO_PLACE = {
    NONE: Text("no place recorded", "未登记地点"),
    UNKNOWN: Text("a place of no list", "不在代码表中的地点"),
}
_NO_SECTOR = {
    NONE: Text("no sector recorded", "未登记行业"),
    UNKNOWN: Text("a sector of no list", "不在代码表中的行业"),
}


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


def city_name(code: str) -> Text:
    return NO_PLACE.get(code) or common.division_name(code)


def section_name(code: str) -> Text:
    return _NO_SECTOR.get(code) or common.sector_name(code)


def by_place(
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
    for place in sorted(counts, key=lambda code: (code in NO_PLACE, code)):
        if not counts[place]:
            continue
        where = f"{dimension}={place}"
        rows.append(
            Row.of(
                name(place),
                count_cell(counts[place], asked.asked("signings", where)),
                *(
                    money_cell(
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
            *(Column(NAMES[side], numeric=True) for side in ALWAYS),
        ),
        rows,
    )
