"""The hall of the fair, with people who open its pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.fair.conftest import hall  # noqa: F401

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from django.test import Client


@pytest.fixture
def at(monkeypatch: Any) -> Callable[[datetime], None]:
    """Pages stand at this instant."""
    from entrepot import clock

    def stand(instant: datetime) -> None:
        monkeypatch.setattr(clock, "now", lambda: instant)

    return stand


@pytest.fixture
def enter() -> Callable[..., Client]:
    """A browser in which this person has signed in."""
    from django.test import Client

    def sign_in(user: Any, language: str = "en") -> Client:
        client = Client(headers={"accept-language": language})
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return sign_in
