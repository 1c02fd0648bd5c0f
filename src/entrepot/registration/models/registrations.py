"""Who comes to an edition, and everything that happened to each registration."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from entrepot.accounts.models import User
from entrepot.fair.models import Delegation
from entrepot.registration.models.people import Person
from entrepot.registration.models.terms import ConsentText, Enrolment, Invitation, Kind


class State(models.TextChoices):
    APPLIED = "applied"
    WAITING = "waiting"
    APPROVED = "approved"
    REJECTED = "rejected"
    CANCELLED = "cancelled"
    TRANSFERRED = "transferred"


#: State -> those that may follow it.
TRANSITIONS: dict[str, tuple[str, ...]] = {
    State.APPLIED: (State.WAITING, State.APPROVED, State.REJECTED, State.CANCELLED),
    State.WAITING: (State.APPROVED, State.REJECTED, State.CANCELLED),
    State.APPROVED: (State.CANCELLED, State.TRANSFERRED),
    State.REJECTED: (),
    State.CANCELLED: (),
    State.TRANSFERRED: (),
}
#: States of those who come or may still come.
LIVE = (State.APPLIED, State.WAITING, State.APPROVED)


class Payment(models.TextChoices):
    FREE = "free"
    INVOICED = "invoiced"
    PAID = "paid"


class Reason(models.TextChoices):
    """Why a state or a payment changed."""

    REGISTERED = "registered"
    RULE = "rule"
    FITS = "fits"
    QUOTA_FULL = "quota_full"
    PLACE_FREE = "place_free"
    INCOMPLETE = "incomplete"
    NOT_ELIGIBLE = "not_eligible"
    DUPLICATE = "duplicate"
    NOT_COMING = "not_coming"
    COLLEAGUE = "colleague"
    PAYMENT = "payment"
    OTHER = "other"


class Registration(models.Model):
    """One person at one edition. At most one live registration each.

    `number`: order of arrival. `token_hash`: of the personal link that opens its own page.
    `in_place_of`: the registration whose place a colleague handed over.
    """

    enrolment = models.ForeignKey(Enrolment, models.PROTECT, related_name="registrations")
    person = models.ForeignKey(Person, models.PROTECT, related_name="registrations")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=9, choices=Kind.choices)
    delegation = models.ForeignKey(
        Delegation, models.PROTECT, null=True, blank=True, related_name="registrations"
    )
    invitation = models.ForeignKey(
        Invitation, models.PROTECT, null=True, blank=True, related_name="registrations"
    )
    economy = models.CharField(max_length=2, blank=True)
    language = models.CharField(max_length=2, choices=[("en", "en"), ("zh", "zh")])
    state = models.CharField(max_length=11, choices=State.choices, default=State.APPLIED)
    payment = models.CharField(max_length=8, choices=Payment.choices, default=Payment.FREE)
    token_hash = models.CharField(max_length=64, null=True, unique=True)  # noqa: DJ001 - unique
    in_place_of = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="replaced_by"
    )
    applied_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["number"]
        indexes: ClassVar = [
            models.Index(fields=["enrolment", "state", "kind"], name="registration_places"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="registration_number_once", fields=["enrolment", "number"]
            ),
            models.UniqueConstraint(
                name="registration_person_once",
                fields=["enrolment", "person"],
                condition=Q(state__in=LIVE),
            ),
            models.CheckConstraint(name="registration_kind", condition=Q(kind__in=Kind.values)),
            models.CheckConstraint(name="registration_state", condition=Q(state__in=State.values)),
            models.CheckConstraint(
                name="registration_payment", condition=Q(payment__in=Payment.values)
            ),
        ]

    @property
    def key(self) -> str:
        """As people write it: the edition's code and R with the number."""
        return f"{self.enrolment.edition.code}-R{self.number}"


class RegistrationChange(models.Model):
    """One step of a registration. `by` none: the person, by the personal link. Rows are only
    added; `words` are blanked when the person is erased."""

    registration = models.ForeignKey(Registration, models.PROTECT, related_name="changes")
    was = models.CharField(max_length=11, blank=True)
    became = models.CharField(max_length=11)
    reason = models.CharField(max_length=12, choices=Reason.choices)
    words = models.CharField(max_length=1000, blank=True)
    by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["id"]


class Consent(models.Model):
    """What a registered person agreed to, and when."""

    registration = models.ForeignKey(Registration, models.PROTECT, related_name="consents")
    text = models.ForeignKey(ConsentText, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="consent_once", fields=["registration", "text"]),
        ]


class Recognised(models.TextChoices):
    OPEN = "open"
    SAME = "same"
    OTHER = "other"


class Recognition(models.Model):
    """Somebody who may have come before: asked, never merged in silence.

    `said`: what the person answers on the own page; `decided`: what the organiser does with it.
    """

    registration = models.ForeignKey(Registration, models.CASCADE, related_name="recognitions")
    earlier = models.ForeignKey(Person, models.CASCADE, related_name="+")
    grounds = models.CharField(max_length=40)
    said = models.CharField(max_length=5, choices=Recognised.choices, default=Recognised.OPEN)
    decided = models.CharField(max_length=5, choices=Recognised.choices, default=Recognised.OPEN)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="recognition_once", fields=["registration", "earlier"]),
        ]


class SheetRow(models.Model):
    """A row of a delegation's sheet as it was last read, by which the next sheet finds its person.

    `cells`: sealed, so that a later sheet changes only what changed in it; blank once the person
    is erased. `reference`, `email`, `name_key`: marks (`registration.sealing.mark`), by which an
    old sheet doesn't bring back whom nobody may keep.
    """

    delegation = models.ForeignKey(Delegation, models.PROTECT, related_name="sheet_rows")
    registration = models.OneToOneField(Registration, models.CASCADE, related_name="sheet_row")
    reference = models.CharField(max_length=64, blank=True)
    email = models.CharField(max_length=64, blank=True)
    name_key = models.CharField(max_length=64, blank=True)
    cells = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="sheet_reference_once",
                fields=["delegation", "reference"],
                condition=~Q(reference=""),
            ),
        ]
