"""Zones and parks. Code lists that never change here stand in `reference`."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class ZoneLevel(models.TextChoices):
    NATIONAL = "national", _("National")
    PROVINCIAL = "provincial", _("Provincial")
    LOCAL = "local", _("Local")


class Zone(models.Model):
    """A development zone or park; `division` is the code of the division that it lies in."""

    code = models.CharField(max_length=24, unique=True)
    name_en = models.CharField(max_length=160)
    name_zh = models.CharField(max_length=160)
    level = models.CharField(max_length=10, choices=ZoneLevel.choices)
    division = models.CharField(max_length=12)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="zone_level_known", condition=Q(level__in=ZoneLevel.values)
            ),
        ]

    def __str__(self) -> str:
        return self.name_en
