"""Organisations: names in several scripts, identifiers, country, kind, economy.

Names stand here, where they can be mended and erased; the ledger knows a party by `key` alone.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class Salt(models.Model):
    """The instance's secret from which keys of parties are made; one row."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    value = models.CharField(max_length=64)


class PartyKind(models.TextChoices):
    COMPANY = "company", _("Company")
    GOVERNMENT = "government", _("Government body")
    CHAMBER = "chamber", _("Chamber")
    BANK = "bank", _("Development bank")
    PERSON = "person", _("Natural person")
    OTHER = "other", _("Other")


class Party(models.Model):
    """One organisation. `economy` is alpha-2; blank where unknown."""

    key = models.CharField(max_length=16, primary_key=True)
    name = models.CharField(max_length=300)
    normal_name = models.CharField(max_length=300, db_index=True)
    kind = models.CharField(max_length=12, choices=PartyKind.choices, default=PartyKind.COMPANY)
    economy = models.CharField(max_length=2, blank=True)

    def __str__(self) -> str:
        return self.name


class PartyName(models.Model):
    """A further name of a party, by language or script (en, zh-Hans, ru …)."""

    party = models.ForeignKey(Party, models.CASCADE, related_name="names")
    language = models.CharField(max_length=12)
    name = models.CharField(max_length=300)
    normal_name = models.CharField(max_length=300, db_index=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="party_name_once", fields=["party", "language", "name"]),
        ]


class Identifier(models.Model):
    """An identifier of a party: `uscc` or `lei`, checked; unique in its scheme."""

    party = models.ForeignKey(Party, models.CASCADE, related_name="identifiers")
    scheme = models.CharField(max_length=8)
    value = models.CharField(max_length=40)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="identifier_once", fields=["scheme", "value"]),
        ]
