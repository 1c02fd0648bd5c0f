"""Every change of an edition and of its parts."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.db import transaction

from entrepot.accounts.models import User
from entrepot.accounts.rules import require
from entrepot.editions.errors import (
    BadCode,
    CodeTaken,
    EndsBeforeStart,
    NoName,
    NumberTaken,
    PhasesOfHoldingsAlone,
    PhasesOutOfOrder,
    UnknownTimeZone,
)
from entrepot.editions.models import Edition, Phase, PhaseStart
from entrepot.editions.names import PHASES

_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]{0,23}")


@transaction.atomic
def make_edition(
    *,
    code: str,
    number: int | None = None,
    year: int | None = None,
    by: User,
    **words: Any,
) -> Edition:
    """A new holding. `words`: names, themes, city, venue, dates and time zone, as the model has
    them. `code` is what figures print, and never changes.

    Raises NotAllowed, BadCode (EDI-006), CodeTaken (-001), NumberTaken (-002),
    EndsBeforeStart (-003), UnknownTimeZone (-004), NoName (-005).
    """
    require(by, "editions.keep")
    edition = Edition(code=_free(code), number=number, year=year)
    return _write(edition, words)


@transaction.atomic
def add_part(*, parent: Edition, code: str, by: User, **words: Any) -> Edition:
    """A part of a holding or of another part: sub-conference, city day, delegation's evening.

    It takes year and time zone from what it is part of, and has no number. Raises as
    `make_edition`.
    """
    require(by, "editions.keep")
    part = Edition(code=_free(code), parent=parent, year=parent.year, time_zone=parent.time_zone)
    return _write(part, words)


@transaction.atomic
def change_edition(
    *, edition: Edition, number: int | None = None, year: int | None = None, by: User, **words: Any
) -> Edition:
    """Change what is said of an edition or a part; its code and its place stay.

    Raises as `make_edition`.
    """
    require(by, "editions.keep")
    if edition.parent_id is None:
        edition.number, edition.year = number, year
    return _write(edition, words)


@transaction.atomic
def set_phases(*, edition: Edition, starts: Mapping[str, date | None], by: User) -> None:
    """The first day of each phase of a holding; a phase without a day is passed over.

    Raises NotAllowed, PhasesOfHoldingsAlone (EDI-008), PhasesOutOfOrder (EDI-007).
    """
    require(by, "editions.keep")
    edition = Edition.objects.select_for_update(of=("self",)).get(pk=edition.pk)
    if edition.parent_id is not None:
        raise PhasesOfHoldingsAlone(edition=edition.code, holding=edition.holding.code)
    wanted = [(Phase(phase), on) for phase in Phase.values if (on := starts.get(phase))]
    for (earlier, earlier_on), (later, later_on) in pairwise(wanted):
        if later_on <= earlier_on:
            raise PhasesOutOfOrder(
                later=PHASES[later],
                later_on=later_on,
                earlier=PHASES[earlier],
                earlier_on=earlier_on,
            )
    PhaseStart.objects.filter(edition=edition).delete()
    PhaseStart.objects.bulk_create(
        PhaseStart(edition=edition, phase=phase, starts_on=on) for phase, on in wanted
    )


def _free(code: str) -> str:
    code = code.strip()
    if not _CODE.fullmatch(code):
        raise BadCode(code=code)
    if Edition.objects.filter(code=code).exists():
        raise CodeTaken(code=code)
    return code


def _write(edition: Edition, words: dict[str, Any]) -> Edition:
    known = {field.name for field in Edition._meta.concrete_fields}
    for name, value in words.items():
        if name not in known:
            raise TypeError(f"an edition has no {name}")
        setattr(edition, name, value)
    if not (edition.name_en or edition.name_zh):
        raise NoName()
    starts_on, ends_on = edition.starts_on, edition.ends_on
    if isinstance(starts_on, date) and isinstance(ends_on, date) and ends_on < starts_on:
        raise EndsBeforeStart(starts_on=starts_on, ends_on=ends_on)
    try:
        ZoneInfo(edition.time_zone)
    except (ZoneInfoNotFoundError, ValueError):
        raise UnknownTimeZone(time_zone=edition.time_zone) from None
    taken = Edition.objects.filter(number=edition.number).exclude(pk=edition.pk)
    if edition.number is not None and taken.exists():
        raise NumberTaken(number=edition.number)
    edition.save()
    return edition
