"""The kinds of import: their columns, each with the heads by which it is known."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class KindOfFile:
    """`heads`: field -> accepted heads, the first in English. `required`: must be in a head row;
    each inner tuple is a choice. `extra`: fields that a mapping may add. `free`: it may also
    name fields of its own, for amounts and dates of its postings."""

    name: str
    heads: dict[str, tuple[str, ...]]
    required: tuple[tuple[str, ...], ...]
    extra: tuple[str, ...] = ()
    free: bool = False


_KINDS = (
    KindOfFile(
        "projects",
        {
            "key": ("key", "项目编号"),
            "name": ("name", "项目名称"),
            "investors": ("investors", "投资方"),
            "place": ("place", "落户地"),
            "sector": ("sector", "行业"),
            "edition": ("edition", "届次"),
            "signed_on": ("signed_on", "签约日期"),
            "kind": ("kind", "签约类型"),
            "amount": ("amount", "总投资"),
            "foreign_amount": ("foreign_amount", "协议外资"),
            "currency": ("currency", "币种"),
            "direction": ("direction", "方向"),
            "origin": ("origin", "内外资"),
            "registered_on": ("registered_on", "注册日期"),
            "land_on": ("land_on", "供地日期"),
            "started_on": ("started_on", "开工日期"),
            "operating_on": ("operating_on", "投产日期"),
            "terminated_on": ("terminated_on", "终止日期"),
            "reason": ("reason", "终止原因"),
        },
        (("key",), ("name",), ("signed_on",)),
        extra=("host", "status", "zone", "economy"),
        free=True,
    ),
    KindOfFile(
        "capital",
        {
            "key": ("key", "流水号"),
            "enterprise": ("enterprise", "企业编号"),
            "project": ("project", "项目编号"),
            "subject": ("enterprise/project", "企业/项目编号"),
            "class": ("class", "类别"),
            "nature": ("nature", "性质"),
            "effective_on": ("effective_on", "日期"),
            "amount": ("amount", "金额"),
            "currency": ("currency", "币种"),
            "investor": ("investor", "投资方"),
            "money_origin": ("money_origin", "资金来源"),
        },
        (
            ("key",),
            ("enterprise", "project", "subject"),
            ("class",),
            ("effective_on",),
            ("amount",),
            ("currency",),
        ),
    ),
    KindOfFile(
        "enterprises",
        {
            "key": ("key", "企业编号"),
            "name": ("name", "企业名称"),
            "uscc": ("uscc", "统一社会信用代码"),
            "established_on": ("established_on", "成立日期"),
            "ended_on": ("ended_on", "注销日期"),
            "reason": ("reason", "注销原因", "原因"),
            "project": ("project", "项目编号"),
            "sector": ("sector", "行业"),
            "place": ("place", "落户地", "所在地"),
        },
        (("key",), ("name",)),
    ),
    KindOfFile(
        "rates",
        {
            "currency": ("currency", "币种"),
            "per": ("per", "基准币种"),
            "date": ("date", "日期"),
            "month": ("month", "月份"),
            "year": ("year", "年份"),
            "rate": ("rate", "汇率"),
        },
        (("currency",), ("per",), ("date", "month", "year"), ("rate",)),
    ),
    *(
        KindOfFile(
            name,
            {
                "code": ("code", "代码"),
                "parent": ("parent", "上级代码"),
                "label_en": ("label_en", "英文名称"),
                "label_zh": ("label_zh", "中文名称", "名称"),
                "from": ("from", "起始日期"),
                "to": ("to", "截止日期"),
            },
            (("code",),),
        )
        for name in ("classification", "divisions")
    ),
)
KINDS: dict[str, KindOfFile] = {kind.name: kind for kind in _KINDS}

#: Closed lists: what may stand in a cell -> what is recorded.
SIGNING_KINDS = {
    "intention": "intention",
    "意向": "intention",
    "framework": "framework",
    "框架": "framework",
    "contract": "contract",
    "合同": "contract",
}
DIRECTIONS = {"inward": "inward", "引进": "inward", "outward": "outward", "走出": "outward"}
ORIGINS = {"foreign": "foreign", "外资": "foreign", "domestic": "domestic", "内资": "domestic"}
CLASSES = {
    "contracted": "contracted",
    "合同外资": "contracted",
    "paid_in": "paid_in",
    "到资": "paid_in",
}
NATURES = {
    "original": "original",
    "新设": "original",
    "increase": "increase",
    "增资": "increase",
    "decrease": "decrease",
    "减资": "decrease",
    "withdrawal": "withdrawal",
    "撤回": "withdrawal",
}
CLOSED = {
    "kind": SIGNING_KINDS,
    "direction": DIRECTIONS,
    "origin": ORIGINS,
    "class": CLASSES,
    "nature": NATURES,
    "money_origin": ORIGINS,
}
