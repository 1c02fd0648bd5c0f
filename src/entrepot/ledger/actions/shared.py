"""Checks that several acts share."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from datetime import date, datetime

from entrepot import clock
from entrepot.ledger.errors import FutureDate, UnknownReason
from entrepot.ledger.models import Note

#: Why something was corrected, cancelled or ended. A sentence goes to a note outside the chain.
REASONS = (
    "not_stated",
    "typed_wrong",
    "typed_twice",
    "never_happened",
    "revised_by_publisher",
    "market",
    "financing",
    "land",
    "approval",
    "investor_withdrew",
    "other",
)


def refuse_future(on: date, *, now: datetime) -> None:
    """Raises FutureDate (LEDGER-008) for a day after today in the instance's time zone."""
    today = clock.day(now)
    if on > today:
        raise FutureDate(on=on, today=today)


def known_reason(reason: str) -> str:
    """Raises UnknownReason (LEDGER-018)."""
    if reason not in REASONS:
        raise UnknownReason(reason=reason, reasons=", ".join(REASONS))
    return reason


def salted_note(text: str) -> tuple[str, Callable[[int], None]]:
    """A sentence's salted hash, and what keeps it beside the ledger for a record's number.

    Kept there it can be erased. A blank sentence has the hash "" and is not kept.
    """
    text = text.strip()[:1000]
    if not text:
        return "", lambda record: None
    salt = secrets.token_hex(16)
    digest = hashlib.sha256(f"{salt}{text}".encode()).hexdigest()

    def keep(record: int) -> None:
        Note.objects.create(salted_hash=digest, salt=salt, text=text, record=record)

    return digest, keep


def keep_note(text: str, *, record: int) -> None:
    """Keep a sentence for a record that has no place for its hash; a blank one is none."""
    salted_note(text)[1](record)
