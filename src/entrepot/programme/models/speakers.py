"""Who appears: speakers and guests of honour, and where each stands in an activity."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from entrepot.editions.models import Edition
from entrepot.programme.models.activities import Activity
from entrepot.text import Text


class Role(models.TextChoices):
    LEADER = "leader"
    HOST = "host"
    SPEAKER = "speaker"
    PANELLIST = "panellist"


class Speaker(models.Model):
    """One who appears at a holding, as the programme prints them."""

    edition = models.ForeignKey(Edition, models.PROTECT, related_name="speakers")
    name_en = models.CharField(max_length=120, blank=True)
    name_zh = models.CharField(max_length=120, blank=True)
    post_en = models.CharField(max_length=200, blank=True)
    post_zh = models.CharField(max_length=200, blank=True)
    biography_en = models.TextField(blank=True)
    biography_zh = models.TextField(blank=True)
    languages = models.JSONField(default=list)

    class Meta:
        ordering: ClassVar = ["name_en", "name_zh", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="speaker_has_a_name", condition=~Q(name_en="") | ~Q(name_zh="")
            ),
        ]

    @property
    def name(self) -> Text:
        return Text(self.name_en or self.name_zh, self.name_zh or self.name_en)

    @property
    def post(self) -> Text:
        return Text(self.post_en or self.post_zh, self.post_zh or self.post_en)

    @property
    def biography(self) -> Text:
        return Text(self.biography_en or self.biography_zh, self.biography_zh or self.biography_en)


class Appearance(models.Model):
    """One person in one activity. `rank`: the order in which they are named and seated, from 1."""

    activity = models.ForeignKey(Activity, models.CASCADE, related_name="appearances")
    speaker = models.ForeignKey(Speaker, models.PROTECT, related_name="appearances")
    role = models.CharField(max_length=9, choices=Role.choices)
    rank = models.PositiveSmallIntegerField()

    class Meta:
        ordering: ClassVar = ["rank", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(name="appearance_once", fields=["activity", "speaker"]),
            models.UniqueConstraint(name="appearance_rank_once", fields=["activity", "rank"]),
            models.CheckConstraint(name="appearance_role_known", condition=Q(role__in=Role.values)),
            models.CheckConstraint(name="appearance_ranks_from_one", condition=Q(rank__gte=1)),
        ]
