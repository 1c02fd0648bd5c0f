"""What the pages of aftercare do without script, and what an investor's link never shows."""

from __future__ import annotations

import logging
from datetime import UTC, datetime

import pytest
from django.core.cache import cache
from django.test import Client

from entrepot.aftercare import actions
from entrepot.aftercare.actions.links import hash_of
from entrepot.aftercare.models import InvestorLink, Obstacle, QuarterReport, Task, Visit
from entrepot.ledger.models import Confirmation, Entry, Milestone
from entrepot.outbox.models import Message
from entrepot.portal.pages.aftercare import investor
from tests.ledger.desk import usd
from tests.portal.office import paper

NOW = datetime(2024, 10, 8, 2, tzinfo=UTC)
BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture(autouse=True)
def _autumn(monkeypatch, settings, tmp_path):
    """The pages stand on 8 October 2024."""
    settings.DATA_DIR = tmp_path
    monkeypatch.setattr("entrepot.clock.now", lambda: NOW)
    cache.clear()


def client_of(user) -> Client:
    client = Client()
    client.force_login(user, backend=BACKEND)
    return client


def address(project, act: str = "") -> str:
    return f"/aftercare/of/{project.register}/{project.key}/{act}"


@pytest.fixture
def link(office):
    project = office.signed(name="Haiyu Drives")
    office.contract(usd(8_000_000), project=project)
    office.now = NOW
    made, token = office.link(project)
    made.only_project = project
    made.token = token
    return made


@pytest.fixture
def guest(link) -> Client:
    client = Client()
    client.get(f"/i/{link.token}/")
    return client


def test_an_officer_lands_at_the_desk_and_confirms_in_one_post(office):
    project = office.signed()
    project_2 = office.signed(party=office.investor("Other"))
    actions.hand_over(
        officer=office.officer, to=office.next_officer, by=office.officer, now=office.tick()
    )
    actions.give(projects=[project], officer=office.officer, by=office.organiser, now=office.tick())
    desk = client_of(office.officer)
    shown = desk.get("/desk/").content.decode()
    assert address(project) in shown
    assert address(project_2) not in shown
    done = desk.post(f"/desk/confirm/own/{project.key}/", HTTP_HX_REQUEST="true")
    assert "Confirmed today" in done.content.decode()
    assert done.content.decode().strip().startswith("<li")
    refused = desk.post(f"/desk/confirm/own/{project_2.key}/", HTTP_HX_REQUEST="true")
    assert refused.status_code == 422
    assert "AFT" not in refused.content.decode()
    assert Confirmation.objects.count() == 1
    assert desk.post(f"/desk/confirm/own/{project.key}/").status_code == 302


def test_an_officer_records_a_visit_an_obstacle_and_a_step(office):
    project = office.signed()
    desk = client_of(office.officer)
    desk.post(
        address(project, "visit/"),
        {"kind": "call", "on": "2024-10-08", "note": "Walls are up", "still_true": "on"},
    )
    assert Visit.objects.get().kind == "call"
    desk.post(
        address(project, "obstacle/"),
        {"what": "无电", "amount": "1,000,000", "currency": "USD", "jobs": "40"},
    )
    obstacle = Obstacle.objects.get()
    assert (obstacle.stake_minor, obstacle.stake_currency) == (100_000_000, "USD")
    desk.post(f"/aftercare/obstacles/{obstacle.pk}/answer/", {"answer": "Line by May"})
    desk.post(f"/aftercare/obstacles/{obstacle.pk}/finish/", {"outcome": "solved"})
    desk.post(address(project, "task/"), {"title": "Send the plan", "due_on": "2024-11-01"})
    task = Task.objects.get(title_en="Send the plan")
    refused = desk.post(
        f"/aftercare/tasks/{task.pk}/move/", {"due_on": "2024-01-01", "reason": "x"}
    )
    assert refused.status_code == 422
    desk.post(f"/aftercare/tasks/{task.pk}/done/", {"next": "https://evil.example/"})
    for path in ("", "obstacles/", "tasks/", f"tasks/{task.pk}/", f"obstacles/{obstacle.pk}/"):
        page = desk.get(f"/aftercare/{path}" if path else address(project))
        assert page.status_code == 200, path
    assert Obstacle.objects.get().outcome == "solved"
    assert Task.objects.get(pk=task.pk).state == "done"


def test_a_link_is_shown_once_and_its_mail_is_sealed(office):
    project = office.signed()
    desk = client_of(office.officer)
    made = desk.post(
        address(project, "link/"),
        {
            "party": office.investor().key,
            "contact": "Dr Weber",
            "address": "weber@example.org",
            "language": "zh",
            "days": "365",
            "everything": "on",
        },
    ).content.decode()
    token = made.split("/i/")[1].split("/")[0]
    assert InvestorLink.objects.get().token_hash == hash_of(token)
    assert token not in desk.get("/aftercare/links/").content.decode()
    assert token not in str(list(Message.objects.values()))
    desk.post(f"/aftercare/links/{InvestorLink.objects.get().pk}/revoke/")
    assert Client().get(f"/i/{token}/").headers["Location"] == "/investor/closed/"


def test_opening_a_link_leaves_its_token_nowhere(link, caplog):
    client = Client()
    with caplog.at_level(logging.DEBUG):
        opened = client.get(f"/i/{link.token}/")
        wrong = Client().get("/i/wrong-token-0123456789/")
        Client().get("/investor/closed/")
    assert opened.status_code == wrong.status_code == 302
    for answer in (opened, wrong):
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert "no-store" in answer.headers["Cache-Control"]
    assert link.token not in caplog.text
    assert "wrong-token" not in caplog.text
    page = client.get("/investor/")
    assert link.token not in page.content.decode()
    assert "no-store" in page.headers["Cache-Control"]


def test_guessing_tokens_is_stopped_even_for_a_good_one(link):
    client = Client()
    for number in range(investor.WRONG_TOKENS):
        client.get(f"/i/guess-{number}/")
    assert client.get(f"/i/{link.token}/").headers["Location"] == "/investor/closed/"


def test_a_link_withdrawn_or_expired_ends_what_is_open(office, link, guest, monkeypatch):
    assert guest.get("/investor/").status_code == 200
    monkeypatch.setattr("entrepot.clock.now", lambda: NOW.replace(year=2026))
    assert guest.get("/investor/").headers["Location"] == "/investor/closed/"
    monkeypatch.setattr("entrepot.clock.now", lambda: NOW)
    actions.revoke_link(link=link, by=office.officer, now=NOW)
    assert guest.get("/investor/").headers["Location"] == "/investor/closed/"
    report = guest.post(f"/investor/{link.only_project.id}/report/", {"quarter": "2024-Q3"})
    assert report.headers["Location"] == "/investor/closed/"
    assert not QuarterReport.objects.exists()


def test_an_investor_sees_nothing_of_another(office, link, guest):
    rival = office.investor("Bay Line Holdings")
    theirs = office.signed(party=rival, name="Rival Pumps", name_other="对手泵业")
    other, _ = office.link(theirs, party=rival)
    secret = office.report(other, theirs, note="Rival secret")
    actions.query_report(report=secret, text="Rival question", by=office.officer, now=office.now)
    actions.report_obstacle(link=other, project=theirs, what="Rival trouble", now=office.now)
    page = guest.get("/investor/").content.decode()
    assert "Haiyu Drives" in page
    assert "Rival" not in page
    assert "对手" not in page
    for path in (
        f"{theirs.id}/report/",
        f"{theirs.id}/obstacle/",
        f"reports/{secret.pk}/",
    ):
        assert guest.get(f"/investor/{path}").status_code == 404
        assert guest.post(f"/investor/{path}", {"answer": "x", "what": "x"}).status_code == 404
    for path in ("/desk/", "/projects/", address(theirs), "/aftercare/obstacles/"):
        assert guest.get(path).status_code == 302
    secret.refresh_from_db()
    assert secret.state == "queried"


def test_a_report_goes_from_the_link_to_the_ledger_on_the_pages(office, link, guest):
    lodged = guest.post(
        f"/investor/{link.only_project.id}/report/",
        {
            "quarter": "2024-Q3",
            "currency": "USD",
            "amount_1": "1,000,000",
            "paid_on_1": "2024-07-15",
            "step": "started",
            "jobs": "80",
            "note": "设备进场",
        },
    )
    assert lodged.status_code == 302
    report = QuarterReport.objects.get()
    desk = client_of(office.officer)
    assert "2024-Q3" in desk.get("/desk/").content.decode()
    here = f"/aftercare/reports/{report.pk}/"
    desk.post(f"{here}query/", {"text": "Which bank?"})
    assert "Which bank?" in guest.get("/investor/").content.decode()
    guest.post(f"/investor/reports/{report.pk}/", {"answer": "ICBC"})
    page = desk.get(here).content.decode()
    assert "ICBC" in page
    assert "in no figure" in page
    assert not Entry.objects.filter(capital_class="paid_in").exists()
    missing = desk.post(f"{here}verify/", {"reached_on": "2024-08-01"})
    assert missing.status_code == 422
    assert "Attach the paper that shows the step" in missing.content.decode()
    desk.post(f"{here}verify/", {"reached_on": "2024-08-01", "evidence": paper()})
    assert Milestone.objects.get().kind == "started"
    entry = Entry.objects.get(capital_class="paid_in")
    assert office.standing(entry.id, known_at=datetime(2030, 1, 1, tzinfo=UTC)).counts
    assert guest.get(f"/investor/reports/{report.pk}/").status_code == 200


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"amount_1": "1"}, "Give the amount and its date."),
        ({"amount_1": "abc", "paid_on_1": "2024-07-15"}, "is not an amount"),
        ({"amount_1": "1", "paid_on_1": "2024-06-30"}, "is not in 2024-Q3"),
        ({"currency": "XXQ", "amount_1": "1", "paid_on_1": "2024-07-15"}, "XXQ is not one of"),
    ],
)
def test_a_slip_in_a_report_is_named_beside_the_form(link, guest, facts, said):
    answer = guest.post(
        f"/investor/{link.only_project.id}/report/",
        {"quarter": "2024-Q3", "currency": "USD", **facts},
        headers={"accept-language": "en"},
    )
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not QuarterReport.objects.exists()


def test_an_organiser_gives_promises_hands_over_and_cleans_up(office, monkeypatch):
    orphan, owned = office.signed(owner=False), office.signed()
    desk = client_of(office.organiser)
    page = desk.get("/aftercare/promises/24/").content.decode()
    assert "2 signed projects, 1 without owner" in page
    assert (
        "Without owner"
        not in client_of(office.verifier).get("/aftercare/promises/24/").content.decode()
    )
    desk.post(
        "/aftercare/promises/24/", {"project": [orphan.id], "officer": office.next_officer.pk}
    )
    orphan.refresh_from_db()
    assert orphan.officer == office.next_officer.person
    desk.post("/aftercare/hand-over/", {"officer": office.next_officer.pk, "to": office.officer.pk})
    orphan.refresh_from_db()
    assert orphan.officer == office.officer.person
    monkeypatch.setattr("entrepot.clock.now", lambda: NOW.replace(year=2026))
    assert "2 promises were silent" in desk.get("/aftercare/clean-up/").content.decode()
    none = desk.post("/aftercare/clean-up/", {"reason": "market", "on": "2026-10-08"})
    assert none.status_code == 422
    desk.post(
        "/aftercare/clean-up/",
        {"reason": "market", "on": "2026-10-08", "project": [orphan.id, owned.id]},
    )
    owned.refresh_from_db()
    assert owned.stage == "terminated"
    assert "Nothing to clean up" in desk.get("/aftercare/clean-up/").content.decode()


def test_an_organiser_asks_a_survey_and_few_answers_stay_closed(office, link, guest):
    desk = client_of(office.organiser)
    desk.post(
        "/aftercare/survey/new/",
        {
            "edition": office.edition.pk,
            "text_en": "How was it?",
            "text_zh": "您满意吗？",
            "closes_on": "2024-10-31",
        },
    )
    assert (
        "How was it?" in guest.get("/investor/", headers={"accept-language": "en"}).content.decode()
    )
    guest.post("/investor/survey/1/", {"score": "4"})
    page = desk.get("/aftercare/survey/").content.decode()
    assert "4.0" not in page
    assert "shown from 5 answers on" in page


def test_an_administrator_keeps_the_calendar(office):
    desk = client_of(office.administrator)
    assert "Working days" in desk.get("/calendar/?year=2025").content.decode()
    desk.post(
        "/calendar/new/",
        {"day": "2025-06-09", "works": "no", "name": "Fair day", "source": "City notice"},
    )
    assert "Fair day" in desk.get("/calendar/?year=2025").content.decode()
    desk.post("/calendar/1/drop/")
    assert "Fair day" not in desk.get("/calendar/?year=2025").content.decode()
    assert "is-warning" in desk.get("/calendar/?year=2060").content.decode()
    assert "is-warning" not in desk.get("/calendar/?year=2025").content.decode()
