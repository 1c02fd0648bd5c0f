"""What people call the fair's codes, in both languages: refusals, findings and pages say these."""

from __future__ import annotations

from collections.abc import Iterable

from entrepot.fair.models import CeremonyState, DelegationKind, PartyRole, State, Subject, Why
from entrepot.text import Text

STATES = {
    State.DRAFT: Text("Draft", "草稿"),
    State.SUBMITTED: Text("Submitted", "已提交"),
    State.RETURNED: Text("Returned", "已退回"),
    State.ACCEPTED: Text("Accepted", "已受理"),
    State.SIGNED: Text("Signed, not posted", "已签约，未入账"),
    State.POSTED: Text("In the ledger", "已入账"),
    State.WITHDRAWN: Text("Withdrawn", "已撤回"),
    State.UNDONE: Text("Undone", "已撤销"),
}
CEREMONY_STATES = {
    CeremonyState.PLANNED: Text("Planned", "计划中"),
    CeremonyState.REHEARSED: Text("Rehearsed", "已彩排"),
    CeremonyState.RUNNING: Text("Running", "进行中"),
    CeremonyState.CLOSED: Text("Closed", "已结束"),
}
SUBJECTS = {
    Subject.INVESTMENT: Text("Investment", "投资"),
    Subject.TRADE: Text("Trade", "贸易"),
}
KINDS = {
    "intention": Text("Intention", "意向"),
    "framework": Text("Framework agreement", "框架协议"),
    "contract": Text("Contract", "合同"),
}
ROLES = {
    PartyRole.INVESTOR: Text("Investor", "投资方"),
    PartyRole.PARTNER: Text("Partner", "合作方"),
    PartyRole.BUYER: Text("Buyer", "买方"),
    PartyRole.SELLER: Text("Seller", "卖方"),
}
DELEGATIONS = {
    DelegationKind.CITY: Text("City", "城市"),
    DelegationKind.COUNTRY: Text("Country", "国家"),
    DelegationKind.CHAMBER: Text("Chamber", "商会"),
    DelegationKind.COMPANY: Text("Company", "企业"),
}
#: Code of a check's finding -> what it is about.
CHECKS = {
    "fact-missing": Text("A fact is missing", "缺少内容"),
    "hs-missing": Text("HS code", "海关商品编码"),
    "party-missing": Text("A party is missing", "缺少签约方"),
    "party-not-screened": Text("Not screened", "尚未筛查"),
    "shares": Text("Shares", "投资份额"),
    "host-missing": Text("Host economy", "投资目的地"),
    "place-missing": Text("Place", "落地地点"),
    "zone-not-agreed": Text("Zone's agreement", "园区意见"),
    "zone-unknown": Text("Unknown zone", "未知园区"),
    "undisclosed": Text("No amount", "未填金额"),
    "unit-slip": Text("Unit of the amount", "金额单位"),
    "unit-slip-own": Text("Amount against the earlier signing", "与此前签约金额"),
    "currency-changed": Text("Currency", "币种"),
    "kind-goes-back": Text("Kind goes back", "签约类型倒退"),
    "signed-already": Text("Signed already", "已签约"),
    "follows-another": Text("Not the latest signing", "非最近一次签约"),
    "signed-before": Text("Signed before, under another name", "疑似重复签约"),
    "party-on-a-list": Text("On a list", "名单命中"),
    "party-not-searched": Text("Not held against the lists", "尚未比对名单"),
    "prepared-twice": Text("Prepared twice", "重复申报"),
    "deadline": Text("Deadline", "截止时间"),
    "quota": Text("Quota", "名额"),
    "two-tables": Text("Two places at once", "时间冲突"),
}
#: What a row of a signing's history says beside its states; {about} in words, or left out.
HAPPENED = {
    Why.CHANGED: Text("changed: {about}", "修改：{about}"),
    Why.ANEW: Text("in place of {about}", "替代 {about}"),
    Why.ZONE_AGREED: Text("the zone agreed", "园区已同意"),
    Why.SCREENED: Text("screened: {about}", "已筛查：{about}"),
    Why.CAPTIONS: Text("captions", "字幕"),
    Why.CEREMONY: Text("ceremony: {about}", "签约仪式：{about}"),
    Why.DOCUMENT_ATTACHED: Text("document attached", "已附文本"),
    Why.DOCUMENT_CONFIRMED: Text("document confirmed", "文本已核对"),
    Why.POSTED: Text("as record {about}", "记录 {about}"),
    Why.UNDONE: Text("{about}", "{about}"),
    Why.UNDOING_CONFIRMED: Text("undoing confirmed", "撤销已确认"),
}
#: Columns of a signing, as its form calls them.
FIELDS = {
    "name": Text("name", "名称"),
    "name_other": Text("name in the other script", "另一语言名称"),
    "kind": Text("kind", "类型"),
    "total_minor": Text("total", "总额"),
    "foreign_minor": Text("foreign part", "其中外资"),
    "currency": Text("currency", "币种"),
    "project": Text("project", "项目"),
    "follows": Text("signing that it follows", "所承接的签约"),
    "direction": Text("direction", "方向"),
    "origin": Text("origin", "来源"),
    "sector": Text("sector", "行业"),
    "division": Text("place", "地点"),
    "zone": Text("zone", "园区"),
    "host": Text("host economy", "投资目的地"),
    "flow": Text("import or export", "进口或出口"),
    "hs_code": Text("HS code", "海关商品编码"),
    "witness": Text("witness", "见证人"),
    "part": Text("part of the edition", "所属分会"),
    "parties": Text("parties", "签约方"),
}
NOTHING = Text("nothing", "无")
#: Why a finding is no obstacle.
DISMISSALS = {
    "other_project": Text("It is another project", "属于不同项目"),
    "other_party": Text("It is another party", "属于不同主体"),
    "amount_checked": Text("The amount was checked against the document", "金额已与文本核对"),
    "times_checked": Text("The times were checked", "时间已核对"),
    "other": Text("Other: say which in the note", "其他（请在说明中写明）"),
}


def listed(names: Iterable[Text]) -> Text:
    """Names in a row, as each language writes one."""
    names = list(names)
    return Text(", ".join(name.en for name in names), "、".join(name.zh for name in names))


def state(value: str) -> Text:
    return STATES[State(value)]


def ceremony_state(value: str) -> Text:
    return CEREMONY_STATES[CeremonyState(value)]


def check(code: str) -> Text:
    """What a finding is about; its code where a check has no name here."""
    return CHECKS.get(code, Text(code, code))
