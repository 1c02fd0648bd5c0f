"""Group robots against a server that fails, stalls, repeats itself, redirects and hangs up."""

from __future__ import annotations

import base64
import hashlib
import hmac
import logging
from datetime import timedelta

import pytest
from django.db import connection

from entrepot.outbox import actions
from entrepot.outbox.channels import https
from entrepot.outbox.errors import (
    BadWebhookAddress,
    BadWebhookName,
    SealBroken,
    SecretMissing,
    UnknownWebhook,
    WebhookTaken,
)
from entrepot.outbox.models import Webhook
from entrepot.outbox.sealing import seal, unseal
from entrepot.text import Text
from tests.outbox.letters import NOON, SECRET, TOKEN, add_robot, ask_robot

pytestmark = pytest.mark.django_db
LONG_AFTER = NOON + timedelta(days=3)


def test_dingtalk_is_signed_as_the_robot_computes_it(robots, dingtalk):
    ask_robot(dingtalk)
    actions.deliver_due(now=NOON)
    ((path, query, content),) = robots.received
    assert (path, query["access_token"]) == ("/send", [TOKEN])
    moment = query["timestamp"][0]
    assert abs(int(moment) - NOON.timestamp() * 1000) < 1000
    expected = hmac.new(SECRET.encode(), f"{moment}\n{SECRET}".encode(), hashlib.sha256).digest()
    assert query["sign"] == [base64.b64encode(expected).decode()]
    assert content["msgtype"] == "text"
    assert "A visit is due" in content["text"]["content"]
    assert "海屿传动应于周五前走访。" in content["text"]["content"]


@pytest.mark.parametrize("word", ["500", "errcode"])
def test_a_robot_that_refuses_is_tried_again_and_then_has_it_once(robots, wecom, word):
    robots.script = [word, word]
    message, now = ask_robot(wecom), NOON
    for _ in range(3):
        actions.deliver_due(now=now)
        message.refresh_from_db()
        now = message.next_try_at or now
    assert (message.state, message.carrier, message.attempts) == ("sent", "wecom", 3)
    assert len(robots.received) == 1
    expected = "http 500" if word == "500" else "errcode 45009"
    assert list(message.record.values_list("code", flat=True))[:2] == [expected, expected]


@pytest.mark.parametrize("word", ["drop", "silent", "502", "garbage", "drip"])
def test_a_robot_without_a_clear_answer_is_left_to_a_person(robots, wecom, organiser, word):
    robots.script = [word]
    message = ask_robot(wecom)
    actions.deliver_due(now=NOON)
    actions.deliver_due(now=LONG_AFTER)
    message.refresh_from_db()
    assert (message.state, message.may_have_arrived) == ("failed", True)
    assert len(robots.received) == 1
    actions.retry(message=message, by=organiser, now=LONG_AFTER)
    actions.deliver_due(now=LONG_AFTER)
    message.refresh_from_db()
    assert (message.state, message.may_have_arrived) == ("sent", False)


def test_a_robot_that_answers_twice_has_it_once(robots, wecom):
    robots.script = ["twice"]
    message = ask_robot(wecom)
    actions.deliver_due(now=NOON)
    actions.deliver_due(now=LONG_AFTER)
    message.refresh_from_db()
    assert message.state == "sent"
    assert len(robots.received) == 1


@pytest.mark.parametrize(("word", "code"), [("404", "http 404"), ("redirect", "http 302")])
def test_a_wrong_address_fails_at_once_and_no_redirect_is_followed(robots, wecom, word, code):
    robots.script = [word]
    message = ask_robot(wecom)
    actions.deliver_due(now=NOON)
    message.refresh_from_db()
    assert message.state == "failed"
    assert message.record.get().code == code
    assert robots.received == []


def test_a_text_beyond_the_robots_limit_is_cut_between_signs_and_says_so(robots, wecom):
    ask_robot(wecom, body=Text("x" * 3000, "招" * 3000))
    actions.deliver_due(now=NOON)
    (text,) = robots.texts()
    assert len(text.encode()) <= 2048
    assert text.endswith("已截断)")


def test_nothing_is_sent_to_a_webhook_that_was_disabled_meanwhile(robots, wecom, organiser):
    message = ask_robot(wecom)
    actions.disable_webhook(webhook=wecom, by=organiser, now=NOON)
    actions.deliver_due(now=NOON)
    message.refresh_from_db()
    assert message.state == "failed"
    assert message.record.get().code == "webhook disabled"
    assert Webhook.objects.get().sealed == ""
    with pytest.raises(UnknownWebhook, match="OUT-002"):
        ask_robot(wecom, "board:2")


def test_a_disabled_name_may_be_given_a_new_address_an_enabled_one_may_not(
    robots, wecom, organiser
):
    with pytest.raises(WebhookTaken, match="OUT-006"):
        add_robot(robots, organiser)
    actions.disable_webhook(webhook=wecom, by=organiser, now=NOON)
    assert add_robot(robots, organiser).pk == wecom.pk


@pytest.mark.parametrize(
    "url",
    [
        "http://oapi.dingtalk.example/robot/send",
        "https://127.0.0.1/x",
        "https://10.1.2.3/x",
        "https://169.254.169.254/latest/meta-data",
        "https://[::1]/x",
        "https://[::ffff:10.0.0.1]/x",
        "https://[64:ff9b::a00:1]/x",
        "https://0.0.0.0/x",
        "https://localhost/x",
        "https://user:pw@h.example/x",
        "https://h.example:8443/x",
        "https://h.example/x y",
        "file:///etc/passwd",
        "https:///x",
        "https://[broken",
    ],
)
def test_an_address_that_is_not_public_https_is_refused_without_quoting_it(url, organiser):
    with pytest.raises(BadWebhookAddress, match="OUT-007") as refused:
        actions.add_webhook(name="a", channel="wecom", url=url, by=organiser, now=NOON)
    assert url not in str(refused.value) + refused.value.message("zh")


@pytest.mark.parametrize("found", ["10.0.0.7", "127.0.0.1", "::1", "fd00::1", "100.64.0.1"])
def test_a_public_name_that_leads_into_a_private_network_is_not_connected_to(
    found, organiser, monkeypatch
):
    public, private = ("8.8.8.8", 443), (found, 443)
    monkeypatch.setattr(
        https.socket, "getaddrinfo", lambda *a, **k: [(2, 1, 6, "", public), (2, 1, 6, "", private)]
    )
    monkeypatch.setattr(https.socket, "create_connection", lambda *a, **k: pytest.fail("connected"))
    webhook = actions.add_webhook(
        name="a", channel="wecom", url="https://h.example/x", by=organiser, now=NOON
    )
    message = ask_robot(webhook)
    actions.deliver_due(now=NOON)
    message.refresh_from_db()
    assert message.state == "failed"
    assert message.record.get().code == "private network"


def test_the_connection_goes_to_the_address_that_was_checked(organiser, monkeypatch):
    reached = []

    def connect(address, *more):
        reached.append(address)
        raise TimeoutError

    answers = iter([[(2, 1, 6, "", ("8.8.8.8", 443))]])
    monkeypatch.setattr(https.socket, "getaddrinfo", lambda *a, **k: next(answers))
    monkeypatch.setattr(https.socket, "create_connection", connect)
    webhook = actions.add_webhook(
        name="a", channel="wecom", url="https://h.example/x", by=organiser, now=NOON
    )
    message = ask_robot(webhook)
    actions.deliver_due(now=NOON)
    assert reached == [("8.8.8.8", 443)]
    assert message.record.get().outcome == "refused"


def test_loopback_is_open_to_tests_alone(robots, wecom, settings):
    settings.OUTBOX_LOOPBACK = False
    message = ask_robot(wecom)
    actions.deliver_due(now=NOON)
    message.refresh_from_db()
    assert message.state == "failed"
    assert robots.received == []


def test_a_dingtalk_robot_needs_its_secret_and_a_webhook_a_plain_name(robots, organiser):
    address = {"url": "https://h.example/x", "by": organiser, "now": NOON}
    with pytest.raises(SecretMissing, match="OUT-008"):
        actions.add_webhook(name="a", channel="dingtalk", **address)
    with pytest.raises(BadWebhookName, match="OUT-011"):
        actions.add_webhook(name="A b", channel="wecom", **address)


def test_an_address_stands_nowhere_in_the_database_nor_in_any_log(robots, dingtalk, caplog):
    caplog.set_level(logging.DEBUG)
    robots.script = ["500", "errcode", "404", "redirect", "drop", "garbage", "ok"]
    for number in range(7):
        ask_robot(dingtalk, f"board:{number}")
    actions.deliver_due(now=NOON)
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if table.startswith("outbox_"):
                cursor.execute(f"SELECT * FROM {table}")
                rows = str(cursor.fetchall())
                assert TOKEN not in rows, table
                assert SECRET not in rows, table
    assert TOKEN not in caplog.text
    assert SECRET not in caplog.text


def test_a_bug_in_a_channel_neither_stops_the_sender_nor_tells_an_address(
    robots, wecom, monkeypatch, caplog
):
    from entrepot.outbox import channels

    def broken(letter):
        raise RuntimeError(letter.address)

    monkeypatch.setattr(channels.robots, "carry", broken)
    first, second = ask_robot(wecom, "1"), ask_robot(wecom, "2")
    assert actions.deliver_due(now=NOON).tries == 2
    for message in (first, second):
        message.refresh_from_db()
        assert (message.state, message.may_have_arrived) == ("failed", True)
    assert "outbox.broken" in caplog.text
    assert TOKEN not in caplog.text


def test_what_is_sealed_opens_under_its_own_key_alone(settings):
    sealed = seal({"url": "https://h.example/长"})
    assert unseal(sealed, name="a") == {"url": "https://h.example/长"}
    assert seal({"url": "https://h.example/长"}) != sealed
    for at in range(1, len(sealed), 7):
        other = "A" if sealed[at] != "A" else "B"
        with pytest.raises(SealBroken, match="OUT-009"):
            unseal(sealed[:at] + other + sealed[at + 1 :], name="a")
    settings.SECRET_KEY = "another"
    for broken in (sealed, "", "1", "1***"):
        with pytest.raises(SealBroken):
            unseal(broken, name="a")
