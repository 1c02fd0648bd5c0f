"""Old messages lose address and text; that they went out, and when, stays."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from entrepot.accounts.actions import add_user
from entrepot.errors import NotAllowed
from entrepot.outbox import actions
from entrepot.outbox.errors import CannotRetry, TooYoungToErase
from entrepot.outbox.models import SAID, Message
from tests.outbox.letters import NOON, ask

LATER = NOON + timedelta(days=400)


def erase(organiser, days=365):
    return actions.erase_older(days=days, by=organiser, now=LATER)


def said(message: Message) -> list[str]:
    message.refresh_from_db()
    return [getattr(message, name) for name in SAID]


def test_what_was_sent_is_erased_and_its_record_stays(smtp, organiser):
    message = ask("reminder:1")
    actions.deliver_due(now=NOON)
    assert erase(organiser) == 1
    assert said(message) == [""] * len(SAID)
    assert (message.key, message.state, message.carrier) == ("reminder:1", "sent", "smtp")
    assert [(one.outcome, one.code) for one in message.record.all()] == [("sent", "smtp 250")]
    assert [(one.act, one.by, one.at) for one in message.decisions.all()] == [
        ("erase", organiser, LATER)
    ]
    assert erase(organiser) == 0
    # Asked for again, the same key is still the same message: nothing leaves twice.
    ask("reminder:1")
    actions.deliver_due(now=LATER)
    assert len(smtp.received) == 1
    assert said(message) == [""] * len(SAID)


def test_what_is_not_over_or_not_old_stays(smtp, organiser):
    smtp.script = ["unknown"]
    failed = ask("reminder:1")
    actions.deliver_due(now=NOON)
    waiting = ask("reminder:2", now=NOON, not_before=LATER + timedelta(days=1))
    assert erase(organiser) == 0
    assert all(message.address for message in Message.objects.all())
    actions.cancel(message=failed, by=organiser, now=LATER)
    assert erase(organiser, days=401) == 0
    assert erase(organiser) == 1
    waiting.refresh_from_db()
    assert waiting.address


def test_an_erased_message_can_not_be_sent_again(settings, organiser):
    message = ask()
    actions.deliver_due(now=NOON)
    message.refresh_from_db()
    assert message.carrier == "page"
    erase(organiser)
    with pytest.raises(CannotRetry):
        actions.retry(message=message, by=organiser, now=LATER)


def test_the_last_month_stays_and_so_does_everything_for_who_may_not(organiser):
    ask()
    with pytest.raises(TooYoungToErase, match="30 days"):
        erase(organiser, days=29)
    with pytest.raises(NotAllowed):
        erase(add_user(name="wu", role="officer"))


def test_the_database_refuses_an_erased_message_that_still_says_something(smtp, organiser):
    message = ask()
    actions.deliver_due(now=NOON)
    with pytest.raises(IntegrityError), transaction.atomic():
        Message.objects.filter(pk=message.pk).update(erased_at=LATER)


def test_the_page_erases_and_shows_what_is_left(smtp, organiser, monkeypatch):
    message = ask()
    actions.deliver_due(now=NOON)
    monkeypatch.setattr("entrepot.clock.now", lambda: LATER)
    client = Client(headers={"accept-language": "en"})
    client.force_login(organiser, backend="django.contrib.auth.backends.ModelBackend")
    assert client.post("/outbox/erase/", {"days": "3"}).status_code == 422
    shown = client.post("/outbox/erase/", {"days": "365"}, follow=True).content.decode()
    assert "Erased: 1." in shown
    page = client.get(f"/outbox/{message.pk}/").content.decode()
    assert "A message that was erased" in page
    assert "Taken" in page
    assert "Send again" not in page
