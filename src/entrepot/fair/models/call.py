"""Who may submit what until when: delegations, and the call for signings of a holding."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from entrepot.accounts.models import User
from entrepot.editions.models import Edition


class DelegationKind(models.TextChoices):
    CITY = "city", _("City")
    COUNTRY = "country", _("Country")
    CHAMBER = "chamber", _("Chamber")
    COMPANY = "company", _("Company")


class Delegation(models.Model):
    """A group that comes together to one holding. `part`: the part of the edition's tree whose
    total its signings are in, unless a preparation names another."""

    edition = models.ForeignKey(Edition, models.PROTECT, related_name="delegations")
    part = models.ForeignKey(Edition, models.PROTECT, null=True, blank=True, related_name="+")
    code = models.CharField(max_length=24)
    name_en = models.CharField(max_length=160)
    name_zh = models.CharField(max_length=160)
    kind = models.CharField(max_length=8, choices=DelegationKind.choices)
    division = models.CharField(max_length=12, blank=True)
    economy = models.CharField(max_length=2, blank=True)
    leaders = models.ManyToManyField(User, related_name="delegations", blank=True)

    class Meta:
        ordering: ClassVar = ["code"]
        constraints: ClassVar = [
            models.UniqueConstraint(name="delegation_code_once", fields=["edition", "code"]),
            models.CheckConstraint(
                name="delegation_kind_known", condition=Q(kind__in=DelegationKind.values)
            ),
        ]


class Call(models.Model):
    """The call for signings of one holding. `last_number`: of its preparations, never reused."""

    edition = models.OneToOneField(Edition, models.PROTECT, related_name="call")
    opens_at = models.DateTimeField()
    closes_at = models.DateTimeField()
    note_en = models.TextField(blank=True)
    note_zh = models.TextField(blank=True)
    last_number = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="call_closes_after_it_opens", condition=Q(closes_at__gt=F("opens_at"))
            ),
        ]

    def said(self, instant: datetime) -> str:
        """An instant as the clock of the edition's city shows it, the same in both languages."""
        zone = self.edition.time_zone
        return f"{instant.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M} ({zone})"


class Quota(models.Model):
    """The most that a delegation may have submitted to a call at once."""

    call = models.ForeignKey(Call, models.CASCADE, related_name="quotas")
    delegation = models.ForeignKey(Delegation, models.CASCADE, related_name="quotas")
    most = models.PositiveSmallIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="quota_once", fields=["call", "delegation"]),
        ]


class Tier(models.Model):
    """From this total on, a signing is held at this ceremony (or: outside of any)."""

    call = models.ForeignKey(Call, models.CASCADE, related_name="tiers")
    name_en = models.CharField(max_length=80)
    name_zh = models.CharField(max_length=80)
    currency = models.CharField(max_length=3)
    at_least_minor = models.BigIntegerField()
    ceremony = models.ForeignKey("fair.Ceremony", models.PROTECT, null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["currency", "-at_least_minor"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="tier_threshold_once", fields=["call", "currency", "at_least_minor"]
            ),
            models.CheckConstraint(
                name="tier_threshold_not_negative", condition=Q(at_least_minor__gte=0)
            ),
        ]


class CallChange(models.Model):
    """Who changed a term of the call, when, from what to what. Rows are only added."""

    call = models.ForeignKey(Call, models.PROTECT, related_name="changes")
    what = models.CharField(max_length=80)
    was = models.CharField(max_length=200, blank=True)
    became = models.CharField(max_length=200, blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["id"]
