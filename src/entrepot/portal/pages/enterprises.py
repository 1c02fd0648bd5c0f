"""Enterprises: the list, one of them with its ledger, a new one, the end of one."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_http_methods, require_safe

from entrepot.accounts.queries import labels
from entrepot.accounts.rules import may
from entrepot.ledger import actions, queries
from entrepot.portal.forms import (
    WAITS,
    ActForm,
    act_page,
    cause_field,
    day_field,
    note_field,
    words,
)
from entrepot.portal.pages import common
from entrepot.portal.pages.acts import ACT_METHODS, EntryForm
from entrepot.portal.pages.attributes import known_code
from entrepot.portal.pages.common import (
    name_cell,
    needs,
    page,
    project_address,
    record_address,
    subject_name,
)
from entrepot.portal.pages.entry_table import entry_table, standing_cell
from entrepot.portal.today import today
from entrepot.projects.errors import NoSuchProject
from entrepot.projects.models import Enterprise, Project
from entrepot.text import Text
from entrepot.web import spoken
from entrepot.web.exports import csv_response
from entrepot.web.i18n import localise
from entrepot.web.tables import (
    Cell,
    Column,
    Filter,
    Row,
    Table,
    pager,
    sort_order,
    sortable,
)

COLUMNS = (
    Column(Text("Enterprise", "企业"), key="name"),
    Column(Text("Number", "编号"), key="key"),
    Column(Text("Established", "设立"), key="established_on"),
    Column(Text("Ended", "注销"), key="ended_on"),
    Column(Text("Sector", "行业"), key="sector"),
    Column(Text("Project", "项目"), key="project"),
)
DOWNLOADED = (
    "register", "key", "name", "name_other", "uscc", "established_on", "ended_on", "sector",
    "division", "project__register", "project__key",
)  # fmt: skip
STATES = {
    "alive": Text("Alive", "存续"),
    "ended": Text("Ended", "已注销"),
    "met": Text("With a project", "有项目"),
    "unmet": Text("Met no symposium", "未参加洽谈会"),
}
MOST_ROWS = 10_000


def address(enterprise: Enterprise, act: str = "") -> str:
    return f"/enterprises/{enterprise.register}/{enterprise.key}/{act}"


def _chosen(request: HttpRequest) -> tuple[QuerySet[Enterprise], str, str]:
    asked = request.GET.get("q", "").strip()
    state = request.GET.get("state", "")
    rows = Enterprise.objects.filter(annulled=False).select_related("project")
    if asked:
        rows = rows.filter(
            Q(name__icontains=asked)
            | Q(name_other__icontains=asked)
            | Q(key=asked)
            | Q(uscc=asked.upper())
        )
    match state:
        case "alive" | "ended":
            rows = rows.filter(ended_on__isnull=state == "alive")
        case "met" | "unmet":
            rows = rows.filter(project__isnull=state == "unmet")
    key, descending = sort_order(request, COLUMNS, "key")
    column = "project__key" if key == "project" else key
    return rows.order_by(f"{'-' if descending else ''}{column}", "key"), asked, state


@require_safe
@needs("projects.see")
def listing(request: HttpRequest) -> HttpResponse:
    rows, asked, state = _chosen(request)
    if request.GET.get("format") == "csv":
        return csv_response("enterprises", DOWNLOADED, rows.values_list(*DOWNLOADED)[:MOST_ROWS])
    where = pager(request, rows.count())
    download = request.GET.copy()
    download["format"] = "csv"
    table = Table(
        Text("Enterprises", "企业"),
        sortable(request, COLUMNS, "key"),
        [_row(enterprise) for enterprise in rows[where.slice]],
        download=f"?{download.urlencode()}",
        note=Text(
            f"The download holds the first {MOST_ROWS:,} rows.",
            f"下载文件包含前 {MOST_ROWS:,} 行。",
        )
        if where.total > MOST_ROWS
        else "",
    )
    new = {"label": Text("New enterprise", "新建企业"), "url": "/enterprises/new/"}
    return page(
        request,
        "list",
        {
            "page_title": localise(Text("Enterprises", "企业")),
            "lead": Text(
                "Companies that receive capital; most of them never met a symposium.",
                "接收资金的企业，其中多数未参加洽谈会。",
            ),
            "table": table,
            "pager": where,
            "acts": [new] if may(request.user, "projects.create") else [],
            "filtered": bool(asked or state),
            "kept": {"sort": request.GET.get("sort", "")},
            "filters": [
                Filter("q", Text("Name, number or USCC", "名称、编号或统一社会信用代码"), asked),
                Filter("state", Text("State", "状态"), state, common.options(STATES)),
            ],
            "empty": Text(
                "No enterprise fits. Clear the filter, open a new one, or load a register with "
                "`entrepot import enterprises FILE`.",
                "没有符合条件的企业。请清除筛选、新建企业，或用 `entrepot import enterprises FILE` 导入。",
            ),
        },
    )


def _row(enterprise: Enterprise) -> Row:
    project = enterprise.project
    return Row.of(
        name_cell(enterprise, address(enterprise)),
        enterprise.key,
        _day(enterprise.established_on),
        Cell(_day(enterprise.ended_on), why=Text("alive", "存续")),
        common.sector_name(enterprise.sector),
        Cell(subject_name(project), url=project_address(project))
        if project
        else Cell(None, why=Text("met no symposium", "未参加洽谈会")),
    )


def _day(day: date | None) -> str | None:
    return spoken.date_words(day) if day else None


def find(register: str, key: str) -> Enterprise:
    found = Enterprise.objects.select_related("project")
    return get_object_or_404(found, register=register, key=key)


@require_safe
@needs("projects.see")
def one(request: HttpRequest, register: str, key: str) -> HttpResponse:
    enterprise = find(register, key)
    people = labels()
    entries = queries.entries(enterprise=enterprise.id)
    table, bars = entry_table(entries, known_at=request.now, people=people)
    versions = queries.versions(enterprise=enterprise.id)
    standings = queries.standings([version.id for version in versions], known_at=request.now)
    project = enterprise.project
    history = Table(
        Text("What is known of it, from when", "已知信息及其生效日期"),
        (
            Column(Text("Attribute", "属性")),
            Column(Text("Value", "取值")),
            Column(Text("From", "自")),
            Column(Text("Verified", "核验")),
        ),
        [
            Row.of(
                common.ATTRIBUTES.get(version.attribute, version.attribute),
                Cell(
                    subject_name(project)
                    if project and version.linked_project_id == project.id
                    else common.attribute_words(version, people),
                    url=record_address(version.id),
                ),
                spoken.date_words(version.effective_on),
                standing_cell(standings[version.id], people),
                tone="undone" if standings[version.id].annulled else "",
            )
            for version in versions
        ],
        row_heads=False,
    )
    ended = enterprise.ended_on
    posts = may(request.user, "ledger.post") and not enterprise.annulled
    acts = [{"label": Text("Post an entry", "登记分录"), "url": address(enterprise, "entry/")}]
    if not ended:
        acts.append(
            {"label": Text("Record its end", "登记注销"), "url": address(enterprise, "end/")}
        )
    return page(
        request,
        "enterprise",
        {
            "page_title": subject_name(enterprise),
            "enterprise": enterprise,
            "crumbs": [(Text("Enterprises", "企业"), "/enterprises/")],
            "tags": _tags(enterprise),
            "acts": acts if posts else [],
            "as_of": today(request.now),
            "bars": bars,
            "table": table,
            "history": history,
            "annul": record_address(enterprise.id, "annul/") if posts else "",
            "boxes": [
                {
                    "title": Text("Who", "相关方"),
                    "facts": [
                        (
                            Text("Project", "项目"),
                            subject_name(project)
                            if project
                            else Text("none: met no symposium", "无，未参加洽谈会"),
                            project_address(project) if project else "",
                        ),
                        (Text("USCC", "统一社会信用代码"), enterprise.uscc or None),
                        (Text("Established", "设立"), _day(enterprise.established_on)),
                        (Text("Ended", "注销"), _day(ended) or Text("alive", "存续")),
                        (
                            Text("Register", "登记册"),
                            Text("this office's own", "本单位登记册")
                            if enterprise.register == "own"
                            else enterprise.register,
                        ),
                        (Text("Number", "编号"), enterprise.key),
                    ],
                }
            ],
        },
    )


def _tags(enterprise: Enterprise) -> list[object]:
    tags: list[object] = []
    if enterprise.annulled:
        tags.append(
            {"label": Text("Annulled: counts nowhere", "已作废，不计入数据"), "tone": "late"}
        )
    tags.append(STATES["ended" if enterprise.ended_on else "alive"])
    for name in (
        common.sector_name(enterprise.sector),
        common.division_name(enterprise.division),
    ):
        if name.en:
            tags.append(name)
    return tags


class EnterpriseForm(ActForm):
    """Fields bear the names of `open_enterprise`'s arguments."""

    name = forms.CharField(max_length=200, label=words("Name", "名称"))
    name_other = forms.CharField(
        max_length=200, required=False, label=words("Name in the other script", "另一语言名称")
    )
    key = forms.CharField(max_length=60, label=words("Number in the register", "登记册编号"))
    uscc = forms.CharField(
        max_length=24,
        required=False,
        label=words("Unified social credit code", "统一社会信用代码"),
        help_text=words("18 characters; the last one is checked.", "18 位，末位为校验码。"),
    )
    established_on = day_field("Established on", "设立日期")
    sector = forms.CharField(
        max_length=12,
        required=False,
        label=words("Sector", "行业"),
        help_text=words("A code of GB/T 4754, such as C3444.", "GB/T 4754 代码，例如 C3444。"),
    )
    division = forms.CharField(
        max_length=40,
        required=False,
        label=words("Place", "地点"),
        help_text=words(
            "A code or a name of a division, such as 330206 or Beilun.",
            "行政区划代码或名称，例如 330206 或 北仑。",
        ),
    )
    project = forms.CharField(
        max_length=120,
        required=False,
        label=words("Project that establishes it, by its number", "设立该企业的项目（编号）"),
    )

    def facts(self) -> dict[str, Any]:
        facts = super().facts()
        for attribute in ("sector", "division"):
            facts[attribute] = known_code(attribute, facts[attribute].strip(), field=attribute)
        key = facts["project"].strip()
        facts["project"] = Project.objects.filter(key=key, annulled=False).first() if key else None
        if key and facts["project"] is None:
            raise NoSuchProject(key=key)
        return facts


@require_http_methods(ACT_METHODS)
@needs("projects.create")
def new(request: HttpRequest) -> HttpResponse:
    def act(facts: dict[str, Any]) -> str:
        return address(actions.open_enterprise(by=request.user, now=request.now, **facts))

    return act_page(
        request,
        EnterpriseForm(request.POST or None, initial={"project": request.GET.get("project", "")}),
        act,
        title=Text("New enterprise", "新建企业"),
        submit=Text("Open enterprise", "建立企业"),
        back="/enterprises/",
        said=WAITS,
    )


class EndForm(ActForm):
    on = day_field("Ended on", "注销日期")
    cause = cause_field()
    note = note_field()

    def facts(self) -> dict[str, Any]:
        facts = super().facts()
        facts["reason"] = facts.pop("cause")
        return facts


@require_http_methods(ACT_METHODS)
@needs("ledger.post")
def end(request: HttpRequest, register: str, key: str) -> HttpResponse:
    enterprise = find(register, key)

    def act(facts: dict[str, Any]) -> None:
        actions.end_enterprise(enterprise=enterprise, by=request.user, now=request.now, **facts)

    return act_page(
        request,
        EndForm(request.POST or None),
        act,
        title=Text("Record the end of an enterprise", "登记企业注销"),
        lead=subject_name(enterprise),
        back=address(enterprise),
        said=WAITS,
        warning=Text(
            "It stays among the enterprises established ever; it leaves those alive.",
            "该企业仍计入历年设立企业数，不再计入存续企业数。",
        ),
    )


@require_http_methods(ACT_METHODS)
@needs("ledger.post")
def entry(request: HttpRequest, register: str, key: str) -> HttpResponse:
    enterprise = find(register, key)
    form = EntryForm(
        request.POST or None,
        request.FILES or None,
        initial={
            "currency": "USD",
            "money_origin": "foreign",
            "enterprise": str(enterprise.pk),
        },
    ).choose(enterprise.project, enterprise)
    form.fields["enterprise"].disabled = True

    def act(facts: dict[str, Any]) -> None:
        actions.post_entry(project=enterprise.project, by=request.user, now=request.now, **facts)

    return act_page(
        request,
        form,
        act,
        title=Text("Post an entry", "登记分录"),
        lead=subject_name(enterprise),
        back=address(enterprise),
        said=WAITS,
    )
