"""The one way in which a preparation or a ceremony changes its state: with a row that says so."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from entrepot.accounts.models import User
from entrepot.fair import names
from entrepot.fair.errors import AlreadyPosted, CeremonyNotThere, WrongState
from entrepot.fair.models import (
    TRANSITIONS,
    Ceremony,
    CeremonyChange,
    Preparation,
    State,
    StateChange,
)
from entrepot.ledger.models import SPAN
from entrepot.text import Text


def locked(preparation: Preparation) -> Preparation:
    """The preparation as it stands, held until the transaction ends: acts queue here.

    Its call and delegation, which its key and the rules need, come with it unheld.
    """
    held = Preparation.objects.select_for_update(of=("self",))
    return held.select_related("call__edition", "delegation").get(pk=preparation.pk)


def held(ceremony: Ceremony) -> Ceremony:
    return Ceremony.objects.select_for_update().get(pk=ceremony.pk)


def expect(preparation: Preparation, *states: str) -> None:
    """Raises WrongState (FAIR-004)."""
    if preparation.state not in states:
        raise WrongState(
            what=preparation.key,
            state=names.state(preparation.state),
            needed=names.listed(names.state(state) for state in states),
        )


def refuse_posted(preparation: Preparation) -> None:
    """Raises AlreadyPosted (FAIR-006), which names who posted it."""
    if preparation.state == State.POSTED:
        record, by, at = preparation.record, preparation.posted_by, preparation.posted_at
        assert record is not None
        assert by is not None
        assert at is not None
        raise AlreadyPosted(
            what=preparation.key,
            by=by.label,
            at=preparation.call.said(at),
            record=f"{record // SPAN}.{record % SPAN}",
        )


def move(
    preparation: Preparation,
    to: str,
    *,
    by: User,
    now: datetime,
    reason: str = "",
    about: str = "",
    said: str = "",
) -> None:
    """Change the state, save the whole row, and write down who did it. Raises WrongState."""
    was = preparation.state
    if to not in TRANSITIONS[was]:
        expect(preparation, *(state for state, after in TRANSITIONS.items() if to in after))
    preparation.state = to
    preparation.save()
    note(preparation, was=was, by=by, now=now, reason=reason, about=about, said=said)


def note(
    preparation: Preparation,
    *,
    was: str,
    by: User,
    now: datetime,
    reason: str = "",
    about: str = "",
    said: str = "",
) -> None:
    """A row of the preparation's history. `reason`: one of Why; `said`: what a person wrote."""
    StateChange.objects.create(
        preparation=preparation,
        was=was,
        became=preparation.state,
        by=by,
        at=now,
        reason=reason,
        about=about[:1000],
        note=said[:1000],
    )


def move_ceremony(
    ceremony: Ceremony,
    to: str,
    *,
    after: Iterable[str],
    by: User,
    now: datetime,
) -> None:
    """Raises CeremonyNotThere (FAIR-014) where it is in none of the states `after`."""
    was = ceremony.state
    require_state(ceremony, *after)
    ceremony.state = to
    ceremony.save()
    CeremonyChange.objects.create(ceremony=ceremony, was=was, became=to, by=by, at=now)


def note_ceremony(ceremony: Ceremony, *, by: User, now: datetime, reason: str, about: str) -> None:
    """A row of a ceremony's history in which it stays where it is."""
    CeremonyChange.objects.create(
        ceremony=ceremony,
        was=ceremony.state,
        became=ceremony.state,
        by=by,
        at=now,
        reason=reason,
        about=about[:1000],
    )


def require_state(ceremony: Ceremony, *states: str) -> None:
    """Raises CeremonyNotThere (FAIR-014)."""
    if ceremony.state not in states:
        raise CeremonyNotThere(
            ceremony=Text(ceremony.name_en, ceremony.name_zh),
            state=names.ceremony_state(ceremony.state),
            needed=names.listed(names.ceremony_state(state) for state in states),
        )
