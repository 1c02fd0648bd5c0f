"""Words of ceremonies and boards, in both languages."""

from __future__ import annotations

from collections.abc import Iterable

from entrepot.fair.models import Ceremony, Preparation
from entrepot.money import Money
from entrepot.portal.pages.common import KINDS, party_names
from entrepot.text import Text
from entrepot.web import spoken

#: Class and side of a total -> what a reader calls it.
SIDES = {
    "inward": Text("Inward, foreign", "引进·外资"),
    "domestic": Text("Inward, domestic", "引进·内资"),
    "outward": Text("Outward", "走出"),
    "unstated": Text("Inward, origin not stated", "引进·来源未说明"),
    "import": Text("Import", "进口"),
    "export": Text("Export", "出口"),
}
UNDISCLOSED = Text("amount not disclosed", "金额未披露")
TRADE_KINDS = KINDS | {"intention": Text("Intention to buy", "采购意向")}


def kind_of(preparation: Preparation) -> Text:
    names = KINDS if preparation.subject == "investment" else TRADE_KINDS
    return names.get(preparation.kind, Text(preparation.kind, preparation.kind))


def ceremony_name(ceremony: Ceremony) -> Text:
    return Text(ceremony.name_en or ceremony.name_zh, ceremony.name_zh or ceremony.name_en)


def ceremony_place(ceremony: Ceremony) -> Text:
    return Text(ceremony.place_en or ceremony.place_zh, ceremony.place_zh or ceremony.place_en)


def names_of(preparations: Iterable[Preparation]) -> dict[str, Text]:
    """Party -> its name in each language, of all that the preparations name. Two statements."""
    return party_names(row.party_id for one in preparations for row in one.parties.all())


def parties_of(preparation: Preparation, names: dict[str, Text]) -> list[Text]:
    """Those who sign it, in the order of naming; where they are silent about one, its name."""
    return [names.get(row.party_id, Text("", "")) for row in preparation.parties.all()]


def joined(words: Iterable[Text]) -> Text:
    found = list(words)
    return Text(" · ".join(one.en for one in found), " · ".join(one.zh for one in found))


def amount_of(preparation: Preparation) -> Text:
    """Always *committed*; never an amount where none was disclosed."""
    total = preparation.total
    if preparation.subject == "trade":
        en, zh = "Committed, trade", "贸易签约额"
    else:
        en, zh = "Committed", "签约投资额"
    if total is None:
        return Text(f"{en}: {UNDISCLOSED.en}", f"{zh}：{UNDISCLOSED.zh}")
    return Text(
        f"{en}: {spoken.short_money(total, 'en')}", f"{zh}：{spoken.short_money(total, 'zh')}"
    )


def sums(money: Iterable[Money]) -> Text:
    """One amount a currency, never exchanged into one."""
    found = list(money)
    return Text(
        " + ".join(spoken.short_money(one, "en") for one in found),
        " + ".join(spoken.short_money(one, "zh") for one in found),
    )
