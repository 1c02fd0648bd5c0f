"""Rates that fairs printed of their own signings: facts, each with the page that it stands on.

Numerators, denominators and rates are those of the source; what it does not print is left out. A
rate without a value was not printed: a reader divides the two numbers that were.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from entrepot.text import Text


@dataclass(frozen=True, slots=True)
class Event:
    """A fair, or the projects that a report speaks of. `as_of` as printed: a day, a month, a year
    or nothing; `years`: those of its editions, where it has any, else `period`."""

    name: Text
    place: Text
    as_of: str
    source: str
    years: tuple[int, int] | None = None
    period: Text = Text("", "")


@dataclass(frozen=True, slots=True)
class Part:
    """A number that a rate was made of: projects, or money in whole units of its currency."""

    words: Text
    value: Decimal
    currency: str = ""


@dataclass(frozen=True, slots=True)
class Printed:
    """One rate. `measure`: ours that it stands beside; `value` in per cent, None: not printed.

    `hedge`: `over`, `nearly` or `about`, where the source says so.
    """

    event: Event
    measure: str
    words: Text
    value: Decimal | None
    numerator: tuple[Part, ...] = ()
    denominator: tuple[Part, ...] = ()
    hedge: str = ""
    note: Text = Text("", "")

    @property
    def share(self) -> Decimal | None:
        """As printed, else the numbers printed divided; a share of one."""
        if self.value is not None:
            return self.value / 100
        if not (self.numerator and self.denominator):
            return None
        top, base = (
            sum(part.value for part in side) for side in (self.numerator, self.denominator)
        )
        return Decimal(top) / Decimal(base)


_WORDS = {
    "fulfilment_rate": Text("fulfilled", "履约率"),
    "registration_rate": Text("registered", "注册率"),
    "landing_rate": Text("landed", "落地率"),
    "start_rate": Text("started", "开工率"),
    "production_rate": Text("in production", "投产率"),
    "arrival_rate": Text("amount arrived", "资金到位率"),
}
_PARTS = {
    "projects signed": "签约项目",
    "projects registered": "注册项目",
    "projects fulfilled": "履约项目",
    "projects started": "开工项目",
    "projects in production": "投产项目",
    "projects under construction": "在建项目",
    "projects preparing": "前期准备项目",
    "amount signed": "签约额",
    "amount to be introduced": "拟引进资金",
    "amount arrived": "到位资金",
}


def _of(words: str, count: int) -> Part:
    return Part(Text(words, _PARTS[words]), Decimal(count))


def _yuan(words: str, billions: str) -> Part:
    return Part(Text(words, _PARTS[words]), Decimal(billions) * 10**9, "CNY")


def _printed(
    event: Event,
    measure: str,
    value: str | None,
    numerator: tuple[Part, ...] = (),
    denominator: tuple[Part, ...] = (),
    **more: object,
) -> Printed:
    words = more.pop("words", _WORDS[measure])
    exact = Decimal(value) if value else None
    return Printed(event, measure, words, exact, numerator, denominator, **more)  # type: ignore[arg-type]


_MANUFACTURING = Text("World Manufacturing Convention", "世界制造业大会")
_MANUFACTURING_PAGE = "nfa5.com/yejie/202110/28190477.html"
THREE_CONVENTIONS = Event(
    _MANUFACTURING, Text("Anhui", "安徽"), "2021-09-30", _MANUFACTURING_PAGE, (2018, 2020)
)
CONVENTION_2019 = Event(
    _MANUFACTURING, Text("Anhui", "安徽"), "2021-09-30", _MANUFACTURING_PAGE, (2019, 2019)
)
_LANZHOU = Text(
    "Lanzhou investment and trade fair (city part)", "中国兰州投资贸易洽谈会（兰州市部分）"
)
LANZHOU_19 = Event(
    _LANZHOU, Text("Lanzhou", "兰州"), "2014-06", "huanq.com itemid-26931", (2013, 2013)
)
LANZHOU_18_TO_20 = Event(
    _LANZHOU,
    Text("Lanzhou", "兰州"),
    "2015-05-31",
    "lanzhou.baogaosu.com 34554590",
    (2012, 2014),
)
WEINAN = Event(
    Text(
        "Western China fair (East-West cooperation), 14th", "第14届中国东西部合作与投资贸易洽谈会"
    ),
    Text("Weinan", "渭南"),
    "2010-06-30",
    "wnrd.gov.cn/show.asp?id=715",
    (2010, 2010),
)
SICHUAN_10 = Event(
    Text("Western China International Fair, 10th", "第10届中国西部国际博览会"),
    Text("Sichuan", "四川"),
    "2010-06-30",
    "scspc.gov.cn 55208",
    (2009, 2009),
)
SICHUAN_2015 = Event(
    Text("Major events of 2015, projects of 0.5 bn or more", "2015年重大活动5亿元以上项目"),
    Text("Sichuan", "四川"),
    "2016-03-31",
    "hnrmy.cn itemid=298198",
    (2015, 2015),
)
COUNTY_2014 = Event(
    Text("Western China International Fair, 15th (one county)", "第15届中国西部国际博览会（某县）"),
    Text("county in Sichuan", "四川某县"),
    "",
    "wangkeheji.com/gongzuozongjie/26973.html",
    (2014, 2014),
)
YUNNAN_PARKS = Event(
    Text("Introduced projects inside industrial parks", "工业园区内引进项目"),
    Text("Yunnan", "云南"),
    "2015-06-30",
    "invest.yn.gov.cn id=9263",
    period=Text("Jan-Jun 2015", "2015年1-6月"),
)
ANQING = Event(
    Text("Industrial projects of 100 m or more signed in the year", "当年签约亿元以上工业项目"),
    Text("Anqing", "安庆"),
    "2019-09-30",
    "jxj.anqing.gov.cn 87054814",
    (2018, 2018),
)
GUANGDONG = Event(
    Text("Pan-Pearl-River-Delta fairs, first nine", "泛珠三角区域经贸合作洽谈会（前九届）"),
    Text("Guangdong", "广东"),
    "",
    "m.zulacollective.com 81957",
    (2004, 2013),
)
GUJARAT = Event(
    Text("Vibrant Gujarat summit memoranda", "活力古吉拉特峰会谅解备忘录"),
    Text("Gujarat", "古吉拉特邦"),
    "2024",
    "mybigplunge.com",
    (2003, 2019),
)

_IN_PRODUCTION = _of("projects in production", 18)
_UNDER_CONSTRUCTION = _of("projects under construction", 180)
_PREPARING = _of("projects preparing", 93)
_SIGNED = _of("projects signed", 292)
#: The pair that this page opens with: both of one report, on one set of projects.
FULFILLED_AT_WEINAN = _printed(
    WEINAN,
    "fulfilment_rate",
    "99.65",
    (_IN_PRODUCTION, _UNDER_CONSTRUCTION, _PREPARING),
    (_SIGNED,),
    note=Text("291 of 292 is 99.66 %: cut, not rounded", "291/292为99.66%，系截断而非四舍五入"),
)
ARRIVED_AT_WEINAN = _printed(
    WEINAN,
    "arrival_rate",
    None,
    (_yuan("amount arrived", "7.12"),),
    (_yuan("amount to be introduced", "71.4"),),
    note=Text("the rate was not printed", "未公布比率"),
)

PRINTED: tuple[Printed, ...] = (
    FULFILLED_AT_WEINAN,
    _printed(SICHUAN_10, "fulfilment_rate", "95", (_of("projects fulfilled", 1054),)),
    _printed(
        COUNTY_2014,
        "fulfilment_rate",
        "90",
        (_of("projects fulfilled", 9),),
        (_of("projects signed", 10),),
    ),
    _printed(SICHUAN_2015, "fulfilment_rate", "84", (), (_of("projects signed", 600),)),
    _printed(YUNNAN_PARKS, "fulfilment_rate", "82"),
    _printed(GUANGDONG, "fulfilment_rate", "80", hedge="over"),
    _printed(
        GUJARAT,
        "fulfilment_rate",
        "70",
        words=Text("realised", "实现率"),
        hedge="about",
        note=Text("a claim by an official, no table behind it", "官员表述，无数据表支持"),
    ),
    _printed(THREE_CONVENTIONS, "registration_rate", "93.6", (_of("projects registered", 1640),)),
    _printed(
        YUNNAN_PARKS,
        "landing_rate",
        "32",
        note=Text(
            "fewer landed than started: the steps are not nested",
            "落地率低于开工率：各节点并非逐级包含",
        ),
    ),
    _printed(
        ANQING,
        "start_rate",
        "91.28",
        (_of("projects started", 199),),
        (_of("projects signed", 218),),
    ),
    _printed(
        LANZHOU_18_TO_20,
        "start_rate",
        "83.38",
        (_of("projects started", 306),),
        (_of("projects signed", 367),),
    ),
    _printed(
        LANZHOU_19,
        "start_rate",
        "80.29",
        (_of("projects started", 110),),
        (_of("projects signed", 137),),
    ),
    _printed(WEINAN, "start_rate", "67.8", (_IN_PRODUCTION, _UNDER_CONSTRUCTION), (_SIGNED,)),
    _printed(YUNNAN_PARKS, "start_rate", "41"),
    _printed(
        ANQING,
        "production_rate",
        "54.13",
        (_of("projects in production", 118),),
        (_of("projects signed", 218),),
    ),
    _printed(SICHUAN_10, "production_rate", "30"),
    _printed(
        LANZHOU_18_TO_20,
        "production_rate",
        "26.16",
        (_of("projects in production", 96),),
        (_of("projects signed", 367),),
    ),
    _printed(GUANGDONG, "arrival_rate", "80", hedge="over"),
    _printed(CONVENTION_2019, "arrival_rate", "53.6", (_yuan("amount arrived", "243.32"),)),
    _printed(
        THREE_CONVENTIONS,
        "arrival_rate",
        "41.7",
        (_yuan("amount arrived", "644.31"),),
        note=Text("its three years add up to 608.81 bn", "三届分项合计为6088.1亿元"),
    ),
    _printed(
        LANZHOU_18_TO_20,
        "arrival_rate",
        "41.48",
        (_yuan("amount arrived", "156.681"),),
        (_yuan("amount signed", "377.737"),),
    ),
    _printed(SICHUAN_10, "arrival_rate", "30", hedge="nearly"),
    _printed(SICHUAN_2015, "arrival_rate", "20.11", (), (_yuan("amount signed", "813.825"),)),
    ARRIVED_AT_WEINAN,
)
