"""Builders that speak of letters and robots."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from entrepot.accounts.models import User
from entrepot.outbox import actions
from entrepot.outbox.models import Message, Webhook
from entrepot.text import Text
from tests.outbox.doubles import RobotDouble

NOON = datetime(2026, 11, 24, 4, tzinfo=UTC)
TOKEN = "tok-3f9c1b7e-never-to-be-seen"
SECRET = "SEC-9d41-never-to-be-seen"


def add_robot(
    double: RobotDouble, by: User, channel: str = "wecom", name: str = "staff"
) -> Webhook:
    return actions.add_webhook(
        name=name,
        channel=channel,
        url=f"http://127.0.0.1:{double.port}/send?access_token={TOKEN}",
        secret=SECRET if channel == "dingtalk" else "",
        by=by,
        now=NOON,
    )


def ask(key: str = "reminder:1", **more: Any) -> Message:
    """Ask for a message: an e-mail in both languages, unless told otherwise."""
    facts: dict[str, Any] = {
        "kind": "aftercare.reminder",
        "address": "lin@example.org",
        "subject": Text("A visit is due", "走访到期"),
        "body": Text("Haiyu Drives is due on Friday.", "海屿传动应于周五前走访。"),
        "now": NOON,
    }
    return actions.queue(key=key, **{**facts, **more})


def ask_robot(webhook: Webhook, key: str = "board:1", **more: Any) -> Message:
    return ask(key, channel=webhook.channel, address=webhook.name, **more)
