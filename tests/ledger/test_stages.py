"""Stages: gates, and the versions of `stage` that signings, steps and annulments write."""

from __future__ import annotations

from datetime import date

import pytest

from entrepot.ledger import actions, queries
from entrepot.ledger.models import Annulment, Note, Version
from entrepot.projects.errors import GateClosed, StageFollows
from entrepot.projects.rules import stage_timeline
from tests.ledger.desk import SIGNED, usd


def told(project):
    """The stage that the versions give from each day on, as figures read them."""
    return sorted(queries.stage_versions(project.id).items())


def test_a_project_opens_as_a_lead_and_its_signing_makes_it_signed(desk):
    project = desk.open(effective_on=date(2024, 1, 1))
    assert told(project) == [(date(2024, 1, 1), "lead")]
    desk.sign(project, usd(5))
    assert told(project)[-1] == (SIGNED, "signed")


def test_a_gate_lists_what_is_missing_in_both_languages(desk):
    project = desk.open(direction="", origin="")
    with pytest.raises(GateClosed) as refused:
        actions.enter_stage(
            project=project, stage="negotiation", on=SIGNED, by=desk.officer, now=desk.tick()
        )
    assert "direction: inward or outward, origin" in refused.value.message("en")
    assert "方向：引进或走出、来源" in refused.value.message("zh")
    with pytest.raises(GateClosed, match="a signing"):
        actions.enter_stage(
            project=project, stage="signed", on=SIGNED, by=desk.officer, now=desk.tick()
        )


def test_an_open_gate_lets_a_lead_into_negotiation(desk):
    project = desk.open(effective_on=date(2024, 1, 1))
    actions.enter_stage(
        project=project, stage="negotiation", on=SIGNED, by=desk.officer, now=desk.tick()
    )
    project.refresh_from_db()
    assert project.stage == "negotiation"
    assert told(project)[-1] == (SIGNED, "negotiation")


def test_a_signed_project_does_not_go_back_by_hand(desk):
    project = desk.open()
    desk.sign(project, usd(5))
    with pytest.raises(StageFollows):
        actions.enter_stage(
            project=project, stage="negotiation", on=SIGNED, by=desk.officer, now=desk.tick()
        )


def test_steps_recorded_out_of_order_give_the_stage_of_each_day(desk):
    project = desk.open(effective_on=date(2024, 1, 1))
    desk.tick(days=400)
    desk.sign(project, usd(5))
    desk.step(project, "started", on=date(2024, 12, 1))
    desk.step(project, "registered", on=date(2024, 8, 1))
    assert told(project) == [
        (date(2024, 1, 1), "lead"),
        (SIGNED, "signed"),
        (date(2024, 8, 1), "registered"),
        (date(2024, 12, 1), "started"),
    ]


def test_a_planned_step_changes_no_stage(desk):
    project = desk.open()
    desk.sign(project, usd(5))
    desk.step(project, "started", on=date(2030, 1, 1), planned=True)
    assert "started" not in dict(told(project)).values()


def test_an_annulled_step_takes_its_stage_back_from_its_own_day(desk):
    project = desk.open(effective_on=date(2024, 1, 1))
    desk.tick(days=400)
    desk.sign(project, usd(5))
    step = desk.step(project, "started", on=date(2024, 12, 1))
    actions.annul(record=step.id, cause="never_happened", by=desk.officer, now=desk.tick())
    project.refresh_from_db()
    assert project.stage == "signed"
    assert dict(told(project))[date(2024, 12, 1)] == "signed"


def test_an_annulled_signing_leaves_the_stage_that_a_person_gave(desk):
    project = desk.open(effective_on=date(2024, 1, 1))
    actions.enter_stage(
        project=project, stage="negotiation", on=date(2024, 3, 1), by=desk.officer, now=desk.tick()
    )
    signing = desk.sign(project, usd(5))
    actions.annul(record=signing.id, cause="never_happened", by=desk.officer, now=desk.tick())
    project.refresh_from_db()
    assert (project.stage, project.signed_on) == ("negotiation", None)
    assert dict(told(project))[SIGNED] == "negotiation"


def test_a_project_opened_after_its_signing_is_no_lead_today(desk):
    project = desk.open(effective_on=SIGNED)
    desk.sign(project, usd(5), on=date(2020, 6, 8))
    assert told(project) == [(date(2020, 6, 8), "signed"), (SIGNED, "signed")]


def test_termination_ends_the_way(desk):
    project = desk.open()
    desk.tick(days=400)
    desk.sign(project, usd(5))
    desk.step(project, "terminated", on=date(2024, 12, 1), reason="market")
    desk.step(project, "registered", on=date(2024, 12, 2))
    project.refresh_from_db()
    assert project.stage == "terminated"
    assert stage_timeline([(SIGNED, "signing"), (SIGNED, "terminated")])[-1][1] == "terminated"


def test_the_note_of_a_correction_stands_outside_the_chain(desk):
    project = desk.open()
    signing = desk.sign(project, usd(5))
    actions.annul(
        record=signing.id,
        cause="never_happened",
        note="The minister's list had it twice.",
        by=desk.officer,
        now=desk.tick(),
    )
    note = Note.objects.get()
    assert note.text == "The minister's list had it twice."
    assert Annulment.objects.filter(id=note.record).exists()


def test_a_verdict_on_a_step_judges_the_stage_that_its_act_wrote(desk):
    project = desk.open()
    desk.sign(project, usd(5))
    step = desk.step(project, "registered", evidence="f" * 64)
    actions.judge_act(record=step.id, by=desk.verifier, now=desk.tick())
    (stage,) = Version.objects.filter(batch=step.batch, attribute="stage")
    assert desk.standing(step.id).counts
    assert desk.standing(stage.id).counts
