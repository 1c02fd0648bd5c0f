"""The robots of groups: added, tried, disabled. Their addresses go in and never come out."""

from __future__ import annotations

import re
from datetime import datetime

from django.db import transaction

from entrepot.accounts.models import User
from entrepot.accounts.rules import require
from entrepot.outbox.actions.deliver import deliver_one
from entrepot.outbox.actions.queue import queue
from entrepot.outbox.channels.https import checked
from entrepot.outbox.errors import BadWebhookName, SecretMissing, WebhookTaken
from entrepot.outbox.models import Channel, Message, Webhook
from entrepot.outbox.sealing import seal
from entrepot.text import Text

NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")


@transaction.atomic
def add_webhook(
    *, name: str, channel: str, url: str, secret: str = "", by: User, now: datetime
) -> Webhook:
    """Keep the address of a robot under a name; over one that is disabled it takes its place.

    Raises NotAllowed (ENT-001), BadWebhookName (OUT-011), BadWebhookAddress (OUT-007),
    SecretMissing (OUT-008), WebhookTaken (OUT-006).
    """
    require(by, "outbox.webhooks")
    if not NAME.fullmatch(name):
        raise BadWebhookName(name=name)
    host = checked(url.strip())
    if channel == Channel.DINGTALK and not secret.strip():
        raise SecretMissing()
    known = Webhook.objects.select_for_update().filter(name=name).first()
    if known and known.disabled_at is None:
        raise WebhookTaken(name=name)
    webhook = known or Webhook(name=name)
    webhook.channel, webhook.host = channel, host
    webhook.sealed = seal({"url": url.strip(), "secret": secret.strip()})
    webhook.added_at, webhook.added_by = now, by
    webhook.disabled_at = webhook.disabled_by = None
    webhook.save()
    return webhook


@transaction.atomic
def disable_webhook(*, webhook: Webhook, by: User, now: datetime) -> Webhook:
    """Send nothing there any more, and forget its address. Raises NotAllowed (ENT-001)."""
    require(by, "outbox.webhooks")
    webhook = Webhook.objects.select_for_update().get(pk=webhook.pk)
    if webhook.disabled_at is None:
        webhook.disabled_at, webhook.disabled_by, webhook.sealed = now, by, ""
        webhook.save()
    return webhook


def test_webhook(*, webhook: Webhook, by: User, now: datetime) -> Message:
    """Send one message there at once, and give it as it stands afterwards.

    Raises NotAllowed (ENT-001), UnknownWebhook (OUT-002) where it is disabled.
    """
    require(by, "outbox.webhooks")
    message = queue(
        key=f"outbox.test:{webhook.name}:{now.isoformat()}",
        kind="outbox.test",
        channel=webhook.channel,
        address=webhook.name,
        subject=Text("Test", "测试"),
        body=Text(
            "This group receives messages of the symposium.",
            "本群已接入洽谈会消息。",
        ),
        now=now,
    )
    return deliver_one(message, now=now)
