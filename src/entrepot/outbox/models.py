"""Messages, the record of their delivery, and the group robots that take some of them."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from entrepot.text import Text


class Channel(models.TextChoices):
    EMAIL = "email", _("E-mail")
    DINGTALK = "dingtalk", _("DingTalk robot")
    WECOM = "wecom", _("WeCom robot")


class Language(models.TextChoices):
    ENGLISH = "en", _("English")
    CHINESE = "zh", _("Chinese")
    BOTH = "both", _("Both languages")


class State(models.TextChoices):
    WAITING = "waiting", _("Waiting")
    SENDING = "sending", _("Being sent")
    SENT = "sent", _("Sent")
    FAILED = "failed", _("Failed")
    CANCELLED = "cancelled", _("Cancelled")


class Outcome(models.TextChoices):
    BEGUN = "begun", _("begun")
    SENT = "sent", _("sent")
    REFUSED = "refused", _("refused for now")
    REJECTED = "rejected", _("refused for good")
    UNKNOWN = "unknown", _("may have arrived")


#: What of a message is erased: to whom it went, and what it said.
SAID = ("address", "subject_en", "subject_zh", "body_en", "body_zh", "secrets")


class Message(models.Model):
    """One message, in both languages where it goes out in both. The same key is one message.

    `attempts` counts every try, `tries` those since it was queued or a person sent it again.
    `may_have_arrived`: a try ended without an answer. `carrier` is what took it: `smtp`,
    `dingtalk`, `wecom`, or `page` where it stayed on the outbox page and went to nobody.
    `secrets` are sealed values for `[[name]]` in the texts; erased once it is sent or cancelled.
    `erased_at`: to whom it went and what it said was erased; how its delivery went stays.
    """

    key = models.CharField(max_length=200, unique=True)
    kind = models.CharField(max_length=80)
    channel = models.CharField(max_length=8, choices=Channel.choices)
    address = models.CharField(max_length=320)
    subject_en = models.CharField(max_length=300, blank=True)
    subject_zh = models.CharField(max_length=300, blank=True)
    body_en = models.TextField(blank=True)
    body_zh = models.TextField(blank=True)
    language = models.CharField(max_length=4, choices=Language.choices)
    secrets = models.TextField(blank=True)
    message_id = models.CharField(max_length=320)
    created_at = models.DateTimeField()
    not_before = models.DateTimeField()
    state = models.CharField(max_length=9, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    tries = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(null=True)
    claimed_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    may_have_arrived = models.BooleanField(default=False)
    carrier = models.CharField(max_length=8, blank=True)
    erased_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="message_channel_known", condition=Q(channel__in=Channel.values)
            ),
            models.CheckConstraint(
                name="message_language_known", condition=Q(language__in=Language.values)
            ),
            models.CheckConstraint(name="message_state_known", condition=Q(state__in=State.values)),
            # A waiting message names its next try, so that none is forgotten.
            models.CheckConstraint(
                name="message_waits_for_a_time",
                condition=Q(state=State.WAITING, next_try_at__isnull=False)
                | (~Q(state=State.WAITING) & Q(next_try_at__isnull=True)),
            ),
            # A message being sent says since when, so that a dead sender is noticed.
            models.CheckConstraint(
                name="message_claim_has_a_time",
                condition=Q(state=State.SENDING, claimed_at__isnull=False)
                | (~Q(state=State.SENDING) & Q(claimed_at__isnull=True)),
            ),
            models.CheckConstraint(
                name="message_sent_by_something",
                condition=Q(state=State.SENT, sent_at__isnull=False) & ~Q(carrier="")
                | (~Q(state=State.SENT) & Q(sent_at__isnull=True, carrier="")),
            ),
            models.CheckConstraint(
                name="message_erased_says_nothing",
                condition=Q(erased_at__isnull=True)
                | Q(state__in=[State.SENT, State.CANCELLED], **dict.fromkeys(SAID, "")),
            ),
        ]
        indexes: ClassVar = [
            models.Index(name="message_by_next_try", fields=["state", "next_try_at"]),
            models.Index(name="message_by_creation", fields=["-created_at", "-id"]),
        ]

    @property
    def subject(self) -> Text:
        return Text(self.subject_en or self.subject_zh, self.subject_zh or self.subject_en)

    @property
    def body(self) -> Text:
        return Text(self.body_en, self.body_zh)


class Attempt(models.Model):
    """One try: when, how it ended, what the receiving side answered. Never a secret.

    It is written before the try, so a sender that dies leaves its trace (`begun`).
    """

    message = models.ForeignKey(Message, models.PROTECT, related_name="record")
    number = models.PositiveSmallIntegerField()
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=8, choices=Outcome.choices, default=Outcome.BEGUN)
    code = models.CharField(max_length=40, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="attempt_once", fields=["message", "number"]),
            models.CheckConstraint(
                name="attempt_outcome_known", condition=Q(outcome__in=Outcome.values)
            ),
        ]


class Decision(models.Model):
    """A person's act on a message: sent again, cancelled, or erased."""

    class Act(models.TextChoices):
        RETRY = "retry", _("to be sent again")
        CANCEL = "cancel", _("cancelled")
        ERASE = "erase", _("erased")

    message = models.ForeignKey(Message, models.PROTECT, related_name="decisions")
    act = models.CharField(max_length=6, choices=Act.choices)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()


class Webhook(models.Model):
    """The robot of a group. Address and secret stand sealed in one column; `host` may be shown."""

    name = models.CharField(max_length=40, unique=True)
    channel = models.CharField(max_length=8, choices=Channel.choices)
    host = models.CharField(max_length=253)
    sealed = models.TextField()
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    disabled_at = models.DateTimeField(null=True)
    disabled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="webhook_is_a_robot",
                condition=Q(channel__in=[Channel.DINGTALK, Channel.WECOM]),
            ),
        ]
