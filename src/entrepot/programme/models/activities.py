"""What happens: activities, and everything that was changed in them."""

from __future__ import annotations

import uuid
from typing import ClassVar
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import F, Q

from entrepot.accounts.models import User
from entrepot.editions.models import Edition
from entrepot.programme.models.places import Room, Track
from entrepot.text import Text


class Kind(models.TextChoices):
    OPENING = "opening"
    FORUM = "forum"
    ROADSHOW = "roadshow"
    SUB_CONFERENCE = "sub_conference"
    MATCHMAKING = "matchmaking"
    EXHIBITION = "exhibition"
    CEREMONY = "ceremony"
    DINNER = "dinner"


class State(models.TextChoices):
    DRAFT = "draft"
    PUBLISHED = "published"
    CANCELLED = "cancelled"


class Activity(models.Model):
    """One item of the programme of a holding or of a part of it.

    `languages`, `interpretation`: codes of `names.LANGUAGES`, spoken and interpreted into.
    `capacity`: seats; none: whoever comes. `public`: whether the public programme shows it.
    `uid` never changes: calendars know the activity by it. `sequence` counts the changes of what
    a calendar shows since it was published; `changed_at` is the last change of any kind.
    """

    edition = models.ForeignKey(Edition, models.PROTECT, related_name="activities")
    kind = models.CharField(max_length=14, choices=Kind.choices)
    title_en = models.CharField(max_length=200, blank=True)
    title_zh = models.CharField(max_length=200, blank=True)
    abstract_en = models.TextField(blank=True)
    abstract_zh = models.TextField(blank=True)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    room = models.ForeignKey(Room, models.PROTECT, null=True, blank=True, related_name="activities")
    track = models.ForeignKey(
        Track, models.PROTECT, null=True, blank=True, related_name="activities"
    )
    languages = models.JSONField(default=list)
    interpretation = models.JSONField(default=list)
    capacity = models.PositiveIntegerField(null=True, blank=True)
    public = models.BooleanField(default=True)
    online_url = models.CharField(max_length=300, blank=True)
    state = models.CharField(max_length=9, choices=State.choices, default=State.DRAFT)
    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    sequence = models.PositiveIntegerField(default=0)
    changed_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["starts_at", "ends_at", "id"]
        indexes: ClassVar = [
            models.Index(name="activity_by_edition", fields=["edition", "state", "starts_at"]),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="activity_ends_after_it_starts", condition=Q(ends_at__gt=F("starts_at"))
            ),
            models.CheckConstraint(name="activity_kind_known", condition=Q(kind__in=Kind.values)),
            models.CheckConstraint(
                name="activity_state_known", condition=Q(state__in=State.values)
            ),
            models.CheckConstraint(
                name="activity_draft_was_never_out",
                condition=~Q(state=State.DRAFT) | Q(sequence=0),
            ),
            models.CheckConstraint(
                name="activity_has_a_title", condition=~Q(title_en="") | ~Q(title_zh="")
            ),
        ]

    @property
    def title(self) -> Text:
        return Text(self.title_en or self.title_zh, self.title_zh or self.title_en)

    @property
    def zone(self) -> ZoneInfo:
        """The clock of the edition's city."""
        return ZoneInfo(self.edition.time_zone)

    @property
    def said_times(self) -> str:
        """2025-06-09 09:30–11:00, by the clock of the edition's city, the same in both languages."""
        first, last = self.starts_at.astimezone(self.zone), self.ends_at.astimezone(self.zone)
        end = f"{last:%H:%M}" if first.date() == last.date() else f"{last:%Y-%m-%d %H:%M}"
        return f"{first:%Y-%m-%d %H:%M}–{end}"


class ActivityChange(models.Model):
    """Who changed what of an activity, when and why. Rows are only added.

    `what`: names of fields, or the state that it went into. `sequence`: what it was afterwards.
    """

    activity = models.ForeignKey(Activity, models.CASCADE, related_name="changes")
    what = models.CharField(max_length=200)
    sequence = models.PositiveIntegerField()
    reason = models.CharField(max_length=1000, blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["id"]
