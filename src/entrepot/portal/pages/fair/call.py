"""The call for signings of an edition: its times, tiers and quotas; who changed what."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from entrepot.accounts.rules import may
from entrepot.editions import queries as edition_queries
from entrepot.editions.models import Edition
from entrepot.fair import actions, queries
from entrepot.fair.models import Call, Ceremony, Tier
from entrepot.money import Money
from entrepot.portal.forms import (
    ActForm,
    act_page,
    amount_field,
    choice_field,
    currencies,
    long_text,
    named,
    words,
)
from entrepot.portal.pages.acts import ACT_METHODS
from entrepot.portal.pages.common import needs
from entrepot.portal.pages.common import page as render_page
from entrepot.portal.pages.fair import words as fair
from entrepot.text import Text
from entrepot.web import spoken
from entrepot.web.tables import Cell, Column, Row, Table

SAID = Text("Saved.", "已保存。")


def _time_field(en: str, zh: str) -> forms.DateTimeField:
    return forms.DateTimeField(
        label=words(en, zh),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        help_text=words("By the clock of the edition's city.", "按举办城市当地时间。"),
    )


class CallForm(ActForm):
    """Times are typed by the clock of the edition's city, whatever the server's is."""

    opens_at = _time_field("Opens", "开始时间")
    closes_at = _time_field("Closes", "截止时间")
    note_en = long_text("Note, English", "说明（英文）", None, rows=4, required=False)
    note_zh = long_text("Note, Chinese", "说明（中文）", None, rows=4, required=False)

    def in_zone(self, edition: Edition) -> dict[str, Any]:
        facts = dict(self.cleaned_data)
        zone = ZoneInfo(edition.time_zone)
        for name in ("opens_at", "closes_at"):
            typed: datetime = timezone.localtime(facts[name])
            facts[name] = typed.replace(tzinfo=zone)
        return facts


class NewCallForm(CallForm):
    edition = forms.ChoiceField(label=words("Edition", "届次"))
    field_order = ("edition",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        free = Edition.objects.filter(parent=None, call=None).order_by("-number", "-code")
        self._editions = {one.code: one for one in free}
        self.fields["edition"].choices = named(
            {code: edition_queries.name_of(one) for code, one in self._editions.items()}
        )

    def facts(self) -> dict[str, Any]:
        edition = self._editions[self.cleaned_data["edition"]]
        return {**self.in_zone(edition), "edition": edition}


@require_http_methods(ACT_METHODS)
@needs("fair.organise")
def new(request: HttpRequest) -> HttpResponse:
    def act(facts: dict[str, Any]) -> str:
        return fair.call_address(actions.open_call(by=request.user, now=request.now, **facts))

    return act_page(
        request,
        NewCallForm(request.POST or None),
        act,
        title=Text("Call for signings", "发布签约项目征集"),
        lead=Text(
            "One call for a whole edition. Tiers and quotas are set afterwards.",
            "每届一次征集，档次与名额随后设定。",
        ),
        back="/signings/",
        said=SAID,
    )


@require_http_methods(ACT_METHODS)
@needs("fair.organise")
def change(request: HttpRequest, code: str) -> HttpResponse:
    call = fair.find_call(code)
    zone = ZoneInfo(call.edition.time_zone)
    initial = {
        "opens_at": f"{call.opens_at.astimezone(zone):%Y-%m-%dT%H:%M}",
        "closes_at": f"{call.closes_at.astimezone(zone):%Y-%m-%dT%H:%M}",
        "note_en": call.note_en,
        "note_zh": call.note_zh,
    }
    form = CallForm(request.POST or None, initial=initial)

    def act(_facts: dict[str, Any]) -> None:
        facts = form.in_zone(call.edition)
        actions.change_call(call=call, by=request.user, now=request.now, **facts)

    return act_page(
        request,
        form,
        act,
        title=Text("Change the call", "修改征集"),
        submit=Text("Save", "保存"),
        lead=edition_queries.name_of(call.edition),
        back=fair.call_address(call),
        said=SAID,
    )


class TierForm(ActForm):
    amounts = ("at_least",)

    name_en = forms.CharField(label=words("Name, English", "英文名称"), max_length=80)
    name_zh = forms.CharField(label=words("Name, Chinese", "中文名称"), max_length=80)
    at_least = amount_field(
        "From this total on",
        "总额起点",
        help_text=words("0 takes those without an amount, too.", "填 0 时包括未披露金额的项目。"),
    )
    currency = choice_field("Currency", "币种", currencies())
    ceremony = forms.ChoiceField(label=words("Ceremony", "签约仪式"), required=False)

    def __init__(self, *args: Any, call: Call, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        parts = [place.edition.pk for place in edition_queries.tree(call.edition)]
        self._ceremonies = {str(one.pk): one for one in Ceremony.objects.filter(edition__in=parts)}
        self.fields["ceremony"].choices = named(
            {key: Text(one.name_en, one.name_zh) for key, one in self._ceremonies.items()},
            blank=Text("outside of any ceremony", "不在任何仪式上"),
        )

    def facts(self) -> dict[str, Any]:
        facts = super().facts()
        return {**facts, "ceremony": self._ceremonies.get(facts["ceremony"])}


@require_http_methods(ACT_METHODS)
@needs("fair.organise")
def tier(request: HttpRequest, code: str) -> HttpResponse:
    call = fair.find_call(code)

    def act(facts: dict[str, Any]) -> None:
        actions.set_tier(call=call, by=request.user, now=request.now, **facts)

    return act_page(
        request,
        TierForm(request.POST or None, call=call, initial={"currency": "USD"}),
        act,
        title=Text("Set a tier", "设定档次"),
        lead=Text("The same threshold again replaces that tier.", "起点相同的档次将被替换。"),
        back=fair.call_address(call),
        said=SAID,
    )


@require_POST
@needs("fair.organise")
def remove_tier(request: HttpRequest, code: str, number: int) -> HttpResponse:
    call = fair.find_call(code)
    found = get_object_or_404(Tier.objects.select_related("call"), call=call, pk=number)
    actions.remove_tier(tier=found, by=request.user, now=request.now)
    return redirect(fair.call_address(call))


@require_safe
@needs(*fair.EITHER)
def page(request: HttpRequest, code: str) -> HttpResponse:
    call = fair.find_call(code)
    edition = call.edition
    organises = may(request.user, "fair.organise")
    acts: list[dict[str, Any]] = [
        {"label": Text("Signings", "签约项目"), "url": f"/signings/?edition={code}"}
    ]
    if organises:
        acts += [
            {
                "label": Text("New delegation", "新建代表团"),
                "url": f"/signings/{code}/delegations/new/",
            },
            {"label": Text("Set a tier", "设定档次"), "url": fair.call_address(call, "tier/")},
            {
                "label": Text("Change", "修改"),
                "url": fair.call_address(call, "change/"),
                "main": True,
            },
        ]
    return render_page(
        request,
        "fair/call",
        {
            "page_title": Text("Call for signings", "签约项目征集"),
            "lead": edition_queries.name_of(edition),
            "crumbs": fair.crumbs(),
            "here": Text(f"Edition {code}", f"第{code}届"),
            "acts": acts,
            "tags": [_state(call, request.now)],
            "facts": [
                (Text("Opens", "开始时间"), fair.moment(call.opens_at, edition)),
                (Text("Closes", "截止时间"), fair.moment(call.closes_at, edition)),
                (Text("Clock of", "时区"), edition.time_zone),
            ],
            "note": Text(call.note_en or call.note_zh, call.note_zh or call.note_en),
            "tiers": _tiers(call),
            "removable": [
                (fair.call_address(call, f"tier/{one.pk}/remove/"), Text(one.name_en, one.name_zh))
                for one in call.tiers.all()
            ]
            if organises
            else [],
            "quotas": _quotas(request, call, organises),
            "changes": _changes(call) if may(request.user, "fair.see") else None,
        },
    )


def _state(call: Call, now: datetime) -> dict[str, Any]:
    if now < call.opens_at:
        return {"label": Text("Not open yet", "尚未开始"), "tone": "wait"}
    if now > call.closes_at:
        return {
            "label": Text(
                "Closed: what was submitted in time may still be mended",
                "已截止：按时提交的项目仍可修改",
            ),
            "tone": "late",
        }
    return {"label": Text("Open", "征集中"), "tone": "good"}


def _tiers(call: Call) -> Table:
    return Table(
        Text("Tiers", "签约档次"),
        (
            Column(Text("Tier", "档次")),
            Column(Text("From", "起点"), numeric=True),
            Column(Text("Signed at", "签约仪式")),
        ),
        [
            Row.of(
                Text(one.name_en, one.name_zh),
                spoken.money(Money(one.at_least_minor, one.currency)),
                Cell(
                    Text(one.ceremony.name_en, one.ceremony.name_zh) if one.ceremony else None,
                    why=Text("outside of any ceremony", "不在任何仪式上"),
                ),
            )
            for one in call.tiers.select_related("ceremony")
        ],
    )


def _quotas(request: HttpRequest, call: Call, organises: bool) -> Table:
    """Staff see all delegations, a leader the own ones."""
    rows = queries.quotas(call)
    if not may(request.user, "fair.see"):
        own = {one.pk for one in queries.delegations_of(request.user, call)}  # type: ignore[arg-type]
        rows = [row for row in rows if row.delegation.pk in own]
    shown = []
    for row in rows:
        full = row.most is not None and row.taken >= row.most
        door = f"/signings/{call.edition.code}/delegations/{row.delegation.code}/"
        shown.append(
            Row.of(
                Cell(
                    fair.delegation_name(row.delegation),
                    url=door if organises else "",
                    second=row.delegation.code,
                ),
                Cell(
                    row.most if row.most is not None else Text("no limit", "不限"),
                    tone="late" if full else "",
                    second=Text("full: withdraw one, or ask for more", "已满：请撤回或申请增加")
                    if full
                    else "",
                ),
                row.taken,
                row.drafts,
                row.posted,
            )
        )
    return Table(
        Text("Delegations and their quotas", "代表团与名额"),
        (
            Column(Text("Delegation", "代表团")),
            Column(Text("Quota", "名额"), numeric=True),
            Column(Text("Taken", "已用"), numeric=True),
            Column(Text("Drafts", "草稿"), numeric=True),
            Column(Text("In the ledger", "已入账"), numeric=True),
        ),
        shown,
    )


def _changes(call: Call) -> Table:
    return Table(
        Text("Who changed the call", "征集变更记录"),
        (
            Column(Text("When", "时间")),
            Column(Text("Who", "办理人")),
            Column(Text("What", "事项")),
            Column(Text("From", "原为")),
            Column(Text("To", "改为")),
        ),
        [
            Row.of(
                fair.moment(one.at, call.edition),
                one.by.label,
                one.what,
                Cell(one.was, why=Text("nothing", "无")),
                Cell(one.became, why=Text("nothing", "无")),
            )
            for one in call.changes.select_related("by")
        ],
        row_heads=False,
    )
