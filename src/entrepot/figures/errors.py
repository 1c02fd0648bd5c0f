"""Refusals of figures. `docs/errors.md` lists them."""

from __future__ import annotations

from entrepot.errors import InputError
from entrepot.text import Text


class UnknownMeasure(InputError):
    code, field = "FIG-001", "measure"
    text = Text(
        en="{value!r} is not a measure. Nearest: {nearest}. `entrepot measures` lists them.",
        zh="“{value}”不是指标。最接近的有：{nearest}。可用 `entrepot measures` 查看全部。",
    )


class UnknownDimension(InputError):
    code, field = "FIG-002", "by"
    text = Text(
        en="{value!r} is not a dimension. Nearest: {nearest}. All: {known}.",
        zh="“{value}”不是维度。最接近的有：{nearest}。全部：{known}。",
    )


class UnknownValue(InputError):
    code, field = "FIG-003", "where"
    text = Text(
        en="{dimension}={value!r}: no closed list has this value and none was ever recorded. "
        "Nearest: {nearest}.",
        zh="{dimension}=“{value}”：不在任何清单中，也从未登记。最接近的有：{nearest}。",
    )


class BadCondition(InputError):
    code, field = "FIG-004", "where"
    text = Text(
        en="{value!r} is not a condition. Write a dimension and a value, such as origin=foreign.",
        zh="“{value}”不是有效条件。请写作“维度=值”，例如 origin=foreign。",
    )


class NoRate(InputError):
    code, field = "FIG-005", "in"
    text = Text(
        en="No rate of exchange to {target} for: {missing}. Load one with "
        "`entrepot import rates FILE` (columns currency, per, date or month or year, rate).",
        zh="缺少换算为 {target} 的汇率：{missing}。请用 `entrepot import rates FILE` 导入"
        "（列：currency、per、date 或 month 或 year、rate）。",
    )


class MixedOrigins(InputError):
    code, field = "FIG-006", "by"
    text = Text(
        en="{measure} is defined differently for foreign and for domestic projects, and this "
        "slice has both. Add --by origin, or --where origin=foreign.",
        zh="{measure} 对外资与内资项目定义不同，而所选范围二者皆有。"
        "请加 --by origin 或 --where origin=foreign。",
    )


class NoEnds(InputError):
    code, field = "FIG-007", "measure"
    text = Text(
        en="{measure} can't be told: the register {register} records no ends of enterprises. "
        "Ask for enterprises_established, or import ended_on.",
        zh="无法计算 {measure}：登记册 {register} 未记录企业注销。"
        "请改用 enterprises_established，或导入 ended_on。",
    )


class ManyCurrencies(InputError):
    code, field = "FIG-008", "in"
    text = Text(
        en="This needs one currency, and the slice has {currencies}. Add --in USD.",
        zh="此计算须为同一币种，而所选范围有 {currencies}。请加 --in USD。",
    )


class UnknownSnapshot(InputError):
    code, field = "FIG-009", "snapshot"
    text = Text(
        en="There is no snapshot {value!r} in this instance. Kept: {known}. "
        "`entrepot snapshot` makes one.",
        zh="本实例没有快照“{value}”。已有：{known}。可用 `entrepot snapshot` 生成。",
    )


class SnapshotDamaged(InputError):
    code, field = "FIG-010", "snapshot"
    text = Text(
        en="{file} of snapshot {snapshot} is not what its manifest says. Remove its folder and "
        "run `entrepot snapshot`.",
        zh="快照 {snapshot} 的文件 {file} 与清单不符。请删除其目录并运行 `entrepot snapshot`。",
    )


class NotForThisMeasure(InputError):
    code, field = "FIG-011", "measure"
    text = Text(
        en="{measure} can't be asked so: {why}.",
        zh="{measure} 不能这样查询：{why}。",
    )


class RateOutOfRange(InputError):
    code, field = "FIG-012", "in"
    text = Text(
        en="The rate {source} to {target} is {rate}; rates below 10,000,000 can be used. "
        "Choose another currency.",
        zh="{source} 对 {target} 的汇率为 {rate}，超出可用范围（小于 10,000,000）。请选择其他币种。",
    )
