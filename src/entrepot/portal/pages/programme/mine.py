"""What a registered person has of the programme: seats, what they follow, their own calendar.

Who they are is known as on the page of their registration: by the personal link that opened it.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_POST, require_safe

from entrepot.editions import queries as edition_queries
from entrepot.editions.models import Edition
from entrepot.portal.forms import act_now, message
from entrepot.portal.pages.common import page
from entrepot.portal.pages.programme import words as said
from entrepot.portal.pages.registration import own
from entrepot.portal.today import moment
from entrepot.programme import actions, feeds, queries
from entrepot.programme.errors import AgendaClosed
from entrepot.programme.models import Activity, SeatState, State
from entrepot.programme.names import SEATS
from entrepot.registration.models import Registration
from entrepot.registration.models import State as Coming
from entrepot.text import Text
from entrepot.web.i18n import is_chinese

_CANCELLED = Text("Cancelled", "已取消")
_FOLLOWED = Text("You follow it", "您已关注")


def registered(request: HttpRequest, holding: Edition | None = None) -> Registration | None:
    """Whose page this is, where they are coming (to this holding). A statement, or none."""
    who = own.registered(request)
    if who is None or who.state != Coming.APPROVED:
        return None
    return who if holding is None or who.enrolment.edition_id == holding.pk else None


def own_part(one: Activity, registration: Registration) -> dict[str, Any]:
    """What the page of an activity says to who is registered. At most four statements."""
    seat = queries.own_seat(one, registration)
    open_ = one.state == State.PUBLISHED
    says: Text | str = ""
    if seat:
        says = SEATS[seat.state]
        if seat.state == SeatState.WAITING:
            place = queries.place_in_line(seat)
            says = Text(f"{says.en}, in place {place}", f"{says.zh}，第 {place} 位")
    taken = queries.seating(one)
    left = max((one.capacity or 0) - taken.held, 0)
    return {
        "seat": says,
        "seats_url": said.activity_address(one, "seat/"),
        "may_take": open_ and bool(one.capacity) and seat is None,
        "may_give_up": open_ and seat is not None,
        "left": Text(
            f"{left} of {one.capacity} seats are free.", f"{one.capacity} 席中余 {left} 席。"
        )
        if one.capacity
        else "",
        "follows": queries.follows(one, registration),
        "follow_url": said.activity_address(one, "follow/"),
        "may_follow": open_,
        "online": one.online_url if open_ else "",
    }


def with_registered(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A view for the holder of a personal link who is coming; others are told what is missing."""

    @own.with_registration
    @wraps(view)
    def inner(request: HttpRequest, who: Registration, *args: Any, **kwargs: Any) -> HttpResponse:
        if who.state != Coming.APPROVED:
            context = {
                "page_title": Text("Your agenda", "个人日程"),
                "text": Text(
                    "This is for people whose registration is approved.",
                    "仅限报名已通过的人员使用。",
                ),
            }
            return page(request, "aftercare/investor_closed", context, 403)
        return view(request, who, *args, **kwargs)

    return inner


@require_POST
@with_registered
def seat(request: HttpRequest, who: Registration, number: int) -> HttpResponse:
    """`move`: take or give_up."""
    one = said.activity_of(number)
    act = actions.give_up_seat if request.POST.get("move") == "give_up" else actions.take_seat
    return act_now(
        request,
        lambda: act(activity=one, registration=who, now=moment(request.now)),
        back=said.activity_address(one),
        said=Text("Your agenda is up to date.", "个人日程已更新。"),
    )


@require_POST
@with_registered
def follow(request: HttpRequest, who: Registration, number: int) -> HttpResponse:
    """`move`: follow or unfollow."""
    one = get_object_or_404(
        Activity.objects.select_related("edition__parent"), pk=number, state=State.PUBLISHED
    )

    def act() -> None:
        if request.POST.get("move") == "unfollow":
            actions.unfollow(activity=one, registration=who)
        else:
            actions.follow(activity=one, registration=who, now=moment(request.now))

    return act_now(
        request,
        act,
        back=said.activity_address(one),
        said=Text("Your agenda is up to date.", "个人日程已更新。"),
    )


def _line(mine: queries.Own) -> dict[str, Any]:
    one = mine.activity
    off = one.state == State.CANCELLED
    tags: list[Any] = [SEATS[mine.seat] if mine.seat else _FOLLOWED]
    if off:
        tags.insert(0, {"label": _CANCELLED, "tone": "late"})
    return {
        "url": said.activity_address(one),
        "day": said.day_words(said.day_of(one)),
        "times": said.times(one),
        "title": one.title,
        "place": one.room.place if one.room else Text("Online", "线上"),
        "tags": tags,
        "cancelled": off,
    }


@require_safe
@with_registered
def agenda(request: HttpRequest, who: Registration) -> HttpResponse:
    holding = who.enrolment.edition
    token = actions.agenda_token(registration=who)
    language = "zh" if is_chinese() else "en"
    closed = queries.activities(holding).filter(state=State.PUBLISHED, public=False)
    return page(
        request,
        "programme/agenda",
        {
            "page_title": Text("Your agenda", "个人日程"),
            "kicker": edition_queries.name_of(holding),
            "lines": [_line(mine) for mine in queries.agenda(who)],
            "closed": [(one.title, said.activity_address(one)) for one in closed],
            "programme": said.programme_address(holding),
            "feed": f"{said.site_of(request)}/programme/agenda/{token}/calendar.ics?in={language}",
        },
    )


@require_POST
@with_registered
def renew(request: HttpRequest, who: Registration) -> HttpResponse:
    """Another address of the calendar; the one before opens nothing any more."""
    return act_now(
        request,
        lambda: actions.renew_agenda_token(registration=who) and None,
        back="/programme/agenda/",
        said=Text(
            "Your calendar has a new address. The old one opens nothing any more.",
            "日历已更换地址，原地址已失效。",
        ),
    )


@require_safe
def calendar(request: HttpRequest, token: str) -> HttpResponse:
    """The personal calendar: its address is the secret, so no cache but the reader's keeps it."""
    try:
        who = actions.open_agenda(token=token)
    except AgendaClosed as error:
        response = HttpResponse(message(error), content_type="text/plain; charset=utf-8")
        response.status_code = 410
    else:
        mine = queries.agenda(who) if who.state == Coming.APPROVED else []
        name = edition_queries.name_of(who.enrolment.edition)
        written = feeds.calendar(
            [each.activity for each in mine],
            name=Text(f"My agenda, {name.en}", f"我的日程，{name.zh}"),
            language=request.GET.get("in", who.language),
            address=said.site_of(request),
            links=True,
            waiting={each.activity.pk for each in mine if each.seat == SeatState.WAITING},
        )
        response = HttpResponse(written, content_type=feeds.TYPE)
        response.headers["Content-Disposition"] = 'inline; filename="agenda.ics"'
    patch_cache_control(response, private=True, max_age=0)
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
