"""Speakers of an edition; who appears in an activity, in which order, and their place cards."""

from __future__ import annotations

from functools import partial
from typing import Any

from django import forms
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from entrepot.editions.models import Edition
from entrepot.portal.forms import (
    ActForm,
    act_now,
    act_page,
    choice_field,
    long_text,
    named,
    words,
)
from entrepot.portal.pages.acts import ACT_METHODS
from entrepot.portal.pages.common import needs, page
from entrepot.portal.pages.programme import words as said
from entrepot.portal.pages.programme.things import change_page, make_page, remove_now
from entrepot.programme import actions, queries
from entrepot.programme.models import Appearance, Speaker
from entrepot.programme.names import ROLES, languages
from entrepot.text import Text
from entrepot.web import spoken
from entrepot.web.tables import Cell, Column, Row, Table


class SpeakerForm(ActForm):
    name_en = forms.CharField(
        max_length=120, required=False, label=words("Name, Latin letters", "姓名（拉丁字母）")
    )
    name_zh = forms.CharField(
        max_length=120, required=False, label=words("Name, Chinese", "姓名（中文）")
    )
    post_en = forms.CharField(
        max_length=200, required=False, label=words("Post, English", "职务（英文）")
    )
    post_zh = forms.CharField(
        max_length=200, required=False, label=words("Post, Chinese", "职务（中文）")
    )
    languages = said.languages_field("Languages spoken", "使用语言")
    biography_en = long_text("Biography, English", "简历（英文）", 5000, rows=5, required=False)
    biography_zh = long_text("Biography, Chinese", "简历（中文）", 5000, rows=5, required=False)


@require_safe
@needs("programme.organise")
def listing(request: HttpRequest, code: str) -> HttpResponse:
    holding = said.holding_of(code)
    speakers = Speaker.objects.filter(edition=holding).annotate(count=Count("appearances"))
    rows = [
        Row.of(
            Cell(one.name, url=said.speaker_address(one.pk)),
            Cell(one.post if one.post.en else None, why=Text("not written", "未填写")),
            Cell(
                languages(one.languages) if one.languages else None, why=Text("not said", "未说明")
            ),
            one.count,
        )
        for one in speakers.order_by("name_en", "name_zh", "id")
    ]
    columns = (
        Column(Text("Name", "姓名")),
        Column(Text("Post", "职务")),
        Column(Text("Languages", "语言")),
        Column(Text("Activities", "活动数"), numeric=True),
    )
    return page(
        request,
        "list",
        {
            "page_title": Text("Speakers", "嘉宾"),
            "crumbs": said.crumbs(holding),
            "acts": [{"label": Text("New speaker", "新建嘉宾"), "url": "new/", "main": True}],
            "table": Table(Text("Speakers", "嘉宾"), columns, rows),
            "empty": Text(
                "Nobody yet. A speaker is written down once, then added to activities.",
                "暂无嘉宾。每位嘉宾登记一次，即可加入各项活动。",
            ),
        },
    )


def _speakers(holding: Edition) -> str:
    return said.programme_address(holding, "speakers/")


@require_http_methods(ACT_METHODS)
@needs("programme.organise")
def new(request: HttpRequest, code: str) -> HttpResponse:
    holding = said.holding_of(code)
    make, title = partial(actions.make_speaker, edition=holding), Text("New speaker", "新建嘉宾")
    return make_page(request, SpeakerForm, make, title=title, back=_speakers(holding))


@require_http_methods(ACT_METHODS)
@needs("programme.organise")
def change(request: HttpRequest, number: int) -> HttpResponse:
    one = get_object_or_404(Speaker.objects.select_related("edition"), pk=number)
    act = partial(actions.change_speaker, speaker=one)
    return change_page(request, one, SpeakerForm, act, back=_speakers(one.edition))


@require_POST
@needs("programme.organise")
def remove(request: HttpRequest, number: int) -> HttpResponse:
    one = get_object_or_404(Speaker.objects.select_related("edition"), pk=number)
    act = partial(actions.remove_speaker, speaker=one)
    return remove_now(request, act, back=_speakers(one.edition))


class AppearForm(ActForm):
    speaker = forms.ChoiceField(label=words("Who", "人员"))
    role = choice_field("As", "角色", ROLES, initial="speaker")

    def __init__(self, *args: Any, speakers: list[Speaker], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.speakers = {str(one.pk): one for one in speakers}
        self.fields["speaker"].choices = named(
            [
                (
                    key,
                    Text(
                        ", ".join(filter(None, (one.name.en, one.post.en))),
                        "，".join(filter(None, (one.name.zh, one.post.zh))),
                    ),
                )
                for key, one in self.speakers.items()
            ]
        )

    def facts(self) -> dict[str, Any]:
        facts = super().facts()
        return facts | {"speaker": self.speakers[facts["speaker"]]}


@require_http_methods(ACT_METHODS)
@needs("programme.organise")
def appear(request: HttpRequest, number: int) -> HttpResponse:
    one = said.activity_of(number)
    holding = one.edition.holding
    there = {each.speaker_id for each in queries.appearing(one)}
    free = [
        each
        for each in Speaker.objects.filter(edition=holding).select_related("edition")
        if each.pk not in there
    ]

    def act(facts: dict[str, Any]) -> None:
        actions.appear(activity=one, by=request.user, now=request.now, **facts)

    return act_page(
        request,
        AppearForm(request.POST or None, speakers=free),
        act,
        title=Text("Add a person", "添加人员"),
        lead=one.title,
        back=said.desk_address(one),
        said=said.SAID,
        warning=None
        if free
        else Text(
            "There is nobody left to add: write the speaker down first, under Speakers.",
            "没有可添加的人员：请先在“嘉宾”中登记。",
        ),
    )


@require_POST
@needs("programme.organise")
def rank(request: HttpRequest, number: int) -> HttpResponse:
    """`move`: up, down or out, and the appearance that is meant."""
    one = said.activity_of(number)
    people = queries.appearing(one)
    move, _, key = request.POST.get("move", "").partition(":")
    place = next((at for at, each in enumerate(people) if str(each.pk) == key), None)
    if place is None or move not in ("up", "down", "out"):
        raise Http404
    facts = {"by": request.user, "now": request.now}

    def act() -> None:
        if move == "out":
            actions.leave_out(appearance=people[place], **facts)
        else:
            actions.place_in_rank(activity=one, order=_moved(people, place, move), **facts)

    return act_now(request, act, back=said.desk_address(one))


def _moved(people: list[Appearance], place: int, move: str) -> list[Appearance]:
    other = max(place - 1, 0) if move == "up" else min(place + 1, len(people) - 1)
    order = list(people)
    order[place], order[other] = order[other], order[place]
    return order


@require_safe
@needs("programme.organise")
def cards(request: HttpRequest, number: int) -> HttpResponse:
    """Place cards to print, in rank order: both scripts, the post beneath."""
    one = said.activity_of(number)
    return page(
        request,
        "programme/cards",
        {
            "page_title": Text("Place cards", "桌签"),
            "lead": Text(
                f"{one.title.en}, {spoken.date_words(said.day_of(one))}",
                f"{one.title.zh}，{spoken.date_words(said.day_of(one))}",
            ),
            "crumbs": [(one.title, said.desk_address(one))],
            "cards": [
                {
                    "rank": each.rank,
                    "first": each.speaker.name_zh or each.speaker.name_en,
                    "second": each.speaker.name_en if each.speaker.name_zh else "",
                    "post": each.speaker.post,
                    "role": ROLES[each.role],
                }
                for each in queries.appearing(one)
            ],
        },
    )
