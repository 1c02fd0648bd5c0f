"""Screening of parties: the lists, the hits that wait with their evidence, decisions and history."""

from __future__ import annotations

import time
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from entrepot.errors import EntrepotError
from entrepot.fair.models import Preparation
from entrepot.parties import actions, queries
from entrepot.parties.models import Hit, ListedName, Screening, ScreeningList
from entrepot.parties.screening import File
from entrepot.portal.forms import ActForm, act_page, day_field, words
from entrepot.portal.pages import common
from entrepot.portal.pages.acts import ACT_METHODS
from entrepot.portal.pages.common import needs, page
from entrepot.text import Text
from entrepot.web import spoken
from entrepot.web.i18n import localise
from entrepot.web.tables import Cell, Column, Filter, Row, Table, pager

SCREENING = Text("Screening", "名单筛查")
#: A run from the page stops after this time and says how many are left: nobody waits for all.
SECONDS, AT_ONCE = 5.0, 20
KINDS = {
    "entity": Text("Organisation", "机构"),
    "person": Text("Natural person", "自然人"),
    "vessel": Text("Vessel", "船舶"),
    "aircraft": Text("Aircraft", "航空器"),
}
_STATES = {"": Text("Waiting for a person", "待人工判定"), "cleared": Text("Cleared", "已排除")}


@require_safe
@needs("parties.screen")
def listing(request: HttpRequest) -> HttpResponse:
    state = "cleared" if request.GET.get("state") == "cleared" else ""
    hits = queries.judged_hits() if state else queries.waiting_hits()
    where = pager(request, hits.count())
    loaded = list(
        ScreeningList.objects.annotate(count=Count("names"))
        .select_related("by")
        .order_by("source", "-edition")
    )
    left = len(queries.unscreened()) if loaded else 0
    run = {
        "label": Text("Screen them", "开始筛查"),
        "url": reverse("screening_run"),
        "post": True,
        "main": True,
    }
    return page(
        request,
        "tables",
        {
            "page_title": SCREENING,
            "lead": Text(
                "Names of parties against lists of sanctioned names. A hit is a question: whoever "
                "clears it says why, and a true one is never cleared, so no signing passes it.",
                "将机构名称与制裁名单比对。命中只是疑问：排除须写明理由；确为名单所列者不得排除，"
                "相关签约无法通过。",
            ),
            "acts": [
                *([run] if left else []),
                {"label": Text("Load a list", "载入名单"), "url": reverse("screening_load")},
            ],
            "notice": Text(
                f"{left} parties are not yet held against the newest lists under their present names.",
                f"{left} 个机构尚未以现用名称与最新名单比对。",
            )
            if left
            else "",
            "tables": [
                (
                    _lists(loaded),
                    Text("No list is loaded: load one first.", "尚未载入名单，请先载入。"),
                ),
                (_hits(hits[where.slice], state), Text("No hit here.", "没有命中。")),
            ],
            "filters": [Filter("state", Text("State", "状态"), state, list(_STATES.items()))],
            "filtered": bool(state),
            "pager": where,
        },
    )


def _lists(loaded: list[Any]) -> Table:
    in_force = {each.pk for each in queries.lists_in_force()}
    return Table(
        Text("Lists loaded", "已载入名单"),
        (
            Column(Text("Source", "来源")),
            Column(Text("Edition", "版本日期")),
            Column(Text("Names", "名称数"), numeric=True),
            Column(Text("Loaded", "载入")),
            Column(Text("By", "载入人")),
            Column(Text("State", "状态")),
        ),
        [
            Row.of(
                one.source,
                spoken.date_words(one.edition),
                spoken.grouped(one.count),
                spoken.time_words(one.loaded_at),
                one.by.label,
                Cell(Text("in force", "有效"), tone="good")
                if one.pk in in_force
                else Text("replaced by a newer one", "已被新版取代"),
            )
            for one in loaded
        ],
    )


def _hits(hits: QuerySet[Hit], state: str) -> Table:
    return Table(
        Text("Hits cleared", "已排除的命中") if state else Text("Hits that wait", "待判定的命中"),
        (
            Column(Text("Party", "机构")),
            Column(Text("Listed name", "名单所列名称")),
            Column(Text("Kind", "类别")),
            Column(Text("List", "名单")),
            Column(Text("Likeness, of 100", "相似度（满分 100）"), numeric=True),
            Column(Text("Decision", "判定") if state else Text("Found", "发现时间")),
        ),
        [
            Row.of(
                Cell(hit.name, url=reverse("screening_hit", args=[hit.pk])),
                Cell(hit.listed.name, second=hit.listed.programme),
                KINDS[hit.listed.kind],
                str(hit.listed.list),
                hit.score,
                Cell(hit.reason, second=_decided(hit))
                if state
                else spoken.time_words(hit.found_at),
            )
            for hit in hits
        ],
    )


def _decided(hit: Hit) -> str:
    who = hit.cleared_by.label if hit.cleared_by else ""
    return f"{who}, {spoken.date_words(hit.cleared_at)}" if hit.cleared_at else who


class ClearForm(ActForm):
    reason = forms.CharField(
        label=words("What shows that it is another", "何以判定并非名单所列者"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=words(
            "Such as another registration number or another seat. It is kept with your name.",
            "例如登记号或住所不同。将连同您的姓名一并保存。",
        ),
    )


@require_http_methods(ACT_METHODS)
@needs("parties.screen")
def hit(request: HttpRequest, number: int) -> HttpResponse:
    """One hit: what speaks for it, what may speak against it, and the decision."""
    found = get_object_or_404(
        Hit.objects.select_related("party", "listed__list", "cleared_by", "carried_from"), pk=number
    )
    form = ClearForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.clear_hit(hit=found.pk, by=request.user, now=request.now, **form.facts())
        except EntrepotError as error:
            form.refuse(error)
        else:
            messages.success(
                request, localise(Text("Cleared, with your reason.", "已排除并记录理由。"))
            )
            return redirect("screening_hit", found.pk)
    return page(
        request,
        "screening_hit",
        {
            "page_title": Text(f"{found.name}: on a list?", f"{found.name}：是否在名单上？"),
            "crumbs": [(SCREENING, reverse("screening"))],
            "tags": [_state(found)],
            "lead": found.evidence,
            "pairs": _pairs(found),
            "ours": _ours(found),
            "theirs": _theirs(found),
            "form": form,
            "open": found.cleared_at is None,
            "decision": _decision(found),
            "named_in": _named_in(found),
            "history": _history(found),
        },
        422 if form.errors else 200,
    )


def _state(found: Hit) -> dict[str, Any]:
    if found.cleared_at is None:
        return {"label": Text("waits for a person", "待人工判定"), "tone": "wait"}
    return {"label": Text("cleared", "已排除"), "tone": "good"}


def _pairs(found: Hit) -> Table:
    return Table(
        Text("Word by word", "逐词对照"),
        (
            Column(Text("Our word", "我方名称用词")),
            Column(Text("Word of the list", "名单用词")),
            Column(Text("Alike", "相同")),
        ),
        [
            Row.of(
                ours,
                theirs,
                Text("the same", "相同") if ours == theirs else Text("similar", "相近"),
            )
            for ours, theirs in found.pairs
        ],
    )


def _ours(found: Hit) -> list[tuple[Any, ...]]:
    party = found.party
    others = [name for name in queries.all_names(party) if name != found.name]
    numbers = [f"{one.scheme} {one.value}" for one in party.identifiers.order_by("scheme")]
    return [
        (Text("Name", "名称"), found.name),
        (Text("Other names", "其他名称"), " · ".join(others) or None),
        (Text("Economy", "经济体"), common.economy_name(party.economy) if party.economy else None),
        (Text("Identifiers", "证照号码"), " · ".join(numbers) or None),
        (Text("Key", "编号"), party.key),
    ]


def _theirs(found: Hit) -> list[tuple[Any, ...]]:
    listed = found.listed
    others = (
        ListedName.objects.filter(list=listed.list, entity=listed.entity)
        .exclude(pk=listed.pk)
        .order_by("pk")
        .values_list("name", flat=True)
    )
    return [
        (Text("Name", "名称"), listed.name),
        (Text("Other names", "其他名称"), " · ".join(others[:20]) or None),
        (Text("Kind", "类别"), KINDS[listed.kind]),
        (Text("Programme", "制裁项目"), listed.programme or None),
        (Text("List", "名单"), str(listed.list)),
        (Text("Key on the list", "名单编号"), listed.entity),
    ]


def _decision(found: Hit) -> list[tuple[Any, ...]]:
    if found.cleared_at is None:
        return []
    facts: list[tuple[Any, ...]] = [
        (Text("Reason", "理由"), found.reason),
        (Text("By", "判定人"), found.cleared_by.label if found.cleared_by else None),
        (Text("When", "时间"), spoken.time_words(found.cleared_at)),
    ]
    if found.carried_from_id:
        carried = Text(
            "It was cleared at an earlier edition, and nothing of it changed since.",
            "已在此前版本中排除，其后未发生变化。",
        )
        facts.append((Text("Carried over", "沿用"), carried))
    return facts


def _named_in(found: Hit) -> list[tuple[str, str]]:
    """Prepared signings that name the party: whom the decision concerns."""
    rows = (
        Preparation.objects.filter(parties__party=found.party)
        .select_related("call__edition")
        .distinct()
        .order_by("-pk")[:20]
    )
    return [(one.key, f"/signings/{one.call.edition.code}/{one.number}/") for one in rows]


def _history(found: Hit) -> Table:
    """Every screening of the party, newest first."""
    rows = (
        Screening.objects.filter(party=found.party)
        .select_related("by")
        .prefetch_related("lists")
        .order_by("-at", "-pk")[:50]
    )
    return Table(
        Text("Screenings of this party", "该机构的筛查记录"),
        (
            Column(Text("When", "时间")),
            Column(Text("By", "经办")),
            Column(Text("Against", "比对名单")),
        ),
        [
            Row.of(
                spoken.time_words(one.at),
                one.by.label,
                " · ".join(sorted(str(each) for each in one.lists.all())),
            )
            for one in rows
        ],
        row_heads=False,
    )


@require_POST
@needs("parties.screen")
def run(request: HttpRequest) -> HttpResponse:
    """Screen those that need it, a few at a time, for as long as somebody would wait."""
    waiting = queries.unscreened()
    until, parties, hits = time.monotonic() + SECONDS, 0, 0
    try:
        while waiting[parties:] and time.monotonic() < until:
            some = waiting[parties : parties + AT_ONCE]
            tally = actions.screen(parties=some, by=request.user, now=request.now)
            parties, hits = parties + tally.parties, hits + tally.hits
    except EntrepotError as error:
        messages.error(request, localise(Text(error.message("en"), error.message("zh"))))
    else:
        left = len(waiting) - parties
        said = Text(
            f"{parties} parties screened, {hits} new hits; {left} are left.",
            f"已筛查 {parties} 个机构，新命中 {hits} 项；剩余 {left} 个。",
        )
        messages.success(request, localise(said))
    return redirect("screening")


class ListForm(ActForm):
    source = forms.CharField(
        label=words("Who publishes it", "发布者"),
        max_length=40,
        help_text=words(
            "Such as OFAC. The newest edition of each source holds.",
            "例如 OFAC。以各来源最新版本为准。",
        ),
    )
    edition = day_field("The list's own date", "名单自身日期")
    file = forms.FileField(
        label=words("File", "文件"),
        help_text=words(
            "OFAC's sdn.csv, or a CSV headed name,alias,programme,type.",
            "OFAC 的 sdn.csv，或表头为 name,alias,programme,type 的 CSV。",
        ),
    )
    aliases = forms.FileField(
        label=words("Aliases", "别名文件"),
        required=False,
        help_text=words("OFAC's alt.csv of the same date.", "同日期的 OFAC alt.csv。"),
    )

    def facts(self) -> dict[str, Any]:
        facts = dict(self.cleaned_data)
        for name in ("file", "aliases"):
            held = facts[name]
            facts[name] = File(held.name, held.read()) if held else None
        return facts


@require_http_methods(ACT_METHODS)
@needs("parties.screen")
def load(request: HttpRequest) -> HttpResponse:
    def act(facts: dict[str, Any]) -> None:
        actions.load_list(by=request.user, now=request.now, **facts)

    return act_page(
        request,
        ListForm(request.POST or None, request.FILES or None),
        act,
        title=Text("Load a list", "载入名单"),
        lead=Text(
            "An edition that is loaded never changes; a newer one takes its place and asks for a "
            "new screening of everybody.",
            "已载入的版本不可更改；载入新版后，所有机构均须重新筛查。",
        ),
        back=reverse("screening"),
        said=Text("Loaded. Screen the parties against it now.", "已载入，请据此筛查各机构。"),
    )
