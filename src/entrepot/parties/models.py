"""Organisations: names in several scripts, identifiers, country, kind, economy.

Names stand here, where they can be mended and erased; the ledger knows a party by `key` alone.
"""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from entrepot.text import Text


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


class ScreeningList(models.Model):
    """One edition of a list of sanctioned names; the newest of a source holds, old ones stay."""

    source = models.CharField(max_length=40)
    edition = models.DateField()
    #: SHA-256 of the file, and of the aliases' file after it where there is one.
    file_hash = models.CharField(max_length=64)
    loaded_at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="screening_list_once", fields=["source", "edition"]),
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.edition}"


class ListedKind(models.TextChoices):
    ENTITY = "entity", _("Organisation")
    PERSON = "person", _("Natural person")
    VESSEL = "vessel", _("Vessel")
    AIRCRAFT = "aircraft", _("Aircraft")


class ListedName(models.Model):
    """A name on a list; `entity` is the source's own key, one for all names of the listed.

    Natural persons stand here and nowhere else: these tables can be erased, the ledger can't.
    """

    list = models.ForeignKey(ScreeningList, models.CASCADE, related_name="names")
    entity = models.CharField(max_length=40)
    name = models.CharField(max_length=400)
    alias = models.BooleanField(default=False)
    kind = models.CharField(max_length=8, choices=ListedKind.choices)
    programme = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="listed_kind_known", condition=Q(kind__in=ListedKind.values)
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Screening(models.Model):
    """That a party's names were compared with some lists, and when. Never changed."""

    party = models.ForeignKey(Party, models.CASCADE, related_name="screenings")
    lists = models.ManyToManyField(ScreeningList, related_name="screenings")
    #: SHA-256 of the names compared: under another name a party isn't screened.
    names_hash = models.CharField(max_length=64)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")


class Hit(models.Model):
    """A party's name is like a listed one. It waits until a person clears it, with a reason."""

    party = models.ForeignKey(Party, models.CASCADE, related_name="hits")
    listed = models.ForeignKey(ListedName, models.CASCADE, related_name="hits")
    name = models.CharField(max_length=300)
    score = models.PositiveSmallIntegerField()
    #: [[our word, their word], …] as they were paired.
    pairs = models.JSONField()
    found_at = models.DateTimeField()
    cleared_at = models.DateTimeField(null=True)
    cleared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    reason = models.CharField(max_length=1000, blank=True)
    #: The same hit of an earlier edition, whose clearing stands since nothing changed.
    carried_from = models.ForeignKey("self", models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="hit_once", fields=["party", "listed", "name"]),
            models.CheckConstraint(name="hit_score_in_range", condition=Q(score__lte=100)),
            models.CheckConstraint(
                name="hit_cleared_with_reason",
                condition=Q(cleared_at__isnull=True, cleared_by__isnull=True, reason="")
                | (Q(cleared_at__isnull=False, cleared_by__isnull=False) & ~Q(reason="")),
            ),
        ]

    @property
    def evidence(self) -> Text:
        """What speaks for it, both names beside each other."""
        words = ", ".join(a if a == b else f"{a} ~ {b}" for a, b in self.pairs)
        return Text(
            f"{self.name} is like {self.listed.name} ({self.score} of 100): {words}",
            f"“{self.name}”与“{self.listed.name}”相近（{self.score}/100）：{words}",
        )
