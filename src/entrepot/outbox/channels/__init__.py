"""The ways a message leaves: each takes a Letter and gives an Answer, and never raises."""

from __future__ import annotations

from django.conf import settings

from entrepot.outbox.channels import mail, robots
from entrepot.outbox.channels.letter import Answer, Letter
from entrepot.outbox.models import Channel, Outcome

#: What the outbox page calls a carrier that carries nothing anywhere.
PAGE = "page"

__all__ = ["PAGE", "Answer", "Letter", "carry", "mail_leaves"]


def mail_leaves() -> bool:
    """Whether e-mail goes anywhere: a mail server is set, and this is no demonstration."""
    return bool(settings.EMAIL_HOST) and not settings.DEMONSTRATION


def carry(letter: Letter) -> Answer:
    """Send one letter by its channel. A demonstration sends nothing to anybody."""
    if settings.DEMONSTRATION or (letter.channel == Channel.EMAIL and not mail_leaves()):
        return Answer(Outcome.SENT, "kept", PAGE)
    if letter.channel == Channel.EMAIL:
        return mail.carry(letter)
    return robots.carry(letter)
