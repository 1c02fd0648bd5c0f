"""Editions: one holding of the symposium, and the tree of its parts."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q


class Edition(models.Model):
    """A holding (no parent) or a part of one: sub-conference, city day, delegation evening.

    `code` is what figures print: the number where there is one, else a year or a name.
    Dates are in `time_zone`; a bare edition, made by an import that names it, has none.
    """

    code = models.CharField(max_length=24, unique=True)
    number = models.PositiveSmallIntegerField(null=True, blank=True, unique=True)
    year = models.PositiveSmallIntegerField(null=True, blank=True)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="parts")
    name_en = models.CharField(max_length=200, blank=True)
    name_zh = models.CharField(max_length=200, blank=True)
    theme_en = models.CharField(max_length=200, blank=True)
    theme_zh = models.CharField(max_length=200, blank=True)
    city_en = models.CharField(max_length=80, blank=True)
    city_zh = models.CharField(max_length=80, blank=True)
    venue_en = models.CharField(max_length=160, blank=True)
    venue_zh = models.CharField(max_length=160, blank=True)
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    time_zone = models.CharField(max_length=40, default="Asia/Shanghai")

    class Meta:
        ordering: ClassVar = ["number", "code"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="edition_ends_after_it_starts",
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=models.F("starts_on")),
            ),
            models.CheckConstraint(
                name="edition_part_has_no_number",
                condition=Q(parent__isnull=True) | Q(number__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return self.name_en or self.code

    @property
    def holding(self) -> Edition:
        """The root of the tree that this edition is part of."""
        return self.parent.holding if self.parent else self


class Phase(models.TextChoices):
    """Where a holding stands, in this order. Before the first one it is being prepared."""

    CALL = "call"
    REGISTRATION = "registration"
    LIVE = "live"
    FOLLOW_UP = "follow_up"
    CLOSED = "closed"


class PhaseStart(models.Model):
    """The day on which a holding enters a phase; it stays in it until the next one that is set."""

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="phase_starts")
    phase = models.CharField(max_length=12, choices=Phase.choices)
    starts_on = models.DateField()

    class Meta:
        ordering: ClassVar = ["starts_on", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(name="phase_once", fields=["edition", "phase"]),
            models.CheckConstraint(name="phase_known", condition=Q(phase__in=Phase.values)),
        ]
