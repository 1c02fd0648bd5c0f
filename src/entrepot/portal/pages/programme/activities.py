"""The form of an activity, which shows what it clashes with; published, cancelled, removed."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods, require_POST
from django.views.decorators.vary import vary_on_headers

from entrepot.editions import queries as edition_queries
from entrepot.editions.models import Edition
from entrepot.errors import EntrepotError
from entrepot.portal.forms import ActForm, act_now, act_page, choice_field, long_text, named, words
from entrepot.portal.pages.acts import ACT_METHODS
from entrepot.portal.pages.common import needs, page
from entrepot.portal.pages.programme import words as said
from entrepot.portal.pages.programme.desk import said_clashes
from entrepot.programme import actions, queries
from entrepot.programme.models import Activity, Room, Track
from entrepot.programme.names import KINDS
from entrepot.text import Text
from entrepot.web.i18n import localise

_NONE = Text("none", "无")


class ActivityForm(ActForm):
    """Names are those of `actions.Plan`; times are by the clock of the edition's city."""

    edition = forms.ChoiceField(label=words("At the edition or its part", "届次或分会"))
    kind = choice_field("Kind", "类型", KINDS)
    title_en = forms.CharField(
        max_length=200, required=False, label=words("Title, English", "标题（英文）")
    )
    title_zh = forms.CharField(
        max_length=200, required=False, label=words("Title, Chinese", "标题（中文）")
    )
    starts_at = said.time_field("Begins", "开始时间")
    ends_at = said.time_field("Ends", "结束时间")
    room = forms.ChoiceField(label=words("Room", "会议室"), required=False)
    track = forms.ChoiceField(label=words("Track", "专题"), required=False)
    capacity = forms.IntegerField(
        min_value=1,
        max_value=100_000,
        required=False,
        label=words("Seats", "席位"),
        help_text=words("Blank: whoever comes.", "留空表示不限人数。"),
    )
    languages = said.languages_field("Languages spoken", "使用语言")
    interpretation = said.languages_field("Interpretation into", "同声传译语言")
    public = forms.BooleanField(
        required=False, initial=True, label=words("On the public programme", "列入公开日程")
    )
    online_url = forms.CharField(
        max_length=300,
        required=False,
        label=words("Link to join online", "线上参加链接"),
        help_text=words("Only the registered see it.", "仅已注册人员可见。"),
    )
    abstract_en = long_text("Abstract, English", "简介（英文）", 5000, rows=5, required=False)
    abstract_zh = long_text("Abstract, Chinese", "简介（中文）", 5000, rows=5, required=False)

    def __init__(self, *args: Any, holding: Edition, chooses_edition: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rooms = {room.code: room for room in Room.objects.filter(edition=holding)}
        self.tracks = {track.code: track for track in Track.objects.filter(edition=holding)}
        self.fields["room"].choices = named(
            [(code, room.place) for code, room in self.rooms.items()], blank=_NONE
        )
        self.fields["track"].choices = named(
            [(code, track.name) for code, track in self.tracks.items()], blank=_NONE
        )
        self.editions = {
            place.edition.code: place.edition for place in edition_queries.tree(holding)
        }
        if not chooses_edition:
            del self.fields["edition"]
        else:
            self.fields["edition"].choices = named(
                [(code, edition_queries.name_of(one)) for code, one in self.editions.items()]
            )

    def plan(self, edition: Edition) -> actions.Plan:
        facts = {name: value for name, value in self.cleaned_data.items() if name != "edition"}
        for name in ("starts_at", "ends_at"):
            facts[name] = said.in_city(facts[name], edition)
        facts["room"] = self.rooms.get(facts["room"])
        facts["track"] = self.tracks.get(facts["track"])
        return actions.Plan(**facts)


def _look(
    request: HttpRequest, form: ActivityForm, activity: Activity, context: dict[str, Any]
) -> HttpResponse:
    """What it would clash with, saved or not: nothing is written here."""
    found = None
    if form.is_valid():
        try:
            actions.planned(activity, form.plan(activity.edition))
            found = said_clashes(queries.clashes_of(activity))
        except EntrepotError as error:
            form.refuse(error)
    if request.htmx:
        if found is None:
            return HttpResponse(status=204)
        return page(request, "programme/_clashes", {"clashes": found})
    return page(request, "programme/activity_form", {**context, "form": form, "clashes": found})


@vary_on_headers("HX-Request")
@require_http_methods(ACT_METHODS)
@needs("programme.organise")
def new(request: HttpRequest, code: str) -> HttpResponse:
    holding = said.holding_of(code)
    first = f"{holding.starts_on}T09:00" if holding.starts_on else None
    form = ActivityForm(
        request.POST or None,
        holding=holding,
        chooses_edition=True,
        initial={"starts_at": first, "languages": ["zh", "en"]},
    )
    title, back = Text("New activity", "新建活动"), said.programme_address(holding, "desk/")
    lead = edition_queries.name_of(holding)
    if "look" in request.POST:
        at = form.editions.get(request.POST.get("edition", ""), holding)
        context = {
            "page_title": localise(title),
            "submit": Text("Save as draft", "保存为草稿"),
            "back": back,
            "lead": lead,
        }
        return _look(request, form, Activity(edition=at), context)

    def act(facts: dict[str, Any]) -> str:
        edition = form.editions[facts["edition"]]
        made = actions.make_activity(
            edition=edition, plan=form.plan(edition), by=request.user, now=request.now
        )
        return said.desk_address(made)

    return act_page(
        request,
        form,
        act,
        title=title,
        submit=Text("Save as draft", "保存为草稿"),
        lead=lead,
        back=back,
        said=Text("Saved as a draft.", "已保存为草稿。"),
        template="programme/activity_form",
        more={"clashes": None},
    )


@vary_on_headers("HX-Request")
@require_http_methods(ACT_METHODS)
@needs("programme.organise")
def change(request: HttpRequest, number: int) -> HttpResponse:
    one = said.activity_of(number)
    holding = one.edition.holding
    initial = said.fields_of(ActivityForm, one) | {
        "starts_at": said.by_city(one.starts_at, one.edition),
        "ends_at": said.by_city(one.ends_at, one.edition),
        "room": one.room.code if one.room else "",
        "track": one.track.code if one.track else "",
    }
    form = ActivityForm(
        request.POST or None, holding=holding, chooses_edition=False, initial=initial
    )
    title = Text("Change the activity", "修改活动")
    if "look" in request.POST:
        context = {
            "page_title": localise(title),
            "submit": Text("Save", "保存"),
            "back": said.desk_address(one),
            "lead": one.title,
        }
        return _look(request, form, one, context)
    clashes = None if request.method == "POST" else said_clashes(queries.clashes_of(one))

    def act(_facts: dict[str, Any]) -> None:
        actions.change_activity(
            activity=one, plan=form.plan(one.edition), by=request.user, now=request.now
        )

    return act_page(
        request,
        form,
        act,
        title=title,
        submit=Text("Save", "保存"),
        lead=one.title,
        back=said.desk_address(one),
        said=said.SAID,
        template="programme/activity_form",
        more={"clashes": clashes},
    )


@require_POST
@needs("programme.organise")
def publish(request: HttpRequest, number: int) -> HttpResponse:
    one = said.activity_of(number)
    return act_now(
        request,
        lambda: actions.publish_activity(activity=one, by=request.user, now=request.now),
        back=said.desk_address(one),
        said=Text("Published.", "已发布。"),
    )


@require_POST
@needs("programme.organise")
def remove(request: HttpRequest, number: int) -> HttpResponse:
    one = said.activity_of(number)
    listing = said.programme_address(one.edition.holding, "desk/")

    def act() -> str:
        actions.remove_activity(activity=one, by=request.user, now=request.now)
        return listing

    return act_now(
        request,
        act,
        back=said.desk_address(one),
        said=Text("The draft is removed.", "草稿已删除。"),
    )


class CancelForm(ActForm):
    reason = long_text(
        "Why",
        "原因",
        help_text=words(
            "The programme shows it to everybody.",
            "日程页面将向所有人显示。",
        ),
    )


@require_http_methods(ACT_METHODS)
@needs("programme.organise")
def cancel(request: HttpRequest, number: int) -> HttpResponse:
    one = said.activity_of(number)
    return act_page(
        request,
        CancelForm(request.POST or None),
        lambda facts: actions.cancel_activity(
            activity=one, by=request.user, now=request.now, **facts
        ),
        title=Text("Cancel the activity", "取消活动"),
        lead=one.title,
        back=said.desk_address(one),
        said=Text(
            "Cancelled. Calendars that hold it are told.", "已取消，已订阅的日历将收到更新。"
        ),
        danger=True,
    )
