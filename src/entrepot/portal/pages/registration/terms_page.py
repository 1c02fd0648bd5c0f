"""The page of an edition's terms: how each kind comes in, quotas, codes and questions."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from entrepot.portal.pages.common import needs
from entrepot.portal.pages.common import page as render_page
from entrepot.portal.pages.fair.words import moment as spoken_moment
from entrepot.portal.pages.registration import words as said
from entrepot.portal.pages.registration.terms import ANY
from entrepot.registration import names, queries
from entrepot.registration.actions.register import USED
from entrepot.registration.models import Approval, Door, Enrolment
from entrepot.text import Text
from entrepot.web.tables import Cell, Column, Row, Table


@require_safe
@needs("registration.keep")
def page(request: HttpRequest, code: str) -> HttpResponse:
    enrolment = said.find_enrolment(code)
    edition = enrolment.edition
    newest = queries.newest_consent(enrolment)
    at = said.terms_address
    return render_page(
        request,
        "registration/terms",
        {
            "page_title": Text("Terms and questions", "报名设置"),
            "lead": said.edition_name(enrolment),
            "crumbs": said.crumbs(),
            "here": Text(f"Edition {code}", f"第{code}届"),
            "acts": [
                {"label": Text("Times", "时间"), "url": at(enrolment, "times/")},
                {"label": Text("Consent text", "同意书"), "url": at(enrolment, "consent/")},
                {"label": Text("The form", "报名表"), "url": f"/register/{code}/"},
            ],
            "facts": [
                (Text("Opens", "开始时间"), spoken_moment(enrolment.opens_at, edition)),
                (Text("Closes", "截止时间"), spoken_moment(enrolment.closes_at, edition)),
                (Text("Consent text", "同意书"), f"{newest.version}"),
            ],
            "sections": [
                (_rules(enrolment), Text("Set a kind", "设置类别"), at(enrolment, "rule/"), ""),
                (
                    _quotas(enrolment),
                    Text("Set a quota", "设置名额"),
                    at(enrolment, "quota/"),
                    Text(
                        "No quota: everybody who is approved has a place.",
                        "未设名额，通过即有名额。",
                    ),
                ),
                (
                    _invitations(enrolment),
                    Text("New code", "新建邀请码"),
                    at(enrolment, "invite/"),
                    Text("No code yet.", "暂无邀请码。"),
                ),
                (
                    _questions(enrolment),
                    Text("New question", "新建问题"),
                    at(enrolment, "questions/new/"),
                    Text(
                        "Only name, address and organisation are asked so far.",
                        "目前仅填写姓名、联系方式和单位。",
                    ),
                ),
            ],
            "withdrawable": [
                (at(enrolment, f"invite/{one.pk}/withdraw/"), one.code)
                for one in enrolment.invitations.filter(withdrawn_at=None)
            ],
            "overdue": at(enrolment, "overdue/"),
        },
    )


def _rules(enrolment: Enrolment) -> Table:
    found = {one.kind: one for one in enrolment.rules.all()}
    rows = []
    for kind, label in names.KINDS.items():
        one = found.get(kind)
        rows.append(
            Row.of(
                Cell(label, url=said.terms_address(enrolment, f"rule/?kind={kind}")),
                names.DOORS[one.door if one else Door.CLOSED],
                names.APPROVALS[one.approval if one else Approval.BY_HAND],
            )
        )
    return Table(
        Text("How each kind comes in", "各类别报名方式"),
        (
            Column(Text("Kind", "类别")),
            Column(Text("Who may register", "报名方式")),
            Column(Text("Approved", "审批方式")),
        ),
        rows,
    )


def _quotas(enrolment: Enrolment) -> Table:
    return Table(
        Text("Quotas", "名额"),
        (
            Column(Text("Kind", "类别")),
            Column(Text("Delegation", "代表团")),
            Column(Text("Places", "名额"), numeric=True),
            Column(Text("Taken", "已用"), numeric=True),
            Column(Text("Waiting", "候补"), numeric=True),
        ),
        [
            Row.of(
                names.KINDS.get(one.quota.kind, ANY),
                said.delegation_name(one.quota.delegation) or Text("all", "全部"),
                one.quota.most,
                Cell(one.taken, tone="late" if one.taken >= one.quota.most else ""),
                one.waiting,
            )
            for one in queries.quotas(enrolment)
        ],
    )


def _invitations(enrolment: Enrolment) -> Table:
    rows = []
    for one in enrolment.invitations.select_related("delegation"):
        used = one.registrations.filter(state__in=USED).count()
        rows.append(
            Row.of(
                one.code,
                names.KINDS.get(one.kind, ANY),
                Cell(said.delegation_name(one.delegation), why=Text("none", "无")),
                f"{used} / {one.uses_most}",
                spoken_moment(one.expires_at, enrolment.edition),
                Text("withdrawn", "已撤回") if one.withdrawn_at else Text("valid", "有效"),
                tone="undone" if one.withdrawn_at else "",
            )
        )
    return Table(
        Text("Invitation codes", "邀请码"),
        (
            Column(Text("Code", "邀请码")),
            Column(Text("Kind", "类别")),
            Column(Text("Delegation", "代表团")),
            Column(Text("Used", "已使用")),
            Column(Text("Valid until", "有效期至")),
            Column(Text("State", "状态")),
        ),
        rows,
    )


def _questions(enrolment: Enrolment) -> Table:
    return Table(
        Text("Questions", "问题"),
        (
            Column(Text("Question", "问题")),
            Column(Text("Type", "类型")),
            Column(Text("Asked", "对象")),
            Column(Text("Shown when", "显示条件")),
            Column(Text("Place", "顺序"), numeric=True),
        ),
        [
            Row.of(
                Cell(
                    one.label,
                    url=said.terms_address(enrolment, f"questions/{one.key}/"),
                    second=one.key,
                ),
                names.TYPES[one.type],
                Text(
                    ", ".join(names.KINDS[kind].en for kind in one.kinds),
                    "、".join(names.KINDS[kind].zh for kind in one.kinds),
                )
                if one.kinds
                else Text("everybody", "所有人"),
                Cell(
                    f"{one.shown_when.key} = {one.shown_value}" if one.shown_when else None,
                    why=Text("always", "始终"),
                ),
                one.position,
            )
            for one in queries.questions(enrolment)
        ],
    )
