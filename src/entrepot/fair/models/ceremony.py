"""Where and when signings are held, one after the other."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from entrepot.accounts.models import User
from entrepot.editions.models import Edition
from entrepot.fair.models.words import Explained, known


class CeremonyState(models.TextChoices):
    PLANNED = "planned", _("Planned")
    REHEARSED = "rehearsed", _("Rehearsed")
    RUNNING = "running", _("Running")
    CLOSED = "closed", _("Closed")


class Ceremony(models.Model):
    """At a holding or a part of it. `showing`: what the big screen and the hall are at."""

    edition = models.ForeignKey(Edition, models.PROTECT, related_name="ceremonies")
    name_en = models.CharField(max_length=160)
    name_zh = models.CharField(max_length=160)
    place_en = models.CharField(max_length=160, blank=True)
    place_zh = models.CharField(max_length=160, blank=True)
    starts_at = models.DateTimeField()
    minutes_each = models.PositiveSmallIntegerField(default=3)
    state = models.CharField(
        max_length=10, choices=CeremonyState.choices, default=CeremonyState.PLANNED
    )
    showing = models.ForeignKey(
        "fair.Preparation", models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering: ClassVar = ["starts_at", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="ceremony_state_known", condition=Q(state__in=CeremonyState.values)
            ),
            models.CheckConstraint(name="ceremony_takes_time", condition=Q(minutes_each__gte=1)),
            models.CheckConstraint(
                name="ceremony_shows_while_it_runs",
                condition=Q(showing__isnull=True) | Q(state=CeremonyState.RUNNING),
            ),
        ]

    def time_of(self, position: int) -> datetime:
        """When the signing at a place in the order begins."""
        return self.starts_at + timedelta(minutes=self.minutes_each * (position - 1))


class CeremonyChange(Explained):
    """Who moved a ceremony from where to where, and when. Rows are only added."""

    ceremony = models.ForeignKey(Ceremony, models.PROTECT, related_name="changes")
    was = models.CharField(max_length=10, blank=True)
    became = models.CharField(max_length=10, choices=CeremonyState.choices)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="ceremony_change_known",
                condition=Q(became__in=CeremonyState.values)
                & Q(was__in=["", *CeremonyState.values]),
            ),
            known("ceremony_change_reason_known"),
        ]
