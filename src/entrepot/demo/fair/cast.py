"""Who comes to the 20th edition, where it signs, and what invented people say there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from entrepot.demo import facts
from entrepot.money import Money
from entrepot.text import Text

OPENS_ON, CLOSES_ON = date(2018, 4, 2), date(2018, 5, 25)
#: The organiser takes what was submitted in this week, and has the order gone through in the next.
JUDGED_ON, REHEARSED_ON = date(2018, 5, 28), date(2018, 6, 6)
FIRST_DAY = facts.opens_on(facts.EDITIONS)


@dataclass(frozen=True, slots=True)
class Group:
    """A delegation. `part`: the part of the edition that its signings are in; `within`: its parent."""

    code: str
    name: Text
    kind: str
    leader: str
    division: str = ""
    economy: str = ""
    within: str = ""
    part: Text = Text("", "")

    @property
    def part_code(self) -> str:
        return f"{facts.EDITIONS}-{self.code.lower()}"


def _city(code: str, en: str, zh: str, division: str, leader: str, within: str = "") -> Group:
    day = Text(f"{en}: presentation and signings", f"{zh}专场推介签约会")
    return Group(code, Text(en, zh), "city", leader, division, within=within, part=day)


TRADE_PART = ("20-trade", Text("Import and export session", "进出口商品对接签约会"))
GROUPS = (
    _city("NB", "Ningbo", "宁波市", "3302", "jiang.pei"),
    _city("NB-YZ", "Yinzhou", "鄞州区", "330212", "delegation", within="NB"),
    _city("NB-BL", "Beilun", "北仑区", "330206", "jiang.pei", within="NB"),
    _city("NB-CX", "Cixi", "慈溪市", "330282", "cao.yi", within="NB"),
    _city("NB-YY", "Yuyao", "余姚市", "330281", "cao.yi", within="NB"),
    _city("HZ", "Hangzhou", "杭州市", "3301", "shen.ling"),
    _city("JX", "Jiaxing", "嘉兴市", "3304", "han.ze"),
    _city("HU", "Huzhou", "湖州市", "3305", "han.ze"),
    _city("SX", "Shaoxing", "绍兴市", "3306", "yan.hua"),
    _city("ZS", "Zhoushan", "舟山市", "3309", "yan.hua"),
    _city("TZ", "Taizhou", "台州市", "3310", "jin.su"),
    _city("JH", "Jinhua", "金华市", "3307", "jin.su"),
    _city("WZ", "Wenzhou", "温州市", "3303", "jin.su"),
    _city("QZ", "Quzhou", "衢州市", "3308", "tao.ran"),
    _city("LS", "Lishui", "丽水市", "3311", "tao.ran"),
    Group(
        "OUT",
        Text("Overseas investment chamber", "境外投资商会"),
        "chamber",
        "tao.ran",
        part=Text("Outward investment forum", "境外投资合作论坛"),
    ),
    Group("DE", Text("German traders", "德国贸易代表团"), "country", "kong.yue", economy="DE"),
    Group("JP", Text("Japanese traders", "日本贸易代表团"), "country", "kong.yue", economy="JP"),
    Group("HK", Text("Hong Kong traders", "香港贸易商会"), "chamber", "kong.yue", economy="HK"),
)


@dataclass(frozen=True, slots=True)
class Stage:
    """A ceremony. `day`: after the first; `tiers`: names, and from which totals on it is theirs."""

    name: Text
    place: Text
    day: int
    hour: int
    minute: int
    minutes_each: int
    tier: Text = Text("", "")
    from_totals: tuple[Money, ...] = ()


CENTRAL = Stage(
    Text("Central stage signings", "开幕式主会场集中签约"),
    Text("Grand hall", "会展中心大会堂"),
    0,
    10,
    0,
    4,
    Text("Central stage", "主会场"),
    (Money.of(50_000_000, "USD"), Money.of(400_000_000, "CNY")),
)
OWN = Stage(
    Text("Cities' and counties' signings", "市县专场签约"),
    Text("Hall 3, signing lounge", "3号馆签约厅"),
    0,
    13,
    30,
    2,
    Text("Own ceremony", "专场签约"),
    (Money(0, "USD"), Money(0, "CNY"), Money(0, "EUR")),
)
SECOND_DAY = Stage(
    Text("Second day's signings", "次日补充签约"),
    Text("Hall 3, signing lounge", "3号馆签约厅"),
    1,
    15,
    0,
    4,
)
STAGES = (CENTRAL, OWN, SECOND_DAY)
