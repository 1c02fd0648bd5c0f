"""One signing that is prepared: what it says, what the checks find, what happened to it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from entrepot.accounts.models import User
from entrepot.accounts.rules import may
from entrepot.fair import checks, names, queries
from entrepot.fair.checks import Finding, Severity
from entrepot.fair.models import PartyRole, Preparation, State, StateChange
from entrepot.fair.rules import may_change
from entrepot.portal.pages import common
from entrepot.portal.pages.common import needs
from entrepot.portal.pages.common import page as render_page
from entrepot.portal.pages.fair import words
from entrepot.portal.pages.fair.happened import reasons
from entrepot.text import Text
from entrepot.web import spoken
from entrepot.web.tables import Cell, Column, Row, Table

#: States before the signature: the checks are asked for these.
BEFORE = (State.DRAFT, State.SUBMITTED, State.RETURNED, State.ACCEPTED)


@require_safe
@needs(*words.EITHER)
def page(request: HttpRequest, code: str, number: int) -> HttpResponse:
    it = words.find(request, code, number)
    found = checks.findings(it, now=request.now) if it.state in BEFORE else []
    organises = may(request.user, "fair.organise")
    changes = may_change(request.user, it)  # type: ignore[arg-type]
    return render_page(
        request,
        "fair/preparation",
        {
            "page_title": words.name(it),
            "here": it.key,
            "crumbs": words.crumbs(),
            "tags": _tags(it),
            "acts": _acts(it, organises, changes, request.user.role == "delegation"),
            "returned": _last_reason(it) if it.state == State.RETURNED else "",
            "asked": it.state in BEFORE,
            "findings": _findings(it, found, organises, changes),
            "facts": _facts(it),
            "parties": _parties(it, request.user),  # type: ignore[arg-type]
            "history": _history(it),
            "dismissed": _dismissed(it),
        },
    )


def _tags(it: Preparation) -> list[object]:
    state = State(it.state)
    return [
        {"label": names.STATES[state], "tone": words.TONES.get(state, "")},
        words.delegation_name(it.delegation),
        *([names.KINDS[it.kind]] if it.kind else []),
    ]


def _acts(it: Preparation, organises: bool, changes: bool, leader: bool) -> list[dict[str, Any]]:
    """What this person may do now, the act wanted most last."""
    state, acts = it.state, []

    def add(name: str, label: Text, **more: Any) -> None:
        acts.append({"label": label, "url": words.address(it, f"{name}/"), **more})

    open_states = (State.DRAFT, State.RETURNED) if leader else BEFORE
    if changes and state in BEFORE:
        add("withdraw", Text("Withdraw", "撤回"))
    if changes and state in open_states:
        add("change", Text("Change", "修改"))
    if organises and state in (State.SUBMITTED, State.ACCEPTED):
        add("ceremony", Text("Ceremony", "签约仪式"))
        add("return", Text("Return", "退回"))
    if organises and it.zone and not it.zone_agreed and state in BEFORE:
        add("agree", Text("The zone agrees", "园区已同意"), post=True)
    if changes and state in (State.DRAFT, State.RETURNED):
        add("submit", Text("Submit", "提交"), post=True, main=True)
    if organises and state == State.SUBMITTED:
        add("accept", Text("Accept", "受理"), post=True, main=True)
    if changes and state in (State.WITHDRAWN, State.UNDONE) and not hasattr(it, "anew"):
        add("anew", Text("Prepare anew", "重新准备"), post=True)
    return acts


def _last_reason(it: Preparation) -> str:
    last = it.changes.filter(became=State.RETURNED).exclude(was=State.RETURNED).last()
    return last.note if last else ""


#: Finding -> the field of the form that mends it.
_MENDS = {
    "signed-already": "follows",
    "follows-another": "follows",
    "party-missing": "party_1",
    "shares": "share_1",
    "place-missing": "division",
    "host-missing": "host",
    "zone-unknown": "zone",
    "unit-slip": "total",
    "unit-slip-own": "total",
    "undisclosed": "total",
    "currency-changed": "currency",
    "kind-goes-back": "kind",
    "hs-missing": "hs_code",
}


def _findings(it: Preparation, found: list[Finding], organises: bool, changes: bool) -> Table:
    rows = []
    for one in found:
        if one.dismissed:
            severity: Text = Text("Dismissed", "已排除")
        elif one.severity is Severity.BLOCKS:
            severity = Text("Blocks", "不能受理")
        else:
            severity = Text("Warning", "提醒")
        waits = Text("the organiser looks into this", "由组委会处理")
        nothing = Text("nothing to do here", "无需操作")
        door = Cell(None, why=waits if one.stops and not organises else nothing)
        field = one.subject if one.code == "fact-missing" else _MENDS.get(one.code, "")
        if organises and one.dismissible and not one.dismissed:
            asked = urlencode({"check": one.code, "subject": one.subject})
            door = Cell(
                Text("Dismiss as a false alarm", "排除误报"),
                url=words.address(it, f"dismiss/?{asked}"),
            )
        elif changes and field and not one.dismissed:
            door = Cell(Text("Mend it", "更正"), url=words.address(it, f"change/#id_{field}"))
        rows.append(
            Row.of(
                Cell(names.check(one.code)),
                Cell(severity, tone="late" if one.stops else ""),
                one.text,
                door,
            )
        )
    return Table(
        Text("What the checks find", "检查结果"),
        (
            Column(Text("About", "事项")),
            Column(Text("Severity", "程度")),
            Column(Text("Finding and evidence", "结果与依据")),
            Column(Text("What to do", "处理")),
        ),
        rows,
    )


def _facts(it: Preparation) -> list[tuple[Any, ...]]:
    facts: list[tuple[Any, ...]] = [
        (Text("Number", "编号"), it.key),
        (Text("Total", "总额"), spoken.money(it.total) if it.total else None),
    ]
    if it.subject == "trade":
        facts += [
            (Text("Import or export", "进口或出口"), words.FLOWS.get(it.flow)),
            (Text("HS code", "海关商品编码（HS）"), it.hs_code or None),
        ]
    else:
        foreign = spoken.money(it.foreign) if it.foreign else None
        agreed = Text("agreed", "已同意") if it.zone_agreed else Text("not agreed yet", "尚未同意")
        zone = Text(f"{it.zone}, {agreed.en}", f"{it.zone}，{agreed.zh}") if it.zone else None
        facts += [
            (Text("Foreign part", "其中外资"), foreign),
            (Text("Direction", "方向"), common.DIRECTIONS.get(it.direction)),
            (Text("Origin", "来源"), common.ORIGINS.get(it.origin)),
            (Text("Sector", "行业"), common.sector_name(it.sector) if it.sector else None),
            (Text("Place", "地点"), common.division_name(it.division) if it.division else None),
            (Text("Zone", "开发区"), zone),
            (Text("Project in the ledger", "账本中的项目"), it.project.key if it.project else None),
            (
                Text("Follows the signing", "承接的签约"),
                common.record_name(it.follows) if it.follows else None,
            ),
        ]
        if it.host:
            facts.append((Text("Host economy", "投资目的地"), common.economy_name(it.host)))
    ceremony = Text(it.ceremony.name_en, it.ceremony.name_zh) if it.ceremony else None
    facts += [
        (Text("Ceremony", "签约仪式"), ceremony),
        (Text("Witness", "见证人"), it.witness or None),
        (
            Text("Prepared by", "填报人"),
            Text(
                f"{it.prepared_by.label}, {words.moment(it.prepared_at, it.call.edition)}",
                f"{it.prepared_by.label}，{words.moment(it.prepared_at, it.call.edition)}",
            ),
        ),
    ]
    if it.record:
        facts.append((Text("Record", "账本记录"), common.record_name(it.record)))
    return facts


def _parties(it: Preparation, user: User) -> list[dict[str, Any]]:
    screens = may(user, "fair.confirm") and it.state in BEFORE
    return [
        {
            "name": row.party.name,
            "facts": [
                (Text("Role", "角色"), names.ROLES[PartyRole(row.role)]),
                (
                    Text("Economy", "经济体"),
                    common.economy_name(row.party.economy) if row.party.economy else None,
                ),
                (
                    Text("Share", "份额"),
                    f"{(Decimal(row.share_ppm) / 10_000).normalize():f} %"
                    if row.share_ppm is not None
                    else None,
                ),
                (Text("Signs", "签约人"), row.signatory or None),
                (
                    Text("Screened", "筛查"),
                    words.moment(row.screened_at, it.call.edition) if row.screened_at else None,
                ),
            ],
            "screen": words.address(it, f"screen/{row.position}/")
            if screens and not row.screened_at
            else "",
        }
        for row in it.parties.all()
    ]


def _what(change: StateChange) -> Text:
    became = names.state(change.became)
    if change.was and change.was == change.became:
        return Text(f"noted while: {became.en.lower()}", f"记录（{became.zh}）")
    return became


def _history(it: Preparation) -> Table:
    history = queries.history(it)
    return Table(
        Text("What happened to it", "办理记录"),
        (
            Column(Text("When", "时间")),
            Column(Text("Who", "办理人")),
            Column(Text("State", "状态")),
            Column(Text("Why, or what", "原因或内容")),
        ),
        [
            Row.of(
                words.moment(change.at, it.call.edition),
                change.by.label,
                _what(change),
                Cell(why, why=Text("none given", "无")),
            )
            for change, why in zip(history, reasons(it, history), strict=True)
        ],
        row_heads=False,
    )


def _dismissed(it: Preparation) -> Table:
    return Table(
        Text("False alarms", "已排除的误报"),
        (
            Column(Text("About", "事项")),
            Column(Text("Reason", "理由")),
            Column(Text("Who and when", "办理人与时间")),
            Column(Text("Stands", "是否有效")),
        ),
        [
            Row.of(
                Cell(names.check(one.check_code)),
                Cell(names.DISMISSALS.get(one.reason, one.reason), second=one.note),
                Cell(one.by.label, second=words.moment(one.at, it.call.edition)),
                Text("no: the content changed since", "否：内容已变更")
                if one.withdrawn_at
                else Text("yes", "是"),
            )
            for one in it.dismissals.select_related("by")
        ],
    )
