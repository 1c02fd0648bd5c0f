"""What aftercare refuses."""

from __future__ import annotations

from entrepot.errors import EntrepotError, InputError
from entrepot.text import Text


class AftercareError(EntrepotError):
    code = "AFT-000"


class NotYours(AftercareError):
    code = "AFT-001"
    text = Text(
        en="{project} is in other hands ({owner}). Ask them, or an organiser to hand it over.",
        zh="{project} 由他人负责（{owner}）。请与其联系，或请组织方移交。",
    )


class Closed(AftercareError):
    code = "AFT-002"
    text = Text(
        en="This {what} is {state} already. Look at its history.",
        zh="该{what_zh}当前状态为“{state}”，不能再处理。请查看其记录。",
    )


class TextNeeded(InputError):
    code, field = "AFT-003", "text"
    text = Text(
        en="Write in a few words {what}.",
        zh="请简要填写{what_zh}。",
    )


class NotSigned(AftercareError):
    code = "AFT-004"
    text = Text(
        en="{project} has no signing, so there is no promise to look after. Record the signing first.",
        zh="{project} 尚未签约，没有需要跟踪的承诺。请先登记签约。",
    )


class LinkClosed(AftercareError):
    code = "AFT-005"
    text = Text(
        en="This link doesn't open anything: it has expired, was withdrawn, or was copied in part. "
        "Ask your project officer for a new one.",
        zh="该链接无法打开：可能已过期、已撤销或复制不完整。请向您的项目专员索取新链接。",
    )


class NotInLink(AftercareError):
    code = "AFT-006"
    text = Text(
        en="This link does not cover that project. Ask your project officer.",
        zh="该链接不包含此项目。请联系您的项目专员。",
    )


class ReportedAlready(InputError):
    code, field = "AFT-007", "quarter"
    text = Text(
        en="{quarter} was reported already. Answer what was asked about it, or report another quarter.",
        zh="{quarter} 已经报告过。请答复其中的问询，或报告其他季度。",
    )


class QuarterNotOver(InputError):
    code, field = "AFT-008", "quarter"
    text = Text(
        en="{quarter} can't be reported: write a quarter such as 2026-Q3 that has begun.",
        zh="无法报告 {quarter}：请填写已开始的季度，例如 2026-Q3。",
    )


class PaymentOutsideQuarter(InputError):
    code, field = "AFT-009", "paid_on"
    text = Text(
        en="{paid_on} is not in {quarter}, or lies in the future. Correct the date, or report it with its own quarter.",
        zh="{paid_on} 不在 {quarter} 内，或晚于今天。请更正日期，或在所属季度报告。",
    )


class LinkNeedsProjects(InputError):
    code, field = "AFT-010", "projects"
    text = Text(
        en="{party} has no part in a signing of {project}. Choose the investor's own projects.",
        zh="{party} 未参与 {project} 的签约。请选择该投资方自己的项目。",
    )


class BadExpiry(InputError):
    code, field = "AFT-011", "days"
    text = Text(
        en="A link is valid for 1 to {most} days. {days} is outside.",
        zh="链接有效期为 1 至 {most} 天，{days} 超出范围。",
    )


class SameOfficer(InputError):
    code, field = "AFT-012", "to"
    text = Text(
        en="Choose two different officers: from {officer} to another one.",
        zh="请选择两位不同的专员：由 {officer} 移交给另一位。",
    )


class AddressMissing(InputError):
    code, field = "AFT-013", "address"
    text = Text(
        en="No e-mail address is known for {contact}. Write one, or copy the link and hand it over.",
        zh="未登记 {contact} 的电子邮箱。请填写，或复制链接后转交。",
    )


class BadScore(InputError):
    code, field = "AFT-014", "score"
    text = Text(
        en="Choose a score from 1 to 5; {score} is none.",
        zh="请在 1 至 5 分中选择；“{score}”无效。",
    )


class DueInThePast(InputError):
    code, field = "AFT-015", "due_on"
    text = Text(
        en="{due_on} is before today ({today}). Choose a day to come.",
        zh="{due_on} 早于今天（{today}）。请选择今天或以后的日期。",
    )


class NothingChosen(InputError):
    code, field = "AFT-016", "projects"
    text = Text(
        en="No project is chosen. Tick at least one.",
        zh="未选择项目。请至少勾选一个。",
    )


class UnknownOfficer(InputError):
    code, field = "AFT-017", "officer"
    text = Text(
        en="{name} can't look after projects. Choose an officer, an organiser or an administrator.",
        zh="{name} 不能负责项目。请选择项目专员、组织方或管理员。",
    )


class NobodyToThank(InputError):
    code, field = "AFT-018", "edition"
    text = Text(
        en="No investor of edition {edition} has a personal link with an e-mail address. "
        "Make links on the pages of the projects first.",
        zh="第{edition}届的投资方均无登记电子邮箱的专属链接。请先在项目页面生成链接。",
    )


class StepUnproved(InputError):
    code, field = "AFT-019", "evidence"
    text = Text(
        en="The report names a step of {project} that is not in the ledger yet. Attach the paper "
        "that shows it, with the day it was reached; or ask the investor back, or reject the report.",
        zh="报告中的节点尚未记入 {project} 的台账。请上传凭据并填写达到日期；或向投资方问询，或退回报告。",
    )
