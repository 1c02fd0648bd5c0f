"""Reminders and escalation: each once, on working-day clocks, whoever runs the job how often."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from entrepot.aftercare import actions
from entrepot.aftercare.models import Change, Task
from entrepot.outbox.models import Message
from tests.ledger.test_posting import at_once


def morning(month: int, day: int) -> datetime:
    return datetime(2024, month, day, 1, tzinfo=UTC)


def keys(kind: str) -> list[str]:
    return sorted(Message.objects.filter(kind=kind).values_list("key", flat=True))


@pytest.fixture
def one_task(office):
    """One open task, the first contact, due on Monday 17 June 2024."""
    office.signed()
    for task in Task.objects.exclude(kind="contact"):
        actions.drop_task(task=task, reason="-", by=office.officer, now=office.tick())

    return Task.objects.get(kind="contact")


@pytest.mark.parametrize(
    ("now", "reminders", "escalations"),
    [
        (morning(6, 12), 0, 0),
        (morning(6, 13), 1, 0),  # two working days before
        (morning(6, 17), 1, 0),
        (morning(6, 18), 1, 0),  # late
        (morning(6, 21), 1, 0),  # four working days late
        (morning(6, 24), 1, 1),  # five
        (morning(7, 8), 1, 1),  # fifteen, and the administrator has no address
    ],
)
def test_who_hears_of_a_task_when(office, one_task, now, reminders, escalations):
    asked = actions.run_due(now=now)
    assert (asked.reminders, asked.escalations) == (reminders, escalations)
    assert len(keys("aftercare.reminder")) == reminders
    assert Task.objects.get(pk=one_task.pk).level == (1 if escalations else 0)


def test_each_is_asked_for_once_however_often_the_job_runs(office, one_task):
    for day in (13, 14, 17, 18, 19, 24, 25):
        for _ in range(2):
            actions.run_due(now=morning(6, day))
    assert len(keys("aftercare.reminder")) == 2
    assert len(keys("aftercare.escalation")) == 1
    assert Change.objects.filter(act="escalated").count() == 1


def test_a_moved_due_day_begins_anew(office, one_task):
    actions.run_due(now=morning(6, 24))
    actions.move_task(
        task=one_task, due_on=date(2024, 7, 15), reason="Holiday", by=office.officer,
        now=morning(6, 24),
    )  # fmt: skip
    assert actions.run_due(now=morning(6, 25)) == actions.Asked()
    assert actions.run_due(now=morning(7, 12)).reminders == 1
    assert Task.objects.get(pk=one_task.pk).level == 0


def test_a_task_that_is_done_is_silent(office, one_task):
    actions.finish_task(task=one_task, by=office.officer, now=office.tick())
    assert actions.run_due(now=morning(7, 30)) == actions.Asked()


def test_a_late_promise_without_owner_goes_up_at_once(office):
    office.signed(owner=False)
    asked = actions.run_due(now=morning(6, 18))
    assert (asked.reminders, asked.escalations) == (0, 1)
    assert "Owner: none" in Message.objects.get().body_en


def test_who_has_no_address_is_counted_and_not_lost(office, one_task):
    office.officer.email = ""
    office.officer.save()
    assert actions.run_due(now=morning(6, 18)) == actions.Asked(unreachable=1)
    office.officer.email = "lin@example.org"
    office.officer.save()
    assert actions.run_due(now=morning(6, 18)).reminders == 1


def test_an_obstacle_reminds_of_its_answer_then_of_its_end(office, one_task):
    actions.finish_task(task=one_task, by=office.officer, now=office.tick())
    obstacle = actions.raise_obstacle(
        project=one_task.project, what="No power line", by=office.officer, now=office.tick()
    )
    actions.run_due(now=morning(6, 24))
    assert len(keys("aftercare.escalation")) == 1
    actions.answer_obstacle(obstacle=obstacle, answer="By May", by=office.officer, now=office.now)
    actions.run_due(now=morning(7, 19))
    subjects = set(Message.objects.values_list("subject_en", flat=True))
    assert {"Answer an obstacle: Bay Line Pumps", "Finish an obstacle: Bay Line Pumps"} <= subjects


def test_two_jobs_at_the_same_moment_ask_for_each_once(fresh_db):
    from tests.aftercare.office import Office

    office = Office()
    for _ in range(4):
        office.signed()
    now = morning(9, 10)
    assert at_once(*[lambda: actions.run_due(now=now)] * 4) == []
    everything = list(Message.objects.values_list("key", flat=True))
    assert len(everything) == len(set(everything))
    # Of each of 12 tasks one reminder and one escalation, and of 8 the second one has no address.
    assert len(keys("aftercare.reminder")) == 12
    assert len(keys("aftercare.escalation")) == 12
    assert Change.objects.filter(act="escalated").count() == 12


def test_the_command_line_asks_and_says_how_many(instance):
    answer = instance.run("aftercare", "due", check=True)
    assert answer.stdout.strip() == '{"reminders": 0, "escalations": 0, "unreachable": 0}'
    assert instance.run("aftercare", "promises", "99").returncode == 2
