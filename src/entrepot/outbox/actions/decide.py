"""What a person decides about a message: to be sent again, or not at all."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from entrepot.accounts.models import User
from entrepot.accounts.rules import require
from entrepot.outbox.channels import PAGE
from entrepot.outbox.errors import CannotCancel, CannotRetry
from entrepot.outbox.models import Decision, Message, State


@transaction.atomic
def retry(*, message: Message, by: User, now: datetime) -> Message:
    """Send it again, with a fresh row of tries: a failed one, or one kept on the page.

    One that may have arrived is resent on this person's word, who was told so; one that was erased
    says nothing any more.
    Raises NotAllowed (ENT-001), CannotRetry (OUT-005).
    """
    require(by, "outbox.act")
    message = Message.objects.select_for_update().get(pk=message.pk)
    kept = message.state == State.SENT and message.carrier == PAGE
    erased = not message.address
    if erased or (message.state != State.FAILED and not kept):
        raise CannotRetry(number=message.pk, state=State(message.state).label)
    message.state, message.next_try_at, message.tries = State.WAITING, now, 0
    message.sent_at, message.carrier = None, ""
    message.save()
    Decision.objects.create(message=message, act=Decision.Act.RETRY, by=by, at=now)
    return message


@transaction.atomic
def cancel(*, message: Message, by: User, now: datetime) -> Message:
    """Never send it (again). Raises NotAllowed (ENT-001), CannotCancel (OUT-004)."""
    require(by, "outbox.act")
    message = Message.objects.select_for_update().get(pk=message.pk)
    if message.state not in (State.WAITING, State.FAILED):
        raise CannotCancel(number=message.pk, state=State(message.state).label)
    message.state, message.next_try_at, message.secrets = State.CANCELLED, None, ""
    message.save()
    Decision.objects.create(message=message, act=Decision.Act.CANCEL, by=by, at=now)
    return message
