"""Invented names in two scripts, and the sectors and places of the demonstration."""

from __future__ import annotations

from random import Random

_FIRST = (
    ("Hai", "海"),
    ("Yun", "云"),
    ("Qing", "清"),
    ("Lan", "岚"),
    ("Song", "松"),
    ("Ming", "铭"),
    ("Rui", "睿"),
    ("Xin", "欣"),
    ("Ze", "泽"),
    ("Heng", "衡"),
    ("Bo", "博"),
    ("Chen", "宸"),
    ("Fan", "帆"),
    ("Guan", "冠"),
    ("Jin", "锦"),
    ("Ling", "凌"),
    ("Mu", "沐"),
    ("Ning", "宁"),
    ("Pei", "沛"),
    ("Shuo", "朔"),
)
_SECOND = (
    ("yu", "屿"),
    ("feng", "峰"),
    ("tai", "泰"),
    ("he", "禾"),
    ("lin", "霖"),
    ("cheng", "澄"),
    ("da", "达"),
    ("yao", "耀"),
    ("hui", "汇"),
    ("long", "隆"),
    ("wei", "蔚"),
    ("ke", "科"),
    ("ding", "鼎"),
    ("sheng", "晟"),
    ("an", "安"),
    ("yi", "屹"),
    ("lun", "纶"),
    ("zhe", "哲"),
    ("chuan", "川"),
    ("ran", "冉"),
)
#: GB/T 4754-2017 class -> (what a company of it is called, weight, high-tech list 2017).
SECTORS: dict[str, tuple[str, str, int, bool]] = {
    "C1751": ("Textile", "纺织", 9, False),
    "C1811": ("Apparel", "服饰", 9, False),
    "C2651": ("Polymers", "高分子材料", 6, False),
    "C2929": ("Plastics", "塑业", 7, False),
    "C3444": ("Fluid Drives", "流体传动", 7, False),
    "C3670": ("Auto Parts", "汽车部件", 8, False),
    "C3812": ("Electric Motors", "电机", 6, False),
    "C3857": ("Appliances", "电器", 6, False),
    "F5164": ("Materials Trading", "物资贸易", 8, False),
    "G5990": ("Logistics", "物流", 5, False),
    "K7010": ("Estates", "置业", 6, False),
    "L7212": ("Holdings", "控股", 4, False),
    "C2720": ("Pharmaceuticals", "药业", 4, True),
    "C3581": ("Medical Instruments", "医疗器械", 4, True),
    "C3911": ("Computing", "计算机", 3, True),
    "C3921": ("Communications", "通信", 4, True),
    "C3973": ("Microelectronics", "微电子", 5, True),
    "C4011": ("Controls", "自控", 3, True),
}
HIGH_TECH = tuple(code for code, sector in SECTORS.items() if sector[3])
OTHER = tuple(code for code, sector in SECTORS.items() if not sector[3])
#: Economy -> weight among immediate investors.
ECONOMIES = {
    "HK": 44,
    "TW": 9,
    "JP": 7,
    "US": 8,
    "SG": 6,
    "DE": 5,
    "KR": 4,
    "VG": 6,
    "GB": 3,
    "FR": 3,
    "IT": 2,
    "AU": 2,
    "CA": 1,
}
#: Division -> weight.
DIVISIONS = {
    "330206": 14,
    "330212": 8,
    "330282": 8,
    "330281": 7,
    "3301": 22,
    "3304": 12,
    "3306": 9,
    "3305": 7,
    "3303": 4,
    "3310": 5,
    "3307": 4,
    "3309": 3,
    "3308": 2,
    "3311": 1,
}


def company(random: Random, sector: str) -> tuple[str, str]:
    """English and Chinese name of a company that doesn't exist."""
    (first, first_zh), (second, second_zh) = random.choice(_FIRST), random.choice(_SECOND)
    what, what_zh, *_ = SECTORS[sector]
    return f"{first}{second} {what}", f"{first_zh}{second_zh}{what_zh}有限公司"


def investor(random: Random, economy: str) -> tuple[str, str]:
    """English and Chinese name of an investor that doesn't exist."""
    (first, first_zh), (second, second_zh) = random.choice(_FIRST), random.choice(_SECOND)
    form = random.choice(("Holding", "Capital", "Industries", "Group"))
    form_zh = {"Holding": "控股", "Capital": "资本", "Industries": "实业", "Group": "集团"}[form]
    return f"{first}{second} {form} ({economy})", f"{first_zh}{second_zh}{form_zh}（{economy}）"
