"""How the programme's pages find a thing, name its address and say its times."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone

from entrepot.editions import queries as edition_queries
from entrepot.editions.models import Edition
from entrepot.editions.names import PHASES
from entrepot.portal.forms import words
from entrepot.programme.models import Activity
from entrepot.programme.names import LANGUAGES
from entrepot.text import Text
from entrepot.web import spoken
from entrepot.web.i18n import is_chinese, localise

SAID = Text("Saved.", "已保存。")
_INSTANT = "%Y-%m-%dT%H:%M"


def holding_of(code: str) -> Edition:
    """The holding of this code; a part leads nowhere, since its programme is the holding's."""
    return get_object_or_404(Edition, code=code, parent=None)


def activity_of(number: int) -> Activity:
    """With what its page shows of where it is."""
    found = Activity.objects.select_related("edition__parent__parent", "room", "track")
    return get_object_or_404(found, pk=number)


def programme_address(holding: Edition, act: str = "") -> str:
    return f"/programme/{holding.code}/{act}"


def activity_address(activity: Activity, act: str = "") -> str:
    return f"/programme/activities/{activity.pk}/{act}"


def desk_address(activity: Activity) -> str:
    return activity_address(activity, "desk/")


def speaker_address(number: int, act: str = "") -> str:
    return f"/programme/speakers/{number}/{act}"


def crumbs(holding: Edition) -> list[tuple[Text, str]]:
    """From an organiser's page back to the list of the edition."""
    name = edition_queries.name_of(holding)
    return [
        (
            Text(f"Programme of {name.en}", f"{name.zh}日程"),
            programme_address(holding, "desk/"),
        )
    ]


def phase_tag(holding: Edition, on: date) -> list[Text]:
    """The phase that an edition is in, as a tag, where it is in one. One statement."""
    standing = edition_queries.phase_of(holding, on)
    return [PHASES[standing.phase]] if standing else []


def times(activity: Activity) -> str:
    """09:30–11:00, by the clock of the edition's city."""
    first, last = (
        activity.starts_at.astimezone(activity.zone),
        activity.ends_at.astimezone(activity.zone),
    )
    end = f"{last:%H:%M}"
    if first.date() != last.date():
        end = f"{spoken.date_words(last.date())} {end}"
    return f"{first:%H:%M}–{end}"


def day_of(activity: Activity) -> date:
    """The day it begins on in its city."""
    return activity.starts_at.astimezone(activity.zone).date()


_WEEKDAYS = (
    Text("Monday", "星期一"),
    Text("Tuesday", "星期二"),
    Text("Wednesday", "星期三"),
    Text("Thursday", "星期四"),
    Text("Friday", "星期五"),
    Text("Saturday", "星期六"),
    Text("Sunday", "星期日"),
)


def day_words(day: date) -> str:
    """Monday 9 June 2025; 2025年6月9日 星期一."""
    weekday = localise(_WEEKDAYS[day.weekday()])
    said = spoken.date_words(day)
    return f"{said} {weekday}" if is_chinese() else f"{weekday} {said}"


def time_field(en: str, zh: str) -> forms.DateTimeField:
    """A time typed by the clock of the edition's city; `in_city` makes it an instant."""
    return forms.DateTimeField(
        label=words(en, zh),
        input_formats=[_INSTANT],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=_INSTANT),
        error_messages={
            "invalid": words(
                "This is no date and time. Write it as 2025-05-22T10:00.",
                "日期时间格式有误，请按 2025-05-22T10:00 填写。",
            )
        },
    )


def in_city(typed: datetime, edition: Edition) -> datetime:
    """What was typed, read by the clock of the edition's city, whatever the server's is."""
    return timezone.localtime(typed).replace(tzinfo=ZoneInfo(edition.time_zone))


def by_city(instant: datetime, edition: Edition) -> str:
    """An instant as `time_field` shows it."""
    return f"{instant.astimezone(ZoneInfo(edition.time_zone)):{_INSTANT}}"


def languages_field(en: str, zh: str) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=words(en, zh),
        required=False,
        choices=[(code, words(name.en, name.zh)) for code, name in LANGUAGES.items()],
        widget=forms.CheckboxSelectMultiple,
    )


def site_of(request: HttpRequest) -> str:
    """`https://host`, as this reader reaches us."""
    return f"{request.scheme}://{request.get_host()}"


def fields_of(form: type[forms.Form], thing: Any) -> dict[str, Any]:
    """What a form starts with: the thing's own words."""
    return {name: getattr(thing, name) for name in form.base_fields if hasattr(thing, name)}
