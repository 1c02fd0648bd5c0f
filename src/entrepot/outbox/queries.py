"""Reads of the outbox that pages, the command line and other apps may use."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q, QuerySet

from entrepot.outbox.models import Message, State, Webhook


def messages(*, state: str = "", text: str = "", kind: str = "") -> QuerySet[Message]:
    """Messages, newest first; `text` is looked for in address, key and subjects."""
    found = Message.objects.order_by("-created_at", "-id")
    if state:
        found = found.filter(state=state)
    if kind:
        found = found.filter(kind=kind)
    if text:
        found = found.filter(
            Q(address__icontains=text)
            | Q(key__icontains=text)
            | Q(subject_en__icontains=text)
            | Q(subject_zh__icontains=text)
        )
    return found


def failed() -> int:
    """How many messages wait for a person. One statement on an index."""
    return Message.objects.filter(state=State.FAILED).count()


def erasable(*, before: datetime) -> QuerySet[Message]:
    """Messages asked for earlier, sent or cancelled, whose address and text still stand."""
    over = Message.objects.filter(state__in=[State.SENT, State.CANCELLED], erased_at=None)
    return over.filter(created_at__lt=before)


def webhooks() -> QuerySet[Webhook]:
    """Every robot, enabled ones first."""
    return Webhook.objects.select_related("added_by").order_by("disabled_at", "name")


def known_keys(keys: Iterable[str]) -> set[str]:
    """Which of these keys have a message already. One statement for every 500."""
    asked = list(keys)
    found: set[str] = set()
    for start in range(0, len(asked), 500):
        part = Message.objects.filter(key__in=asked[start : start + 500])
        found.update(part.values_list("key", flat=True))
    return found
