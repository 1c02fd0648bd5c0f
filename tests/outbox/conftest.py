"""A post office: settings that lead to the doubles."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.outbox.doubles import RobotDouble, SmtpDouble, running


@pytest.fixture
def smtp(settings: Any) -> Iterator[SmtpDouble]:
    """A mail server; the program's settings lead to it."""
    with running(SmtpDouble()) as double:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", double.port
        settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
        settings.EMAIL_TIMEOUT = 1
        settings.DEFAULT_FROM_EMAIL = "Symposium <symposium@example.org>"
        yield double


@pytest.fixture
def robots(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[RobotDouble]:
    """A server of robots, which a setting allows on this machine; short patience."""
    from entrepot.outbox.channels import https

    settings.OUTBOX_LOOPBACK = True
    monkeypatch.setattr(https, "STEP", 1.0)
    monkeypatch.setattr(https, "WHOLE", 2.0)
    with running(RobotDouble()) as double:
        yield double


@pytest.fixture
def organiser(db: None) -> Any:
    from entrepot.accounts.actions import add_user

    return add_user(name="ruan", role="organiser")


@pytest.fixture
def wecom(robots: RobotDouble, organiser: Any) -> Any:
    from tests.outbox.letters import add_robot

    return add_robot(robots, organiser)


@pytest.fixture
def dingtalk(robots: RobotDouble, organiser: Any) -> Any:
    from tests.outbox.letters import add_robot

    return add_robot(robots, organiser, "dingtalk", "leaders")
