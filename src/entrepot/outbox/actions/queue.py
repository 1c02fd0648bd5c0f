"""Ask for a message to be sent: in the caller's transaction, once for each key."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime
from email.utils import parseaddr

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from entrepot.outbox.errors import BadAddress, TextMissing, UnknownWebhook
from entrepot.outbox.models import Channel, Language, Message, Webhook
from entrepot.outbox.sealing import seal
from entrepot.text import Text


@transaction.atomic
def queue(
    *,
    key: str,
    kind: str,
    address: str,
    subject: Text,
    body: Text,
    channel: str = "email",
    language: str = "both",
    not_before: datetime | None = None,
    secrets: Mapping[str, str] | None = None,
    now: datetime,
) -> Message:
    """The message of this key: made now, or the one that was asked for before, as it stands.

    It leaves after the caller's transaction has been committed, and not at all if that fails.
    address: an e-mail address, or the name of a webhook. kind: a dotted name, `aftercare.reminder`.
    secrets: what `[[name]]` in a text stands for (a personal link): sealed, never shown on a page,
    erased once the message is sent.
    Raises BadAddress (OUT-001), UnknownWebhook (OUT-002), TextMissing (OUT-003).
    """
    known = Message.objects.filter(key=key).first()
    if known:
        return known
    if channel == Channel.EMAIL:
        try:
            validate_email(address)
        except ValidationError:
            raise BadAddress(address=address) from None
    elif not Webhook.objects.filter(name=address, channel=channel, disabled_at=None).exists():
        raise UnknownWebhook(channel=Channel(channel).label, name=address)
    # A line feed in a subject would start a header of its own.
    title = Text(" ".join(subject.en.split()), " ".join(subject.zh.split()))
    for one in ("en", "zh") if language == Language.BOTH else (language,):
        if not title.in_language(one) or not body.in_language(one).strip():
            raise TextMissing(key=key, language=one)
    message, _ = Message.objects.get_or_create(
        key=key,
        defaults={
            "kind": kind,
            "channel": channel,
            "address": address,
            "subject_en": title.en[:300],
            "subject_zh": title.zh[:300],
            "body_en": body.en,
            "body_zh": body.zh,
            "language": language,
            "secrets": seal(secrets) if secrets else "",
            "message_id": _message_id(key, now),
            "created_at": now,
            "not_before": not_before or now,
            "next_try_at": not_before or now,
        },
    )
    return message


def _message_id(key: str, now: datetime) -> str:
    """Fixed with the message, so that every try bears the same; another instance makes others."""
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
    mark = hashlib.sha256(f"{key}\n{now.isoformat()}".encode()).hexdigest()[:40]
    return f"<{mark}@{domain}>"
