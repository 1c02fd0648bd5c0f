"""What is wrong with a party. `docs/errors.md` lists the codes."""

from __future__ import annotations

from entrepot.errors import InputError
from entrepot.text import Text


class BadIdentifier(InputError):
    """`facts` hold `why` in English and `why_zh` in Chinese."""

    code, field = "PARTY-001", "identifier"
    text = Text(
        en="{value!r} is not a {scheme}: {why}. Correct it, or leave it blank.",
        zh="“{value}”不是有效的 {scheme}：{why_zh}。请更正或留空。",
    )

    @classmethod
    def of(cls, scheme: str, value: str, why: str, why_zh: str) -> BadIdentifier:
        return cls(scheme=scheme, value=value, why=why, why_zh=why_zh)


class IdentifierTaken(InputError):
    code, field = "PARTY-002", "identifier"
    text = Text(
        en="The {scheme} {value} belongs to {owner} already. Correct one of the two.",
        zh="{scheme} {value} 已属于“{owner}”。请更正其一。",
    )


class NameMissing(InputError):
    code, field = "PARTY-003", "name"
    text = Text(
        en="An organisation needs a name of at most 300 characters. Write one.",
        zh="机构须有名称，且不超过 300 个字符。请填写。",
    )


class UnknownEconomy(InputError):
    code, field = "PARTY-004", "economy"
    text = Text(
        en="{value!r} is not an economy. Nearest: {nearest}. Write a code of ISO 3166 or a name.",
        zh="“{value}”不是已知经济体。最接近的有：{nearest}。请填写 ISO 3166 代码或名称。",
    )
