"""Who may open which address: the whole of `portal.urls` against a committed table."""

from __future__ import annotations

import csv
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from entrepot import clock
from entrepot.accounts.actions import add_user
from entrepot.accounts.models import Role
from entrepot.editions.actions import make_edition
from entrepot.ledger import actions
from entrepot.money import Money
from entrepot.portal.urls import urlpatterns
from entrepot.registration.actions import open_enrolment

TABLE = list(csv.DictReader(Path(__file__).with_name("access.csv").open(encoding="utf-8")))
ARGUMENTS = {
    "enter": ["officer"],
    "edition": ["99"],
    "project_step": ["own", "P-1"],
    "project_entry": ["own", "P-1"],
    "project_confirm": ["own", "P-1"],
    "project": ["own", "P-1"],
    "record": [1, 1],
    "judge": [1, 1],
    "batch": [1],
    "edition_change": ["21"],
    "edition_desk": ["21"],
    "part_new": ["21"],
    "project_stage": ["own", "P-1"],
    "project_sign": ["own", "P-1"],
    "project_enlarge": ["own", "P-1"],
    "project_cancel": ["own", "P-1"],
    "project_change": ["own", "P-1", "zone"],
    "evidence": [1, 1],
    "reverse": [4, 1],
    "correct": [4, 1],
    "annul": [1, 1],
    "enterprise": ["own", "E-1"],
    "enterprise_entry": ["own", "E-1"],
    "enterprise_end": ["own", "E-1"],
    "webhook": ["none"],
    "webhook_test": ["none"],
    "webhook_disable": ["none"],
    "outbox_message": [1],
    "outbox_retry": [1],
    "outbox_cancel": [1],
    **{
        name: ["own", "P-1"]
        for name in (
            "desk_confirm",
            "visit_new",
            "obstacle_new",
            "task_new",
            "link_new",
            "promise",
        )
    },
    **{
        name: [1]
        for name in (
            "task",
            "task_done",
            "task_move",
            "task_drop",
            "obstacle",
            "obstacle_answer",
            "obstacle_finish",
            "report",
            "report_verify",
            "report_query",
            "report_reject",
            "link_revoke",
            "workday_drop",
            "investor_report",
            "investor_obstacle",
            "investor_answer",
            "investor_survey",
            "survey_question",
            "screening_hit",
        )
    },
    "promises": ["99"],
    "thanks": ["99"],
    "closing": ["21"],
    "closing_paper": ["21", "en"],
    "false_alarms": ["21"],
    "investor_enter": ["no-token"],
    "ceremony": [0],
    "ceremony_change": [0],
    "ceremony_state": [0],
    "ceremony_order": [0],
    "ceremony_seats": [0],
    "ceremony_screen": [0],
    "ceremony_desk": [0],
    "ceremony_next": [0],
    "ceremony_signing": ["21", 1],
    "signing_sign": ["21", 1],
    "signing_attach": ["21", 1],
    "signing_document": ["21", 1],
    "signing_confirm": ["21", 1],
    "signing_post": ["21", 1],
    "signing_undo": ["21", 1],
    "signing_confirm_undoing": ["21", 1],
    "signing_captions": ["21", 1],
    "board_of": ["21"],
    **{
        name: [0]
        for name in (
            "activity",
            "activity_calendar",
            "activity_seat",
            "activity_follow",
            "activity_desk",
            "activity_change",
            "activity_publish",
            "activity_cancel",
            "activity_remove",
            "activity_rank",
            "activity_appear",
            "activity_cards",
            "speaker",
            "speaker_remove",
        )
    },
    **{
        name: ["21"]
        for name in (
            "programme_of",
            "programme_calendar",
            "programme_desk",
            "activity_new",
            "programme_copy",
            "rooms",
            "room_new",
            "track_new",
            "speakers",
            "speaker_new",
            "edition_phases",
        )
    },
    "agenda_calendar": ["no-token"],
    **{name: ["21", "a1"] for name in ("room", "room_remove", "track", "track_remove")},
    "call": ["21"],
    "call_change": ["21"],
    "call_tier": ["21"],
    "tier_remove": ["21", 1],
    "delegation_new": ["21"],
    "delegation": ["21", "NB"],
    "signing_new": ["21"],
    "trade_new": ["21"],
    "party_screen": ["21", 1, 1],
    "signing": ["21", 1],
    "signing_change": ["21", 1],
    "signing_submit": ["21", 1],
    "signing_accept": ["21", 1],
    "signing_return": ["21", 1],
    "signing_withdraw": ["21", 1],
    "signing_dismiss": ["21", 1],
    "signing_agree": ["21", 1],
    "signing_ceremony": ["21", 1],
    "signing_anew": ["21", 1],
    "register_kinds": ["21"],
    "register_form": ["21", "investor"],
    "own_enter": ["no-token"],
    "own_recognise": [1],
    "own_file": ["letter"],
    "own_letter": ["en"],
    "terms_withdraw": ["21", 1],
    "question": ["21", "diet"],
    "question_drop": ["21", "diet"],
    "returning_decide": ["21", 1],
    "press_decide": ["21", 1],
    "registration_file": ["21", 1, "letter"],
    **{
        name: ["21"]
        for name in (
            "registration_counts",
            "sheet",
            "sheet_template",
            "returning",
            "terms",
            "terms_times",
            "terms_consent",
            "terms_rule",
            "terms_quota",
            "terms_invite",
            "terms_overdue",
            "question_new",
            "press_desk",
            "press_note",
        )
    },
    **{
        name: ["21", 1]
        for name in (
            "registration",
            "registration_approve",
            "registration_reject",
            "registration_cancel",
            "registration_payment",
            "registration_link",
            "registration_passport",
        )
    },
}


def test_every_address_has_a_line_in_the_table():
    assert {row["address"] for row in TABLE} == {pattern.name for pattern in urlpatterns}


@pytest.fixture
def people(db):
    users = {role: add_user(name=f"user-{role}", role=role) for role in Role.values}
    acts = {"by": users["officer"], "now": clock.now()}
    project = actions.open_project(
        key="P-1", name="Haiyu Drives", effective_on=date(2020, 1, 1), **acts
    )
    company = actions.open_enterprise(
        key="E-1", name="Haiyu Drives Ltd", established_on=date(2020, 7, 1), **acts
    )
    actions.record_signing(
        project=project, signed_on=date(2020, 6, 8), kind="contract", total=None, **acts
    )
    actions.post_entry(
        capital_class="contracted",
        amount=Money.of(5, "USD"),
        on=date(2020, 7, 1),
        project=project,
        enterprise=company,
        **acts,
    )
    edition = make_edition(code="21", name_en="The 21st", by=users["organiser"])
    open_enrolment(
        edition=edition,
        opens_at=clock.now() - timedelta(days=1),
        closes_at=clock.now() + timedelta(days=1),
        consent_en="Agreed.",
        consent_zh="同意。",
        by=users["organiser"],
        now=clock.now(),
    )
    return users


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row["address"])
def test_each_role_gets_the_answer_that_the_table_says(row, people, settings, tmp_path):
    settings.DATA_DIR = tmp_path
    address = reverse(row["address"], args=ARGUMENTS.get(row["address"], []))
    for who, expected in row.items():
        if who == "address":
            continue
        client = Client()
        if who != "anonymous":
            client.force_login(people[who], backend="django.contrib.auth.backends.ModelBackend")
        assert client.get(address).status_code == int(expected), (who, address)
