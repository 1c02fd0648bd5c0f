"""How often something was tried: counted in this worker's memory, for a quarter of an hour."""

from __future__ import annotations

import hashlib

from django.core.cache import cache
from django.http import HttpRequest

WINDOW = 15 * 60


def _key(name: str) -> str:
    return f"throttle:{hashlib.sha256(name.encode()).hexdigest()}"


def count(name: str) -> int:
    """Count one more; how many that makes within WINDOW."""
    cache.add(_key(name), 0, WINDOW)
    return cache.incr(_key(name))


def counted(name: str) -> int:
    return int(cache.get(_key(name), 0))


def forget(name: str) -> None:
    cache.delete(_key(name))


def caller(request: HttpRequest) -> str:
    return f"caller:{request.META.get('REMOTE_ADDR')}"
