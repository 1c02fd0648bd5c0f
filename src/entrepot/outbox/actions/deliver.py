"""Send what is due. A message is claimed in a transaction of its own before anything leaves.

Three short steps, never one transaction: claim (committed), send, record. A process that dies
between them leaves a message in state `sending`, which the next run finds once LEASE has passed:
an e-mail is sent again under the same Message-ID; a robot's message may have arrived and can't be
told apart from its repetition, so it is shown as such and waits for a person.
"""

from __future__ import annotations

import logging
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F

from entrepot.outbox import channels
from entrepot.outbox.channels import Answer, Letter
from entrepot.outbox.errors import SealBroken
from entrepot.outbox.models import Attempt, Channel, Message, Outcome, State, Webhook
from entrepot.outbox.sealing import unseal
from entrepot.text import Text

log = logging.getLogger(__name__)

#: After the first try, the second, … : six tries within fifteen hours, then `failed`.
DELAYS = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=12),
)
#: No try takes as long as this: each channel gives up after seconds.
LEASE = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Delivered:
    """How many tries of one run ended how; `recovered`: claims of senders that had died."""

    outcomes: Mapping[str, int] = field(default_factory=dict)
    recovered: int = 0

    @property
    def tries(self) -> int:
        return sum(self.outcomes.values())


def deliver_due(*, now: datetime, limit: int = 100) -> Delivered:
    """Send what is due at `now`, oldest first, at most `limit` messages.

    Call it outside a transaction: a claim that isn't committed before sending protects nobody,
    so a surrounding transaction is a RuntimeError. Any number of senders may run at once.
    """
    began = time.monotonic()

    def moment() -> datetime:
        # A long run must not claim in the past: its claims would look abandoned to others.
        return now + timedelta(seconds=time.monotonic() - began)

    recovered = _recover(now)
    outcomes: Counter[str] = Counter()
    while outcomes.total() < limit:
        attempt = _claim_next(moment())
        if attempt is None:
            break
        answer = _send(attempt)
        _finish(attempt, answer, moment())
        outcomes[answer.outcome.value] += 1
    return Delivered(dict(outcomes), recovered)


def deliver_one(message: Message, *, now: datetime) -> Message:
    """Try this one message now, if it waits; as it stands afterwards."""
    began = time.monotonic()
    attempt = _claim(message.pk, now)
    if attempt:
        _finish(attempt, _send(attempt), now + timedelta(seconds=time.monotonic() - began))
    return Message.objects.get(pk=message.pk)


def due(now: datetime) -> bool:
    """Whether there is anything to do: one statement that takes no lock, for who asks often."""
    return (
        Message.objects.filter(state=State.WAITING, next_try_at__lte=now).exists()
        or Message.objects.filter(state=State.SENDING, claimed_at__lte=now - LEASE).exists()
    )


def _claim_next(now: datetime) -> Attempt | None:
    """Claim the message that has waited longest; None where nothing is due."""
    while True:
        waiting = Message.objects.filter(state=State.WAITING, next_try_at__lte=now)
        first = waiting.order_by("next_try_at", "id").values_list("pk", flat=True).first()
        if first is None:
            return None
        attempt = _claim(first, now)
        if attempt:
            return attempt


@transaction.atomic(durable=True)
def _claim(pk: int, now: datetime) -> Attempt | None:
    """Take a waiting message, and write down that a try begins; None where another was faster."""
    return _take(pk, now)


def _take(pk: int, now: datetime) -> Attempt | None:
    # One conditional statement: of two senders, the database lets one through.
    taken = Message.objects.filter(pk=pk, state=State.WAITING).update(
        state=State.SENDING,
        claimed_at=now,
        next_try_at=None,
        attempts=F("attempts") + 1,
        tries=F("tries") + 1,
    )
    if not taken:
        return None
    message = Message.objects.get(pk=pk)
    return Attempt.objects.create(message=message, number=message.attempts, began_at=now)


def _send(attempt: Attempt) -> Answer:
    """Hand a claimed message to its channel. Nothing a channel does may stop the sender."""
    try:
        return channels.carry(_letter(attempt))
    except SealBroken as refused:
        return Answer(Outcome.REJECTED, refused.code)
    except Webhook.DoesNotExist:
        return Answer(Outcome.REJECTED, "webhook disabled")
    except Exception as bug:
        # Its kind alone: the words of an unforeseen error might hold an address.
        kind = type(bug).__name__
        log.error("outbox.broken", extra={"attempt": attempt.pk, "kind": kind})
        return Answer(Outcome.UNKNOWN, kind[:40])


def _letter(attempt: Attempt) -> Letter:
    message = attempt.message
    address, secret = message.address, ""
    if message.channel != Channel.EMAIL:
        webhook = Webhook.objects.get(
            name=message.address, channel=message.channel, disabled_at=None
        )
        opened = unseal(webhook.sealed, name=webhook.name)
        address, secret = opened["url"], opened["secret"]
    hidden = unseal(message.secrets, name=message.key) if message.secrets else {}

    def whole(text: str) -> str:
        for name, value in hidden.items():
            text = text.replace(f"[[{name}]]", value)
        return text

    return Letter(
        channel=message.channel,
        address=address,
        secret=secret,
        subject=message.subject,
        body=Text(whole(message.body_en), whole(message.body_zh)),
        language=message.language,
        message_id=message.message_id,
        at=attempt.began_at,
    )


@transaction.atomic(durable=True)
def _finish(attempt: Attempt, answer: Answer, now: datetime) -> None:
    """Record how a try ended, and what follows for its message."""
    _record(attempt, answer, now)


def _record(attempt: Attempt, answer: Answer, now: datetime) -> None:
    message = Message.objects.select_for_update().get(pk=attempt.message_id)
    _end(attempt, answer, now)
    if message.attempts != attempt.number or message.state == State.CANCELLED:
        return  # tried again or cancelled since: this try's answer changes nothing any more
    # A late answer, after LEASE, still counts where it says that the message arrived.
    if message.state == State.SENDING or answer.outcome == Outcome.SENT:
        _settle(message, answer, now)


def _end(attempt: Attempt, answer: Answer, now: datetime) -> None:
    attempt.ended_at, attempt.outcome, attempt.code = now, answer.outcome, answer.code
    attempt.save()


def _settle(message: Message, answer: Answer, now: datetime) -> None:
    message.claimed_at = message.next_try_at = None
    if answer.outcome == Outcome.SENT:
        message.state, message.sent_at, message.carrier = State.SENT, now, answer.carrier
        message.may_have_arrived = False
        if answer.carrier != channels.PAGE:
            message.secrets = ""
    else:
        unsure = answer.outcome == Outcome.UNKNOWN
        message.may_have_arrived = message.may_have_arrived or unsure
        repeatable = message.channel == Channel.EMAIL or not unsure
        lasting = answer.outcome == Outcome.REJECTED or message.tries > len(DELAYS)
        if repeatable and not lasting:
            message.state = State.WAITING
            message.next_try_at = now + DELAYS[message.tries - 1]
        else:
            message.state = State.FAILED
    message.save()


def _recover(now: datetime) -> int:
    """End the tries of senders that died: nobody knows whether their messages arrived."""
    stale = Message.objects.filter(state=State.SENDING, claimed_at__lte=now - LEASE)
    return sum(_end_abandoned(pk, now) for pk in list(stale.values_list("pk", flat=True)))


@transaction.atomic(durable=True)
def _end_abandoned(pk: int, now: datetime) -> bool:
    """False where somebody has ended it, or claimed it anew, in the meantime."""
    message = (
        Message.objects.select_for_update()
        .filter(pk=pk, state=State.SENDING, claimed_at__lte=now - LEASE)
        .first()
    )
    if message is None:
        return False
    died = Answer(Outcome.UNKNOWN, "sender died")
    _end(Attempt.objects.get(message=message, number=message.attempts), died, now)
    _settle(message, died, now)
    return True
