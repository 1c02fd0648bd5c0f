"""The page of screening: lists, hits with their evidence, decisions with a reason, history."""

from __future__ import annotations

from html import unescape
from types import SimpleNamespace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from entrepot import clock
from entrepot.parties import actions, queries
from entrepot.parties.models import Hit, Screening, ScreeningList
from entrepot.portal.pages import screening
from tests.fair.hall import usd

STATEMENTS = 13
LIST = (
    "name,alias,programme,type\n"
    "Haiyu Shipping,海屿航运;Haiyu Lines,SEA,company\n"
    "Linhardt Walter,,X,individual\n"
)


def text(answer, status: int = 200) -> str:
    assert answer.status_code == status
    return unescape(answer.content.decode())


def load(client, content: str = LIST, edition: str = "2018-01-31", **more):
    file = SimpleUploadedFile("plain.csv", content.encode())
    return client.post(
        "/screening/load/",
        {"source": "Plain", "edition": edition, "file": file, **more},
        follow=True,
    )


@pytest.fixture
def organiser(office):
    return office.client("organiser")


def test_a_list_is_loaded_everybody_screened_and_a_hit_cleared_with_its_reason(office, organiser):
    party = actions.find_or_make(name="HAIYU LINES Co., Ltd", economy="HK")
    assert "No list is loaded" in text(organiser.get("/screening/"))
    page = text(load(organiser))
    assert "Loaded. Screen the parties against it now." in page
    assert "in force" in page
    assert "2 parties are not yet held" in page
    page = text(organiser.post("/screening/run/", follow=True))
    assert "2 parties screened, 1 new hits; 0 are left." in page
    assert "are not yet held" not in page
    hit = Hit.objects.get()
    address = f"/screening/hits/{hit.pk}/"
    page = text(organiser.get(address))
    for evidence in ("Haiyu Lines", "海屿航运", "SEA", "Plain 2018-01-31", party.key, "100 of 100"):
        assert evidence in page
    refused = organiser.post(address, {"reason": " "})
    assert "A hit is cleared with a reason" in text(refused, 422)
    page = text(organiser.post(address, {"reason": "Other seat, other number"}, follow=True))
    assert "Other seat, other number" in page
    assert office.people["organiser"].label in page
    assert "Clear: it is another" not in page
    assert queries.screened(party).passes
    assert "No hit here." in text(organiser.get("/screening/"))
    cleared = text(organiser.get("/screening/?state=cleared"))
    assert "Other seat, other number" in cleared


def test_two_who_decide_at_once_the_second_is_told_of_the_first(office, organiser):
    actions.find_or_make(name="Haiyu Lines", economy="HK")
    load(organiser)
    organiser.post("/screening/run/")
    address = f"/screening/hits/{Hit.objects.get().pk}/"
    organiser.post(address, {"reason": "Another seat"})
    late = office.client("administrator", "zh-hans").post(address, {"reason": "另有登记号"})
    assert "此命中已由" in text(late, 422)
    assert Hit.objects.get().reason == "Another seat"


def test_a_newer_list_and_a_new_name_ask_for_a_screening_again(office, organiser):
    party = actions.find_or_make(name="Bay Line", economy="HK")
    load(organiser)
    assert len(queries.unscreened()) == 2
    organiser.post("/screening/run/")
    assert queries.unscreened() == []
    actions.add_name(party=party, language="zh-Hans", name="湾线")
    assert queries.unscreened() == [party]
    organiser.post("/screening/run/")
    assert queries.unscreened() == []
    load(organiser, LIST + "Somebody Else,,,company\n", "2018-05-31")
    assert len(queries.unscreened()) == 2
    page = text(organiser.get("/screening/"))
    assert "replaced by a newer one" in page


def test_a_run_stops_when_nobody_would_wait_longer_and_goes_on_at_the_next(
    office, organiser, monkeypatch
):
    for number in range(5):
        actions.find_or_make(name=f"Works {number}", economy="DE")
    load(organiser)
    monkeypatch.setattr(screening, "AT_ONCE", 2)
    monkeypatch.setattr(screening, "SECONDS", 0.0)
    instants = iter((0.0, -1.0, 1.0))
    monkeypatch.setattr(screening, "time", SimpleNamespace(monotonic=lambda: next(instants)))
    assert "2 parties screened, 0 new hits; 4 are left." in text(
        organiser.post("/screening/run/", follow=True)
    )
    assert Screening.objects.count() == 2


def test_a_bad_list_is_refused_beside_its_field_and_nothing_is_kept(office, organiser):
    page = text(load(organiser, "no,such\nhead,at\n"), 422)
    assert "plain.csv" in page
    assert not ScreeningList.objects.exists()


def test_a_hit_carried_over_says_so_with_the_decision_before_it(office, organiser):
    actions.find_or_make(name="Haiyu Lines", economy="HK")
    load(organiser)
    organiser.post("/screening/run/")
    organiser.post(f"/screening/hits/{Hit.objects.get().pk}/", {"reason": "Another seat"})
    load(organiser, edition="2018-06-30")
    organiser.post("/screening/run/")
    newest = Hit.objects.order_by("-pk").first()
    page = text(organiser.get(f"/screening/hits/{newest.pk}/"))
    assert "cleared at an earlier edition" in page
    assert "Another seat" in page
    assert page.count("Plain 2018-06-30") >= 2, "the list, and the screening against it"


def test_the_page_names_the_signings_that_a_decision_concerns(db, data_dir, client):
    from tests.fair.hall import Hall

    hall = Hall()
    draft = hall.draft(hall.content(usd(1_000_000)))
    actions.load_list(
        source="Plain",
        edition=clock.day(hall.now),
        file=screening.File("l.csv", b"name,alias,programme,type\nBay Line Pumps,,,company\n"),
        by=hall.organiser,
        now=hall.tick(),
    )
    actions.screen(parties=[hall.investor], by=hall.organiser, now=hall.tick())
    client.force_login(hall.organiser, backend="django.contrib.auth.backends.ModelBackend")
    page = text(client.get(f"/screening/hits/{Hit.objects.get().pk}/"))
    assert draft.key in page
    client.force_login(hall.verifier, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get("/screening/").status_code == 403


def test_the_page_costs_the_same_however_many_parties_wait(
    office, organiser, django_assert_num_queries
):
    load(organiser)
    organiser.get("/screening/")
    with django_assert_num_queries(STATEMENTS):
        organiser.get("/screening/")
    for number in range(5):
        actions.find_or_make(name=f"Works {number}", economy="DE")
    with django_assert_num_queries(STATEMENTS):
        organiser.get("/screening/")
