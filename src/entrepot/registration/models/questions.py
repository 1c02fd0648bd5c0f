"""What the organiser asks, defined without code, and what was answered."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from entrepot.registration.models.registrations import Registration
from entrepot.registration.models.terms import Enrolment
from entrepot.text import Text


class AnswerType(models.TextChoices):
    TEXT = "text"
    CHOICE = "choice"
    NUMBER = "number"
    FILE = "file"
    DATE = "date"
    CONSENT = "consent"


class Basis(models.TextChoices):
    """Why the law lets us keep an answer."""

    CONSENT = "consent"
    CONTRACT = "contract"
    DUTY = "duty"
    INTEREST = "interest"


class Question(models.Model):
    """One question. `kinds`: who is asked, none: everybody. `choices`: [value, English, Chinese].

    `shown_when`: only where that question was answered with `shown_value`. `retention_days`: so
    long after the edition's last day the answer is kept.
    """

    enrolment = models.ForeignKey(Enrolment, models.PROTECT, related_name="questions")
    position = models.PositiveSmallIntegerField()
    key = models.SlugField(max_length=40)
    kinds = models.JSONField(default=list)
    type = models.CharField(max_length=7, choices=AnswerType.choices)
    label_en = models.CharField(max_length=300)
    label_zh = models.CharField(max_length=300)
    choices = models.JSONField(default=list)
    required = models.BooleanField(default=False)
    shown_when = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="shows"
    )
    shown_value = models.CharField(max_length=40, blank=True)
    purpose_en = models.CharField(max_length=300)
    purpose_zh = models.CharField(max_length=300)
    basis = models.CharField(max_length=8, choices=Basis.choices)
    retention_days = models.PositiveSmallIntegerField()
    dropped_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["position", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(name="question_key_once", fields=["enrolment", "key"]),
            models.CheckConstraint(
                name="question_type_known", condition=Q(type__in=AnswerType.values)
            ),
            models.CheckConstraint(
                name="question_basis_known", condition=Q(basis__in=Basis.values)
            ),
            models.CheckConstraint(
                name="question_condition_whole",
                condition=Q(shown_when__isnull=True, shown_value="")
                | (Q(shown_when__isnull=False) & ~Q(shown_value="")),
            ),
        ]

    @property
    def label(self) -> Text:
        return Text(self.label_en, self.label_zh)


class Answer(models.Model):
    """One answer, as text: a choice's value, a plain number, an ISO date, `yes`, a file's name.

    `file`: the file's content, sealed.
    """

    registration = models.ForeignKey(Registration, models.CASCADE, related_name="answers")
    question = models.ForeignKey(Question, models.PROTECT, related_name="answers")
    value = models.TextField()
    file = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="answer_once", fields=["registration", "question"]),
        ]
