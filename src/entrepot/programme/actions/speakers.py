"""People of the programme: who they are, what they do in an activity, and in which order."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Max

from entrepot.accounts.models import User
from entrepot.accounts.rules import require
from entrepot.editions.models import Edition
from entrepot.programme import queries
from entrepot.programme.actions.activities import refuse_blocks
from entrepot.programme.actions.shared import expect, fresh, hold, known_languages, note
from entrepot.programme.errors import (
    AppearsAlready,
    NoName,
    OfAnotherEdition,
    OutOfRank,
    StillUsed,
)
from entrepot.programme.models import Activity, Appearance, Speaker, State


@transaction.atomic
def make_speaker(
    *,
    edition: Edition,
    name_en: str = "",
    name_zh: str = "",
    post_en: str = "",
    post_zh: str = "",
    biography_en: str = "",
    biography_zh: str = "",
    languages: Sequence[str] = (),
    by: User,
    now: datetime,
) -> Speaker:
    """One who appears at a holding. Raises NotAllowed, EditionClosed (PRG-008), NoName (-016),
    UnknownLanguage (-015)."""
    require(by, "programme.organise")
    speaker = Speaker(edition=hold(edition, now=now))
    return _say(speaker, name_en, name_zh, post_en, post_zh, biography_en, biography_zh, languages)


@transaction.atomic
def change_speaker(
    *,
    speaker: Speaker,
    name_en: str = "",
    name_zh: str = "",
    post_en: str = "",
    post_zh: str = "",
    biography_en: str = "",
    biography_zh: str = "",
    languages: Sequence[str] = (),
    by: User,
    now: datetime,
) -> Speaker:
    """All that is said of them. Raises as `make_speaker`."""
    require(by, "programme.organise")
    hold(speaker.edition, now=now)
    speaker = Speaker.objects.get(pk=speaker.pk)
    return _say(speaker, name_en, name_zh, post_en, post_zh, biography_en, biography_zh, languages)


def _say(
    speaker: Speaker,
    name_en: str,
    name_zh: str,
    post_en: str,
    post_zh: str,
    biography_en: str,
    biography_zh: str,
    languages: Sequence[str],
) -> Speaker:
    speaker.name_en, speaker.name_zh = name_en.strip(), name_zh.strip()
    if not (speaker.name_en or speaker.name_zh):
        raise NoName()
    speaker.post_en, speaker.post_zh = post_en.strip(), post_zh.strip()
    speaker.biography_en, speaker.biography_zh = biography_en.strip(), biography_zh.strip()
    speaker.languages = known_languages(list(languages))
    speaker.save()
    return speaker


@transaction.atomic
def remove_speaker(*, speaker: Speaker, by: User, now: datetime) -> None:
    """They come to nothing any more. Raises NotAllowed, EditionClosed (PRG-008), StillUsed
    (-009)."""
    require(by, "programme.organise")
    hold(speaker.edition, now=now)
    if count := speaker.appearances.count():
        raise StillUsed(what=speaker.name, count=count)
    speaker.delete()


@transaction.atomic
def appear(
    *, activity: Activity, speaker: Speaker, role: str, by: User, now: datetime
) -> Appearance:
    """They take part, behind all who do. Raises NotAllowed, EditionClosed (PRG-008), WrongState
    (-004), OfAnotherEdition (-005), AppearsAlready (-010), Clashes (-003) where it is published."""
    require(by, "programme.organise")
    holding = hold(activity.edition, now=now)
    activity = fresh(activity)
    expect(activity, State.DRAFT, State.PUBLISHED)
    if speaker.edition_id != holding.pk:
        raise OfAnotherEdition(what=speaker.name, theirs=speaker.edition.code, ours=holding.code)
    there = queries.appearing(activity)
    if any(one.speaker_id == speaker.pk for one in there):
        raise AppearsAlready(speaker=speaker.name, what=activity.title)
    if activity.state == State.PUBLISHED:
        refuse_blocks(activity, [(one.role, one.speaker) for one in there] + [(role, speaker)])
    last = activity.appearances.aggregate(last=Max("rank"))["last"] or 0
    made = Appearance.objects.create(activity=activity, speaker=speaker, role=role, rank=last + 1)
    note(activity, f"appears: {speaker.pk}", by=by, now=now)
    return made


@transaction.atomic
def leave_out(*, appearance: Appearance, by: User, now: datetime) -> None:
    """They take no part any more; those behind move up. Raises NotAllowed, EditionClosed
    (PRG-008), WrongState (-004)."""
    require(by, "programme.organise")
    activity = appearance.activity
    hold(activity.edition, now=now)
    activity = fresh(activity)
    expect(activity, State.DRAFT, State.PUBLISHED)
    speaker = appearance.speaker_id
    appearance.delete()
    _rank([one.pk for one in queries.appearing(activity)])
    note(activity, f"left out: {speaker}", by=by, now=now)


@transaction.atomic
def place_in_rank(
    *, activity: Activity, order: Sequence[Appearance], by: User, now: datetime
) -> None:
    """The order in which they are named and seated: all of them, first to last.

    Raises NotAllowed, EditionClosed (PRG-008), WrongState (-004), OutOfRank (-011).
    """
    require(by, "programme.organise")
    hold(activity.edition, now=now)
    activity = fresh(activity)
    expect(activity, State.DRAFT, State.PUBLISHED)
    asked = [one.pk for one in order]
    if sorted(asked) != sorted(one.pk for one in queries.appearing(activity)):
        raise OutOfRank(what=activity.title)
    _rank(asked)
    note(activity, "rank", by=by, now=now)


def _rank(keys: Sequence[int]) -> None:
    """From 1, in this order. First all stand behind: two never share a rank, not even in between."""
    for rank, key in enumerate(keys, len(keys) + 1001):
        Appearance.objects.filter(pk=key).update(rank=rank)
    for rank, key in enumerate(keys, 1):
        Appearance.objects.filter(pk=key).update(rank=rank)
