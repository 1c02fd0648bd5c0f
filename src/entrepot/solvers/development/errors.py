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
        en="Row {row} of {file}, {column}: {value!r} {why}. {mend}",
        zh="{file} 第 {row} 行，{column}：“{value}”{why}。{mend}",
    )


class RepeatedCell(DevelopmentError):
    code = "DEV-004"
    text = Text(
        en="Row {row} of {file}: cohort {cohort} has a second value for {as_of} (the first is in row "
        "{first}). Keep one of them.",
        zh="{file} 第 {row} 行：批次 {cohort} 在 {as_of} 有第二个值（首个在第 {first} 行）。请只保留一个。",
    )


class MissingCell(DevelopmentError):
    code = "DEV-005"
    text = Text(
        en="Row {row} of {file}: cohort {cohort} has no value for {step} {age}, which ended on "
        "{day}; the file goes on to {until}. Add a row for it, or take the cohort out.",
        zh="{file} 第 {row} 行：批次 {cohort} 缺少第 {age} {step}（止于 {day}）的值，而文件已到 {until}。请补上一行或去掉该批次。",
    )


class BeforeCohort(DevelopmentError):
    code = "DEV-006"
    text = Text(
        en="Row {row} of {file}: {as_of} is before cohort {cohort} begins ({start}). Mend the date or the "
        "cohort.",
        zh="{file} 第 {row} 行：{as_of} 早于批次 {cohort} 的起始日（{start}）。请更正日期或批次。",
    )


class IrregularSteps(DevelopmentError):
    code = "DEV-007"
    text = Text(
        en="Row {row} of {file}: {as_of} is not the end of a {step} of cohort {cohort}, which begins on "
        "{start}. A triangle has one step: every `as_of` ends a {step}.",
        zh="{file} 第 {row} 行：{as_of} 不是批次 {cohort}（始于 {start}）某个{step}的末日。三角形只有一种步长：每个 as_of 都须是期末。",
    )


class UnknownCohort(DevelopmentError):
    code = "DEV-008"
    text = Text(
        en="Row {row} of {file}: cohort {cohort!r} is no year (2018) or quarter (2018-Q2). Say when it "
        "begins: --start {cohort}=2018-06-08.",
        zh="{file} 第 {row} 行：批次“{cohort}”不是年份（2018）或季度（2018-Q2）。请说明起始日：--start {cohort}=2018-06-08。",
    )


class NoCompletePeriod(DevelopmentError):
    code = "DEV-009"
    text = Text(
        en="Row {row} of {file}: cohort {cohort} has no complete {step} by {valuation}. Say --as-of {earlier} "
        "to leave out what came later, or list the cohort in --committed.",
        zh="{file} 第 {row} 行：批次 {cohort} 截至 {valuation} 没有完整的{step}。可用 --as-of {earlier} 舍去其后的数据，或在 --committed 中列出该批次。",
    )


class TwoCurrencies(DevelopmentError):
    code = "DEV-010"
    text = Text(
        en="Row {row} of {file}: {currency} after {first}. One file has one currency: convert first.",
        zh="{file} 第 {row} 行：先前为 {first}，此处为 {currency}。一个文件只能有一种货币：请先折算。",
    )


class NeedsCommitments(DevelopmentError):
    code = "DEV-011"
    text = Text(
        en="{method} goes by what each cohort committed, and nobody said that of any. Give the "
        "commitments, or take the chain ladder.",
        zh="{method} 以各批次的签约额为依据，而各批次均未给出签约额。请补充签约额，或改用链梯法。",
    )


class NotWithMethod(DevelopmentError):
    code = "DEV-012"
    text = Text(
        en="An expected share goes with Bornhuetter–Ferguson alone, and it is above 0. Leave it "
        "out, or choose that method.",
        zh="预期比例只用于 Bornhuetter–Ferguson 法，且须大于 0。请删去，或改用该方法。",
    )


class BadStart(DevelopmentError):
    code = "DEV-013"
    text = Text(
        en="--start {value!r} can't be read. Write LABEL=DATE, for example E20=2018-06-08.",
        zh="--start“{value}”无法读取。请写作 标签=日期，例如 E20=2018-06-08。",
    )


class RepeatedProject(DevelopmentError):
    code = "DEV-014"
    text = Text(
        en="Row {row} of {file}: {project} is already in row {first}. One row a project.",
        zh="{file} 第 {row} 行：{project} 已在第 {first} 行。每个项目只能有一行。",
    )


class UnreadableFile(DevelopmentError):
    code = "DEV-015"
    text = Text(
        en="{file} can't be read: {why}. Name another file.",
        zh="无法读取 {file}：{why}。请另行指定文件。",
    )


class NothingByThen(DevelopmentError):
    code = "DEV-016"
    text = Text(
        en="Nothing in {file} is dated on or before --as-of {as_of}; it begins on {first}.",
        zh="{file} 中没有早于或等于 --as-of {as_of} 的数据；最早为 {first}。",
    )


class NoShares(DevelopmentError):
    code = "DEV-017"
    text = Text(
        en="No cohort that began before {valuation} was paid anything of a commitment, so there are "
        "no paid shares by age. Take a vintage with commitments and payments.",
        zh="{valuation} 之前开始的批次均无承诺或到位金额，无法得出按期龄的到位比例。请改用含承诺与到位金额的版本。",
    )
