"""Why something changed in the fair's history: closed lists, whose words are in `fair.names`."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class Why(models.TextChoices):
    """What a row of history says beside the states. `about` of each is in the brackets."""

    CHANGED = "changed"  # fields, by comma
    ANEW = "anew"  # key of what it replaces
    ZONE_AGREED = "zone_agreed"
    SCREENED = "screened"  # id of the party
    CAPTIONS = "captions"
    CEREMONY = "ceremony"  # id of the ceremony it is in now, or nothing
    DOCUMENT_ATTACHED = "document_attached"
    DOCUMENT_CONFIRMED = "document_confirmed"
    POSTED = "posted"  # number of the record
    UNDONE = "undone"  # a reason of the ledger
    UNDOING_CONFIRMED = "undoing_confirmed"
    PLAN = "plan"  # of a ceremony: when it begins, and minutes a signing
    ORDER = "order"  # of a ceremony: keys, first to last
    SHOWING = "showing"  # of a ceremony: the key of what it shows


class Explained(models.Model):
    """`reason` is a code, `about` what it is about, `note` what a person wrote."""

    reason = models.CharField(max_length=24, blank=True)
    about = models.CharField(max_length=1000, blank=True)
    note = models.CharField(max_length=1000, blank=True)

    class Meta:
        abstract = True


def known(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(name=name, condition=Q(reason__in=["", *Why.values]))
