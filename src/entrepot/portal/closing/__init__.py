"""The figures of an edition's closing report, each from one snapshot and with its receipt.

Committed alone; inward, domestic, outward and trade apart, kinds apart. What is on a row is what
the receipt of its cell computes: places and sectors are asked one level up, where they add up.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from entrepot.editions.models import Edition
from entrepot.portal import outcomes
from entrepot.portal.became import became
from entrepot.portal.closing.places import (
    CITIES,
    SECTORS,
    by_place,
    city_name,
    city_of,
    section_name,
    section_of,
)
from entrepot.portal.closing.ranking import ranking
from entrepot.portal.closing.sides import (
    Signings,
    kinds_table,
    mark,
    side_of,
    trade_table,
    verified,
)
from entrepot.portal.publication import Publication
from entrepot.text import Text
from entrepot.web import spoken
from entrepot.web.i18n import localise

__all__ = ["city_of", "dates", "figures", "section_of", "side_of", "title"]


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
        "kinds": kinds_table(asked, sides),
        "trade": trade_table(edition.code, as_of),
        "cities": by_place(asked, "division", city_of, city_name, CITIES),
        "sectors": by_place(asked, "sector", section_of, section_name, SECTORS),
        "ranking": ranking(edition, as_of, among),
    }


def title(edition: Edition) -> Text:
    called = outcomes.name(edition)
    return Text(f"Closing report: {called.en}", f"{called.zh}总结报告")


def dates(edition: Edition) -> str:
    parts = [localise(Text(edition.city_en, edition.city_zh))] if edition.city_en else []
    if edition.starts_on:
        parts.append(spoken.span_words(edition.starts_on, edition.ends_on))
    return " · ".join(parts)
