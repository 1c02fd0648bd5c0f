"""What will be signed, and everything that happened to it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from entrepot.accounts.models import User
from entrepot.editions.models import Edition
from entrepot.fair.models.call import Call, Delegation
from entrepot.fair.models.ceremony import Ceremony
from entrepot.fair.models.words import Explained, known
from entrepot.ledger.models import Flow, Kind
from entrepot.ledger.models.words import TRADE_KINDS
from entrepot.money import Money
from entrepot.parties.models import Party
from entrepot.projects.models import Direction, Origin, Project


class Subject(models.TextChoices):
    INVESTMENT = "investment", _("Investment")
    TRADE = "trade", _("Trade")


class State(models.TextChoices):
    DRAFT = "draft", _("Draft")
    SUBMITTED = "submitted", _("Submitted")
    RETURNED = "returned", _("Returned")
    ACCEPTED = "accepted", _("Accepted")
    SIGNED = "signed", _("Signed, not posted")
    POSTED = "posted", _("In the ledger")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    UNDONE = "undone", _("Undone")


#: State -> those that may follow it.
TRANSITIONS: dict[str, tuple[str, ...]] = {
    State.DRAFT: (State.SUBMITTED, State.WITHDRAWN),
    State.SUBMITTED: (State.RETURNED, State.ACCEPTED, State.WITHDRAWN),
    State.RETURNED: (State.SUBMITTED, State.WITHDRAWN),
    State.ACCEPTED: (State.RETURNED, State.SIGNED, State.WITHDRAWN),
    State.SIGNED: (State.POSTED, State.UNDONE),
    State.POSTED: (State.UNDONE,),
    State.WITHDRAWN: (),
    State.UNDONE: (),
}
#: States in which a preparation may still become, or is, a signing.
LIVE = (State.DRAFT, State.SUBMITTED, State.RETURNED, State.ACCEPTED, State.SIGNED, State.POSTED)
#: States that take a place of the delegation's quota.
COUNTED = (State.SUBMITTED, State.ACCEPTED, State.SIGNED, State.POSTED)
_UNPOSTED = (
    State.DRAFT,
    State.SUBMITTED,
    State.RETURNED,
    State.ACCEPTED,
    State.SIGNED,
    State.WITHDRAWN,
)
_BEFORE = (State.DRAFT, State.SUBMITTED, State.RETURNED, State.ACCEPTED, State.WITHDRAWN)


class Preparation(models.Model):
    """One signing, prepared. Blank amounts: undisclosed.

    `project`: the ledger's project that it is about, none for a new one; `follows`: id of the
    signing that it follows. `prepared_by`: who wrote its content last. `record`: id of the
    ledger's signing or trade deal, once posted. `anew_of`: the undone one that it replaces.
    """

    call = models.ForeignKey(Call, models.PROTECT, related_name="preparations")
    number = models.PositiveIntegerField()
    delegation = models.ForeignKey(Delegation, models.PROTECT, related_name="preparations")
    part = models.ForeignKey(Edition, models.PROTECT, null=True, blank=True, related_name="+")
    subject = models.CharField(max_length=10, choices=Subject.choices)
    name = models.CharField(max_length=400)
    name_other = models.CharField(max_length=400, blank=True)
    project = models.ForeignKey(
        Project, models.PROTECT, null=True, blank=True, related_name="preparations"
    )
    follows = models.BigIntegerField(null=True, blank=True)
    kind = models.CharField(max_length=10, choices=Kind.choices, blank=True)
    direction = models.CharField(max_length=8, choices=Direction.choices, blank=True)
    origin = models.CharField(max_length=8, choices=Origin.choices, blank=True)
    sector = models.CharField(max_length=80, blank=True)
    division = models.CharField(max_length=80, blank=True)
    zone = models.CharField(max_length=80, blank=True)
    zone_agreed = models.BooleanField(default=False)
    host = models.CharField(max_length=12, blank=True)
    flow = models.CharField(max_length=6, choices=Flow.choices, blank=True)
    hs_code = models.CharField(max_length=10, blank=True)
    total_minor = models.BigIntegerField(null=True, blank=True)
    foreign_minor = models.BigIntegerField(null=True, blank=True)
    currency = models.CharField(max_length=3, blank=True)
    witness = models.CharField(max_length=160, blank=True)
    caption_en = models.CharField(max_length=300, blank=True)
    caption_zh = models.CharField(max_length=300, blank=True)
    seat_left = models.CharField(max_length=160, blank=True)
    seat_right = models.CharField(max_length=160, blank=True)
    ceremony = models.ForeignKey(
        Ceremony, models.PROTECT, null=True, blank=True, related_name="preparations"
    )
    position = models.PositiveSmallIntegerField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    prepared_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    prepared_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True, blank=True)
    document = models.CharField(max_length=64, blank=True)
    signed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True, blank=True)
    record = models.BigIntegerField(null=True, blank=True)
    posted_at = models.DateTimeField(null=True, blank=True)
    posted_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    anew_of = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="anew"
    )

    class Meta:
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.UniqueConstraint(name="preparation_number_once", fields=["call", "number"]),
            models.UniqueConstraint(name="preparation_record_once", fields=["record"]),
            models.UniqueConstraint(name="preparation_place_once", fields=["ceremony", "position"]),
            models.CheckConstraint(
                name="preparation_state_known", condition=Q(state__in=State.values)
            ),
            models.CheckConstraint(
                name="preparation_subject_known", condition=Q(subject__in=Subject.values)
            ),
            models.CheckConstraint(
                name="preparation_kind_fits",
                condition=Q(kind="")
                | Q(subject=Subject.INVESTMENT, kind__in=Kind.values)
                | Q(subject=Subject.TRADE, kind__in=TRADE_KINDS),
            ),
            models.CheckConstraint(
                name="preparation_direction_known",
                condition=Q(direction__in=["", *Direction.values]),
            ),
            models.CheckConstraint(
                name="preparation_origin_known", condition=Q(origin__in=["", *Origin.values])
            ),
            models.CheckConstraint(
                name="preparation_trade_is_no_investment",
                condition=Q(
                    subject=Subject.TRADE,
                    project__isnull=True,
                    follows__isnull=True,
                    foreign_minor__isnull=True,
                    direction="",
                    origin="",
                    flow__in=["", *Flow.values],
                )
                | Q(subject=Subject.INVESTMENT, flow="", hs_code=""),
            ),
            models.CheckConstraint(
                name="preparation_total_positive",
                condition=Q(total_minor__isnull=True) | Q(total_minor__gt=0),
            ),
            models.CheckConstraint(
                name="preparation_total_has_currency",
                condition=Q(total_minor__isnull=True) | ~Q(currency=""),
            ),
            models.CheckConstraint(
                name="preparation_foreign_part",
                condition=Q(foreign_minor__isnull=True)
                | (
                    Q(total_minor__isnull=False)
                    & Q(foreign_minor__gte=0)
                    & Q(foreign_minor__lte=F("total_minor"))
                ),
            ),
            models.CheckConstraint(
                name="preparation_signed_has_a_time",
                condition=Q(state__in=_BEFORE, signed_at__isnull=True)
                | (~Q(state__in=_BEFORE) & Q(signed_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="preparation_posted_has_a_record",
                condition=Q(state__in=_UNPOSTED, record__isnull=True)
                | Q(state=State.POSTED, record__isnull=False)
                | Q(state=State.UNDONE),
            ),
            models.CheckConstraint(
                name="preparation_confirmed_by_another",
                condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=F("prepared_by")),
            ),
            models.CheckConstraint(
                name="preparation_confirms_a_document",
                condition=Q(confirmed_by__isnull=True) | ~Q(document=""),
            ),
        ]
        indexes: ClassVar = [
            models.Index(name="preparation_by_state", fields=["call", "state"]),
        ]

    @property
    def key(self) -> str:
        """What people call it, and the key of the record that it becomes."""
        return f"{self.call.edition.code}-S{self.number:04}"

    @property
    def total(self) -> Money | None:
        return None if self.total_minor is None else Money(self.total_minor, self.currency)

    @property
    def foreign(self) -> Money | None:
        return None if self.foreign_minor is None else Money(self.foreign_minor, self.currency)

    def label(self, language: str) -> str:
        """Its caption in a language, else its name."""
        caption = self.caption_zh if language.startswith("zh") else self.caption_en
        return caption or self.name


class PartyRole(models.TextChoices):
    INVESTOR = "investor", _("Investor")
    PARTNER = "partner", _("Partner")
    BUYER = "buyer", _("Buyer")
    SELLER = "seller", _("Seller")


class PreparationParty(models.Model):
    """A party to the signing, in the order of naming. `signatory`: who signs for it; erasable.

    `screened_by`: who looked the party up in the lists of those one does not sign with.
    """

    preparation = models.ForeignKey(Preparation, models.CASCADE, related_name="parties")
    party = models.ForeignKey(Party, models.PROTECT, related_name="+")
    role = models.CharField(max_length=8, choices=PartyRole.choices)
    share_ppm = models.IntegerField(null=True, blank=True)
    signatory = models.CharField(max_length=160, blank=True)
    position = models.PositiveSmallIntegerField()
    screened_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    screened_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["position"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="preparation_party_place_once", fields=["preparation", "position"]
            ),
            models.UniqueConstraint(
                name="preparation_party_once", fields=["preparation", "party", "role"]
            ),
            models.CheckConstraint(
                name="preparation_party_role_known", condition=Q(role__in=PartyRole.values)
            ),
            models.CheckConstraint(
                name="preparation_party_share",
                condition=Q(share_ppm__isnull=True)
                | (Q(share_ppm__gte=0) & Q(share_ppm__lte=1_000_000)),
            ),
        ]


class StateChange(Explained):
    """Who moved a preparation from where to where, when, and why. `was` = `became`: its content
    was changed. Rows are only added."""

    preparation = models.ForeignKey(Preparation, models.PROTECT, related_name="changes")
    was = models.CharField(max_length=10, blank=True)
    became = models.CharField(max_length=10, choices=State.choices)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="state_change_known",
                condition=Q(became__in=State.values) & Q(was__in=["", *State.values]),
            ),
            known("state_change_reason_known"),
        ]


class Dismissal(models.Model):
    """A finding that a person judged to be no obstacle, and why; counted.

    `withdrawn_at`: the content was changed since, so the check is asked again.
    """

    preparation = models.ForeignKey(Preparation, models.PROTECT, related_name="dismissals")
    check_code = models.CharField(max_length=40)
    subject = models.CharField(max_length=120, blank=True)
    reason = models.CharField(max_length=24)
    note = models.CharField(max_length=500, blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="dismissal_once",
                fields=["preparation", "check_code", "subject"],
                condition=Q(withdrawn_at__isnull=True),
            ),
        ]
