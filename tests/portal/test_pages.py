"""What people do on the pages."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from entrepot import clock
from entrepot.accounts.actions import add_user
from entrepot.ledger import actions
from entrepot.ledger.models import Batch, Entry, Milestone
from entrepot.money import Money


@pytest.fixture
def desk(db, settings, tmp_path):
    settings.DATA_DIR = tmp_path
    officer = add_user(name="lin", role="officer")
    project = actions.open_project(
        key="P-1",
        name="Haiyu Drives",
        name_other="海屿传动",
        effective_on=date(2020, 1, 1),
        direction="inward",
        origin="foreign",
        by=officer,
        now=clock.now(),
    )
    actions.record_signing(
        project=project,
        signed_on=date(2020, 6, 8),
        kind="contract",
        total=Money.of("10000000", "USD"),
        by=officer,
        now=clock.now(),
    )
    client = Client()
    client.force_login(officer, backend="django.contrib.auth.backends.ModelBackend")
    return client


PDF = b"%PDF-1.7 invented"


def test_an_officer_posts_a_contract_with_its_evidence(desk):
    response = desk.post(
        "/projects/own/P-1/entry/",
        {
            "capital_class": "contracted",
            "nature": "original",
            "amount": "1,000,000.50",
            "currency": "USD",
            "on": "2020-07-01",
            "money_origin": "foreign",
            "evidence": SimpleUploadedFile("articles.pdf", PDF),
        },
    )
    assert response.status_code == 302
    entry = Entry.objects.get(capital_class="contracted")
    assert entry.amount_minor == 100_000_050
    assert len(entry.evidence) == 64
    page = desk.get("/projects/own/P-1/").content.decode()
    assert "1,000,000.50" in page
    assert "waits; in no figure" in page


def test_a_payment_before_its_contract_is_refused_beside_its_field(desk):
    response = desk.post(
        "/projects/own/P-1/entry/",
        {
            "capital_class": "paid_in",
            "nature": "original",
            "amount": "5",
            "currency": "USD",
            "on": "2020-07-01",
            "money_origin": "foreign",
        },
        headers={"accept-language": "zh-hans"},
    )
    assert response.status_code == 422
    assert "请先登记合同" in response.content.decode()
    assert not Entry.objects.filter(capital_class="paid_in").exists()


def test_a_file_that_is_not_what_it_claims_is_refused(desk):
    response = desk.post(
        "/projects/own/P-1/step/",
        {
            "kind": "registered",
            "on": "2020-08-01",
            "evidence": SimpleUploadedFile("paper.pdf", b"<script>"),
        },
    )
    assert response.status_code == 422
    assert not Milestone.objects.exists()


def test_a_second_person_approves_a_batch_and_the_poster_can_not(desk):
    waiting = Batch.objects.get(number=2)
    desk.post(f"/batches/{waiting.number}/", {"verdict": "accepted"})
    assert Batch.objects.count() == 2
    other = Client()
    other.force_login(
        add_user(name="zhao", role="verifier"),
        backend="django.contrib.auth.backends.ModelBackend",
    )
    other.post(f"/batches/{waiting.number}/", {"verdict": "accepted"})
    assert Batch.objects.count() == 3


def test_confirming_is_one_tap(desk):
    assert desk.post("/projects/own/P-1/confirm/").status_code == 302
    page = desk.get("/projects/own/P-1/").content.decode()
    assert "is still true on" in page
    assert ", today" in page


def test_pages_carry_a_strict_content_policy(desk):
    policy = desk.get("/projects/").headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "default-src 'self'" in policy


def test_sign_in_pauses_after_many_failures(db, settings):
    client = Client()
    add_user(name="wu", role="officer", password="a long enough one")
    for _ in range(8):
        client.post("/sign-in/", {"username": "wu", "password": "wrong"})
    answer = client.post("/sign-in/", {"username": "wu", "password": "a long enough one"})
    assert answer.status_code == 429


def test_one_click_entry_exists_only_in_a_demonstration(desk):
    assert Client().post("/sign-in/as/officer/").status_code == 404


def test_exported_cells_can_not_be_formulas(desk):
    officer = add_user(name="x", role="officer")
    actions.open_project(
        key="P-2", name="=1+1", effective_on=date(2020, 1, 1), by=officer, now=clock.now()
    )
    sent = b"".join(desk.get("/projects/?format=csv").streaming_content).decode("utf-8-sig")
    assert "'=1+1" in sent
