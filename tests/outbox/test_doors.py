"""The outbox's pages and its verb on the command line, and the sender of a served instance."""

from __future__ import annotations

import json

import pytest
from django.test import Client

from entrepot import clock
from entrepot.accounts.actions import add_user
from entrepot.outbox import actions, background
from entrepot.outbox.models import Message, Webhook
from entrepot.text import Text
from tests.outbox.letters import NOON, SECRET, TOKEN, add_robot, ask, ask_robot
from tests.outbox.test_deaths import with_mail


def client_of(user, language="en"):
    client = Client(headers={"accept-language": language})
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def desk(organiser):
    return client_of(organiser)


def read(client, address):
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.django_db
def test_the_page_says_that_mail_goes_to_nobody_where_no_server_is_set(desk):
    ask()
    actions.deliver_due(now=NOON)
    listing = read(desk, "/outbox/")
    assert "No mail server is set" in listing
    assert "Kept here: sent to nobody" in listing
    assert "Kept here: sent to nobody" in read(desk, f"/outbox/{Message.objects.get().pk}/")


@pytest.mark.django_db
def test_with_a_server_the_page_makes_no_such_claim(desk, smtp):
    ask()
    actions.deliver_due(now=NOON)
    listing = read(desk, "/outbox/")
    assert "No mail server" not in listing
    assert "Kept here" not in listing


@pytest.mark.django_db
def test_a_message_shows_both_texts_and_the_record_of_its_delivery(organiser, smtp):
    smtp.script = ["greylisted"]
    message = ask(body=Text("Pay <now>", "请付款"))
    actions.deliver_due(now=NOON)
    page = read(client_of(organiser), f"/outbox/{message.pk}/")
    assert "Pay &lt;now&gt;" in page
    assert "请付款" in page
    assert "smtp 451" in page
    assert "Refused for now" in page
    assert "暂被拒绝" in read(client_of(organiser, "zh-hans"), f"/outbox/{message.pk}/")


@pytest.mark.django_db
def test_the_list_is_filtered_by_state_and_by_what_is_looked_for(desk, smtp):
    smtp.script = ["unknown"]
    ask("a", subject=Text("Lost letter", "丢失"), now=NOON)
    actions.deliver_due(now=NOON)
    ask("b", subject=Text("Fresh letter", "新信"))
    assert "Fresh letter" not in read(desk, "/outbox/?state=failed")
    assert "Lost letter" in read(desk, "/outbox/?state=failed&q=lost")
    assert "Lost letter" not in read(desk, "/outbox/?q=fresh")
    assert '<b class="badge">1</b>' in read(desk, "/outbox/")


@pytest.mark.django_db
def test_a_failed_message_is_sent_again_or_cancelled_from_its_page(desk, smtp):
    smtp.script = ["unknown"]
    message = ask()
    actions.deliver_due(now=NOON)
    assert "Send again" in read(desk, f"/outbox/{message.pk}/")
    desk.post(f"/outbox/{message.pk}/retry/")
    message.refresh_from_db()
    assert message.state == "waiting"
    desk.post(f"/outbox/{message.pk}/cancel/")
    message.refresh_from_db()
    assert message.state == "cancelled"
    refused = desk.post(f"/outbox/{message.pk}/cancel/", follow=True).content.decode()
    assert "Only one that waits or has failed can be cancelled" in refused


@pytest.mark.django_db
def test_a_robots_doubt_is_put_to_the_person_before_it_is_sent_again(desk, robots, wecom):
    robots.script = ["drop"]
    message = ask_robot(wecom)
    actions.deliver_due(now=NOON)
    page = read(desk, f"/outbox/{message.pk}/")
    assert "look into the group before you send it again" in page
    assert "Send again, though it may have arrived" in page


@pytest.mark.django_db
def test_a_webhook_is_added_tested_and_disabled_and_its_address_is_never_shown(desk, robots):
    typed = {
        "name": "leaders",
        "channel": "dingtalk",
        "url": f"http://127.0.0.1:{robots.port}/send?access_token={TOKEN}",
        "secret": SECRET,
    }
    seen = desk.post("/outbox/webhooks/new/", typed, follow=True).content.decode()
    seen += desk.post("/outbox/webhooks/at/leaders/test/", follow=True).content.decode()
    assert "This group receives messages" in robots.texts()[0]
    assert "This group receives messages" in seen
    seen += desk.post("/outbox/webhooks/new/", typed).content.decode()
    assert "There is a webhook" in seen
    seen += read(desk, "/outbox/webhooks/") + read(desk, "/outbox/")
    seen += desk.post("/outbox/webhooks/at/leaders/disable/", follow=True).content.decode()
    assert "its address is forgotten" in seen
    seen += desk.post("/outbox/webhooks/at/leaders/test/", follow=True).content.decode()
    assert "OUT-002" not in seen
    assert len(robots.received) == 1
    assert TOKEN not in seen
    assert SECRET not in seen
    assert Webhook.objects.get().sealed == ""


@pytest.mark.django_db
def test_a_refused_address_does_not_come_back_in_the_form(desk):
    typed = {"name": "a", "channel": "wecom", "url": f"https://10.0.0.1/?key={TOKEN}"}
    response = desk.post("/outbox/webhooks/new/", typed)
    assert response.status_code == 422
    assert "it leads into a private network" in response.content.decode()
    assert TOKEN not in response.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("role", ["officer", "verifier", "statistician"])
def test_others_neither_see_the_outbox_nor_act_on_it(role):
    message, client = ask(), client_of(add_user(name="other", role=role))
    assert "/outbox/" not in read(client, "/projects/")
    for act in ("retry", "cancel"):
        assert client.post(f"/outbox/{message.pk}/{act}/").status_code == 403
    message.refresh_from_db()
    assert message.state == "waiting"


@pytest.mark.django_db
def test_the_list_costs_the_same_statements_however_many_messages(
    desk, django_assert_max_num_queries
):
    for number in range(30):
        ask(f"reminder:{number}")
    with django_assert_max_num_queries(6):
        read(desk, "/outbox/")


@pytest.mark.slow
def test_the_command_line_sends_lists_and_tries_again(fresh_db, settings):
    add_user(name="ruan", role="organiser")
    add_user(name="lin", role="officer")
    by = add_user(name="root", role="administrator")
    settings.OUTBOX_LOOPBACK = True  # here alone: the other process refuses this machine

    class Nowhere:
        port = 9

    failing = ask_robot(add_robot(Nowhere(), by), now=clock.now())
    ask(now=clock.now())
    sent = fresh_db.run("outbox", "send")
    assert sent.returncode == 1
    assert json.loads(sent.stdout) == {"tries": 2, "sent": 1, "rejected": 1, "recovered": 0}
    assert "1 failed: entrepot outbox list --state failed" in sent.stderr
    (row,) = json.loads(
        fresh_db.run("outbox", "list", "--state", "failed", "--format", "json").stdout
    )
    assert (row["number"], row["state"], row["channel"]) == (failing.pk, "failed", "wecom")
    assert TOKEN not in sent.stdout + sent.stderr + str(row)
    refused = fresh_db.run("outbox", "retry", failing.pk, "--as", "lin")
    assert (refused.returncode, "ENT-001" in refused.stderr) == (2, True)
    fresh_db.run("outbox", "retry", failing.pk, "--as", "ruan", check=True)
    assert fresh_db.run("outbox", "retry", failing.pk, "--as", "ruan").returncode == 2
    assert "OUT-010" in fresh_db.run("outbox", "retry", 99, "--as", "ruan").stderr
    assert fresh_db.run("outbox", "list", "--state", "lost").returncode == 2


@pytest.mark.slow
def test_a_served_instance_sends_by_itself(fresh_db, smtp):
    with fresh_db.served(**with_mail(smtp)):
        message = ask(now=clock.now())
        assert smtp.arrived.wait(30)
    assert smtp.distinct() == {message.message_id}


class Enough(BaseException):
    """Ends the sender's endless loop."""


@pytest.mark.django_db
def test_a_sender_in_trouble_goes_on_and_says_so_without_words_of_the_error(monkeypatch, caplog):
    troubles = iter([OSError("secret words"), None])
    pauses = iter([None, Enough()])

    def look(*, now):
        if trouble := next(troubles):
            raise trouble

    def pause(seconds):
        if end := next(pauses):
            raise end

    monkeypatch.setattr(background, "due", lambda now: True)
    monkeypatch.setattr(background, "send_once", lambda: look(now=NOON))
    monkeypatch.setattr(background, "close_old_connections", lambda: None)
    monkeypatch.setattr(background.time, "sleep", pause)
    with pytest.raises(Enough):
        background.send_for_ever()
    assert "outbox.sender_troubled" in caplog.text
    assert "secret words" not in caplog.text
