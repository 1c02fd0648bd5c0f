"""Press: who is accredited, and what the press may read before everybody."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from entrepot.accounts.models import User
from entrepot.registration.models.registrations import Registration
from entrepot.registration.models.terms import Enrolment
from entrepot.text import Text


class Standing(models.TextChoices):
    APPLIED = "applied"
    ACCREDITED = "accredited"
    REFUSED = "refused"


class Accreditation(models.Model):
    """A journalist's application, and what was decided on it. `outlet` and `work` are personal:
    blanked when the person is erased."""

    registration = models.OneToOneField(Registration, models.CASCADE, related_name="accreditation")
    outlet = models.CharField(max_length=200, blank=True)
    work = models.CharField(max_length=1000, blank=True)
    standing = models.CharField(max_length=10, choices=Standing.choices, default=Standing.APPLIED)
    applied_at = models.DateTimeField()
    reason = models.CharField(max_length=1000, blank=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="accreditation_standing", condition=Q(standing__in=Standing.values)
            ),
            models.CheckConstraint(
                name="accreditation_decided_by_somebody",
                condition=Q(standing=Standing.APPLIED, decided_by__isnull=True)
                | (~Q(standing=Standing.APPLIED) & Q(decided_by__isnull=False)),
            ),
        ]


class PressNote(models.Model):
    """What the press room holds: the accredited read it at once, and not a word before
    `embargo_until` may be published. Never changed: a corrected note is another one."""

    enrolment = models.ForeignKey(Enrolment, models.PROTECT, related_name="press_notes")
    title_en = models.CharField(max_length=200)
    title_zh = models.CharField(max_length=200)
    body_en = models.TextField()
    body_zh = models.TextField()
    embargo_until = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["-at", "-id"]

    @property
    def title(self) -> Text:
        return Text(self.title_en, self.title_zh)

    @property
    def body(self) -> Text:
        return Text(self.body_en, self.body_zh)
