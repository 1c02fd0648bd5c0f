"""Old messages lose their address and text; that they went out, and when, stays."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from entrepot.accounts.models import User
from entrepot.accounts.rules import require
from entrepot.outbox.errors import TooYoungToErase
from entrepot.outbox.models import SAID, Decision
from entrepot.outbox.queries import erasable

#: Nothing younger is erased, in days.
LEAST = 30


@transaction.atomic
def erase_older(*, days: int, by: User, now: datetime) -> int:
    """Erase what was asked for more than so many days ago and is over; how many.

    What waits or failed stays: it has yet to be sent, or cancelled. Keys stay too, so nothing is
    sent a second time. Raises NotAllowed (ENT-001), TooYoungToErase (OUT-012).
    """
    require(by, "outbox.act")
    if days < LEAST:
        raise TooYoungToErase(least=LEAST)
    # Held: a sender or a person who sends one again waits, and finds it erased.
    found = list(
        erasable(before=now - timedelta(days=days)).select_for_update().only("pk", "erased_at")
    )
    for message in found:
        message.erased_at = now
        for name in SAID:
            setattr(message, name, "")
        message.save(update_fields=["erased_at", *SAID])
    Decision.objects.bulk_create(
        Decision(message=message, act=Decision.Act.ERASE, by=by, at=now) for message in found
    )
    return len(found)
