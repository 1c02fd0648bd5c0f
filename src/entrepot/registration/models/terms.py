"""On which terms people may come: kinds, places, codes, and what they agree to."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from entrepot.accounts.models import User
from entrepot.editions.models import Edition
from entrepot.fair.models import Delegation


class Kind(models.TextChoices):
    INVESTOR = "investor"
    EXHIBITOR = "exhibitor"
    BUYER = "buyer"
    SELLER = "seller"
    OFFICIAL = "official"
    SPEAKER = "speaker"
    TALENT = "talent"
    PRESS = "press"
    STAFF = "staff"


class Door(models.TextChoices):
    """Who of a kind may register without a delegation's sheet."""

    CLOSED = "closed"
    INVITED = "invited"
    OPEN = "open"


class Approval(models.TextChoices):
    BY_HAND = "by_hand"
    INVITED = "invited"
    AUTOMATIC = "automatic"


class Enrolment(models.Model):
    """Registration for one holding. Acts that take or free a place hold this row, so they queue.

    `last_number`: of its registrations, never reused.
    """

    edition = models.OneToOneField(Edition, models.PROTECT, related_name="enrolment")
    opens_at = models.DateTimeField()
    closes_at = models.DateTimeField()
    last_number = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="enrolment_closes_after_it_opens", condition=Q(closes_at__gt=F("opens_at"))
            ),
        ]


class KindRule(models.Model):
    """How one kind comes in and is approved. A kind without a row: closed, by hand."""

    enrolment = models.ForeignKey(Enrolment, models.CASCADE, related_name="rules")
    kind = models.CharField(max_length=9, choices=Kind.choices)
    door = models.CharField(max_length=7, choices=Door.choices)
    approval = models.CharField(max_length=9, choices=Approval.choices)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="kind_rule_once", fields=["enrolment", "kind"]),
            models.CheckConstraint(name="kind_rule_kind", condition=Q(kind__in=Kind.values)),
            models.CheckConstraint(name="kind_rule_door", condition=Q(door__in=Door.values)),
            models.CheckConstraint(
                name="kind_rule_approval", condition=Q(approval__in=Approval.values)
            ),
        ]


class SeatQuota(models.Model):
    """The most approved registrations of a kind, a delegation, both, or (neither) altogether."""

    enrolment = models.ForeignKey(Enrolment, models.CASCADE, related_name="quotas")
    kind = models.CharField(max_length=9, choices=Kind.choices, blank=True)
    delegation = models.ForeignKey(
        Delegation, models.CASCADE, null=True, blank=True, related_name="seat_quotas"
    )
    most = models.PositiveIntegerField()

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="seat_quota_once", fields=["enrolment", "kind", "delegation"]
            ),
            models.UniqueConstraint(
                name="seat_quota_of_no_delegation_once",
                fields=["enrolment", "kind"],
                condition=Q(delegation__isnull=True),
            ),
            models.CheckConstraint(
                name="seat_quota_kind", condition=Q(kind__in=["", *Kind.values])
            ),
        ]


class Invitation(models.Model):
    """A code that lets people register: as one kind (or any), in a delegation (or none)."""

    enrolment = models.ForeignKey(Enrolment, models.PROTECT, related_name="invitations")
    code = models.CharField(max_length=24)
    kind = models.CharField(max_length=9, choices=Kind.choices, blank=True)
    delegation = models.ForeignKey(
        Delegation, models.PROTECT, null=True, blank=True, related_name="invitations"
    )
    uses_most = models.PositiveIntegerField()
    expires_at = models.DateTimeField()
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(name="invitation_code_once", fields=["enrolment", "code"]),
            models.CheckConstraint(
                name="invitation_kind", condition=Q(kind__in=["", *Kind.values])
            ),
        ]


class ConsentText(models.Model):
    """What people agree to when they register, by version. Never changed: a new one follows."""

    enrolment = models.ForeignKey(Enrolment, models.PROTECT, related_name="consent_texts")
    version = models.PositiveSmallIntegerField()
    text_en = models.TextField()
    text_zh = models.TextField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["version"]
        constraints: ClassVar = [
            models.UniqueConstraint(name="consent_version_once", fields=["enrolment", "version"]),
        ]
