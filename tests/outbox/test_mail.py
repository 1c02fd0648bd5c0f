"""E-mail against a mail server that fails, stalls, repeats itself and hangs up."""

from __future__ import annotations

from datetime import timedelta

import pytest

from entrepot.outbox import actions, queries
from entrepot.outbox.actions.deliver import DELAYS, LEASE
from entrepot.outbox.errors import BadAddress, CannotCancel, CannotRetry, TextMissing
from entrepot.outbox.models import Attempt, Message
from entrepot.text import Text
from tests.outbox.letters import NOON, ask

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)


def outcomes(message: Message) -> list[tuple[str, str]]:
    return list(message.record.order_by("number").values_list("outcome", "code"))


def test_a_mail_bears_both_languages_in_text_and_html(smtp):
    ask(body=Text("Tariff < 5 % & falling", "税率低于 5%"))
    actions.deliver_due(now=NOON)
    (mail,) = smtp.received
    assert mail["Subject"] == "A visit is due / 走访到期"
    assert mail["From"] == "Symposium <symposium@example.org>"
    assert mail["Auto-Submitted"] == "auto-generated"
    plain = mail.get_body(("plain",)).get_content()
    assert plain.index("Tariff < 5 % & falling") < plain.index("税率低于 5%")
    page = mail.get_body(("html",)).get_content()
    assert "Tariff &lt; 5 % &amp; falling" in page
    assert '<section lang="zh-Hans">' in page


def test_a_mail_in_one_language_holds_nothing_of_the_other(smtp):
    ask(language="zh", subject=Text("", "走访到期"), body=Text("", "请走访。"))
    actions.deliver_due(now=NOON)
    (mail,) = smtp.received
    assert mail["Subject"] == "走访到期"
    assert mail.get_body(("plain",)).get_content().strip() == "请走访。"


def test_the_same_key_is_one_message_however_often_it_is_asked_for(smtp):
    first, again = ask(), ask(body=Text("Other words", "别的文字"))
    assert first.pk == again.pk
    actions.deliver_due(now=NOON)
    ask()
    actions.deliver_due(now=NOON + timedelta(days=1))
    assert len(smtp.received) == 1


def test_what_is_erased_is_not_sent_and_says_nothing_to_anybody(smtp, organiser):
    ask("registration.7.approved")
    ask("registration.71.approved", address="other@example.org")
    assert actions.erase(keys="registration.7.") == 1
    erased = Message.objects.get(key="registration.7.approved")
    assert (erased.address, erased.subject_en, erased.body_zh) == ("", "", "")
    actions.deliver_due(now=NOON)
    assert [mail["To"] for mail in smtp.received] == ["other@example.org"]
    with pytest.raises(CannotRetry):
        actions.retry(message=erased, by=organiser, now=NOON)


def test_a_message_leaves_at_its_time_and_not_before(smtp):
    ask(not_before=NOON + timedelta(hours=1))
    assert actions.deliver_due(now=NOON + timedelta(minutes=59)).tries == 0
    assert actions.deliver_due(now=NOON + timedelta(hours=1)).outcomes == {"sent": 1}


@pytest.mark.parametrize("word", ["busy", "greylisted", "later"])
def test_a_refusal_for_now_is_tried_again_with_growing_delays_then_shown_as_failed(smtp, word):
    smtp.script = [word] * 20
    message, now = ask(), NOON
    for delay in DELAYS:
        assert actions.deliver_due(now=now).outcomes == {"refused": 1}
        message.refresh_from_db()
        assert message.state == "waiting"
        assert delay <= message.next_try_at - now < delay + SECOND
        assert actions.deliver_due(now=now + delay - SECOND).tries == 0
        now = message.next_try_at
    actions.deliver_due(now=now)
    message.refresh_from_db()
    assert (message.state, message.attempts, queries.failed()) == ("failed", 6, 1)
    assert not message.may_have_arrived
    assert smtp.received == []
    assert actions.deliver_due(now=now + timedelta(days=30)).tries == 0


def test_an_address_that_does_not_exist_fails_at_once(smtp):
    smtp.script = ["unknown"]
    message = ask()
    actions.deliver_due(now=NOON)
    message.refresh_from_db()
    assert message.state == "failed"
    assert outcomes(message) == [("rejected", "smtp 550")]


def test_a_server_that_nobody_runs_is_a_refusal_for_now(smtp, settings):
    settings.EMAIL_PORT = 1
    message = ask()
    actions.deliver_due(now=NOON)
    assert outcomes(message) == [("refused", "ConnectionRefusedError")]


@pytest.mark.parametrize("word", ["drop", "silent"])
def test_a_server_that_takes_a_mail_and_never_says_so_gets_it_again_as_the_same_mail(smtp, word):
    smtp.script = [word, word]
    message, now = ask(), NOON
    for _ in range(3):
        actions.deliver_due(now=now)
        message.refresh_from_db()
        now = message.next_try_at or now
        assert message.may_have_arrived == (message.state == "waiting")
    assert message.state == "sent"
    assert [outcome for outcome, _ in outcomes(message)] == ["unknown", "unknown", "sent"]
    assert len(smtp.received) == 3
    assert smtp.distinct() == {message.message_id}


def test_a_server_that_answers_twice_has_taken_it_once(smtp):
    smtp.script = ["twice"]
    message = ask()
    actions.deliver_due(now=NOON)
    message.refresh_from_db()
    assert (message.state, message.carrier) == ("sent", "smtp")
    assert actions.deliver_due(now=NOON + timedelta(days=1)).tries == 0
    assert len(smtp.received) == 1


def test_one_bad_message_does_not_hold_up_the_others(smtp):
    smtp.script = ["unknown", "ok", "busy", "ok"]
    for number in range(4):
        ask(f"reminder:{number}")
    run = actions.deliver_due(now=NOON)
    assert run.outcomes == {"rejected": 1, "sent": 2, "refused": 1}


def test_a_failed_message_is_sent_again_on_a_persons_word_and_the_record_is_kept(smtp, organiser):
    smtp.script = ["unknown"]
    message = ask()
    actions.deliver_due(now=NOON)
    actions.retry(message=message, by=organiser, now=NOON + LEASE)
    actions.deliver_due(now=NOON + LEASE)
    message.refresh_from_db()
    assert message.state == "sent"
    assert [outcome for outcome, _ in outcomes(message)] == ["rejected", "sent"]
    assert message.decisions.get().by == organiser
    with pytest.raises(CannotRetry, match="OUT-005"):
        actions.retry(message=message, by=organiser, now=NOON + LEASE)


def test_a_cancelled_message_never_leaves(smtp, organiser):
    message = ask()
    actions.cancel(message=message, by=organiser, now=NOON)
    assert actions.deliver_due(now=NOON + timedelta(days=1)).tries == 0
    with pytest.raises(CannotCancel, match="OUT-004"):
        actions.cancel(message=message, by=organiser, now=NOON)


def test_without_a_mail_server_a_mail_is_kept_and_never_called_sent_by_one(settings, organiser):
    settings.EMAIL_HOST = ""
    message = ask()
    actions.deliver_due(now=NOON)
    message.refresh_from_db()
    assert (message.state, message.carrier) == ("sent", "page")
    assert actions.retry(message=message, by=organiser, now=NOON).state == "waiting"


def test_a_demonstration_mails_nobody_whatever_is_set(smtp, settings):
    settings.DEMONSTRATION = True
    ask()
    actions.deliver_due(now=NOON)
    assert smtp.received == []


def test_a_secret_in_a_text_is_in_the_mail_and_stands_nowhere_in_the_clear(smtp):
    link = "https://s.example.org/i/0f9e8d7c"
    message = ask(body=Text("Open [[link]]", "请打开 [[link]]"), secrets={"link": link})
    row = Message.objects.filter(pk=message.pk).values().get()
    assert not any("0f9e8d7c" in str(value) for value in row.values())
    actions.deliver_due(now=NOON)
    assert smtp.received[0].get_body(("plain",)).get_content().count(link) == 2
    message.refresh_from_db()
    assert message.secrets == ""


@pytest.mark.parametrize(
    ("facts", "error"),
    [
        ({"address": "nobody"}, BadAddress),
        ({"address": "a@b.example\nBcc: c@d.example"}, BadAddress),
        ({"body": Text("only English", "")}, TextMissing),
        ({"subject": Text("", "无")}, TextMissing),
    ],
)
def test_what_could_not_be_delivered_is_refused_when_it_is_asked_for(facts, error):
    with pytest.raises(error):
        ask(**facts)
    assert not Message.objects.exists()


def test_a_subject_can_not_start_a_header_of_its_own(smtp):
    ask(subject=Text("Due\r\nBcc: x@example.org", "到期"))
    actions.deliver_due(now=NOON)
    assert smtp.received[0]["Bcc"] is None


def test_what_its_caller_takes_back_is_never_sent(smtp):
    from django.db import transaction

    class Refused(Exception):
        pass

    def sign_and_fail() -> None:
        with transaction.atomic():
            ask()
            raise Refused

    with pytest.raises(Refused):
        sign_and_fail()
    assert actions.deliver_due(now=NOON).tries == 0
    assert not Attempt.objects.exists()
