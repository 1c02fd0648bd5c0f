"""How often something was tried: counted in this worker's memory, for a quarter of an hour."""

from __future__ import annotations

import hashlib

from django.core.cache import cache
from django.http import HttpRequest

WINDOW = 15 * 60


def _key(name: str) -> str:
    return f"throttle:{hashlib.sha256(name.encode()).hexdigest()}"


def too_many(name: str, most: int) -> bool:
    """Count one more; whether that is more than `most` within WINDOW."""
    cache.add(_key(name), 0, WINDOW)
    return cache.incr(_key(name)) > most


def counted(name: str) -> int:
    return int(cache.get(_key(name), 0))


def caller(request: HttpRequest) -> str:
    return f"caller:{request.META.get('REMOTE_ADDR')}"
