"""Investors without an account: their links, what they lodge, what they are asked."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from entrepot.accounts.models import random_person
from entrepot.aftercare.models.work import member
from entrepot.editions.models import Edition
from entrepot.parties.models import Party
from entrepot.projects.models import Project
from entrepot.text import Text


class InvestorLink(models.Model):
    """A personal link: 256 random bits, of which only the SHA-256 is kept.

    `person` is the random id under which the ledger names whoever reports through it.
    """

    party = models.ForeignKey(Party, models.PROTECT, related_name="+")
    projects = models.ManyToManyField(Project, related_name="investor_links")
    contact = models.CharField(max_length=200)
    address = models.CharField(max_length=320, blank=True)
    language = models.CharField(max_length=2, choices=[("en", "English"), ("zh", "中文")])
    token_hash = models.CharField(max_length=64, unique=True)
    person = models.CharField(max_length=16, unique=True, default=random_person, editable=False)
    made_by = member()
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    revoked_by = member(null=True)
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="link_expires_after_it_was_made",
                condition=Q(expires_at__gt=models.F("made_at")),
            ),
            models.CheckConstraint(
                name="link_revoked_by_somebody",
                condition=Q(revoked_at__isnull=True, revoked_by__isnull=True)
                | Q(revoked_at__isnull=False, revoked_by__isnull=False),
            ),
        ]


class ReportState(models.TextChoices):
    LODGED = "lodged", _("Lodged")
    QUERIED = "queried", _("Asked back")
    ANSWERED = "answered", _("Answered")
    VERIFIED = "verified", _("Verified")
    REJECTED = "rejected", _("Rejected")


class QuarterReport(models.Model):
    """What an investor says of a project's quarter (`2026-Q3`). In no figure until verified.

    One a party, project and quarter; a rejected one may be lodged anew.
    """

    link = models.ForeignKey(InvestorLink, models.PROTECT, related_name="reports")
    party = models.ForeignKey(Party, models.PROTECT, related_name="+")
    project = models.ForeignKey(Project, models.PROTECT, related_name="reports")
    quarter = models.CharField(max_length=7)
    step = models.CharField(max_length=12, blank=True)
    jobs = models.PositiveIntegerField(null=True)
    note = models.CharField(max_length=1000, blank=True)
    state = models.CharField(max_length=8, choices=ReportState.choices, default=ReportState.LODGED)
    lodged_at = models.DateTimeField()
    judged_at = models.DateTimeField(null=True)
    judged_by = member(null=True)
    reason = models.CharField(max_length=1000, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="report_once_a_quarter",
                fields=["party", "project", "quarter"],
                condition=~Q(state=ReportState.REJECTED),
            ),
            models.CheckConstraint(
                name="report_judged_says_by_whom",
                condition=Q(
                    state__in=[ReportState.LODGED, ReportState.QUERIED, ReportState.ANSWERED],
                    judged_at__isnull=True,
                    judged_by__isnull=True,
                )
                | Q(
                    state__in=[ReportState.VERIFIED, ReportState.REJECTED],
                    judged_at__isnull=False,
                    judged_by__isnull=False,
                ),
            ),
        ]


class ReportLine(models.Model):
    """One payment that an investor says was made. `entry`: the ledger's id, once it was posted."""

    report = models.ForeignKey(QuarterReport, models.PROTECT, related_name="lines")
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    paid_on = models.DateField()
    entry = models.BigIntegerField(null=True, unique=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="report_line_positive", condition=Q(amount_minor__gt=0)),
        ]


class ReportQuestion(models.Model):
    """What an officer asked back about a report, and what the investor answered."""

    report = models.ForeignKey(QuarterReport, models.PROTECT, related_name="questions")
    text = models.CharField(max_length=1000)
    asked_by = member()
    asked_at = models.DateTimeField()
    answer = models.CharField(max_length=2000, blank=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="report_one_open_question",
                fields=["report"],
                condition=Q(answered_at__isnull=True),
            ),
        ]


class SurveyQuestion(models.Model):
    """One question to the investors of an edition, answered from 1 (bad) to 5 (good)."""

    edition = models.ForeignKey(Edition, models.PROTECT, related_name="survey_questions")
    text_en = models.CharField(max_length=300)
    text_zh = models.CharField(max_length=300)
    asked_by = member()
    asked_at = models.DateTimeField()
    closes_on = models.DateField()

    @property
    def text(self) -> Text:
        return Text(self.text_en, self.text_zh)


class SurveyAnswer(models.Model):
    """An investor's answer; one a question and link, the last one given stands."""

    question = models.ForeignKey(SurveyQuestion, models.PROTECT, related_name="answers")
    link = models.ForeignKey(InvestorLink, models.PROTECT, related_name="answers")
    score = models.PositiveSmallIntegerField()
    note = models.CharField(max_length=1000, blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="survey_answer_once", fields=["question", "link"]),
            models.CheckConstraint(
                name="survey_score_from_1_to_5", condition=Q(score__gte=1) & Q(score__lte=5)
            ),
        ]
