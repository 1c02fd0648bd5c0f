"""The day that pages stand at: today, or in a demonstration the day that it is about."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path

from django.conf import settings
from django.urls import reverse

from entrepot import clock
from entrepot.config.environment import DEMO_MARK


@cache
def _demo(folder: Path) -> dict[str, str] | None:
    try:
        return json.loads((folder / DEMO_MARK).read_text("utf-8"))
    except OSError:
        return None


def is_demo() -> bool:
    """Whether this instance is a folder that `entrepot demo` made."""
    return _demo(Path(settings.DATA_DIR)) is not None


def demo_investor() -> str:
    """The address of a demonstration's personal link of an investor; nothing elsewhere."""
    token = (_demo(Path(settings.DATA_DIR)) or {}).get("investor")
    return reverse("investor_enter", args=[token]) if token else ""


def today(now: datetime) -> date:
    """The as-of that pages use by default, in the instance's time zone."""
    demo = _demo(Path(settings.DATA_DIR))
    if demo:
        return date.fromisoformat(demo["today"])
    return clock.day(now)


def moment(now: datetime) -> datetime:
    """The instant that aftercare's clocks stand at: now, or this time of the day of a demonstration."""
    demo = _demo(Path(settings.DATA_DIR))
    if not demo:
        return now
    local = now.astimezone(clock.zone())
    return datetime.combine(today(now), local.timetz()).astimezone(UTC)
