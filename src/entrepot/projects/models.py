"""Projects and enterprises as pages show them today.

A projection: the ledger's acts keep it in the same transaction, and no figure reads it.
The primary key is the id of the ledger's own record of the project or enterprise.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Stage(models.TextChoices):
    """From lead to operation; `rules.GATES` says what each stage needs."""

    LEAD = "lead", _("Lead")
    NEGOTIATION = "negotiation", _("In negotiation")
    SIGNED = "signed", _("Signed")
    REGISTERED = "registered", _("Registered")
    STARTED = "started", _("Construction started")
    OPERATING = "operating", _("In operation")
    TERMINATED = "terminated", _("Terminated")


class Direction(models.TextChoices):
    INWARD = "inward", _("Inward")
    OUTWARD = "outward", _("Outward")


class Origin(models.TextChoices):
    FOREIGN = "foreign", _("Foreign")
    DOMESTIC = "domestic", _("Domestic")


class Project(models.Model):
    """One undertaking, current state. `name` as written; `name_other` in the other script."""

    id = models.BigIntegerField(primary_key=True)
    register = models.CharField(max_length=24)
    key = models.CharField(max_length=120)
    name = models.CharField(max_length=400)
    name_other = models.CharField(max_length=400, blank=True)
    stage = models.CharField(max_length=12, choices=Stage.choices, default=Stage.LEAD)
    direction = models.CharField(max_length=8, choices=Direction.choices, blank=True)
    origin = models.CharField(max_length=8, choices=Origin.choices, blank=True)
    kind = models.CharField(max_length=10, blank=True)
    sector = models.CharField(max_length=80, blank=True)
    division = models.CharField(max_length=80, blank=True)
    zone = models.CharField(max_length=80, blank=True)
    host = models.CharField(max_length=12, blank=True)
    status = models.CharField(max_length=80, blank=True)
    edition = models.CharField(max_length=24, blank=True)
    officer = models.CharField(max_length=16, blank=True)
    signed_on = models.DateField(null=True, blank=True)
    confirmed_on = models.DateField(null=True, blank=True)
    annulled = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="project_key_once", fields=["register", "key"]),
            models.CheckConstraint(name="stage_known", condition=Q(stage__in=Stage.values)),
        ]
        indexes: ClassVar = [
            models.Index(name="project_by_signing", fields=["-signed_on", "key"]),
            models.Index(name="project_by_edition", fields=["edition"]),
        ]

    def __str__(self) -> str:
        return self.name


class Enterprise(models.Model):
    """A company that receives capital, current state."""

    id = models.BigIntegerField(primary_key=True)
    register = models.CharField(max_length=24)
    key = models.CharField(max_length=120)
    name = models.CharField(max_length=400)
    name_other = models.CharField(max_length=400, blank=True)
    uscc = models.CharField(max_length=18, blank=True)
    sector = models.CharField(max_length=80, blank=True)
    division = models.CharField(max_length=80, blank=True)
    established_on = models.DateField(null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)
    project = models.ForeignKey(
        Project, models.PROTECT, null=True, blank=True, related_name="enterprises"
    )
    annulled = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="enterprise_key_once", fields=["register", "key"]),
        ]

    def __str__(self) -> str:
        return self.name
