"""Editions for staff: make and change one and its parts; the parts with their signings."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_http_methods, require_safe

from entrepot.accounts.rules import may
from entrepot.editions import actions
from entrepot.editions import queries as edition_queries
from entrepot.editions.models import Edition
from entrepot.ledger import queries
from entrepot.ledger.queries import PartTotal
from entrepot.portal.forms import ActForm, act_page, day_field, words
from entrepot.portal.pages.acts import ACT_METHODS
from entrepot.portal.pages.common import needs, page
from entrepot.text import Text
from entrepot.web import spoken
from entrepot.web.i18n import localise
from entrepot.web.tables import Cell, Column, Row, Table

SAID = Text("Saved.", "已保存。")


class PartForm(ActForm):
    """What is said of a part; a holding's form adds to it. Names are those of the model."""

    name_en = forms.CharField(
        max_length=200, required=False, label=words("Name, English", "英文名称")
    )
    name_zh = forms.CharField(
        max_length=200, required=False, label=words("Name, Chinese", "中文名称")
    )
    starts_on = day_field("First day", "开幕日期", required=False)
    ends_on = day_field("Last day", "闭幕日期", required=False)
    city_en = forms.CharField(
        max_length=80, required=False, label=words("City, English", "城市（英文）")
    )
    city_zh = forms.CharField(
        max_length=80, required=False, label=words("City, Chinese", "城市（中文）")
    )
    venue_en = forms.CharField(
        max_length=160, required=False, label=words("Venue, English", "会场（英文）")
    )
    venue_zh = forms.CharField(
        max_length=160, required=False, label=words("Venue, Chinese", "会场（中文）")
    )
    theme_en = forms.CharField(
        max_length=200, required=False, label=words("Theme, English", "主题（英文）")
    )
    theme_zh = forms.CharField(
        max_length=200, required=False, label=words("Theme, Chinese", "主题（中文）")
    )


class HoldingForm(PartForm):
    number = forms.IntegerField(
        min_value=1, max_value=999, required=False, label=words("Number", "届数")
    )
    year = forms.IntegerField(
        min_value=1900, max_value=2200, required=False, label=words("Year", "年份")
    )
    time_zone = forms.CharField(
        max_length=40,
        initial="Asia/Shanghai",
        label=words("Time zone", "时区"),
        help_text=words("Such as Asia/Shanghai.", "例如 Asia/Shanghai。"),
    )

    field_order = ("code", "number", "year", "name_en", "name_zh")


def _with_code(form_class: type[PartForm], hint: Text) -> type[PartForm]:
    """The form with a code in front: only a new edition chooses one."""

    class New(form_class):  # type: ignore[misc,valid-type]
        code = forms.CharField(
            max_length=24, label=words("Code", "代码"), help_text=words(hint.en, hint.zh)
        )
        field_order = ("code", "number", "year", "name_en", "name_zh")

    return New


NewHolding = _with_code(
    HoldingForm,
    Text(
        "What figures print: the number where there is one. It never changes.",
        "统计数据中使用的代码，有届数的用届数。之后不能更改。",
    ),
)
NewPart = _with_code(
    PartForm, Text("Such as 21-nb. It never changes.", "例如 21-nb。之后不能更改。")
)


def find(code: str) -> Edition:
    return get_object_or_404(Edition.objects.select_related("parent"), code=code)


def _initial(edition: Edition) -> dict[str, Any]:
    return {
        field.name: getattr(edition, field.name)
        for field in Edition._meta.concrete_fields
        if field.name not in ("id", "parent", "code")
    }


def desk_address(edition: Edition) -> str:
    return f"/editions/{edition.holding.code}/parts/"


@require_http_methods(ACT_METHODS)
@needs("editions.keep")
def new(request: HttpRequest) -> HttpResponse:
    def act(facts: dict[str, Any]) -> str:
        return desk_address(actions.make_edition(by=request.user, **facts))

    return act_page(
        request,
        NewHolding(request.POST or None),
        act,
        title=Text("New edition", "新建届次"),
        back="/editions/",
        said=SAID,
    )


@require_http_methods(ACT_METHODS)
@needs("editions.keep")
def change(request: HttpRequest, code: str) -> HttpResponse:
    edition = find(code)
    form_class = PartForm if edition.parent_id else HoldingForm

    def act(facts: dict[str, Any]) -> None:
        actions.change_edition(edition=edition, by=request.user, **facts)

    return act_page(
        request,
        form_class(request.POST or None, initial=_initial(edition)),
        act,
        title=Text(f"Change {edition.code}", f"修改 {edition.code}"),
        submit=Text("Save", "保存"),
        lead=edition_queries.name_of(edition),
        back=desk_address(edition),
        said=SAID,
    )


@require_http_methods(ACT_METHODS)
@needs("editions.keep")
def new_part(request: HttpRequest, code: str) -> HttpResponse:
    parent = find(code)

    def act(facts: dict[str, Any]) -> None:
        actions.add_part(parent=parent, by=request.user, **facts)

    return act_page(
        request,
        NewPart(request.POST or None, initial={"starts_on": parent.starts_on}),
        act,
        title=Text("New part", "新建分会"),
        lead=edition_queries.name_of(parent),
        back=desk_address(parent),
        said=SAID,
    )


@require_safe
@needs("projects.see")
def desk(request: HttpRequest, code: str) -> HttpResponse:
    """The tree of an edition with each part's signings: the parts add to the whole."""
    holding = find(code).holding
    places = edition_queries.tree(holding)
    by_part = queries.signings_by_part(holding.code, known_at=request.now)
    keeps = may(request.user, "editions.keep")
    rows = []
    known = set()
    for place in places:
        edition = place.edition
        # The holding's own row is what was signed at no part of it.
        slot = edition.code if place.depth else ""
        known.add(slot)
        mark = "— " * place.depth
        name = edition_queries.name_of(edition)
        own = Text("At the central stage", "主会场")
        label = name if place.depth else own
        rows.append(
            _row(
                Text(mark + label.en, mark + label.zh),
                edition,
                by_part.get(slot, PartTotal()),
                f"/editions/{edition.code}/change/" if keeps else "",
            )
        )
    for slot, total in sorted(by_part.items()):
        if slot not in known:
            rows.append(
                _row(Text(f"{slot} (unknown part)", f"{slot}（未知分会）"), None, total, "")
            )
    whole = PartTotal(
        signings=sum(total.signings for total in by_part.values()),
        verified=sum(total.verified for total in by_part.values()),
        projects=set().union(*(total.projects for total in by_part.values())),
    )
    rows.append(_row(Text("All of it", "合计"), None, whole, "", tone="total"))
    table = Table(
        Text("Parts and their signings", "各分会及其签约"),
        (
            Column(Text("Part", "分会")),
            Column(Text("Dates", "日期")),
            Column(Text("City", "城市")),
            Column(Text("Signings", "签约数"), numeric=True),
            Column(Text("Verified", "已核验"), numeric=True),
            Column(Text("Projects", "项目数"), numeric=True),
        ),
        rows,
        note=Text(
            "Signings as known now, annulled ones left out; parts and whole are one set of "
            "signings. A project signed at two parts is in both, and once in the whole.",
            "截至目前已登记、未作废的签约；各分会与合计为同一组签约。在两个分会签约的项目分别计入，合计只计一次。",
        ),
    )
    name = edition_queries.name_of(holding)
    acts = [
        {"label": Text("Change", "修改"), "url": f"/editions/{holding.code}/change/"},
        {"label": Text("Phases", "阶段"), "url": f"/editions/{holding.code}/phases/"},
        {"label": Text("Programme", "日程"), "url": f"/programme/{holding.code}/desk/"},
        {
            "label": Text("New part", "新建分会"),
            "url": f"/editions/{holding.code}/parts/new/",
            "main": True,
        },
    ]
    return page(
        request,
        "list",
        {
            "page_title": name,
            "crumbs": [(Text("Editions", "历届"), "/editions/")],
            "lead": _where(holding),
            "table": table,
            "acts": ([] if not keeps else acts)
            + [{"label": Text("Public page", "公开页面"), "url": f"/editions/{holding.code}/"}],
        },
    )


def _where(holding: Edition) -> Text:
    days = _days(holding) or ""
    return Text(
        " · ".join(filter(None, [days, holding.city_en, holding.venue_en, holding.theme_en])),
        " · ".join(filter(None, [days, holding.city_zh, holding.venue_zh, holding.theme_zh])),
    )


def _days(edition: Edition) -> str | None:
    if not edition.starts_on:
        return None
    first = spoken.date_words(edition.starts_on)
    last = spoken.date_words(edition.ends_on) if edition.ends_on else first
    return first if first == last else f"{first} – {last}"


def _row(label: Text, edition: Edition | None, total: PartTotal, url: str, tone: str = "") -> Row:
    return Row.of(
        Cell(label, url=url, second=edition.code if edition else ""),
        Cell(_days(edition) if edition else "", why=Text("not set", "未设定")),
        Text(edition.city_en, edition.city_zh) if edition else "",
        total.signings,
        total.verified,
        len(total.projects),
        tone=tone,
    )


@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    staff = may(request.user, "projects.see")
    columns = [
        Column(Text("Edition", "届次")),
        Column(Text("Dates", "日期")),
        Column(Text("City", "城市")),
    ]
    if staff:
        columns.append(Column(Text("For staff", "工作人员")))
    rows = []
    for edition in edition_queries.holdings():
        name = edition_queries.name_of(edition)
        cells: list[object] = [
            Cell(
                Text(f"{edition.code} · {name.en}", f"第{edition.code}届 · {name.zh}"),
                url=f"/editions/{edition.code}/",
            ),
            Cell(_days(edition), why=Text("not set", "未设定")),
            Text(edition.city_en, edition.city_zh),
        ]
        if staff:
            cells.append(Cell(Text("Parts and signings", "分会及签约"), url=desk_address(edition)))
        rows.append(Row.of(*cells))
    keeps = may(request.user, "editions.keep")
    return page(
        request,
        "list",
        {
            "page_title": localise(Text("Editions", "历届")),
            "table": Table(Text("Editions", "历届"), columns, rows),
            "acts": [{"label": Text("New edition", "新建届次"), "url": "/editions/new/"}]
            if keeps
            else [],
            "empty": Text(
                "No edition yet. Make one, or import a register that names one.",
                "暂无届次。可新建，或导入提到某届的登记册。",
            ),
        },
    )
