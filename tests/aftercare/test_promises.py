"""A promise: opened by its signing, owned, confirmed, handed over, ended."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from entrepot import clock
from entrepot.aftercare import actions, queries
from entrepot.aftercare.errors import (
    Closed,
    DueInThePast,
    NothingChosen,
    NotSigned,
    NotYours,
    SameOfficer,
    TextNeeded,
    UnknownOfficer,
)
from entrepot.aftercare.models import Change, Task, TaskState
from entrepot.errors import NotAllowed
from entrepot.ledger.models import Annulment, Batch, Milestone
from entrepot.policies.models import WorkdayException
from tests.aftercare.office import EDITION
from tests.ledger.desk import SIGNED


def open_tasks(project):
    return list(Task.objects.filter(project=project, state=TaskState.OPEN).order_by("due_on"))


def test_a_signing_opens_its_first_steps_on_working_days(office):
    # Saturday 8 June 2024; Monday 10 June is the Dragon Boat Festival.
    project = office.signed()
    assert [(task.kind, task.due_on) for task in open_tasks(project)] == [
        ("contact", date(2024, 6, 17)),
        ("plan", date(2024, 7, 8)),
        ("confirm", date(2024, 9, 2)),
    ]
    assert {task.officer for task in open_tasks(project)} == {office.officer}
    project.refresh_from_db()
    assert project.officer == office.officer.person


def test_a_day_off_of_the_instance_moves_what_is_opened_after_it(office):
    WorkdayException.objects.create(
        day=date(2024, 6, 12), works=False, name="Fair", source="Notice",
        set_by=office.administrator, set_at=office.now,
    )  # fmt: skip
    assert open_tasks(office.signed())[0].due_on == date(2024, 6, 18)


def test_the_same_signing_opens_its_steps_once(office):
    project = office.signed()
    batches = Batch.objects.count()
    again = actions.open_followup(
        project=project,
        signing_on=SIGNED,
        officer=office.officer,
        by=office.officer,
        now=office.now,
    )
    assert len(again) == 3
    assert Task.objects.count() == 3
    assert Batch.objects.count() == batches


def test_an_annulled_signing_closes_its_steps_and_a_new_one_opens_others(office):
    project = office.signed()
    facts = {"project": project, "signing_on": SIGNED, "by": office.officer, "now": office.tick()}
    assert actions.close_followup(**facts) == 3
    assert open_tasks(project) == []
    actions.open_followup(officer=office.officer, **facts)
    assert len(open_tasks(project)) == 3


def test_a_verifier_can_not_be_given_a_promise(office):
    project = office.open()
    with pytest.raises(UnknownOfficer):
        actions.open_followup(
            project=project, signing_on=SIGNED, officer=office.verifier,
            by=office.officer, now=office.now,
        )  # fmt: skip
    assert not Task.objects.exists()


def test_confirming_sets_the_day_of_the_next_confirmation(office):
    project = office.signed()
    actions.confirm(
        project=project, on=date(2024, 6, 24), by=office.officer, now=office.tick(days=17)
    )
    project.refresh_from_db()
    assert project.confirmed_on == date(2024, 6, 24)
    confirm = [task for task in open_tasks(project) if task.kind == "confirm"]
    # 90 days on is Sunday 22 September.
    assert [task.due_on for task in confirm] == [date(2024, 9, 23)]
    assert Task.objects.filter(kind="confirm", state="done").count() == 1


def test_a_visit_is_the_first_contact_and_may_confirm(office):
    project = office.signed()
    visit = actions.record_visit(
        project=project, kind="visit", on=SIGNED, note="Plant is up", still_true=True,
        by=office.officer, now=office.tick(),
    )  # fmt: skip
    assert visit.note == "Plant is up"
    assert Task.objects.get(kind="contact").state == "done"
    project.refresh_from_db()
    assert project.confirmed_on == SIGNED


def test_another_officer_can_not_act_on_it_and_an_organiser_can(office):
    project = office.signed()
    with pytest.raises(NotYours, match="lin"):
        actions.confirm(project=project, on=SIGNED, by=office.next_officer, now=office.now)
    with pytest.raises(NotAllowed):
        actions.confirm(project=project, on=SIGNED, by=office.verifier, now=office.now)
    actions.confirm(project=project, on=SIGNED, by=office.organiser, now=office.now)


def test_a_task_is_moved_with_a_reason_finished_once_and_remembered(office):
    project = office.signed()
    task = actions.open_task(
        project=project, title="Send the land plan", due_on=date(2024, 7, 1),
        by=office.officer, now=office.tick(),
    )  # fmt: skip
    with pytest.raises(TextNeeded):
        actions.move_task(
            task=task, due_on=date(2024, 8, 1), reason=" ", by=office.officer, now=office.now
        )
    with pytest.raises(DueInThePast):
        actions.move_task(
            task=task, due_on=date(2024, 1, 1), reason="x", by=office.officer, now=office.now
        )
    actions.move_task(
        task=task, due_on=date(2024, 8, 1), reason="Survey late", by=office.officer, now=office.now
    )
    actions.finish_task(task=task, by=office.officer, now=office.tick())
    with pytest.raises(Closed):
        actions.drop_task(task=task, reason="x", by=office.officer, now=office.now)
    acts = list(Change.objects.filter(task=task).order_by("id").values_list("act", "note"))
    assert acts == [("opened", ""), ("moved", "2024-07-01 → 2024-08-01. Survey late"), ("done", "")]


def test_next_years_staff_find_every_promise_with_its_owner(office):
    owned, orphan = office.signed(), office.signed(owner=False)
    office.signed(on=date(2024, 6, 7))
    unsigned = office.open()
    found = queries.promises(EDITION, today=date(2025, 5, 1))
    assert len(found) == 3
    assert unsigned not in [promise.project for promise in found]
    assert found[0].project == orphan
    assert found[0].orphaned
    assert {promise.owner for promise in found[1:]} == {office.officer}
    assert all(promise.next_step for promise in found)
    actions.give(
        projects=[orphan], officer=office.next_officer, by=office.organiser, now=office.tick()
    )
    actions.hand_over(
        officer=office.officer, to=office.next_officer, by=office.officer, now=office.tick()
    )
    found = queries.promises(EDITION, today=date(2025, 5, 1))
    assert {promise.owner for promise in found} == {office.next_officer}
    assert not any(promise.orphaned for promise in found)
    assert set(Task.objects.values_list("officer", flat=True)) == {office.next_officer.pk}
    assert queries.desk(office.officer, today=date(2025, 5, 1)).unconfirmed_count == 0
    assert queries.desk(office.next_officer, today=date(2025, 5, 1)).unconfirmed_count == 3
    owned.refresh_from_db()
    assert owned.officer == office.next_officer.person


def test_promises_take_as_many_statements_for_many_as_for_one(office, django_assert_num_queries):
    for _ in range(4):
        office.signed()
    with django_assert_num_queries(3):
        queries.promises(EDITION, today=date(2025, 5, 1))


def test_an_annulled_signing_is_no_promise(office):
    project = office.signed()
    from entrepot.ledger import actions as ledger
    from entrepot.ledger.models import Signing

    ledger.annul(
        record=Signing.objects.get(project_id=project.id).id, cause="typed_wrong",
        by=office.officer, now=office.tick(),
    )  # fmt: skip
    assert Annulment.objects.exists()
    assert queries.promises(EDITION, today=date(2025, 5, 1)) == []


def test_work_is_handed_over_by_its_owner_or_an_organiser_alone(office):
    office.signed()
    facts = {"officer": office.officer, "now": office.now}
    with pytest.raises(NotAllowed):
        actions.hand_over(to=office.next_officer, by=office.next_officer, **facts)
    with pytest.raises(UnknownOfficer):
        actions.hand_over(to=office.verifier, by=office.organiser, **facts)
    with pytest.raises(SameOfficer):
        actions.hand_over(to=office.officer, by=office.organiser, **facts)
    assert actions.hand_over(to=office.next_officer, by=office.organiser, **facts) == 1


def test_silence_of_a_year_and_a_plan_a_year_past_are_on_the_list_until_ended(office):
    silent, planned, fresh = office.signed(), office.signed(), office.signed()
    for project in (planned, fresh):
        actions.confirm(project=project, on=SIGNED, by=office.officer, now=office.tick())
    office.step(planned, "operating", on=date(2024, 7, 1), planned=True)
    office.now = datetime(2025, 8, 1, 2, tzinfo=UTC)
    today = clock.day(office.now)
    for project in (planned, fresh):
        actions.confirm(project=project, on=today, by=office.officer, now=office.tick())
    listed = queries.clean_up(user=office.officer, today=today)
    assert [(one.promise.project, one.planned is not None) for one in listed] == [
        (silent, False),
        (planned, True),
    ]
    ended = actions.terminate(
        projects=[silent, planned], reason="market", note="Group sold the line", on=today,
        by=office.officer, now=office.tick(),
    )  # fmt: skip
    assert ended == 2
    assert queries.clean_up(user=office.officer, today=today) == []
    assert open_tasks(silent) == []
    silent.refresh_from_db()
    assert silent.stage == "terminated"
    assert {step.reason for step in Milestone.objects.filter(kind="terminated")} == {"market"}
    assert len(queries.promises(EDITION, today=today)) == 3


def test_ending_needs_a_choice_a_signing_and_ends_all_or_none(office):
    project, lead = office.signed(), office.open()
    facts = {"reason": "market", "on": SIGNED, "by": office.officer, "now": office.now}
    with pytest.raises(NothingChosen):
        actions.terminate(projects=[], **facts)
    with pytest.raises(NotSigned):
        actions.terminate(projects=[project, lead], **facts)
    assert len(open_tasks(project)) == 3


def test_a_project_comes_to_the_desk_once_its_confirmation_is_due(office):
    project = office.signed()
    for day, count in ((date(2024, 7, 1), 0), (date(2024, 9, 2), 0), (date(2024, 9, 3), 1)):
        assert queries.desk(office.officer, today=day).unconfirmed_count == count, day
    actions.confirm(
        project=project, on=date(2024, 6, 24), by=office.officer, now=office.tick(days=17)
    )
    assert queries.desk(office.officer, today=date(2024, 9, 22)).unconfirmed_count == 0
    assert queries.desk(office.officer, today=date(2024, 9, 24)).unconfirmed_count == 1


@pytest.mark.parametrize("count", [1, 5])
def test_desk_and_clean_up_list_take_a_fixed_number_of_statements(
    office, django_assert_num_queries, count
):
    for _ in range(count):
        office.signed()
    with django_assert_num_queries(8):
        found = queries.desk(office.officer, today=date(2025, 9, 1))
    assert found.unconfirmed_count == count
    with django_assert_num_queries(6):
        assert len(queries.clean_up(user=office.officer, today=date(2025, 9, 1))) == count
