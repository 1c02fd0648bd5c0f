"""Thanks after a signing: each person once, with the way to the survey, and who can't be reached."""

from __future__ import annotations

from datetime import date, timedelta
from html import unescape

import pytest
from django.core.cache import cache
from django.test import Client

from entrepot.accounts.actions import add_user
from entrepot.aftercare import actions, follow_up, queries
from entrepot.aftercare.actions.links import second_token
from entrepot.aftercare.errors import LinkClosed, NobodyToThank
from entrepot.errors import NotAllowed
from entrepot.ledger import actions as ledger
from entrepot.ledger.models import Signing
from entrepot.outbox import actions as outbox
from entrepot.outbox.models import Message
from entrepot.text import Text
from tests.outbox.doubles import SmtpDouble, running

BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture(autouse=True)
def _here(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    cache.clear()


@pytest.fixture
def link(office):
    project = office.signed(name="Haiyu Drives")
    made, _token = office.link(project, address="weber@example.org", language="zh")
    return made


def send(office, by=None):
    return actions.send_thanks(
        edition=office.edition,
        url_of=lambda token: f"https://fair.example/i/{token}/",
        by=by or office.organiser,
        now=office.tick(),
    )


def ask(office, text="Was it worth coming?"):
    return actions.ask_survey(
        edition=office.edition,
        text=Text(text, "您觉得值得参加吗？"),
        closes_on=office.now.date() + timedelta(days=30),
        by=office.organiser,
        now=office.tick(),
    )


def found(office) -> follow_up.Thanks:
    return follow_up.thanks(office.edition, today=office.now.date(), now=office.now)


def test_each_person_gets_one_letter_however_often_it_is_sent(office, link):
    assert send(office) == actions.Thanked(sent=1, before=0)
    assert send(office) == actions.Thanked(sent=0, before=1)
    (letter,) = Message.objects.all()
    assert (letter.address, letter.kind, letter.language) == (
        "weber@example.org",
        "aftercare.thanks",
        "both",
    )
    for body in (letter.body_en, letter.body_zh):
        assert "[[link]]" in body
        assert "fair.example" not in body, "the address is sealed"


def test_two_links_to_one_address_are_one_letter_and_a_later_person_gets_theirs(office, link):
    project = link.projects.get()
    office.link(project, address="Weber@Example.org")
    assert send(office).sent == 1
    office.link(project, address="second@example.org")
    assert send(office) == actions.Thanked(sent=1, before=1)
    assert Message.objects.count() == 2


def test_the_letter_opens_the_link_until_that_is_withdrawn(office, link, settings):
    ask(office)
    send(office)
    with running(SmtpDouble()) as server:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
        outbox.deliver_due(now=office.tick())
    (mail,) = server.received
    body = mail.get_body(("plain",)).get_content()
    token = second_token(link)
    assert body.count(f"https://fair.example/i/{token}/") == 2, "in either language"
    assert "[[" not in body
    assert actions.open_link(token=token, now=office.tick()).pk == link.pk
    for wrong in (f"{token}x", token.replace(".", ".x"), link.person, f"{link.person}."):
        with pytest.raises(LinkClosed):
            actions.open_link(token=wrong, now=office.tick())
    actions.revoke_link(link=link, by=office.officer, now=office.tick())
    with pytest.raises(LinkClosed):
        actions.open_link(token=token, now=office.tick())


def test_who_is_not_reached_is_named_and_an_undone_signing_thanks_nobody(office, link):
    silent = office.signed(name="Bay Line", party=office.investor("Bay Line Pumps"))
    office.link(silent, party=office.investor("Bay Line Pumps"))
    office.signed(name="Kestrel", party=office.investor("Kestrel Optics"))
    gone = office.signed(name="Gone", party=office.investor("Gone Ltd"))
    office.link(gone, party=office.investor("Gone Ltd"), address="gone@example.org")
    ledger.annul(
        record=Signing.objects.get(project_id=gone.id).id,
        cause="never_happened",
        by=office.officer,
        now=office.tick(),
    )
    now = found(office)
    assert [one.address for one in now.to_send] == ["weber@example.org"]
    assert [one.party.name for one in now.without_address] == ["Bay Line Pumps"]
    assert [party.name for party in now.without_link] == ["Kestrel Optics"]


def test_a_withdrawn_or_expired_link_is_no_link(office, link):
    actions.revoke_link(link=link, by=office.officer, now=office.tick())
    assert found(office).to_send == ()
    assert [party.name for party in found(office).without_link] == ["Haiyu Drives"]
    with pytest.raises(NobodyToThank, match="AFT-018"):
        send(office)
    project = link.projects.get()
    office.link(project, address="new@example.org", days=10)
    office.now += timedelta(days=11)
    assert found(office).to_send == ()


def test_only_who_looks_after_all_may_send(office, link):
    with pytest.raises(NotAllowed):
        send(office, by=office.officer)
    assert not Message.objects.exists()


def test_the_letter_asks_only_while_a_question_is_open(office, link):
    called = Text("24th", "第24届")
    plain = follow_up.thanks_text(called, link, found(office).question)
    assert "minute" not in plain.en
    ask(office)
    asking = follow_up.thanks_text(called, link, found(office).question)
    assert "It takes a minute" in asking.en
    assert "问卷" in asking.zh.split("[[link]]")[0]


# Pages


def client_of(user, language="en") -> Client:
    client = Client(headers={"accept-language": language})
    client.force_login(user, backend=BACKEND)
    return client


def text(answer) -> str:
    assert answer.status_code == 200
    return unescape(answer.content.decode())


@pytest.fixture
def clock(monkeypatch, office):
    monkeypatch.setattr("entrepot.clock.now", lambda: office.now)


def test_the_organiser_sees_whom_it_reaches_sends_and_the_investor_answers(office, link, clock):
    question = ask(office)
    organiser = client_of(office.organiser)
    page = text(organiser.get("/aftercare/thanks/24/"))
    assert "Send 1 letter" in page
    assert "weber@example.org" in page
    assert "[[link]]" in page
    assert not Message.objects.exists(), "a look sends nothing"
    answer = organiser.post("/aftercare/thanks/24/", follow=True)
    assert "1 letters are on their way" in text(answer)
    assert "Nobody waits for a letter." in text(answer)
    guest = Client()
    entered = guest.get(f"/i/{second_token(link)}/", follow=True)
    assert "您觉得值得参加吗？" in text(entered), "in the language of the link"
    guest.post(f"/investor/survey/{question.pk}/", {"score": "4", "note": "Good coffee"})
    assert queries.survey_of(link, today=office.now.date()) == []
    assert client_of(office.officer).post("/aftercare/thanks/24/").status_code == 403


def test_a_refusal_is_said_on_the_page(office, clock):
    office.signed(name="Haiyu Drives")
    answer = client_of(office.organiser, "zh-hans").post("/aftercare/thanks/24/", follow=True)
    assert "第24届的投资方均无登记电子邮箱的专属链接" in text(answer)


def answered(office, question, count: int) -> None:
    for number in range(count):
        party = office.investor(f"Investor {number}")
        project = office.signed(name=f"Works {number}", party=party)
        one, _ = office.link(project, party=party)
        actions.answer_survey(
            link=one,
            question=question,
            score=number % 2 + 4,
            note=f"Said {number}" if number < 3 else "",
            now=office.tick(),
        )


def test_answers_are_told_in_total_and_only_where_nobody_can_be_guessed(office, clock):
    question = ask(office)
    answered(office, question, follow_up.FEWEST - 1)
    address = f"/aftercare/survey/{question.pk}/"
    client = client_of(add_user(name="qian", role="statistician"))
    page = text(client.get(address))
    assert "shown from 5 answers on" in page
    assert "Said" not in page
    (asked,) = follow_up.asked(office.edition)
    assert (asked.answers, asked.mean) == (4, None)
    party = office.investor("One more")
    one, _ = office.link(office.signed(name="One more", party=party), party=party)
    actions.answer_survey(link=one, question=question, score=1, note="Said 9", now=office.tick())
    spread = follow_up.spread(question)
    assert spread.counts == (1, 0, 0, 2, 2)
    assert sorted(spread.notes) == ["Said 0", "Said 1", "Said 2", "Said 9"]
    (asked,) = follow_up.asked(office.edition)
    assert asked.mean == pytest.approx(3.8)
    page = text(client.get(address))
    assert "Said 9" in page
    assert "One more" not in page
    assert follow_up.asked(office.edition, least=10)[0].mean is None


def test_owners_are_told_with_what_is_late_and_what_nobody_has(office):
    office.signed(name="Haiyu Drives")
    office.signed(name="Bay Line", owner=False)
    rows = follow_up.owned(queries.promises("24", today=date(2030, 1, 1)), today=date(2030, 1, 1))
    assert [(row.owner and row.owner.label, row.projects, row.late) for row in rows] == [
        (None, 1, 1),
        (office.officer.label, 1, 1),
    ]
