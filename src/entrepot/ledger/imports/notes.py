"""Reasons of ends: a code in the ledger, a sentence outside it under a salt."""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Iterable

from entrepot.ledger.models import Note

_CODE = re.compile(r"[a-z][a-z0-9_-]{0,23}")


def reason_of(
    text: str, salt: str, register: str, key: str
) -> tuple[str, tuple[str, str, str] | None]:
    """(code, (salted hash, salt, sentence) to keep or None).

    A word that looks like a code is one; any other text is the code `other` and a sentence,
    whose salt is the row's own, so that the same row gives the same hash.
    """
    if _CODE.fullmatch(text):
        return text, None
    message = f"note|{register}|{key}|{text}".encode()
    own = hmac.new(salt.encode(), message, hashlib.sha256).hexdigest()[:32]
    sentence = text[:1000]
    return "other", (hashlib.sha256((own + sentence).encode()).hexdigest(), own, sentence)


def keep(notes: Iterable[tuple[str, str, str]]) -> None:
    """Write sentences beside the ledger."""
    Note.objects.bulk_create(
        [Note(salted_hash=digest, salt=salt, text=text) for digest, salt, text in notes],
        ignore_conflicts=True,
    )
