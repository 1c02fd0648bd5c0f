"""Rooms and tracks of an edition."""

from __future__ import annotations

from functools import partial

from django import forms
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from entrepot.editions.models import Edition
from entrepot.portal.forms import ActForm, words
from entrepot.portal.pages.acts import ACT_METHODS
from entrepot.portal.pages.common import needs, page
from entrepot.portal.pages.programme import words as said
from entrepot.portal.pages.programme.things import change_page, make_page, remove_now
from entrepot.programme import actions
from entrepot.programme.models import Room, Track
from entrepot.text import Text
from entrepot.web.tables import Cell, Column, Row, Table


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


def _rooms(holding: Edition) -> str:
    return said.programme_address(holding, "rooms/")


@require_http_methods(ACT_METHODS)
@needs("programme.organise")
def new_room(request: HttpRequest, code: str) -> HttpResponse:
    holding = said.holding_of(code)
    make, title = partial(actions.make_room, edition=holding), Text("New room", "新建会议室")
    return make_page(request, NewRoomForm, make, title=title, back=_rooms(holding))


@require_http_methods(ACT_METHODS)
@needs("programme.organise")
def change_room(request: HttpRequest, code: str, room: str) -> HttpResponse:
    one = get_object_or_404(Room, edition__code=code, code=room)
    change = partial(actions.change_room, room=one)
    return change_page(request, one, RoomForm, change, back=_rooms(one.edition))


@require_POST
@needs("programme.organise")
def remove_room(request: HttpRequest, code: str, room: str) -> HttpResponse:
    one = get_object_or_404(Room, edition__code=code, code=room)
    return remove_now(request, partial(actions.remove_room, room=one), back=_rooms(one.edition))


@require_http_methods(ACT_METHODS)
@needs("programme.organise")
def new_track(request: HttpRequest, code: str) -> HttpResponse:
    holding = said.holding_of(code)
    make, title = partial(actions.make_track, edition=holding), Text("New track", "新建专题")
    return make_page(request, NewTrackForm, make, title=title, back=_rooms(holding))


@require_http_methods(ACT_METHODS)
@needs("programme.organise")
def change_track(request: HttpRequest, code: str, track: str) -> HttpResponse:
    one = get_object_or_404(Track, edition__code=code, code=track)
    change = partial(actions.change_track, track=one)
    return change_page(request, one, TrackForm, change, back=_rooms(one.edition))


@require_POST
@needs("programme.organise")
def remove_track(request: HttpRequest, code: str, track: str) -> HttpResponse:
    one = get_object_or_404(Track, edition__code=code, code=track)
    return remove_now(request, partial(actions.remove_track, track=one), back=_rooms(one.edition))
