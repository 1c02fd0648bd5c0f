"""What a channel is given, and what it gives back."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from entrepot.outbox.models import Outcome
from entrepot.text import Text


@dataclass(frozen=True, slots=True)
class Letter:
    """A message ready to go, its secrets opened. `message_id` is the same at every try.

    `address` is an e-mail address, or the whole address of a robot, with its `secret`.
    """

    channel: str
    address: str = field(repr=False)
    subject: Text
    body: Text = field(repr=False)
    language: str
    message_id: str
    at: datetime
    secret: str = field(default="", repr=False)

    def languages(self) -> tuple[str, ...]:
        return ("en", "zh") if self.language == "both" else (self.language,)


@dataclass(frozen=True, slots=True)
class Answer:
    """How a try ended. `code` is the receiving side's word, such as `smtp 451`, never a secret."""

    outcome: Outcome
    code: str
    carrier: str = ""
