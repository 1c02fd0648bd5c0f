"""What the affinity solver refuses."""

from __future__ import annotations

from entrepot.errors import InputError
from entrepot.text import Text


class AffinityError(InputError):
    """A file or a request that no lists can be made of. Codes AFF-…"""

    code = "AFF-000"


class UnreadableFile(AffinityError):
    code = "AFF-001"
    text = Text(
        en="{file} can't be read: {why}. Name a file of JSON or CSV in UTF-8.",
        zh="无法读取 {file}：{why}。请指定 UTF-8 编码的 JSON 或 CSV 文件。",
    )


class UnknownName(AffinityError):
    code = "AFF-002"
    text = Text(
        en="{path}: {name!r} is no name of the format. Here stand: {known}.",
        zh="{path}：“{name}”不是本格式的名称。此处可用：{known}。",
    )


class BadValue(AffinityError):
    code = "AFF-003"
    text = Text(
        en="{path}: {value} can't be read. {mend}",
        zh="{path}：{value} 无法读取。{mend}",
    )


class Missing(AffinityError):
    code = "AFF-004"
    text = Text(
        en="{path} is missing. Write it.",
        zh="缺少 {path}。请填写。",
    )


class RepeatedId(AffinityError):
    code = "AFF-005"
    text = Text(
        en="{path}: the id {id!r} is that of {first} already. Each intent and each offer has its own.",
        zh="{path}：标识“{id}”已用于 {first}。每个意向和每个项目须各有标识。",
    )


class NothingToCompare(AffinityError):
    code = "AFF-006"
    text = Text(
        en="{file} has {intents} intents and {offers} offers. Lists need at least one of each.",
        zh="{file} 有 {intents} 个意向、{offers} 个项目。两者至少各须一个。",
    )


class UnknownSector(AffinityError):
    code = "AFF-007"
    text = Text(
        en="{path}: the sector {sector!r} is not in the tree. Mend the code, or add it to rules.tree.",
        zh="{path}：行业“{sector}”不在行业树中。请更正代码，或将其加入 rules.tree。",
    )


class CircularTree(AffinityError):
    code = "AFF-008"
    text = Text(
        en="{path}: {sector!r} leads back to itself. Each code of the tree stands under one above it.",
        zh="{path}：“{sector}”最终指回自身。树中每个代码须位于其上级之下。",
    )


class UnknownTree(AffinityError):
    code = "AFF-009"
    text = Text(
        en="{path}: there is no tree {name!r}. Write gbt4754 or isic4, or each code with the one above it.",
        zh="{path}：没有名为“{name}”的行业树。请写 gbt4754 或 isic4，或列出每个代码及其上级。",
    )


class UnknownProfile(AffinityError):
    code = "AFF-010"
    text = Text(
        en="There is no {side} {id!r} in {file}. Write an id of the file.",
        zh="{file} 中没有{side}“{id}”。请填写文件中的标识。",
    )


class BadLimit(AffinityError):
    code = "AFF-011"
    text = Text(
        en="{name} {value!r} can't be used. Write a whole number from 1 on{more}.",
        zh="{name}“{value}”无法使用。请填写不小于 1 的整数{more}。",
    )


class BadWeight(AffinityError):
    code = "AFF-012"
    text = Text(
        en="{path}: {value!r} is no weight. Write REASON=NUMBER, from 0 on and at least one above 0; "
        "reasons are {known}.",
        zh="{path}：“{value}”不是权重。请写作 理由=数值，不小于 0 且至少一个大于 0；理由包括 {known}。",
    )


class RulesTwice(AffinityError):
    code = "AFF-013"
    text = Text(
        en="{file} has rules of its own, so --rules {rules} can't be used. Keep one of them.",
        zh="{file} 自带规则，不能再用 --rules {rules}。请只保留其一。",
    )
