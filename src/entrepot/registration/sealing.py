"""Passport numbers, files and sheet rows at rest: sealed by Fernet under the instance's SECRET_KEY."""

from __future__ import annotations

import base64
import hashlib
import hmac

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings

from entrepot.registration.errors import SealBroken


def _key(purpose: str) -> bytes:
    words = f"entrepot registration {purpose} 1".encode()
    return hmac.digest(settings.SECRET_KEY.encode(), words, hashlib.sha256)


def _fernet() -> Fernet:
    return Fernet(base64.urlsafe_b64encode(_key("sealed")))


def seal(content: bytes) -> str:
    """Each call gives another text."""
    return _fernet().encrypt(content).decode("ascii")


def unseal(sealed: str) -> bytes:
    """Raises SealBroken (REG-020)."""
    try:
        return _fernet().decrypt(sealed.encode("ascii"))
    except (InvalidToken, UnicodeEncodeError):
        raise SealBroken() from None


def mark(*parts: str) -> str:
    """A mark by which the same words are found again and nobody else's are read."""
    return hmac.new(_key("mark"), "\n".join(parts).encode(), hashlib.sha256).hexdigest()
