"""The list of projects: search, filter, sort, download; a new one."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods, require_safe

from entrepot.accounts.queries import officers
from entrepot.accounts.rules import may
from entrepot.editions.models import Edition
from entrepot.ledger import actions
from entrepot.portal.forms import (
    WAITS,
    ActForm,
    act_page,
    choice_field,
    day_field,
    named,
    words,
)
from entrepot.portal.pages import common
from entrepot.portal.pages.attributes import known_code
from entrepot.portal.pages.common import name_cell, needs, page, project_address
from entrepot.portal.today import today
from entrepot.projects.models import Project
from entrepot.text import Text
from entrepot.web.exports import csv_response
from entrepot.web.i18n import localise
from entrepot.web.tables import Cell, Column, Filter, Row, Table, pager, sort_order, sortable

COLUMNS = (
    Column(Text("Project", "项目"), key="name"),
    Column(Text("Project no.", "项目编号"), key="key"),
    Column(Text("Signed", "签约"), key="signed_on"),
    Column(Text("Edition", "届次")),
    Column(Text("Kind", "类型"), key="kind"),
    Column(Text("Stage", "阶段"), key="stage"),
    Column(Text("Sector", "行业"), key="sector"),
    Column(Text("Place", "地点"), key="division"),
    Column(Text("Confirmed", "最近确认"), key="confirmed_on"),
)
#: Columns of the download, as the file and the table spell them.
DOWNLOADED = (
    "register",
    "key",
    "name",
    "name_other",
    "signed_on",
    "edition",
    "kind",
    "stage",
    "direction",
    "origin",
    "sector",
    "division",
    "confirmed_on",
)
MOST_ROWS = 10_000
NOT_YET = Text("not known yet", "尚未确定")
FILTERS = ("q", "edition", "stage", "direction", "origin", "kind")


def _chosen(request: HttpRequest) -> tuple[QuerySet[Project], dict[str, str]]:
    rows = Project.objects.filter(annulled=False)
    asked = {name: request.GET.get(name, "").strip() for name in FILTERS}
    if asked["q"]:
        rows = rows.filter(
            Q(name__icontains=asked["q"])
            | Q(name_other__icontains=asked["q"])
            | Q(key__icontains=asked["q"])
        )
    for name in FILTERS[1:]:
        if asked[name]:
            rows = rows.filter(**{name: asked[name]})
    key, descending = sort_order(request, COLUMNS, "-signed_on")
    return rows.order_by(f"{'-' if descending else ''}{key}", "key"), asked


@require_safe
@needs("projects.see")
def listing(request: HttpRequest) -> HttpResponse:
    rows, asked = _chosen(request)
    if request.GET.get("format") == "csv":
        return csv_response("projects", DOWNLOADED, rows.values_list(*DOWNLOADED)[:MOST_ROWS])
    where = pager(request, rows.count())
    as_of = today(request.now)  # type: ignore[attr-defined]
    download = request.GET.copy()
    download["format"] = "csv"
    table = Table(
        Text("Projects", "项目"),
        sortable(request, COLUMNS, "-signed_on"),
        [_row(project, as_of) for project in rows[where.slice]],
        download=f"?{download.urlencode()}",
    )
    editions = {
        e.code: Text(f"{e.code}", f"第{e.code}届")
        for e in Edition.objects.filter(parent=None).order_by("-number")
    }
    return page(
        request,
        "list",
        {
            "page_title": localise(Text("Projects", "项目")),
            "table": table,
            "pager": where,
            "filtered": any(asked.values()),
            "kept": {"sort": request.GET.get("sort", "")},
            "lead": Text(
                "Current state of every project; figures are computed from the ledger.",
                "所有项目的当前状态；统计数据由账本计算。",
            ),
            "acts": [{"label": Text("New project", "新建项目"), "url": "/projects/new/"}]
            if may(request.user, "projects.create")
            else [],
            "filters": [
                Filter("q", Text("Name or number", "名称或编号"), asked["q"]),
                Filter(
                    "edition", Text("Edition", "届次"), asked["edition"], common.options(editions)
                ),
                Filter(
                    "stage", Text("Stage", "阶段"), asked["stage"], common.options(common.STAGES)
                ),
                Filter(
                    "direction",
                    Text("Direction", "方向"),
                    asked["direction"],
                    common.options(common.DIRECTIONS),
                ),
                Filter(
                    "origin",
                    Text("Origin", "来源"),
                    asked["origin"],
                    common.options(common.ORIGINS),
                ),
                Filter(
                    "kind", Text("Kind", "签约类型"), asked["kind"], common.options(common.KINDS)
                ),
            ],
            "empty": Text(
                "No project fits. Clear the filter, or import a register with "
                "`entrepot import projects FILE`.",
                "没有符合条件的项目。请清除筛选，或用 `entrepot import projects FILE` 导入。",
            ),
        },
    )


def _row(project: Project, as_of: date) -> Row:
    age = (as_of - project.confirmed_on).days if project.confirmed_on else None
    late = age is None or age > 90
    return Row.of(
        name_cell(project, project_address(project)),
        project.key,
        Cell(
            project.signed_on.isoformat() if project.signed_on else None,
            why=Text("not signed", "未签约"),
        ),
        Cell(project.edition or None, why=Text("at no edition", "不在任何一届")),
        common.KINDS.get(project.kind, "") or Cell(None, why=Text("not signed", "未签约")),
        common.STAGES[project.stage],
        common.sector_name(project.sector),
        common.division_name(project.division),
        Cell(
            Text(f"{age} days ago", f"{age} 天前") if age is not None else None,
            tone="late" if late else "",
            why=Text("never confirmed", "从未确认"),
        ),
    )


class ProjectForm(ActForm):
    """Fields bear the names of `open_project`'s arguments."""

    name = forms.CharField(max_length=200, label=words("Name", "名称"))
    name_other = forms.CharField(
        max_length=200, required=False, label=words("Name in the other script", "另一语言名称")
    )
    key = forms.CharField(
        max_length=60,
        label=words("Project no.", "项目编号"),
        help_text=words("Such as 21-0147. It never changes.", "例如 21-0147。之后不能更改。"),
    )
    effective_on = day_field("Known since", "起始日期")
    direction = choice_field("Direction", "方向", common.DIRECTIONS, blank=NOT_YET, required=False)
    origin = choice_field("Origin", "来源", common.ORIGINS, blank=NOT_YET, required=False)
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
    zone = forms.CharField(max_length=80, required=False, label=words("Zone", "开发区"))
    officer = forms.ChoiceField(label=words("Officer", "专员"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["officer"].choices = named(officers(), blank=NOT_YET)

    def facts(self) -> dict[str, Any]:
        facts = {name: value for name, value in super().facts().items() if value}
        for attribute in ("sector", "division"):
            if attribute in facts:
                facts[attribute] = known_code(attribute, facts[attribute].strip(), field=attribute)
        return facts


@require_http_methods(["GET", "HEAD", "POST"])
@needs("projects.create")
def new(request: HttpRequest) -> HttpResponse:
    def act(facts: dict[str, Any]) -> str:
        return project_address(actions.open_project(by=request.user, now=request.now, **facts))

    initial = {"effective_on": today(request.now), "officer": request.user.person}
    return act_page(
        request,
        ProjectForm(request.POST or None, initial=initial),
        act,
        title=Text("New project", "新建项目"),
        submit=Text("Open project", "建立项目"),
        back="/projects/",
        said=WAITS,
    )
