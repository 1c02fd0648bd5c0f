"""What registration refuses. `docs/errors.md` lists it."""

from __future__ import annotations

from entrepot.errors import EntrepotError, InputError
from entrepot.text import Text


class RegistrationError(EntrepotError):
    code = "REG-000"


class NotOpen(RegistrationError):
    code = "REG-001"
    text = Text(
        en="Registration for edition {edition} is open from {opens} to {closes}. Ask the organiser.",
        zh="第 {edition} 届报名时间为 {opens} 至 {closes}。请联系组委会。",
    )


class DoorShut(RegistrationError):
    code, field = "REG-002", "code"
    text = Text(
        en="{kind}: registration here is {door}. Type the code of your invitation, or ask your "
        "delegation to put you on its sheet.",
        zh="{kind}：报名方式为“{door}”。请填写邀请码，或由所在代表团列入名单。",
    )


class CodeRefused(InputError):
    code, field = "REG-003", "code"
    text = Text(
        en="The code {given} can't be used: {why}. Check it against your invitation, or ask who "
        "sent it.",
        zh="邀请码 {given} 无法使用：{why}。请核对邀请函，或联系发函方。",
    )


class NameMissing(InputError):
    code, field = "REG-004", "name_latin"
    text = Text(
        en="A name is missing. Write it in Latin letters, in Chinese, or both.",
        zh="缺少姓名。请填写拉丁字母姓名或中文姓名，也可都填。",
    )


class AlreadyRegistered(RegistrationError):
    code, field = "REG-005", "email"
    text = Text(
        en="This name is registered with this e-mail already ({number}). Open the personal link in "
        "the letter of that registration, or ask the organiser for a new one.",
        zh="该姓名与邮箱已报名（{number}）。请使用当时邮件中的专属链接，或向组委会索取新链接。",
    )


class AnswerMissing(InputError):
    code, field = "REG-006", "answers"
    text = Text(
        en="“{question}” has no answer. Answer it.",
        zh="“{question}”尚未回答。请回答。",
    )


class AnswerWrong(InputError):
    code, field = "REG-007", "answers"
    text = Text(
        en="“{question}”: {given!r} is {why}. {mend}",
        zh="“{question}”：“{given}”{why}。{mend}",
    )


class ConsentMissing(InputError):
    code, field = "REG-008", "agreed"
    text = Text(
        en="Without your consent we may not keep your registration. Read the text and tick the box.",
        zh="未经您同意，我们不能保存报名信息。请阅读说明并勾选同意。",
    )


class WrongState(RegistrationError):
    code = "REG-009"
    text = Text(
        en="{what} is “{state}”; for this it must be one of: {needed}. Load the page again.",
        zh="{what} 当前为“{state}”；执行此操作须为：{needed}。请刷新页面。",
    )


class ReasonMissing(InputError):
    code, field = "REG-010", "words"
    text = Text(
        en="Say why, in a sentence that the person can act on.",
        zh="请说明原因，便于本人据此办理。",
    )


class LinkClosed(RegistrationError):
    code = "REG-011"
    text = Text(
        en="This link doesn't open anything: it was replaced by a newer one, erased, or copied in "
        "part. Ask the organiser for a new one.",
        zh="该链接无法打开：可能已被新链接取代、已删除或复制不完整。请向组委会索取新链接。",
    )


class NotYours(RegistrationError):
    code = "REG-012"
    text = Text(
        en="{user} does not lead {delegation}. Ask an organiser to name you as its leader.",
        zh="{user} 不是 {delegation} 的团长。请组委会将您设为团长。",
    )


class ColumnMissing(InputError):
    code, field = "REG-013", "file"
    text = Text(
        en="The sheet has no column for {missing}. Take the template, or write these heads into "
        "row 1.",
        zh="名单缺少列：{missing}。请使用模板，或在第 1 行写明表头。",
    )


class CellWrong(InputError):
    code = "REG-014"
    text = Text(en="{why}. {mend}", zh="{why}。{mend}")


class RowTwice(InputError):
    code = "REG-015"
    text = Text(
        en="Row {other} is the same person by its {by}. Remove one of the two, or give each a "
        "reference of its own.",
        zh="与第 {other} 行为同一人（{by}相同）。请删除其中一行，或分别填写各自的编号。",
    )


class RowClosed(InputError):
    code = "REG-016"
    text = Text(
        en="This registration is “{state}”: the sheet can't change it. Remove the row; a person "
        "who comes after all registers with an invitation code.",
        zh="该报名状态为“{state}”，名单不能再修改。请删除该行；如仍参会，请凭邀请码重新报名。",
    )


class QuestionIncomplete(InputError):
    code = "REG-017"
    text = Text(
        en="The question can't be asked: {why}. {mend}",
        zh="无法设置该问题：{why}。{mend}",
    )


class KindFixed(InputError):
    code = "REG-018"
    text = Text(
        en="{was} was registered here before, now it is {now}. A kind doesn't change, since quotas "
        "count by it: write {was} again, or cancel that registration first.",
        zh="此前登记为{was}，现为{now}。类别关系到名额，不能更改：请改回{was}，或先取消原报名。",
    )


class TermsWrong(InputError):
    code = "REG-019"
    text = Text(en="{why}. {mend}", zh="{why}。{mend}")


class SealBroken(RegistrationError):
    code = "REG-020"
    text = Text(
        en="What is sealed here was sealed under another secret key, or changed since. Set the "
        "SECRET_KEY of the instance that sealed it, or ask the person for it again.",
        zh="密封内容由其他密钥加密或已被改动。请设置原实例的 SECRET_KEY，或请本人重新提供。",
    )


class PersonThere(RegistrationError):
    code = "REG-021"
    text = Text(
        en="The earlier person is registered for this edition already ({number}). Cancel one of the "
        "two registrations first.",
        zh="该往届人员在本届已有报名（{number}）。请先取消其中一个。",
    )


class Gone(RegistrationError):
    code = "REG-022"
    text = Text(
        en="This person had all personal data erased: nothing is left to show or change.",
        zh="该人员的个人信息已全部删除，无可显示或更改的内容。",
    )


class PassportMissing(RegistrationError):
    code, field = "REG-023", "passport"
    text = Text(
        en="No passport number is kept. The letter for a visa names it: give it first.",
        zh="未保存护照号码。签证邀请函须写明护照号码，请先填写。",
    )


class NotApproved(RegistrationError):
    code = "REG-024"
    text = Text(
        en="{what} is not approved yet: a letter of invitation follows the approval.",
        zh="{what} 尚未通过，通过后方可开具邀请函。",
    )


class NotPress(RegistrationError):
    code = "REG-025"
    text = Text(
        en="Accreditation is for those who register as press. Register as press first.",
        zh="媒体认证仅面向以媒体身份报名者。请先以媒体身份报名。",
    )
