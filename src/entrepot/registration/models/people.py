"""People: all that is personal, in rows that can be erased."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from entrepot.accounts.models import User


class Person(models.Model):
    """One human, across editions. Erased: every personal column is blank, the row stays.

    `name_key`, `organisation_key`: how the two are compared (`registration.likeness`).
    `passport`: sealed (`registration.sealing`), opened by `actions.view_passport` alone.
    """

    name_latin = models.CharField(max_length=160, blank=True)
    name_han = models.CharField(max_length=80, blank=True)
    email = models.CharField(max_length=254, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    organisation = models.CharField(max_length=200, blank=True)
    job_title = models.CharField(max_length=120, blank=True)
    passport = models.TextField(blank=True)
    name_key = models.CharField(max_length=200, blank=True, db_index=True)
    organisation_key = models.CharField(max_length=200, blank=True)
    made_at = models.DateTimeField()
    erased_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["email"], name="person_email"),
            models.Index(fields=["name_han"], name="person_name_han"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="person_erased_is_blank",
                condition=Q(erased_at__isnull=True)
                | Q(
                    name_latin="",
                    name_han="",
                    email="",
                    phone="",
                    organisation="",
                    job_title="",
                    passport="",
                    name_key="",
                    organisation_key="",
                ),
            ),
            models.CheckConstraint(
                name="person_has_a_name",
                condition=Q(erased_at__isnull=False) | ~Q(name_latin="") | ~Q(name_han=""),
            ),
        ]


class PassportView(models.Model):
    """Who read a person's passport number, when and what for. Rows are only added."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="passport_views")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    purpose = models.CharField(max_length=200)

    class Meta:
        ordering: ClassVar = ["id"]
