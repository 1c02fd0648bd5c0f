"""What people call the codes of registration, in both languages."""

from __future__ import annotations

from entrepot.registration.models import (
    AnswerType,
    Approval,
    Basis,
    Door,
    Kind,
    Payment,
    Reason,
    Standing,
    State,
)
from entrepot.text import Text

KINDS: dict[str, Text] = {
    Kind.INVESTOR: Text("Investor", "投资商"),
    Kind.EXHIBITOR: Text("Exhibitor", "参展商"),
    Kind.BUYER: Text("Buyer", "采购商"),
    Kind.SELLER: Text("Seller", "供应商"),
    Kind.OFFICIAL: Text("Official", "政府人员"),
    Kind.SPEAKER: Text("Speaker", "演讲嘉宾"),
    Kind.TALENT: Text("Talent", "人才"),
    Kind.PRESS: Text("Press", "媒体"),
    Kind.STAFF: Text("Staff", "工作人员"),
}
STATES: dict[str, Text] = {
    State.APPLIED: Text("Applied", "已申请"),
    State.WAITING: Text("On the waiting list", "候补"),
    State.APPROVED: Text("Approved", "已通过"),
    State.REJECTED: Text("Rejected", "未通过"),
    State.CANCELLED: Text("Cancelled", "已取消"),
    State.TRANSFERRED: Text("Handed over", "已转让"),
}
TONES: dict[str, str] = {
    State.APPLIED: "wait",
    State.WAITING: "wait",
    State.APPROVED: "good",
    State.REJECTED: "late",
}
PAYMENTS: dict[str, Text] = {
    Payment.FREE: Text("Free", "免费"),
    Payment.INVOICED: Text("Invoiced", "已开票"),
    Payment.PAID: Text("Paid", "已付款"),
}
REASONS: dict[str, Text] = {
    Reason.REGISTERED: Text("registered", "报名"),
    Reason.RULE: Text("approved by rule", "按规则自动通过"),
    Reason.FITS: Text("fits the edition", "符合要求"),
    Reason.QUOTA_FULL: Text("the quota is full", "名额已满"),
    Reason.PLACE_FREE: Text("a place came free", "名额空出"),
    Reason.INCOMPLETE: Text("information is missing", "资料不全"),
    Reason.NOT_ELIGIBLE: Text("not of those who are invited", "不属邀请范围"),
    Reason.DUPLICATE: Text("registered twice", "重复报名"),
    Reason.NOT_COMING: Text("does not come", "不参会"),
    Reason.COLLEAGUE: Text("a colleague comes instead", "由同事代替"),
    Reason.PAYMENT: Text("payment recorded", "登记付款"),
    Reason.OTHER: Text("other", "其他"),
}
#: Reasons that an organiser may give for a rejection.
REJECTIONS = (Reason.INCOMPLETE, Reason.NOT_ELIGIBLE, Reason.DUPLICATE, Reason.OTHER)
DOORS: dict[str, Text] = {
    Door.CLOSED: Text("only in a delegation's sheet", "仅限代表团名单"),
    Door.INVITED: Text("with an invitation code", "凭邀请码"),
    Door.OPEN: Text("everybody", "所有人"),
}
APPROVALS: dict[str, Text] = {
    Approval.BY_HAND: Text("by the organiser", "由组委会审批"),
    Approval.INVITED: Text("at once with a code or in a delegation", "持邀请码或随团者自动通过"),
    Approval.AUTOMATIC: Text("at once", "自动通过"),
}
TYPES: dict[str, Text] = {
    AnswerType.TEXT: Text("Text", "文本"),
    AnswerType.CHOICE: Text("Choice", "单选"),
    AnswerType.NUMBER: Text("Number", "数字"),
    AnswerType.FILE: Text("File", "文件"),
    AnswerType.DATE: Text("Date", "日期"),
    AnswerType.CONSENT: Text("Consent", "同意"),
}
BASES: dict[str, Text] = {
    Basis.CONSENT: Text("consent", "本人同意"),
    Basis.CONTRACT: Text("a contract with the person", "履行合同"),
    Basis.DUTY: Text("a duty by law", "法定义务"),
    Basis.INTEREST: Text("a legitimate interest", "正当利益"),
}
STANDINGS: dict[str, Text] = {
    Standing.APPLIED: Text("Applied for accreditation", "已申请媒体认证"),
    Standing.ACCREDITED: Text("Accredited", "已认证"),
    Standing.REFUSED: Text("Not accredited", "未获认证"),
}
