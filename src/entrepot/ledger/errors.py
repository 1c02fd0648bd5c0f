"""The ledger's refusals. `docs/errors.md` lists them."""

from __future__ import annotations

from entrepot.errors import EntrepotError, InputError
from entrepot.text import Text


class LedgerError(EntrepotError):
    """Something that the ledger will not take."""

    code = "LEDGER-000"


class ClockWentBack(LedgerError):
    code, field = "LEDGER-001", "recorded_at"
    text = Text(
        en="The recorded time {given} is before the ledger's newest one, {newest}, or after now. "
        "Replay in order of time, or leave --recorded-at out.",
        zh="登记时间 {given} 早于账本最新登记时间 {newest}，或晚于当前时间。请按时间顺序重放，或不指定 --recorded-at。",
    )


class OwnWork(LedgerError):
    code = "LEDGER-002"
    text = Text(
        en="{what} was posted by {user}: nobody verifies their own work. "
        "Ask a second person with the role verifier.",
        zh="{what} 由 {user} 登记：不得核验本人登记的内容。请由另一位核验员核验。",
    )


class ReversedAlready(LedgerError):
    code, field = "LEDGER-003", "entry"
    text = Text(
        en="Entry {entry} was reversed already. Post a new entry instead.",
        zh="分录 {entry} 已经冲销。请另行登记新的分录。",
    )


class NatureUnfit(LedgerError):
    code, field = "LEDGER-004", "nature"
    text = Text(
        en="{capital_class} can't have the nature {nature}. Choose one of: {natures}.",
        zh="{capital_class} 不能使用性质 {nature}。请选择：{natures}。",
    )


class AmountNotPositive(LedgerError):
    code, field = "LEDGER-005", "amount"
    text = Text(
        en="The amount {amount} is not above zero. Amounts are positive; the nature says "
        "whether they add or take away.",
        zh="金额 {amount} 不大于零。金额须为正数，由性质决定增减。",
    )


class ForeignPartTooLarge(LedgerError):
    code, field = "LEDGER-006", "foreign_amount"
    text = Text(
        en="The foreign part {foreign} is more than the total {total}. Correct one of them.",
        zh="外资部分 {foreign} 大于总额 {total}。请更正其一。",
    )


class NoSubject(LedgerError):
    code, field = "LEDGER-007", "project"
    text = Text(
        en="{capital_class} needs a project or an enterprise. Name one.",
        zh="{capital_class} 须指明项目或企业。",
    )


class FutureDate(LedgerError):
    code, field = "LEDGER-008", "on"
    text = Text(
        en="{on} lies in the future (today is {today}). Correct the date, or record it as planned.",
        zh="{on} 晚于今天（{today}）。请更正日期，或登记为计划。",
    )


class NoContract(LedgerError):
    code, field = "LEDGER-010", "on"
    text = Text(
        en="{project}: no contracted capital is recorded, so nothing can be paid in yet. "
        "Record the contract first.",
        zh="{project}：尚无合同外资记录，不能登记到资。请先登记合同。",
    )


class PaymentBeforeContract(LedgerError):
    code, field = "LEDGER-011", "on"
    text = Text(
        en="{project}: this payment is dated {paid_on}, before the contract of {contract_on}. "
        "Correct the date, or record the earlier contract first.",
        zh="{project}：到资日期 {paid_on} 早于合同日期 {contract_on}。请更正日期，或先登记更早的合同。",
    )


class PaidBackTooMuch(LedgerError):
    code, field = "LEDGER-012", "amount"
    text = Text(
        en="{project}: {back} would be paid back, but only {paid} was paid in. "
        "Correct the amount, or post the missing payment first.",
        zh="{project}：拟撤回 {back}，而累计到资仅 {paid}。请更正金额，或先补登到资。",
    )


class PaidOverCommitted(LedgerError):
    code, field = "LEDGER-013", "amount"
    text = Text(
        en="{project}: with this, {paid} would be paid in against {committed} committed. "
        "Correct the amount, or post the enlargement first.",
        zh="{project}：登记后到资 {paid} 将超过签约 {committed}。请更正金额，或先登记增资。",
    )


class StepsOutOfOrder(LedgerError):
    code, field = "LEDGER-014", "reached_on"
    text = Text(
        en="{project}: {step} on {on} would come before {earlier} on {earlier_on}. "
        "Correct the date of one of them.",
        zh="{project}：{step}（{on}）早于{earlier}（{earlier_on}）。请更正其中一个日期。",
    )


class KeyTaken(LedgerError):
    code, field = "LEDGER-015", "key"
    text = Text(
        en="{what} {key} is in the register {register} already. Choose another key.",
        zh="登记册 {register} 中已有{what} {key}。请使用其他编号。",
    )


class NothingToAnnul(LedgerError):
    code = "LEDGER-016"
    text = Text(
        en="Record {record} can't be annulled: {why}. An entry is reversed instead.",
        zh="记录 {record} 不能作废：{why}。分录应予冲销。",
    )


class NothingToVerify(InputError):
    code, field = "LEDGER-017", "batch"
    text = Text(
        en="There is no batch {batch} that waits. `entrepot ledger batches` lists them.",
        zh="没有待核验的批次 {batch}。可用 `entrepot ledger batches` 查看。",
    )


class UnknownReason(LedgerError):
    code, field = "LEDGER-018", "reason"
    text = Text(
        en="{reason!r} is not a reason. Choose one of: {reasons}.",
        zh="“{reason}”不是有效原因。请选择：{reasons}。",
    )


class UnknownMilestone(LedgerError):
    code, field = "LEDGER-020", "kind"
    text = Text(
        en="{kind!r} is not a step. Choose one of: {kinds}.",
        zh="“{kind}”不是有效节点。请选择：{kinds}。",
    )


class DatabaseUnguarded(LedgerError):
    code = "LEDGER-021"
    text = Text(
        en="The database lacks guards of the ledger: {missing}. Run `entrepot init` again on this "
        "data folder; it makes them without touching a record.",
        zh="数据库缺少账本保护：{missing}。请在该数据目录重新运行 `entrepot init`，不会改动任何记录。",
    )


class FollowsAnother(LedgerError):
    code, field = "LEDGER-050", "follows"
    text = Text(
        en="{project} can't follow the signing {signing}: it is {why}. Name one of this project's "
        "signings that stands.",
        zh="{project} 不能承接签约 {signing}：{why}。请选择本项目有效的签约。",
    )


class OtherCurrency(LedgerError):
    code, field = "LEDGER-051", "total"
    text = Text(
        en="{project}: {total} was signed, but {committed} is committed already, in another "
        "currency. State the new total in that currency, or annul the earlier signing first.",
        zh="{project}：本次签约 {total}，而已有签约额 {committed} 为另一币种。请以该币种填写新的总额，或先作废前次签约。",
    )


class SharesTooLarge(LedgerError):
    code, field = "LEDGER-052", "investors"
    text = Text(
        en="The investors' shares, {shares}, are more than the whole. Correct them, or leave out "
        "those that are not stated.",
        zh="投资方份额 {shares} 超过总额。请更正，未说明的份额可留空。",
    )


class ForeignPartUnclear(LedgerError):
    code, field = "LEDGER-053", "foreign_amount"
    text = Text(
        en="{project}: the foreign part would change by {foreign}, the total by {total}; one entry "
        "can't say both. Correct the foreign part, or annul the earlier signing and enter it anew.",
        zh="{project}：外资部分变动 {foreign}，总额变动 {total}，一笔分录无法同时表示。请更正外资部分，或作废前次签约后重新登记。",
    )


class EvidenceRefused(LedgerError):
    code, field = "LEDGER-022", "evidence"
    text = Text(
        en="{name}: {why}. Send a PDF, PNG, JPEG, or XLSX file of at most {limit} MB.",
        zh="{name}：{why}。请上传不超过 {limit} MB 的 PDF、PNG、JPEG 或 XLSX 文件。",
    )


class CancelledTooMuch(LedgerError):
    code, field = "LEDGER-040", "amount"
    text = Text(
        en="{project}: {amount} would be cancelled, but only {committed} is committed by then. "
        "Correct the amount or the date.",
        zh="{project}：拟取消 {amount}，而截至该日签约额仅 {committed}。请更正金额或日期。",
    )


class EndsBeforeEstablished(LedgerError):
    code, field = "LEDGER-041", "on"
    text = Text(
        en="{enterprise} was established on {established_on}: it can't end on {on}. "
        "Correct the date.",
        zh="{enterprise} 设立于 {established_on}，不能于 {on} 注销。请更正日期。",
    )


class EndedAlready(LedgerError):
    code, field = "LEDGER-042", "on"
    text = Text(
        en="{enterprise} ended on {ended_on} already. If that was wrong, annul the version first.",
        zh="{enterprise} 已于 {ended_on} 注销。如有误，请先作废该条记录。",
    )


class NotCorrectedHere(LedgerError):
    code, field = "LEDGER-043", "entry"
    text = Text(
        en="Entry {entry} belongs to a signing. Annul the signing, then record it anew.",
        zh="分录 {entry} 属于签约记录。请作废该签约，再重新登记。",
    )


class UnknownTrade(LedgerError):
    code, field = "LEDGER-030", "flow"
    text = Text(
        en="{value!r} is no {what} of a trade deal. Choose one of: {values}.",
        zh="贸易签约的 {what} 不能为“{value}”。请选择：{values}。",
    )
