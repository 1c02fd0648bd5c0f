"""The programme's refusals. `docs/errors.md` lists them."""

from __future__ import annotations

from entrepot.errors import EntrepotError
from entrepot.text import Text


class ProgrammeError(EntrepotError):
    """Something that the programme will not do."""

    code = "PRG-000"


class CodeTaken(ProgrammeError):
    code, field = "PRG-001", "code"
    text = Text(
        en="{what} {value} is there already. Change that one, or choose another code.",
        zh="{what} {value} 已存在。请修改已有的，或使用其他代码。",
    )


class EndsBeforeItStarts(ProgrammeError):
    code, field = "PRG-002", "ends_at"
    text = Text(
        en="It would end at {ends}, not after it starts at {starts}. Correct one of them.",
        zh="结束时间 {ends} 不晚于开始时间 {starts}。请更正其一。",
    )


class Clashes(ProgrammeError):
    code, field = "PRG-003", "starts_at"
    text = Text(
        en="It can't be so: {clashes} Move it, or change the other one.",
        zh="无法如此安排：{clashes} 请调整本活动，或修改另一活动。",
    )


class WrongState(ProgrammeError):
    code, field = "PRG-004", "state"
    text = Text(
        en="{what} is “{state}”; for this it must be: {needed}. Load the page again.",
        zh="{what} 当前为“{state}”；执行此操作须为：{needed}。请刷新页面。",
    )


class OfAnotherEdition(ProgrammeError):
    code, field = "PRG-005", "edition"
    text = Text(
        en="{what} belongs to edition {theirs}, not to {ours}. Choose one of this edition.",
        zh="{what} 属于第 {theirs} 届，而非第 {ours} 届。请选择本届的。",
    )


class NotReady(ProgrammeError):
    code, field = "PRG-006", "state"
    text = Text(
        en="{what} can't be published yet: it lacks {lacks}. Add that first.",
        zh="{what} 尚不能发布：缺少{lacks}。请先补充。",
    )


class ReasonMissing(ProgrammeError):
    code, field = "PRG-007", "reason"
    text = Text(
        en="Say why, in a sentence that whoever meant to come can read.",
        zh="请说明原因，供原拟参加者阅读。",
    )


class EditionClosed(ProgrammeError):
    code, field = "PRG-008", "edition"
    text = Text(
        en="Edition {edition} is closed since {since}: its programme stays as it is. If that is "
        "wrong, change the phases of the edition.",
        zh="第 {edition} 届已于 {since} 结束，日程不再变更。如有误，请修改该届的阶段。",
    )


class StillUsed(ProgrammeError):
    code, field = "PRG-009", "remove"
    text = Text(
        en="{what} has {count} activities. Move them first, then remove it.",
        zh="{what} 仍有 {count} 项活动。请先移走活动，再删除。",
    )


class AppearsAlready(ProgrammeError):
    code, field = "PRG-010", "speaker"
    text = Text(
        en="{speaker} appears in {what} already. Remove that first to give another role.",
        zh="{speaker} 已列入 {what}。如需更换角色，请先移除。",
    )


class OutOfRank(ProgrammeError):
    code, field = "PRG-011", "order"
    text = Text(
        en="The order must name each person of {what} once. Load the page again.",
        zh="顺序须包含 {what} 的每位人员且各一次。请刷新页面。",
    )


class HasProgramme(ProgrammeError):
    code, field = "PRG-012", "source"
    text = Text(
        en="Edition {edition} has rooms, tracks or activities already. A programme is copied into "
        "an edition that has none; add the rest by hand.",
        zh="第 {edition} 届已有会议室、专题或活动。只能复制到尚无日程的届次，其余请手工添加。",
    )


class NoFirstDay(ProgrammeError):
    code, field = "PRG-013", "source"
    text = Text(
        en="Edition {edition} has no first day, so nobody can say which day an activity falls on. "
        "Set its dates first.",
        zh="第 {edition} 届尚未设定开幕日期，无法推算各活动的日期。请先设定日期。",
    )


class BadLink(ProgrammeError):
    code, field = "PRG-014", "online_url"
    text = Text(
        en="{url!r} is no link that a guest can be given. Write an address that begins with https://.",
        zh="“{url}”不是可提供给来宾的链接。请填写以 https:// 开头的地址。",
    )


class UnknownLanguage(ProgrammeError):
    code, field = "PRG-015", "languages"
    text = Text(
        en="{language!r} is no language of the programme. Choose among: {known}.",
        zh="“{language}”不是日程可选语言。请选择：{known}。",
    )


class NoName(ProgrammeError):
    code, field = "PRG-016", "name_en"
    text = Text(
        en="This needs a name in at least one language. Write one.",
        zh="至少须有一种语言的名称。请填写。",
    )


class NotComing(ProgrammeError):
    code = "PRG-020"
    text = Text(
        en="Only who is approved for edition {edition} takes seats in its programme. Look at your "
        "registration.",
        zh="只有已通过第 {edition} 届报名审核的人员可以预订席位。请查看您的报名状态。",
    )


class NoSeats(ProgrammeError):
    code = "PRG-021"
    text = Text(
        en="{what} has no seats to take: {why}.",
        zh="{what} 无需或不能预订席位：{why}。",
    )


class SeatedAlready(ProgrammeError):
    code = "PRG-022"
    text = Text(
        en="You have asked for a seat in {what} already. Your agenda shows it.",
        zh="您已预订 {what} 的席位，可在个人日程中查看。",
    )


class NoSeat(ProgrammeError):
    code = "PRG-023"
    text = Text(
        en="You have no seat in {what} to give up. Load the page again.",
        zh="您没有 {what} 的席位可以取消。请刷新页面。",
    )


class AgendaClosed(ProgrammeError):
    code = "PRG-024"
    text = Text(
        en="This calendar's address opens nothing any more. Take the new one from your agenda.",
        zh="此日历地址已失效。请在个人日程中获取新地址。",
    )
