"""Fixtures of the ceremony's pages; what they speak is in `tests.fair.hall` and `ten`."""

from __future__ import annotations

import secrets
from itertools import count
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path

    from django.test import Client

    from entrepot.accounts.models import User
    from tests.fair.hall import Hall


@pytest.fixture
def hall(db: None, common_dir: Path, monkeypatch: pytest.MonkeyPatch) -> Hall:
    """The same hall to the last salt, so that its snapshot is the same in every test."""
    numbers = count(1)
    monkeypatch.setattr(secrets, "token_hex", lambda size: f"{next(numbers):0{2 * size}x}")
    # Models load only once Django is set up, later than this file.
    from tests.fair.hall import Hall

    return Hall()


@pytest.fixture
def enter(db: None) -> Callable[..., Client]:
    """A client as somebody: `enter(hall.organiser, language="zh-hans")`."""
    from django.test import Client

    def made(user: User, language: str = "en", **headers: Any) -> Client:
        client = Client(headers={"accept-language": language, **headers})
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return made


@pytest.fixture
def at(monkeypatch: Any) -> Callable[[datetime], None]:
    """Pages stand at this instant."""
    from entrepot import clock

    def stand(instant: datetime) -> None:
        monkeypatch.setattr(clock, "now", lambda: instant)

    return stand
