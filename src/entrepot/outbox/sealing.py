"""Secrets at rest: sealed with a key made from the instance's SECRET_KEY, opened only to send.

So a copy of the database, or a backup of it, gives nobody the address of a robot. The standard
library has no cipher, so this is the textbook construction over its HMAC-SHA256: a keystream from
a counter under a random nonce, then encrypt-then-MAC, with two keys derived from one.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import secrets
from collections.abc import Mapping

from django.conf import settings

from entrepot.outbox.errors import SealBroken

_VERSION = b"1"
_NONCE, _TAG, _BLOCK = 16, 32, 32


def _key(purpose: str) -> bytes:
    words = f"entrepot outbox {purpose} {_VERSION.decode()}".encode()
    return hmac.digest(settings.SECRET_KEY.encode(), words, hashlib.sha256)


def _mask(content: bytes, nonce: bytes) -> bytes:
    """The content xor the keystream of this nonce: the same call undoes it."""
    key = _key("keystream")
    stream = b"".join(
        hmac.digest(key, nonce + block.to_bytes(8, "big"), hashlib.sha256)
        for block in range(-(-len(content) // _BLOCK))
    )
    return bytes(one ^ other for one, other in zip(content, stream, strict=False))


def seal(values: Mapping[str, str]) -> str:
    """The values as one sealed text; each call gives another."""
    nonce = secrets.token_bytes(_NONCE)
    body = nonce + _mask(json.dumps(dict(values)).encode(), nonce)
    tag = hmac.digest(_key("tag"), _VERSION + body, hashlib.sha256)
    return _VERSION.decode() + base64.b64encode(tag + body).decode("ascii")


def unseal(sealed: str, *, name: str) -> dict[str, str]:
    """The values of `seal`. Raises SealBroken (OUT-009), naming what they belong to."""
    try:
        content = base64.b64decode(sealed[1:], validate=True)
    except (binascii.Error, ValueError):
        raise SealBroken(name=name) from None
    tag, body = content[:_TAG], content[_TAG:]
    made = hmac.digest(_key("tag"), sealed[:1].encode() + body, hashlib.sha256)
    if not hmac.compare_digest(tag, made):
        raise SealBroken(name=name)
    values: dict[str, str] = json.loads(_mask(body[_NONCE:], body[:_NONCE]))
    return values
