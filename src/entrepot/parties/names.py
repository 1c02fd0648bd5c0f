"""How names are compared, and how a party's key is made from one.

The ledger knows a party by its key alone: the first 16 hex digits of an HMAC of (normalised
name | economy) under the instance's salt. Who has the ledger but not the salt can't test names
against it; who erases name and salt leaves a number that says nothing.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import unicodedata
from functools import lru_cache

from entrepot.parties.models import Salt

#: Marks that people write or leave out at will; a word's own letters never change.
_DROPPED = str.maketrans(dict.fromkeys("\"'`´‘’“”.,·•", ""))


@lru_cache(maxsize=65536)
def normalise(name: str) -> str:
    """A name as it is compared: width, case, blanks and light punctuation don't count.

    >>> normalise("ＡＣＭＥ  Co., Ltd.") == normalise("Acme Co Ltd")
    True
    """
    wide = unicodedata.normalize("NFKC", name)
    return " ".join(wide.translate(_DROPPED).casefold().split())


def key_of(name: str, economy: str, salt: str) -> str:
    """A party's key: one name in two economies has two."""
    message = f"{normalise(name)}|{economy}".encode()
    return hmac.new(salt.encode(), message, hashlib.sha256).hexdigest()[:16]


def read_salt() -> str | None:
    """The instance's salt, or None before its first use."""
    return Salt.objects.filter(pk=1).values_list("value", flat=True).first()


def new_salt() -> str:
    return secrets.token_hex(32)


def ensure_salt(value: str | None = None) -> str:
    """The instance's salt, made (from `value`, where a seed decides it) on first use."""
    salt, _ = Salt.objects.get_or_create(pk=1, defaults={"value": value or new_salt()})
    return salt.value
