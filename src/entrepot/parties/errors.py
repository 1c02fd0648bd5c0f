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


class BadList(InputError):
    """`facts` hold `why` in English and `why_zh` in Chinese."""

    code, field = "PARTY-005", "file"
    text = Text(
        en="{file}, line {line}: {why}. Take the file as its source publishes it.",
        zh="{file} 第 {line} 行：{why_zh}。请使用来源发布的原始文件。",
    )


class EditionTaken(InputError):
    code, field = "PARTY-006", "edition"
    text = Text(
        en="{source} of {edition} was loaded already, from another file ({file_hash}). "
        "Give this file its own edition date.",
        zh="{source} {edition} 版已由另一文件载入（{file_hash}）。请为此文件填写其自身的版本日期。",
    )


class SourceMissing(InputError):
    code, field = "PARTY-007", "source"
    text = Text(
        en="A list needs the name of its source, at most 40 characters. Write one.",
        zh="名单须注明来源名称，且不超过 40 个字符。请填写。",
    )


class NoList(InputError):
    code = "PARTY-008"
    text = Text(
        en="No list is loaded, so nobody can be screened. "
        "Load one: `entrepot screening load FILE --source NAME --edition DATE`.",
        zh="尚未载入名单，无法筛查。请先载入：`entrepot screening load FILE --source NAME --edition DATE`。",
    )


class ReasonMissing(InputError):
    code, field = "PARTY-009", "reason"
    text = Text(
        en="A hit is cleared with a reason of at most 1,000 characters. Write what shows that "
        "the party is not the listed one.",
        zh="排除命中须写明理由，且不超过 1,000 个字符。请说明何以判定该方并非名单所列者。",
    )


class HitAlreadyCleared(InputError):
    code, field = "PARTY-010", "hit"
    text = Text(
        en="This hit was cleared already, by {by} on {on}: {reason}. Nothing is left to do.",
        zh="此命中已由 {by} 于 {on} 排除：{reason}。无须再处理。",
    )


class UnknownHit(InputError):
    code, field = "PARTY-011", "hit"
    text = Text(
        en="There is no hit {hit}. `entrepot screening hits` lists those that wait.",
        zh="没有编号为 {hit} 的命中。可用 `entrepot screening hits` 查看待处理的命中。",
    )


class UnknownParty(InputError):
    code, field = "PARTY-012", "party"
    text = Text(
        en="There is no party {party!r}. Write a party's key of 16 hex digits.",
        zh="没有机构“{party}”。请填写 16 位十六进制的机构编号。",
    )
