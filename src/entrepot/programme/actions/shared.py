"""What every act of the programme does first and last: hold the edition, write down the change."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from entrepot.accounts.models import User
from entrepot.editions import queries as editions
from entrepot.editions.models import Edition, Phase
from entrepot.programme.errors import EditionClosed, UnknownLanguage, WrongState
from entrepot.programme.models import Activity, ActivityChange
from entrepot.programme.names import LANGUAGES, STATES, listed


def hold(edition: Edition, *, now: datetime) -> Edition:
    """The holding of an edition, held until the transaction ends: acts on one programme queue, so
    two can't take the same room. Raises EditionClosed (PRG-008)."""
    holding = lock(edition)
    on = now.astimezone(ZoneInfo(holding.time_zone)).date()
    standing = editions.phase_of(holding, on)
    if standing and standing.phase == Phase.CLOSED:
        raise EditionClosed(edition=holding.code, since=standing.since)
    return holding


def lock(edition: Edition) -> Edition:
    """The same, whatever phase the edition is in."""
    return Edition.objects.select_for_update(of=("self",)).get(pk=edition.holding.pk)


def fresh(activity: Activity) -> Activity:
    """The activity as it stands now that its programme is held."""
    found = Activity.objects.select_related("edition", "room", "track")
    return found.get(pk=activity.pk)


def expect(activity: Activity, *states: str) -> None:
    """Raises WrongState (PRG-004)."""
    if activity.state not in states:
        raise WrongState(
            what=activity.title,
            state=STATES[activity.state],
            needed=listed(STATES[state] for state in states),
        )


def note(activity: Activity, what: str, *, by: User, now: datetime, reason: str = "") -> None:
    """A row of the activity's history."""
    ActivityChange.objects.create(
        activity=activity,
        what=what[:200],
        sequence=activity.sequence,
        reason=reason[:1000],
        by=by,
        at=now,
    )


def known_languages(codes: list[str]) -> list[str]:
    """Each once, in the order given. Raises UnknownLanguage (PRG-015)."""
    for code in codes:
        if code not in LANGUAGES:
            raise UnknownLanguage(language=code, known=listed(LANGUAGES.values()))
    return list(dict.fromkeys(codes))
