"""Forget what was written to somebody: address and text, of all messages of some keys."""

from __future__ import annotations

from django.db import transaction

from entrepot.outbox.models import Message, State


@transaction.atomic
def erase(*, keys: str) -> int:
    """Of messages whose key begins so. What waits is not sent; that there was a message stays.

    For who keeps the data of the person, and decides that they go. How many were erased.
    """
    rows = Message.objects.select_for_update().filter(key__startswith=keys)
    rows.filter(state__in=(State.WAITING, State.FAILED)).update(
        state=State.CANCELLED, next_try_at=None
    )
    return rows.update(address="", subject_en="", subject_zh="", body_en="", body_zh="", secrets="")
