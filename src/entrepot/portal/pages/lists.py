"""Lists of editions and of enterprises."""

from __future__ import annotations

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from entrepot.editions.models import Edition
from entrepot.portal.pages import common
from entrepot.portal.pages.common import needs, page
from entrepot.projects.models import Enterprise
from entrepot.text import Text
from entrepot.web import spoken
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


@require_safe
def editions(request: HttpRequest) -> HttpResponse:
    table = Table(
        Text("Editions", "历届"),
        (
            Column(Text("Edition", "届次")),
            Column(Text("Opened", "开幕")),
            Column(Text("City", "城市")),
        ),
        [
            Row.of(
                Cell(
                    Text(f"{e.code} · {e.name_en}", f"第{e.code}届 · {e.name_zh}"),
                    url=f"/editions/{e.code}/",
                ),
                spoken.date_words(e.starts_on) if e.starts_on else None,
                Text(e.city_en, e.city_zh),
            )
            for e in Edition.objects.filter(parent=None).order_by("-number", "-code")
        ],
    )
    return page(
        request,
        "list",
        {
            "page_title": Text("Editions", "历届"),
            "table": table,
            "empty": Text(
                "No edition yet. An import that names one makes it.",
                "暂无届次。导入的文件提到某届时会自动建立。",
            ),
        },
    )


COLUMNS = (
    Column(Text("Enterprise", "企业"), key="name"),
    Column(Text("Key", "编号"), key="key"),
    Column(Text("Established", "设立"), key="established_on"),
    Column(Text("Ended", "注销"), key="ended_on"),
    Column(Text("Sector", "行业")),
    Column(Text("Project", "项目")),
)


@require_safe
@needs("projects.see")
def enterprises(request: HttpRequest) -> HttpResponse:
    asked = request.GET.get("q", "").strip()
    rows = Enterprise.objects.filter(annulled=False).select_related("project")
    if asked:
        rows = rows.filter(Q(name__icontains=asked) | Q(name_other__icontains=asked) | Q(key=asked))
    key, descending = sort_order(request, COLUMNS, "key")
    rows = rows.order_by(f"{'-' if descending else ''}{key}", "key")
    where = pager(request, rows.count())
    table = Table(
        Text("Enterprises", "企业"),
        sortable(request, COLUMNS, "key"),
        [
            Row.of(
                Cell(e.name, second=e.name_other),
                e.key,
                spoken.date_words(e.established_on) if e.established_on else None,
                Cell(
                    spoken.date_words(e.ended_on) if e.ended_on else None, why=Text("alive", "存续")
                ),
                common.sector_name(e.sector),
                Cell(e.project.name, url=f"/projects/{e.project.register}/{e.project.key}/")
                if e.project
                else Cell(None, why=Text("met no symposium", "未参加洽谈会")),
            )
            for e in rows[where.slice]
        ],
    )
    return page(
        request,
        "list",
        {
            "page_title": Text("Enterprises", "企业"),
            "table": table,
            "pager": where,
            "filtered": bool(asked),
            "kept": {"sort": request.GET.get("sort", "")},
            "filters": [Filter("q", Text("Name or key", "名称或编号"), asked)],
            "empty": Text(
                "No enterprise fits. `entrepot import enterprises FILE` loads a register.",
                "没有符合条件的企业。可用 `entrepot import enterprises FILE` 导入。",
            ),
        },
    )
