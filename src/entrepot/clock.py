"""The system's clock and the instance's time zone, in one place."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings


def now() -> datetime:
    """The present instant, in UTC."""
    return datetime.now(UTC)


def zone() -> ZoneInfo:
    """The time zone of the instance (`ENTREPOT_TZ`)."""
    return ZoneInfo(settings.TIME_ZONE)


def day(instant: datetime) -> date:
    """The day that an instant falls on in the instance's time zone."""
    return instant.astimezone(zone()).date()
