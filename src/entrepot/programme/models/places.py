"""Where activities are held, and the lines that run through a programme."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from entrepot.editions.models import Edition
from entrepot.text import Text


class Room(models.Model):
    """A room of a holding. `capacity`: people it may hold; none where nobody has said."""

    edition = models.ForeignKey(Edition, models.PROTECT, related_name="rooms")
    code = models.SlugField(max_length=24)
    name_en = models.CharField(max_length=120)
    name_zh = models.CharField(max_length=120)
    hall_en = models.CharField(max_length=120, blank=True)
    hall_zh = models.CharField(max_length=120, blank=True)
    floor = models.CharField(max_length=12, blank=True)
    capacity = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["code"]
        constraints: ClassVar = [
            models.UniqueConstraint(name="room_code_once", fields=["edition", "code"]),
            models.CheckConstraint(
                name="room_holds_somebody", condition=Q(capacity__isnull=True) | Q(capacity__gte=1)
            ),
        ]

    @property
    def name(self) -> Text:
        return Text(self.name_en, self.name_zh)

    @property
    def place(self) -> Text:
        """Room, floor and hall, as a guest looks for them."""
        english = [self.name_en, f"floor {self.floor}" if self.floor else "", self.hall_en]
        chinese = [self.hall_zh, f"{self.floor}层" if self.floor else "", self.name_zh]
        return Text(", ".join(filter(None, english)), " ".join(filter(None, chinese)))


class Track(models.Model):
    """A theme that several activities of a holding share."""

    edition = models.ForeignKey(Edition, models.PROTECT, related_name="tracks")
    code = models.SlugField(max_length=24)
    name_en = models.CharField(max_length=120)
    name_zh = models.CharField(max_length=120)

    class Meta:
        ordering: ClassVar = ["code"]
        constraints: ClassVar = [
            models.UniqueConstraint(name="track_code_once", fields=["edition", "code"]),
        ]

    @property
    def name(self) -> Text:
        return Text(self.name_en, self.name_zh)
