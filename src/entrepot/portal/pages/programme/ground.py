"""Rooms and tracks of an edition."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from entrepot.portal.forms import ActForm, act_now, act_page, words
from entrepot.portal.pages.acts import ACT_METHODS
from entrepot.portal.pages.common import needs, page
from entrepot.portal.pages.programme import words as said
from entrepot.programme import actions
from entrepot.programme.models import Room, Track
from entrepot.text import Text
from entrepot.web.tables import Cell, Column, Row, Table

_REMOVED = Text("Removed.", "已删除。")


def _code_field() -> forms.SlugField:
    return forms.SlugField(
        max_length=24,
        label=words("Code", "代码"),
        help_text=words(
            "Stands in addresses, such as a1. It never changes.",
            "用于网址，例如 a1。之后不能更改。",
        ),
    )


class RoomForm(ActForm):
    name_en = forms.CharField(max_length=120, label=words("Name, English", "英文名称"))
    name_zh = forms.CharField(max_length=120, label=words("Name, Chinese", "中文名称"))
    hall_en = forms.CharField(
        max_length=120, required=False, label=words("Hall or building, English", "场馆（英文）")
    )
    hall_zh = forms.CharField(
        max_length=120, required=False, label=words("Hall or building, Chinese", "场馆（中文）")
    )
    floor = forms.CharField(max_length=12, required=False, label=words("Floor", "楼层"))
    capacity = forms.IntegerField(
        min_value=1,
        max_value=100_000,
        required=False,
        label=words("People it holds", "可容纳人数"),
    )


class NewRoomForm(RoomForm):
    code = _code_field()
    field_order = ("code",)


class TrackForm(ActForm):
    name_en = forms.CharField(max_length=120, label=words("Name, English", "英文名称"))
    name_zh = forms.CharField(max_length=120, label=words("Name, Chinese", "中文名称"))


class NewTrackForm(TrackForm):
    code = _code_field()
    field_order = ("code",)


@require_safe
@needs("programme.organise")
def listing(request: HttpRequest, code: str) -> HttpResponse:
    holding = said.holding_of(code)
    rooms = Room.objects.filter(edition=holding).annotate(count=Count("activities"))
    tracks = Track.objects.filter(edition=holding).annotate(count=Count("activities"))
    of_rooms = [
        Row.of(
            Cell(room.place, url=said.programme_address(holding, f"rooms/{room.code}/")),
            Cell(room.capacity, why=Text("nobody has said", "未说明")),
            room.count,
        )
        for room in rooms.order_by("code")
    ]
    of_tracks = [
        Row.of(
            Cell(track.name, url=said.programme_address(holding, f"tracks/{track.code}/")),
            track.count,
        )
        for track in tracks.order_by("code")
    ]
    activities = Column(Text("Activities", "活动数"), numeric=True)
    return page(
        request,
        "tables",
        {
            "page_title": Text("Rooms and tracks", "会议室与专题"),
            "crumbs": said.crumbs(holding),
            "acts": [
                {"label": Text("New track", "新建专题"), "url": "../tracks/new/"},
                {"label": Text("New room", "新建会议室"), "url": "new/", "main": True},
            ],
            "tables": [
                (
                    Table(
                        Text("Rooms", "会议室"),
                        (
                            Column(Text("Room", "会议室")),
                            Column(Text("Holds", "可容纳"), numeric=True),
                            activities,
                        ),
                        of_rooms,
                    ),
                    Text("No room yet.", "暂无会议室。"),
                ),
                (
                    Table(
                        Text("Tracks", "专题"),
                        (Column(Text("Track", "专题")), activities),
                        of_tracks,
                    ),
                    Text("No track yet.", "暂无专题。"),
                ),
            ],
        },
    )


@require_http_methods(ACT_METHODS)
@needs("programme.organise")
def new_room(request: HttpRequest, code: str) -> HttpResponse:
    holding = said.holding_of(code)

    def act(facts: dict[str, Any]) -> None:
        actions.make_room(edition=holding, by=request.user, now=request.now, **facts)

    return act_page(
        request,
        NewRoomForm(request.POST or None),
        act,
        title=Text("New room", "新建会议室"),
        back=said.programme_address(holding, "rooms/"),
        said=said.SAID,
    )


@require_http_methods(ACT_METHODS)
@needs("programme.organise")
def change_room(request: HttpRequest, code: str, room: str) -> HttpResponse:
    one = get_object_or_404(Room, edition__code=code, code=room)

    def act(facts: dict[str, Any]) -> None:
        actions.change_room(room=one, by=request.user, now=request.now, **facts)

    return act_page(
        request,
        RoomForm(request.POST or None, initial=said.fields_of(RoomForm, one)),
        act,
        title=Text(f"Change {one.name_en}", f"修改{one.name_zh}"),
        submit=Text("Save", "保存"),
        back=said.programme_address(one.edition, "rooms/"),
        said=said.SAID,
        more={"acts": [_remove_button()]},
    )


def _remove_button() -> dict[str, Any]:
    return {"label": Text("Remove", "删除"), "url": "remove/", "post": True, "danger": True}


@require_POST
@needs("programme.organise")
def remove_room(request: HttpRequest, code: str, room: str) -> HttpResponse:
    one = get_object_or_404(Room, edition__code=code, code=room)
    return act_now(
        request,
        lambda: actions.remove_room(room=one, by=request.user, now=request.now),
        back=said.programme_address(one.edition, "rooms/"),
        said=_REMOVED,
    )


@require_http_methods(ACT_METHODS)
@needs("programme.organise")
def new_track(request: HttpRequest, code: str) -> HttpResponse:
    holding = said.holding_of(code)

    def act(facts: dict[str, Any]) -> None:
        actions.make_track(edition=holding, by=request.user, now=request.now, **facts)

    return act_page(
        request,
        NewTrackForm(request.POST or None),
        act,
        title=Text("New track", "新建专题"),
        back=said.programme_address(holding, "rooms/"),
        said=said.SAID,
    )


@require_http_methods(ACT_METHODS)
@needs("programme.organise")
def change_track(request: HttpRequest, code: str, track: str) -> HttpResponse:
    one = get_object_or_404(Track, edition__code=code, code=track)

    def act(facts: dict[str, Any]) -> None:
        actions.change_track(track=one, by=request.user, now=request.now, **facts)

    return act_page(
        request,
        TrackForm(request.POST or None, initial=said.fields_of(TrackForm, one)),
        act,
        title=Text(f"Change {one.name_en}", f"修改{one.name_zh}"),
        submit=Text("Save", "保存"),
        back=said.programme_address(one.edition, "rooms/"),
        said=said.SAID,
        more={"acts": [_remove_button()]},
    )


@require_POST
@needs("programme.organise")
def remove_track(request: HttpRequest, code: str, track: str) -> HttpResponse:
    one = get_object_or_404(Track, edition__code=code, code=track)
    return act_now(
        request,
        lambda: actions.remove_track(track=one, by=request.user, now=request.now),
        back=said.programme_address(one.edition, "rooms/"),
        said=_REMOVED,
    )
