"""Thanks to the investors of an edition, with the way to its survey."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from entrepot import clock
from entrepot.accounts.models import User
from entrepot.accounts.rules import require
from entrepot.aftercare import follow_up
from entrepot.aftercare.actions.links import second_token
from entrepot.aftercare.errors import NobodyToThank
from entrepot.editions import queries as editions
from entrepot.editions.models import Edition
from entrepot.outbox import actions as outbox


@dataclass(frozen=True, slots=True)
class Thanked:
    """What `send_thanks` did: letters asked for now, and those asked for before."""

    sent: int
    before: int


@transaction.atomic
def send_thanks(
    *, edition: Edition, url_of: Callable[[str], str], by: User, now: datetime
) -> Thanked:
    """One letter, in both languages, to each investor's person of a holding, however often this is
    called. `url_of` makes the address of a personal token.

    Raises NotAllowed (ENT-001), NobodyToThank (AFT-018).
    """
    require(by, "aftercare.all")
    # Two who send at once wait for each other here, so each is told of the letters that are its own.
    edition = Edition.objects.select_for_update().get(pk=edition.pk)
    found = follow_up.thanks(edition, today=clock.day(now), now=now)
    if not found.to_send and not found.sent:
        raise NobodyToThank(edition=edition.code)
    called = editions.name_of(edition)
    for link in found.to_send:
        outbox.queue(
            key=follow_up.thanks_key(edition, link),
            kind="aftercare.thanks",
            address=link.address,
            subject=follow_up.thanks_subject(called),
            body=follow_up.thanks_text(called, link, found.question),
            secrets={"link": url_of(second_token(link))},
            now=now,
        )
    return Thanked(len(found.to_send), len(found.sent))
