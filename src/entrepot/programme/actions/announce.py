"""Those who hold a seat, wait for one or follow are told of a change, once each."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q

from entrepot.outbox import actions as outbox
from entrepot.programme.models import WANTED, Activity, State
from entrepot.registration.actions.letters import keys_of
from entrepot.registration.models import Registration
from entrepot.registration.models import State as Coming
from entrepot.text import Text

#: What somebody who means to come has to know of, beside that it is cancelled.
TOLD = frozenset(("starts_at", "ends_at", "room", "online_url", "title_en", "title_zh"))

_MOVED = Text("Changed: {title}", "日程变更：{title}")
_OFF = Text("Cancelled: {title}", "活动取消：{title}")
_SEAT = Text("You have a seat: {title}", "您已获得席位：{title}")
_WHEN = Text(
    "{title}\n{times} ({zone})\n{place}\n\nYour agenda has the same.",
    "{title}\n{times}（{zone}）\n{place}\n\n个人日程已同步更新。",
)
_WHY = Text("{title}, {times} ({zone}), will not be held.\n\n{reason}",
            "{title}（{times}，{zone}）已取消。\n\n{reason}")  # fmt: skip


def audience(activity: Activity) -> list[Registration]:
    """Who is told: those who are coming and have an address, each once. One statement."""
    asked = Q(seats__activity=activity, seats__state__in=WANTED) | Q(follows__activity=activity)
    rows = Registration.objects.filter(asked, state=Coming.APPROVED).exclude(person__email="")
    return list(rows.select_related("person").distinct().order_by("pk"))


def announce(activity: Activity, *, now: datetime, reason: str = "") -> None:
    """Of an activity as it stands now; the same state of it is told once, whoever asks again."""
    place = activity.room.place if activity.room else Text("Online", "线上")
    off = activity.state == State.CANCELLED
    facts = {
        "title": activity.title,
        "times": activity.said_times,
        "zone": activity.edition.time_zone,
        "place": place,
        "reason": reason,
    }
    for registration in audience(activity):
        _write(
            registration,
            f"programme.{activity.pk}.{activity.sequence}",
            (_OFF if off else _MOVED).format(**facts),
            (_WHY if off else _WHEN).format(**facts),
            now,
        )


def tell_seat(activity: Activity, registration: Registration, seat: int, now: datetime) -> None:
    """That one who waited has a seat."""
    if not registration.person.email:
        return
    place = activity.room.place if activity.room else Text("Online", "线上")
    facts = {
        "title": activity.title,
        "times": activity.said_times,
        "zone": activity.edition.time_zone,
        "place": place,
    }
    _write(
        registration, f"programme.seat.{seat}", _SEAT.format(**facts), _WHEN.format(**facts), now
    )


def _write(registration: Registration, key: str, subject: Text, body: Text, now: datetime) -> None:
    outbox.queue(
        key=f"{keys_of(registration)}{key}",
        kind="programme.change",
        address=registration.person.email,
        subject=subject,
        body=body,
        language=registration.language,
        now=now,
    )
