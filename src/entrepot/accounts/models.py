"""People who log in, and their one role each."""

from __future__ import annotations

import secrets
from typing import ClassVar

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    OFFICER = "officer", _("Project officer")
    VERIFIER = "verifier", _("Verifier")
    STATISTICIAN = "statistician", _("Statistician")
    ORGANISER = "organiser", _("Organiser")
    ADMINISTRATOR = "administrator", _("Administrator")
    DELEGATION = "delegation", _("Delegation leader")
    PRESS = "press", _("Press officer")
    MINISTER = "minister", _("Minister")


def random_person() -> str:
    """A random id: all that the ledger knows of a person."""
    return secrets.token_hex(8)


class User(AbstractUser):
    """One who logs in. `person` is the random id under which the ledger names them."""

    role = models.CharField(max_length=16, choices=Role.choices)
    person = models.CharField(max_length=16, unique=True, default=random_person, editable=False)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="user_role_known", condition=Q(role__in=Role.values)),
        ]

    @property
    def label(self) -> str:
        """Name as pages show it."""
        return self.get_full_name() or self.username
