"""An activity: made, changed, published, cancelled."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from urllib.parse import urlsplit

from django.db import transaction

from entrepot.accounts.models import User
from entrepot.accounts.rules import require
from entrepot.editions.models import Edition
from entrepot.programme import queries
from entrepot.programme.actions.announce import TOLD, announce
from entrepot.programme.actions.seats import release_seats
from entrepot.programme.actions.shared import expect, fresh, hold, known_languages, note
from entrepot.programme.clashes import Level
from entrepot.programme.errors import (
    BadLink,
    Clashes,
    EndsBeforeItStarts,
    NoName,
    NotReady,
    OfAnotherEdition,
    ReasonMissing,
)
from entrepot.programme.models import Activity, Room, Speaker, State, Track
from entrepot.text import Text

#: What a calendar shows of an activity: a change of it raises the sequence.
IN_CALENDAR = frozenset(
    (
        "title_en",
        "title_zh",
        "abstract_en",
        "abstract_zh",
        "starts_at",
        "ends_at",
        "room",
        "languages",
        "interpretation",
        "online_url",
    )
)


@dataclass(frozen=True, slots=True)
class Plan:
    """All that may be said of an activity, as `models.Activity` has it."""

    kind: str
    starts_at: datetime
    ends_at: datetime
    title_en: str = ""
    title_zh: str = ""
    abstract_en: str = ""
    abstract_zh: str = ""
    room: Room | None = None
    track: Track | None = None
    languages: Sequence[str] = ()
    interpretation: Sequence[str] = ()
    capacity: int | None = None
    public: bool = True
    online_url: str = ""


def planned(activity: Activity, plan: Plan) -> list[str]:
    """Put a plan on an activity in memory; the names of what changed.

    Raises NoName (PRG-016), EndsBeforeItStarts (-002), OfAnotherEdition (-005), BadLink (-014),
    UnknownLanguage (-015).
    """
    if not (plan.title_en.strip() or plan.title_zh.strip()):
        raise NoName()
    if plan.ends_at <= plan.starts_at:
        zone = activity.zone
        raise EndsBeforeItStarts(
            starts=f"{plan.starts_at.astimezone(zone):%Y-%m-%d %H:%M}",
            ends=f"{plan.ends_at.astimezone(zone):%Y-%m-%d %H:%M}",
        )
    ours = activity.edition.holding
    for thing in (plan.room, plan.track):
        if thing is not None and thing.edition_id != ours.pk:
            raise OfAnotherEdition(what=thing.name, theirs=thing.edition.code, ours=ours.code)
    link = urlsplit(plan.online_url)
    if plan.online_url and (link.scheme != "https" or not link.hostname):
        raise BadLink(url=plan.online_url)
    changed = []
    for field in fields(plan):
        value = getattr(plan, field.name)
        if field.name in ("languages", "interpretation"):
            value = known_languages(list(value))
        elif isinstance(value, str):
            value = value.strip()
        if getattr(activity, field.name) != value:
            setattr(activity, field.name, value)
            changed.append(field.name)
    return changed


@transaction.atomic
def make_activity(*, edition: Edition, plan: Plan, by: User, now: datetime) -> Activity:
    """A draft, whatever it clashes with. Raises NotAllowed, EditionClosed (PRG-008), and as
    `planned`."""
    require(by, "programme.organise")
    hold(edition, now=now)
    activity = Activity(edition=edition, changed_at=now)
    planned(activity, plan)
    activity.save()
    note(activity, State.DRAFT, by=by, now=now)
    return activity


@transaction.atomic
def change_activity(*, activity: Activity, plan: Plan, by: User, now: datetime) -> Activity:
    """Another plan. A draft takes any; what is published must not block.

    What changes nothing leaves no trace. Raises NotAllowed, EditionClosed (PRG-008), WrongState
    (-004), NotReady (-006), Clashes (-003), and as `planned`.
    """
    require(by, "programme.organise")
    hold(activity.edition, now=now)
    activity = fresh(activity)
    expect(activity, State.DRAFT, State.PUBLISHED)
    changed = planned(activity, plan)
    if not changed:
        return activity
    if activity.state == State.PUBLISHED:
        require_ready(activity)
        refuse_blocks(activity)
    moved(activity, *changed, by=by, now=now)
    return activity


@transaction.atomic
def publish_activity(*, activity: Activity, by: User, now: datetime) -> Activity:
    """From now on it is in the programme. Raises NotAllowed, EditionClosed (PRG-008), WrongState
    (-004), NotReady (-006), Clashes (-003)."""
    require(by, "programme.organise")
    hold(activity.edition, now=now)
    activity = fresh(activity)
    expect(activity, State.DRAFT)
    require_ready(activity)
    refuse_blocks(activity)
    activity.state, activity.changed_at = State.PUBLISHED, now
    activity.save()
    note(activity, State.PUBLISHED, by=by, now=now)
    return activity


@transaction.atomic
def cancel_activity(*, activity: Activity, reason: str, by: User, now: datetime) -> Activity:
    """It will not be. Calendars and those who meant to come are told; its room is free.

    Raises NotAllowed, EditionClosed (PRG-008), WrongState (-004), ReasonMissing (-007).
    """
    require(by, "programme.organise")
    if not reason.strip():
        raise ReasonMissing()
    hold(activity.edition, now=now)
    activity = fresh(activity)
    expect(activity, State.PUBLISHED)
    activity.state = State.CANCELLED
    activity.sequence += 1
    activity.changed_at = now
    activity.save()
    note(activity, State.CANCELLED, by=by, now=now, reason=reason.strip())
    announce(activity, now=now, reason=reason.strip())
    return activity


@transaction.atomic
def remove_activity(*, activity: Activity, by: User, now: datetime) -> None:
    """A draft was a mistake: nobody outside has seen it. Raises NotAllowed, EditionClosed
    (PRG-008), WrongState (-004)."""
    require(by, "programme.organise")
    hold(activity.edition, now=now)
    activity = fresh(activity)
    expect(activity, State.DRAFT)
    activity.delete()


def moved(activity: Activity, *changed: str, by: User, now: datetime) -> None:
    """Save what changed, raise the sequence where a calendar shows it, write it down, tell those who
    mean to come, and give the seats that came free."""
    if activity.state == State.PUBLISHED and IN_CALENDAR & {*changed}:
        activity.sequence += 1
    activity.changed_at = now
    activity.save()
    note(activity, ", ".join(changed), by=by, now=now)
    if activity.state == State.PUBLISHED and TOLD & {*changed}:
        announce(activity, now=now)
    if "capacity" in changed:
        release_seats(activity, now=now)


def require_ready(activity: Activity) -> None:
    """Raises NotReady (PRG-006)."""
    if not activity.title_en:
        lacks = Text("a title in English", "英文标题")
    elif not activity.title_zh:
        lacks = Text("a title in Chinese", "中文标题")
    elif activity.room is None and not activity.online_url:
        lacks = Text("a room, or a link for those who join online", "会议室或线上链接")
    else:
        return
    raise NotReady(what=activity.title, lacks=lacks)


def refuse_blocks(activity: Activity, people: list[tuple[str, Speaker]] | None = None) -> None:
    """Raises Clashes (PRG-003)."""
    found = queries.clashes_of(activity, people=people)
    blocks = [clash.text for clash in found if clash.level == Level.BLOCK]
    if blocks:
        raise Clashes(
            clashes=Text(" ".join(text.en for text in blocks), "".join(text.zh for text in blocks))
        )
