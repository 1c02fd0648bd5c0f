"""What the development solver refuses, and what it warns of."""

from __future__ import annotations

from entrepot.errors import InputError
from entrepot.text import Text


class DevelopmentError(InputError):
    """A file or a request that no triangle can be made of. Codes DEV-…"""

    code = "DEV-000"


class EmptyFile(DevelopmentError):
    code = "DEV-001"
    text = Text(
        en="{file} has no rows. It needs a head row ({heads}) and at least one row below it.",
        zh="{file} 没有数据行。须有表头（{heads}），且其下至少一行。",
    )


class UnknownHead(DevelopmentError):
    code = "DEV-002"
    text = Text(
        en="Row 1 of {file}: the heads are {found}. Write {heads}.",
        zh="{file} 第 1 行：表头为 {found}。请写作 {heads}。",
    )


class BadCell(DevelopmentError):
    code = "DEV-003"
    text = Text(
        en="Row {row}, {column}: {value!r} {why}. {mend}",
        zh="第 {row} 行，{column}：“{value}”{why}。{mend}",
    )


class RepeatedCell(DevelopmentError):
    code = "DEV-004"
    text = Text(
        en="Row {row}: cohort {cohort} has a second value for {as_of} (the first is in row "
        "{first}). Keep one of them.",
        zh="第 {row} 行：批次 {cohort} 在 {as_of} 有第二个值（首个在第 {first} 行）。请只保留一个。",
    )


class MissingCell(DevelopmentError):
    code = "DEV-005"
    text = Text(
        en="Row {row}: cohort {cohort} has no value at age {age}, though it has older ones or the "
        "file reaches that day. Add the row, or take the cohort out.",
        zh="第 {row} 行：批次 {cohort} 缺少第 {age} 期的值，但有更晚的值或文件已到该日。请补上此行或去掉该批次。",
    )


class BeforeCohort(DevelopmentError):
    code = "DEV-006"
    text = Text(
        en="Row {row}: {as_of} is before cohort {cohort} begins ({start}). Mend the date or the "
        "cohort.",
        zh="第 {row} 行：{as_of} 早于批次 {cohort} 的起始日（{start}）。请更正日期或批次。",
    )


class IrregularSteps(DevelopmentError):
    code = "DEV-007"
    text = Text(
        en="Row {row}: {as_of} is not the end of a {step} of cohort {cohort}, which begins on "
        "{start}. A triangle has one step: every `as_of` ends a {step}.",
        zh="第 {row} 行：{as_of} 不是批次 {cohort}（始于 {start}）某个{step}的末日。三角形只有一种步长：每个 as_of 都须是期末。",
    )


class UnknownCohort(DevelopmentError):
    code = "DEV-008"
    text = Text(
        en="Row {row}: cohort {cohort!r} is no year (2018) or quarter (2018-Q2). Say when it "
        "begins: --start {cohort}=2018-06-08.",
        zh="第 {row} 行：批次“{cohort}”不是年份（2018）或季度（2018-Q2）。请说明起始日：--start {cohort}=2018-06-08。",
    )


class NoCompletePeriod(DevelopmentError):
    code = "DEV-009"
    text = Text(
        en="Row {row}: cohort {cohort} has no complete {step} by {valuation}. Say --as-of {earlier} "
        "to leave out what came later, or list the cohort in --committed.",
        zh="第 {row} 行：批次 {cohort} 截至 {valuation} 没有完整的{step}。可用 --as-of {earlier} 舍去其后的数据，或在 --committed 中列出该批次。",
    )


class TwoCurrencies(DevelopmentError):
    code = "DEV-010"
    text = Text(
        en="Row {row}: {currency} after {first}. One file has one currency: convert first.",
        zh="第 {row} 行：先前为 {first}，此处为 {currency}。一个文件只能有一种货币：请先折算。",
    )


class NeedsCommitments(DevelopmentError):
    code = "DEV-011"
    text = Text(
        en="{method} needs what was committed: --committed FILE with the heads cohort,amount.",
        zh="{method} 需要承诺额：请用 --committed 指定表头为 cohort,amount 的文件。",
    )


class NotWithMethod(DevelopmentError):
    code = "DEV-012"
    text = Text(
        en="--apriori goes with --method bornhuetter-ferguson alone; it is above 0.",
        zh="--apriori 只能与 --method bornhuetter-ferguson 同用，且须大于 0。",
    )


class BadStart(DevelopmentError):
    code = "DEV-013"
    text = Text(
        en="--start {value!r} can't be read. Write LABEL=DATE, for example E20=2018-06-08.",
        zh="--start“{value}”无法读取。请写作 标签=日期，例如 E20=2018-06-08。",
    )
