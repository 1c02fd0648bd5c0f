"""What an instance knows of working days beyond the shipped calendar."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q


class WorkdayException(models.Model):
    """One day that works, or doesn't, whatever the shipped calendar says of it."""

    day = models.DateField(unique=True)
    works = models.BooleanField()
    name = models.CharField(max_length=120)
    source = models.CharField(max_length=300)
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    set_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["day"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="workday_exception_has_a_source", condition=~Q(name="") & ~Q(source="")
            ),
        ]
