"""Refusals of figures and snapshots. `docs/errors.md` lists them."""

from __future__ import annotations

from entrepot.errors import InputError
from entrepot.text import Text


class UnknownMeasure(InputError):
    code, field = "FIG-001", "measure"
    text = Text(
        en="{value!r} is not a measure. Nearest: {nearest}. `entrepot measures` lists them all.",
        zh="“{value}”不是指标。最接近的有：{nearest}。`entrepot measures` 列出全部指标。",
    )


class UnknownDimension(InputError):
    code, field = "FIG-002", "by"
    text = Text(
        en="{value!r} is not a dimension. Nearest: {nearest}. Dimensions: {known}.",
        zh="“{value}”不是维度。最接近的有：{nearest}。可用维度：{known}。",
    )


class UnknownValue(InputError):
    code, field = "FIG-003", "where"
    text = Text(
        en="{value!r} is no {dimension} and was never recorded as one. Nearest: {nearest}.",
        zh="“{value}”不是有效的 {dimension}，也从未登记过。最接近的有：{nearest}。",
    )


class BadWhere(InputError):
    code, field = "FIG-004", "where"
    text = Text(
        en="--where {value!r} can't be read. Write DIMENSION=VALUE, such as kind=contract.",
        zh="无法识别 --where “{value}”。请写作 维度=值，例如 kind=contract。",
    )


class NoSnapshot(InputError):
    code, field = "FIG-005", "snapshot"
    text = Text(
        en="There is no snapshot {value!r} in {folder}. `entrepot snapshot` makes one and prints "
        "its id.",
        zh="{folder} 中没有快照“{value}”。运行 `entrepot snapshot` 可生成快照并显示其编号。",
    )


class SnapshotDamaged(InputError):
    code, field = "FIG-006", "snapshot"
    text = Text(
        en="Snapshot {value}: {file} is not as it was written. Delete the folder {folder}; "
        "`entrepot snapshot` makes it again from the ledger.",
        zh="快照 {value} 的文件 {file} 与写入时不一致。请删除目录 {folder}，"
        "再运行 `entrepot snapshot` 由账本重新生成。",
    )


class NoRate(InputError):
    code, field = "FIG-007", "in"
    text = Text(
        en="No rate from {source} to {target} for {dates} ({entries} entries): nothing was "
        "added up. Load one: `entrepot import rates FILE` with the columns currency, per, date, "
        "rate.",
        zh="缺少 {source} 兑 {target} 在 {dates} 的汇率（{entries} 条分录），未作任何合计。"
        "请用 `entrepot import rates 文件` 载入，列为 currency、per、date、rate。",
    )


class NoEnds(InputError):
    code, field = "FIG-008", "measure"
    text = Text(
        en="enterprises_alive can't be told for the register {register}: it records no end of any "
        "enterprise, so all would seem alive. Use enterprises_established, or import the ends.",
        zh="登记册 {register} 未登记任何企业注销，无法计算存续企业数。"
        "请使用 enterprises_established，或先导入注销信息。",
    )


class BothOrigins(InputError):
    code, field = "FIG-009", "by"
    text = Text(
        en="arrival_rate of foreign and of domestic projects have different bases. Add --by origin, "
        "or --where origin=foreign.",
        zh="外资项目与内资项目的到资率口径不同。请加 --by origin，或 --where origin=foreign。",
    )


class SeveralCurrencies(InputError):
    code, field = "FIG-010", "in"
    text = Text(
        en="{measure} needs one currency, and the slice holds {currencies}. Add --in USD.",
        zh="{measure} 须使用同一币种，当前切片含 {currencies}。请加 --in USD。",
    )


class BadDerived(InputError):
    code, field = "FIG-011", "growth"
    text = Text(en="{value!r}: {why}", zh="“{value}”：{why_zh}")


class BadDate(InputError):
    code, field = "FIG-012", "as_of"
    text = Text(
        en="{value!r} is not a date. Write 2018-05-31.",
        zh="“{value}”不是有效日期。请写作 2018-05-31。",
    )


class UnknownDefinition(InputError):
    code, field = "FIG-013", "definition"
    text = Text(
        en="{value!r} is no definition of {measure}. Nearest: {nearest}. All of them: {known}.",
        zh="“{value}”不是 {measure} 的口径。最接近的有：{nearest}。全部口径：{known}。",
    )


class OneDefinition(InputError):
    code, field = "FIG-014", "definition"
    text = Text(
        en="{measure} has one definition, so {value!r} can't be asked of it. Leave --definition "
        "out, or ask for a measure that has several: {known}.",
        zh="{measure} 只有一种口径，不能指定“{value}”。请去掉 --definition，"
        "或改用有多种口径的指标：{known}。",
    )


class SnapshotTooOld(InputError):
    code, field = "FIG-020", "snapshot"
    text = Text(
        en="Snapshot {value}… was made before the ledger knew trade deals. Make a new one with "
        "`entrepot snapshot`.",
        zh="快照 {value}… 生成时账本尚无贸易签约。请用 `entrepot snapshot` 生成新的快照。",
    )
