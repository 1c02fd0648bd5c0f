"""Messages lose their address and text; that they went out, and when, stays."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from entrepot.accounts.models import User
from entrepot.accounts.rules import require
from entrepot.outbox.errors import TooYoungToErase
from entrepot.outbox.models import SAID, Decision, Message, State
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


@transaction.atomic
def erase(*, keys: str, now: datetime) -> int:
    """Erase all messages whose key begins so; how many. What waits, or is being sent, is cancelled.

    For who keeps the data of the person, and decides that they go.
    """
    rows = Message.objects.select_for_update().filter(key__startswith=keys, erased_at=None)
    rows.exclude(state=State.SENT).update(state=State.CANCELLED, next_try_at=None, claimed_at=None)
    return rows.update(erased_at=now, **dict.fromkeys(SAID, ""))
