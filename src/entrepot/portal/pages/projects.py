"""The list of projects: search, filter, sort, download; a new one."""

from __future__ import annotations

from datetime import date

from django import forms
from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_safe

from entrepot.editions.models import Edition
from entrepot.errors import EntrepotError
from entrepot.ledger import actions
from entrepot.portal.pages import common
from entrepot.portal.pages.common import needs, page
from entrepot.portal.today import today
from entrepot.projects.models import Project
from entrepot.text import Text
from entrepot.web.exports import csv_response
from entrepot.web.i18n import localise
from entrepot.web.tables import Cell, Column, Filter, Row, Table, pager, sort_order, sortable

COLUMNS = (
    Column(Text("Project", "项目"), key="name"),
    Column(Text("Key", "编号"), key="key"),
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
FILTERS = ("q", "edition", "stage", "direction", "origin", "kind")


def _chosen(request: HttpRequest):
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
            "page_title": Text("Projects", "项目"),
            "table": table,
            "pager": where,
            "filtered": any(asked.values()),
            "kept": {"sort": request.GET.get("sort", "")},
            "lead": Text(
                "Current state of every project; figures are computed from the ledger.",
                "所有项目的当前状态；统计数据由账本计算。",
            ),
            "acts": [{"label": Text("New project", "新建项目"), "url": "/projects/new/"}],
            "filters": [
                Filter("q", Text("Name or key", "名称或编号"), asked["q"]),
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
        Cell(
            project.name,
            url=f"/projects/{project.register}/{project.key}/",
            second=project.name_other,
        ),
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


class ProjectForm(forms.Form):
    """Fields bear the names of `open_project`'s arguments."""

    key = forms.CharField(max_length=60, label="")
    name = forms.CharField(max_length=200, label="")
    name_other = forms.CharField(max_length=200, required=False, label="")
    direction = forms.ChoiceField(label="")
    origin = forms.ChoiceField(label="")
    sector = forms.CharField(max_length=12, required=False, label="")
    division = forms.CharField(max_length=12, required=False, label="")

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        labels = {
            "key": Text("Key", "编号"),
            "name": Text("Name", "名称"),
            "name_other": Text("Name in the other script", "另一语言名称"),
            "direction": Text("Direction", "方向"),
            "origin": Text("Origin", "来源"),
            "sector": Text("Sector, GB/T 4754 code", "行业（GB/T 4754 代码）"),
            "division": Text("Place, division code", "地点（行政区划代码）"),
        }
        for name, label in labels.items():
            self.fields[name].label = localise(label)
        for name, names in (("direction", common.DIRECTIONS), ("origin", common.ORIGINS)):
            self.fields[name].choices = [(k, localise(v)) for k, v in names.items()]  # type: ignore[attr-defined]


@require_http_methods(["GET", "HEAD", "POST"])
@needs("projects.create")
def new(request: HttpRequest) -> HttpResponse:
    form = ProjectForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                facts = {k: v for k, v in form.cleaned_data.items() if v}
                made = actions.open_project(
                    **facts,
                    effective_on=today(request.now),
                    by=request.user,  # type: ignore[attr-defined]
                    now=request.now,  # type: ignore[attr-defined]
                )
                messages.success(request, localise(Text("Project opened.", "项目已建立。")))
                return redirect("project", made.register, made.key)
            except EntrepotError as error:
                form.add_error(
                    error.field if error.field in form.fields else None,
                    error.message(request.LANGUAGE_CODE),
                )  # type: ignore[attr-defined]
    return page(
        request,
        "form",
        {
            "page_title": Text("New project", "新建项目"),
            "form": form,
            "submit": Text("Open project", "建立项目"),
            "back": "/projects/",
        },
        status,
    )
