"""Senders that die in the middle, senders that race, and the law that nothing is lost.

A sender is killed with SIGKILL while the double holds its answer: that is the worst moment, since
the message has arrived and nobody knows.
"""

from __future__ import annotations

import contextlib
import signal
import subprocess
import threading
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from itertools import chain, count, repeat
from typing import Any

import pytest
from django.db import connection, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from entrepot import clock
from entrepot.accounts.actions import add_user
from entrepot.outbox import actions, channels, queries
from entrepot.outbox.actions import deliver as delivery
from entrepot.outbox.actions.deliver import LEASE
from entrepot.outbox.channels import Answer
from entrepot.outbox.models import Message, Outcome, State
from tests.outbox.doubles import RobotDouble, SmtpDouble
from tests.outbox.letters import NOON, add_robot, ask, ask_robot
from tests.support.surroundings import python


class Killed:
    """`entrepot outbox send` in a process of its own, killed when the double has the message."""

    def __init__(self, instance: Any, double: SmtpDouble | RobotDouble, **environment: str) -> None:
        process = subprocess.Popen(
            [python(), "-m", "entrepot.cli", "outbox", "send"],
            env=instance.environment(**environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )
        arrived = double.arrived.wait(60)
        process.kill()
        _, said = process.communicate(timeout=30)
        assert arrived, said.decode()
        assert process.returncode == -signal.SIGKILL


def with_mail(double: SmtpDouble) -> dict[str, str]:
    return {
        "ENTREPOT_MAIL_HOST": "127.0.0.1",
        "ENTREPOT_MAIL_PORT": str(double.port),
        "ENTREPOT_MAIL_TLS": "none",
        "ENTREPOT_MAIL_FROM": "symposium@example.org",
    }


@pytest.mark.slow
@pytest.mark.parametrize(("word", "copies"), [("silent", 2), ("mute", 1)])
def test_a_mail_whose_sender_was_killed_is_received_as_one(fresh_db, smtp, word, copies):
    smtp.script = [word]
    message = ask(now=clock.now())
    Killed(fresh_db, smtp, **with_mail(smtp))
    message.refresh_from_db()
    assert message.state == "sending"
    assert message.record.get().outcome == "begun"
    assert actions.deliver_due(now=clock.now()).tries == 0, "the claim was not respected"

    later = clock.now() + LEASE + timedelta(seconds=1)
    assert actions.deliver_due(now=later).recovered == 1
    message.refresh_from_db()
    assert (message.state, message.may_have_arrived) == ("waiting", True)
    actions.deliver_due(now=message.next_try_at)
    message.refresh_from_db()
    assert (message.state, message.may_have_arrived) == ("sent", False)
    assert len(smtp.received) == copies
    assert smtp.distinct() == {message.message_id}


@pytest.mark.slow
def test_a_robots_message_whose_sender_was_killed_is_not_sent_again_by_itself(fresh_db, robots):
    by = add_user(name="ruan", role="organiser")
    message = ask_robot(add_robot(robots, by), now=clock.now())
    robots.script = ["silent"]
    Killed(fresh_db, robots, ENTREPOT_OUTBOX_LOOPBACK="1")
    for days in range(1, 4):
        actions.deliver_due(now=clock.now() + timedelta(days=days))
    message.refresh_from_db()
    assert (message.state, message.may_have_arrived) == ("failed", True)
    assert message.record.get().code == "sender died"
    assert len(robots.received) == 1


def at_once(*acts: Callable[[], object]) -> None:
    """Run the acts in threads that start together; what one raises is raised here."""
    gate, troubles = threading.Barrier(len(acts)), []

    def run(act: Callable[[], object]) -> None:
        try:
            gate.wait()
            act()
        except BaseException as trouble:
            troubles.append(trouble)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if troubles:
        raise troubles[0]


def test_two_senders_at_once_send_each_message_once(fresh_db, smtp, robots):
    webhook = add_robot(robots, add_user(name="ruan", role="organiser"))
    for number in range(20):
        ask(f"mail:{number}")
        ask_robot(webhook, f"board:{number}", body=ask("mail:0").body)
    runs: list[actions.Delivered] = []
    at_once(*[lambda: runs.append(actions.deliver_due(now=NOON))] * 2)
    assert Counter(Message.objects.values_list("state", "attempts")) == {("sent", 1): 40}
    assert sum(run.tries for run in runs) == 40
    assert all(run.tries for run in runs), "one of the two did nothing: no race was run"
    assert (len(smtp.received), len(smtp.distinct()), len(robots.received)) == (20, 20, 20)


def test_two_who_ask_for_the_same_key_at_once_get_the_same_message(fresh_db):
    made: list[int] = []
    at_once(*[lambda: made.append(ask("same").pk)] * 4)
    assert len(set(made)) == Message.objects.count() == 1


def test_two_who_recover_the_same_claim_at_once_count_it_once(fresh_db):
    message = ask()
    delivery._claim(message.pk, NOON)
    later = NOON + LEASE
    runs: list[actions.Delivered] = []
    at_once(*[lambda: runs.append(actions.deliver_due(now=later))] * 3)
    assert sum(run.recovered for run in runs) == 1
    message.refresh_from_db()
    assert message.tries == 1


@pytest.mark.django_db
def test_a_late_answer_still_counts_unless_the_message_went_out_again(robots, wecom):
    message = ask_robot(wecom)
    slow = delivery._claim(message.pk, NOON)
    actions.deliver_due(now=NOON + LEASE)
    delivery._finish(slow, Answer(Outcome.SENT, "errcode 0", "wecom"), NOON + 2 * LEASE)
    message.refresh_from_db()
    assert (message.state, message.may_have_arrived) == ("sent", False)


@pytest.mark.django_db
def test_a_surrounding_transaction_is_refused_since_its_claims_would_not_be_committed():
    ask()
    with pytest.raises(RuntimeError, match="durable"), transaction.atomic():
        actions.deliver_due(now=NOON)


# The law, against a channel that does at each try what a script says.


class Died(BaseException):
    """The sender's process is gone: no `except` of the program may run."""


STEPS = st.sampled_from(
    ["taken", "refused", "rejected", "silent", "arrived, silent", "dies before", "dies after"]
)
SCRIPTS = st.lists(STEPS, max_size=9)
NUMBERS = count()


def law(run: Callable[[Any], object], monkeypatch: Any, channel: str, script: list[str]) -> None:
    """Whatever happens, a message ends as sent and received once, or failed and shown."""
    arrivals: list[str] = []
    steps = chain(script, repeat("taken"))

    def carry(letter: Any) -> Answer:
        step = next(steps)
        if step in ("taken", "arrived, silent", "dies after"):
            arrivals.append(letter.message_id)
        if step.startswith("dies"):
            raise Died
        if step in ("silent", "arrived, silent"):
            return Answer(Outcome.UNKNOWN, "silent")
        if step == "taken":
            return Answer(Outcome.SENT, "ok", "smtp")
        return Answer(Outcome(step), step)

    monkeypatch.setattr(channels, "carry", carry)
    key = f"law:{next(NUMBERS)}"
    message = ask(key) if channel == "email" else ask(key, channel=channel, address="staff")
    now = NOON
    for _ in range(25):
        with contextlib.suppress(Died):
            run(now)
        message.refresh_from_db()
        if message.state in (State.SENT, State.FAILED):
            break
        now += timedelta(days=1)
    assert message.state in (State.SENT, State.FAILED), "lost: nobody will look at it again"
    assert len(set(arrivals)) <= 1
    if channel != "email":
        assert len(arrivals) <= 1, "stands in the group twice"
    if message.state == State.SENT:
        assert arrivals, "called sent, and never arrived"
        assert not message.may_have_arrived
    else:
        assert queries.messages(state="failed").filter(pk=message.pk).exists()
        assert message.may_have_arrived or not arrivals, "arrived, and nobody is told"
    record = list(message.record.order_by("number"))
    assert [attempt.number for attempt in record] == list(range(1, message.attempts + 1))
    assert all(attempt.ended_at and attempt.outcome != Outcome.BEGUN for attempt in record)


@pytest.mark.parametrize("channel", ["email", "wecom"])
def test_any_sequence_of_failures_ends_in_sent_once_or_failed_and_shown(
    wecom, monkeypatch, channel
):
    @given(SCRIPTS)
    def holds(script: list[str]) -> None:
        law(lambda now: actions.deliver_due(now=now), monkeypatch, channel, script)

    holds()


def test_the_law_catches_a_sender_that_does_not_commit_its_claim_before_sending(wecom, monkeypatch):
    def careless(now: Any) -> None:
        # Claim, send and record in one transaction: a death takes the claim back.
        with transaction.atomic():
            due = Message.objects.filter(state=State.WAITING, next_try_at__lte=now)
            attempt = delivery._take(due.values_list("pk", flat=True).latest("pk"), now)
            assert attempt
            delivery._record(attempt, delivery._send(attempt), now)

    # The same scripts every time: a twin must not be found by luck.
    @settings(max_examples=300, derandomize=True, database=None, report_multiple_bugs=False)
    @given(SCRIPTS)
    def holds(script: list[str]) -> None:
        law(careless, monkeypatch, "wecom", script)

    with pytest.raises(AssertionError, match="twice"):
        holds()
