"""Who has a seat or waits for one, who follows an activity, and the key to a personal calendar."""

from __future__ import annotations

import secrets
from typing import ClassVar

from django.db import models
from django.db.models import Q

from entrepot.programme.models.activities import Activity
from entrepot.registration.models import Registration


class SeatState(models.TextChoices):
    HELD = "held"
    WAITING = "waiting"
    CANCELLED = "cancelled"


#: States of a seat that somebody still wants.
WANTED = (SeatState.HELD, SeatState.WAITING)


class Seat(models.Model):
    """One registered person's seat in an activity. Its number is the order of arrival: who gives a
    seat up and asks again comes last."""

    activity = models.ForeignKey(Activity, models.PROTECT, related_name="seats")
    registration = models.ForeignKey(Registration, models.PROTECT, related_name="seats")
    state = models.CharField(max_length=9, choices=SeatState.choices)
    asked_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="seat_once",
                fields=["activity", "registration"],
                condition=Q(state__in=WANTED),
            ),
            models.CheckConstraint(
                name="seat_state_known", condition=Q(state__in=SeatState.values)
            ),
        ]


class Follow(models.Model):
    """A registered person who wants to be told when an activity changes."""

    activity = models.ForeignKey(Activity, models.CASCADE, related_name="follows")
    registration = models.ForeignKey(Registration, models.CASCADE, related_name="follows")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="follow_once", fields=["activity", "registration"]),
        ]


def random_key() -> str:
    return secrets.token_urlsafe(24)


class AgendaKey(models.Model):
    """What a personal calendar's address is made from, with the instance's SECRET_KEY: this row
    alone opens nothing. A new key closes the address before it."""

    registration = models.OneToOneField(Registration, models.CASCADE, related_name="agenda_key")
    key = models.CharField(max_length=40, unique=True, default=random_key)
