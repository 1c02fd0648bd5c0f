"""The fair's refusals. `docs/errors.md` lists them."""

from __future__ import annotations

from entrepot.errors import EntrepotError
from entrepot.text import Text


class FairError(EntrepotError):
    """Something that the fair will not do."""

    code = "FAIR-000"


class CallClosed(FairError):
    code, field = "FAIR-001", "submit"
    text = Text(
        en="The call for signings closed at {closed}. Ask the organiser to extend it; what was "
        "submitted in time may still be mended and submitted again.",
        zh="签约项目征集已于 {closed} 截止。请联系组委会延期；按时提交过的项目仍可修改后再次提交。",
    )


class CallNotOpen(FairError):
    code, field = "FAIR-002", "submit"
    text = Text(
        en="The call for signings opens at {opens}. Keep this as a draft until then.",
        zh="签约项目征集将于 {opens} 开始。在此之前请保存为草稿。",
    )


class QuotaFull(FairError):
    code, field = "FAIR-003", "submit"
    text = Text(
        en="{delegation} has submitted {count} of the {most} signings that it may. Withdraw one, "
        "or ask the organiser for a larger quota.",
        zh="{delegation} 已提交 {count} 个签约项目，名额为 {most} 个。请撤回一个，或向组委会申请增加名额。",
    )


class WrongState(FairError):
    code, field = "FAIR-004", "state"
    text = Text(
        en="{what} is “{state}”; for this it must be one of: {needed}. Load the page again.",
        zh="{what} 当前为“{state}”；执行此操作须为：{needed}。请刷新页面。",
    )


class ChecksBlock(FairError):
    code, field = "FAIR-005", "checks"
    text = Text(
        en="{what} can't be accepted: {findings}. Mend them, or dismiss false alarms with a reason.",
        zh="{what} 不能受理：{findings}。请更正，或说明理由排除误报。",
    )


class AlreadyPosted(FairError):
    code, field = "FAIR-006", "state"
    text = Text(
        en="{what} was posted by {by} at {at} as record {record}. There is nothing left to do.",
        zh="{what} 已由 {by} 于 {at} 入账，记录为 {record}，无需重复操作。",
    )


class OwnDocument(FairError):
    code, field = "FAIR-007", "confirmed_by"
    text = Text(
        en="{what} was prepared by {user}: nobody confirms the document of their own signing. "
        "Ask a second person.",
        zh="{what} 由 {user} 准备：不得确认本人准备的签约文本。请由另一人确认。",
    )


class ReasonMissing(FairError):
    code, field = "FAIR-008", "reason"
    text = Text(
        en="Say why, in a sentence that whoever reads it can act on.",
        zh="请说明原因，便于对方据此办理。",
    )


class NotYours(FairError):
    code, field = "FAIR-009", "delegation"
    text = Text(
        en="{user} leads no delegation {delegation}. Choose one of your own.",
        zh="{user} 不是代表团 {delegation} 的团长。请选择本人所在代表团。",
    )


class PartOfAnother(FairError):
    code, field = "FAIR-010", "part"
    text = Text(
        en="{part} is no part of edition {edition}. Choose a part of this edition.",
        zh="{part} 不属于第 {edition} 届。请选择本届的分会场或地区。",
    )


class BadTimes(FairError):
    code, field = "FAIR-011", "closes_at"
    text = Text(
        en="The call would close at {closes}, not after it opens at {opens}. Correct one of them.",
        zh="截止时间 {closes} 不晚于开始时间 {opens}。请更正其一。",
    )


class CodeTaken(FairError):
    code, field = "FAIR-012", "code"
    text = Text(
        en="{what} {value} is there already. Change that one, or choose another.",
        zh="{what} {value} 已存在。请修改已有的，或另选一个。",
    )


class OutOfPlace(FairError):
    code, field = "FAIR-013", "order"
    text = Text(
        en="The order must name each signing of {ceremony} once. Wrong or missing: {keys}.",
        zh="顺序须包含 {ceremony} 的每个签约项目且各一次。有误或遗漏：{keys}。",
    )


class CeremonyNotThere(FairError):
    code, field = "FAIR-014", "ceremony"
    text = Text(
        en="{ceremony} is “{state}”; for this it must be one of: {needed}.",
        zh="{ceremony} 当前为“{state}”；执行此操作须为：{needed}。",
    )


class LaterSigningStands(FairError):
    code, field = "FAIR-015", "state"
    text = Text(
        en="{what} is followed by a later signing of the same project, {later}, whose amount is "
        "the difference to it. Undo {later} first.",
        zh="{what} 之后同一项目还有签约 {later}，其金额为与前者的差额。请先撤销 {later}。",
    )


class SigningOutOfOrder(FairError):
    code, field = "FAIR-016", "signed_at"
    text = Text(
        en="{what} was signed on {on}, but a signing of {later_on} of the same project is in the "
        "ledger already. Undo that one, post this one, then post that one anew.",
        zh="{what} 签于 {on}，而同一项目 {later_on} 的签约已入账。请先撤销后者，登记本次签约，再重新登记后者。",
    )


class NothingToDismiss(FairError):
    code, field = "FAIR-017", "check_code"
    text = Text(
        en="There is no finding {check} here that can be dismissed: {why}.",
        zh="没有可排除的检查结果 {check}：{why_zh}。",
    )


class DocumentDiffers(FairError):
    code, field = "FAIR-018", "document"
    text = Text(
        en="The document of {what} is not the one that you saw, or there is none. Open it again "
        "and compare.",
        zh="{what} 的签约文本与您所见的不一致，或尚未上传。请重新打开核对。",
    )


class NotOfThisSubject(FairError):
    code, field = "FAIR-019", "subject"
    text = Text(
        en="{fields}: not a part of {subject}. Trade and investment are prepared apart and never "
        "added to each other.",
        zh="{fields} 不适用于 {subject}。贸易与投资分别准备，金额不相加。",
    )


class AmountsUnfit(FairError):
    code, field = "FAIR-020", "total"
    text = Text(
        en="Total {total}, foreign part {foreign}: both are of one currency and above zero, and "
        "the foreign part is no more than the total.",
        zh="总投资 {total}、外资部分 {foreign}：须为同一币种且大于零，外资部分不得大于总额。",
    )


class UnfitParty(FairError):
    code, field = "FAIR-021", "parties"
    text = Text(
        en="{party}: {why}. Correct the parties.",
        zh="{party}：{why_zh}。请更正签约方。",
    )


class FollowsNothing(FairError):
    code, field = "FAIR-022", "follows"
    text = Text(
        en="Signing {follows} is not one of the project that was named. Choose a signing of it.",
        zh="签约 {follows} 不属于所选项目。请选择该项目的签约。",
    )


class NoCall(FairError):
    code, field = "FAIR-023", "edition"
    text = Text(
        en="{edition} is a part of {holding}. A call is made for the whole holding.",
        zh="{edition} 是 {holding} 的一部分。征集须面向整届。",
    )


class SignedMeanwhile(FairError):
    code, field = "FAIR-024", "follows"
    text = Text(
        en="{what} follows {follows}, but the latest signing of its project in the ledger is "
        "{last}. Undo this one and prepare it anew, as what follows that.",
        zh="{what} 承接的签约为 {follows}，而账本中该项目最近的签约为 {last}。请撤销本次签约，并以承接后者的方式重新准备。",
    )


class NoDocument(FairError):
    code, field = "FAIR-030", "document"
    text = Text(
        en="No file was chosen for {what}. Take a picture of the signed page or choose its PDF, "
        "then send it again.",
        zh="{what} 未选择文件。请拍摄签字页或选择 PDF 后重新提交。",
    )


class NoSuchProject(FairError):
    code, field = "FAIR-032", "project"
    text = Text(
        en="There is no project {key} that you may name. Choose one from the list, or leave this "
        "blank for a new project.",
        zh="没有您可以选择的项目 {key}。请从列表中选择；新项目请留空。",
    )


class NotSignedYet(FairError):
    code, field = "FAIR-031", "follows"
    text = Text(
        en="Project {key} has no signing that this one could follow. Clear this box, or name the "
        "project that was signed.",
        zh="项目 {key} 尚无可承接的签约。请取消勾选，或填写已签约的项目。",
    )
