"""The call for signings: its times, its delegations with their quotas, its tiers."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction

from entrepot.accounts.models import User
from entrepot.accounts.rules import require
from entrepot.editions.models import Edition
from entrepot.fair.errors import BadTimes, CodeTaken, NoCall, PartOfAnother
from entrepot.fair.models import Call, CallChange, Ceremony, Delegation, Quota, Tier
from entrepot.money import Money
from entrepot.text import Text


def _note(call: Call, what: str, was: object, became: object, by: User, now: datetime) -> None:
    CallChange.objects.create(
        call=call,
        what=what,
        was="" if was is None else str(was)[:200],
        became="" if became is None else str(became)[:200],
        by=by,
        at=now,
    )


def in_edition(part: Edition | None, edition: Edition) -> None:
    """Raises PartOfAnother (FAIR-010)."""
    if part is not None and part.holding != edition.holding:
        raise PartOfAnother(part=part.code, edition=edition.holding.code)


@transaction.atomic
def open_call(
    *,
    edition: Edition,
    opens_at: datetime,
    closes_at: datetime,
    note_en: str = "",
    note_zh: str = "",
    by: User,
    now: datetime,
) -> Call:
    """Call for signings of a holding. Raises NotAllowed, NoCall, CodeTaken, BadTimes."""
    require(by, "fair.organise")
    if edition.parent is not None:
        raise NoCall(edition=edition.code, holding=edition.holding.code)
    if Call.objects.filter(edition=edition).exists():
        raise CodeTaken(
            what=Text("The call for signings of edition", "届次签约征集"), value=edition.code
        )
    call = Call(
        edition=edition, opens_at=opens_at, closes_at=closes_at, note_en=note_en, note_zh=note_zh
    )
    _check_times(call)
    call.save()
    _note(call, "times", None, _times(call), by, now)
    return call


@transaction.atomic
def change_call(
    *,
    call: Call,
    opens_at: datetime,
    closes_at: datetime,
    note_en: str = "",
    note_zh: str = "",
    by: User,
    now: datetime,
) -> Call:
    """Move its times, or rewrite its note. Raises NotAllowed, BadTimes (FAIR-011)."""
    require(by, "fair.organise")
    call = Call.objects.select_for_update().get(pk=call.pk)
    was, note = _times(call), (call.note_en, call.note_zh)
    call.opens_at, call.closes_at = opens_at, closes_at
    call.note_en, call.note_zh = note_en, note_zh
    _check_times(call)
    call.save()
    if was != _times(call):
        _note(call, "times", was, _times(call), by, now)
    if note != (note_en, note_zh):
        _note(call, "note", note[0] or note[1], note_en or note_zh, by, now)
    return call


def _check_times(call: Call) -> None:
    if call.closes_at <= call.opens_at:
        raise BadTimes(opens=call.said(call.opens_at), closes=call.said(call.closes_at))


def _times(call: Call) -> str:
    return f"{call.said(call.opens_at)} – {call.said(call.closes_at)}"


@transaction.atomic
def make_delegation(
    *,
    edition: Edition,
    code: str,
    name_en: str,
    name_zh: str,
    kind: str,
    division: str = "",
    economy: str = "",
    part: Edition | None = None,
    leaders: Iterable[User] = (),
    by: User,
) -> Delegation:
    """A group that comes to a holding. Raises NotAllowed, PartOfAnother, CodeTaken."""
    require(by, "fair.organise")
    in_edition(part, edition)
    if Delegation.objects.filter(edition=edition.holding, code=code).exists():
        raise CodeTaken(what=Text("Delegation", "代表团"), value=code)
    delegation = Delegation.objects.create(
        edition=edition.holding,
        code=code,
        name_en=name_en,
        name_zh=name_zh,
        kind=kind,
        division=division,
        economy=economy,
        part=part,
    )
    delegation.leaders.set(leaders)
    return delegation


@transaction.atomic
def change_delegation(
    *,
    delegation: Delegation,
    name_en: str,
    name_zh: str,
    kind: str,
    division: str = "",
    economy: str = "",
    part: Edition | None = None,
    leaders: Iterable[User] = (),
    by: User,
) -> Delegation:
    """All that may be said of it; its code never changes. Raises NotAllowed, PartOfAnother."""
    require(by, "fair.organise")
    in_edition(part, delegation.edition)
    delegation = Delegation.objects.select_for_update().get(pk=delegation.pk)
    delegation.name_en, delegation.name_zh, delegation.kind = name_en, name_zh, kind
    delegation.division, delegation.economy, delegation.part = division, economy, part
    delegation.save()
    set_leaders(delegation=delegation, leaders=leaders, by=by)
    return delegation


@transaction.atomic
def set_leaders(*, delegation: Delegation, leaders: Iterable[User], by: User) -> None:
    """Who leads a delegation, all of them. Raises NotAllowed."""
    require(by, "fair.organise")
    delegation.leaders.set(leaders)


@transaction.atomic
def set_quota(
    *, call: Call, delegation: Delegation, most: int | None, by: User, now: datetime
) -> None:
    """The most that a delegation may submit; None: as many as it likes. What was submitted
    before stays. Raises NotAllowed, PartOfAnother (FAIR-010)."""
    require(by, "fair.organise")
    in_edition(delegation.edition, call.edition)
    quota = Quota.objects.filter(call=call, delegation=delegation).first()
    _note(call, f"quota {delegation.code}", quota.most if quota else None, most, by, now)
    if most is None:
        Quota.objects.filter(call=call, delegation=delegation).delete()
    else:
        Quota.objects.update_or_create(call=call, delegation=delegation, defaults={"most": most})


@transaction.atomic
def set_tier(
    *,
    call: Call,
    at_least: Money,
    name_en: str,
    name_zh: str,
    ceremony: Ceremony | None,
    by: User,
    now: datetime,
) -> Tier:
    """The ceremony of signings from this total on. Raises NotAllowed, PartOfAnother."""
    require(by, "fair.organise")
    if ceremony is not None:
        in_edition(ceremony.edition, call.edition)
    key: dict[str, Any] = {
        "call": call,
        "currency": at_least.currency,
        "at_least_minor": at_least.minor,
    }
    before = Tier.objects.filter(**key).select_related("ceremony").first()
    was = before.ceremony.name_en if before and before.ceremony else None
    _note(call, f"tier {at_least}", was, ceremony.name_en if ceremony else None, by, now)
    tier, _made = Tier.objects.update_or_create(
        **key, defaults={"name_en": name_en, "name_zh": name_zh, "ceremony": ceremony}
    )
    return tier


@transaction.atomic
def remove_tier(*, tier: Tier, by: User, now: datetime) -> None:
    """It was a mistake; what it placed already stays where it is. Raises NotAllowed."""
    require(by, "fair.organise")
    threshold = Money(tier.at_least_minor, tier.currency)
    _note(tier.call, f"tier {threshold}", tier.name_en, None, by, now)
    tier.delete()
