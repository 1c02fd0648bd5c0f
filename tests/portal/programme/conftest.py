"""Fixtures of the programme's pages; what they speak is in `tests.programme.house`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path

    from django.test import Client

    from tests.programme.house import House


@pytest.fixture
def house(db: None, data_dir: Path) -> House:
    # Models load only once Django is set up, later than this file.
    from tests.programme.house import House

    return House()


@pytest.fixture
def reader(db: None) -> Callable[..., Client]:
    """A client of the public: `reader("zh-hans")`; or of somebody: `reader(user=…)`."""
    from django.test import Client

    def made(language: str = "en", user: Any = None, **headers: Any) -> Client:
        client = Client(headers={"accept-language": language, **headers})
        if user:
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
