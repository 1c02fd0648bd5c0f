"""What stands in a project's way: raised, answered, finished, each on its clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from entrepot import clock
from entrepot.accounts.models import User
from entrepot.aftercare.actions.links import covered
from entrepot.aftercare.actions.shared import note_change, tell_owner, words
from entrepot.aftercare.errors import Closed
from entrepot.aftercare.models import InvestorLink, Obstacle, ObstacleState, Outcome
from entrepot.aftercare.rules import require_mine
from entrepot.ledger.errors import AmountNotPositive
from entrepot.money import Money
from entrepot.policies.queries import calendar
from entrepot.projects.models import Project
from entrepot.text import Text

#: Working days to an answer, and to the end.
ANSWER_WITHIN, FINISH_WITHIN = 5, 30


@dataclass(frozen=True, slots=True)
class Stake:
    """What would be lost: investment and jobs, each None where nobody said."""

    amount: Money | None = None
    jobs: int | None = None


@transaction.atomic
def raise_obstacle(
    *,
    project: Project,
    what: str,
    agency: str = "",
    stake: Stake | None = None,
    by: User,
    now: datetime,
) -> Obstacle:
    """An officer raises it. Raises NotAllowed, NotYours, TextNeeded (AFT-003)."""
    require_mine(by, project)
    return _raise(project, what, agency, stake or Stake(), by=by, link=None, now=now)


@transaction.atomic
def report_obstacle(
    *,
    link: InvestorLink,
    project: Project,
    what: str,
    agency: str = "",
    stake: Stake | None = None,
    now: datetime,
) -> Obstacle:
    """An investor raises it. Raises LinkClosed (AFT-005), NotInLink (AFT-006), TextNeeded."""
    covered(link, project, now=now)
    return _raise(project, what, agency, stake or Stake(), by=None, link=link, now=now)


def _raise(
    project: Project,
    what: str,
    agency: str,
    stake: Stake,
    *,
    by: User | None,
    link: InvestorLink | None,
    now: datetime,
) -> Obstacle:
    what = words(what, Text("what stands in the way", "遇到的困难"))
    if stake.amount and stake.amount.minor <= 0:
        raise AmountNotPositive(amount=stake.amount)
    days, today = calendar(), clock.day(now)
    obstacle = Obstacle.objects.create(
        project=project,
        raised_by=by,
        link=link,
        raised_at=now,
        what=what,
        agency=agency.strip()[:300],
        stake_minor=stake.amount.minor if stake.amount else None,
        stake_currency=stake.amount.currency if stake.amount else "",
        stake_jobs=stake.jobs,
        officer=User.objects.filter(person=project.officer).first() if project.officer else by,
        answer_due_on=days.add_workdays(today, ANSWER_WITHIN),
        finish_due_on=days.add_workdays(today, FINISH_WITHIN),
    )
    note_change(project, "raised", by=by, now=now, obstacle=obstacle)
    if link:
        news = Text("An investor raised an obstacle", "投资方反映了困难")
        tell_owner(project, f"aftercare.raised:{obstacle.pk}", news, now=now)
    return obstacle


@transaction.atomic
def answer_obstacle(*, obstacle: Obstacle, answer: str, by: User, now: datetime) -> Obstacle:
    """Say who does what about it: the first clock stops. A further answer takes its place.

    Raises NotAllowed, NotYours (AFT-001), Closed (AFT-002), TextNeeded (AFT-003).
    """
    obstacle = _standing(obstacle, by)
    obstacle.answer = words(answer, Text("the answer", "答复内容"), most=2000)
    if obstacle.state == ObstacleState.OPEN:
        obstacle.state, obstacle.answered_at, obstacle.answered_by = (
            ObstacleState.ANSWERED,
            now,
            by,
        )
        obstacle.level = 0
    obstacle.save()
    note_change(
        obstacle.project, "answered", by=by, now=now, obstacle=obstacle, note=obstacle.answer
    )
    return obstacle


@transaction.atomic
def finish_obstacle(
    *, obstacle: Obstacle, outcome: str, note: str = "", by: User, now: datetime
) -> Obstacle:
    """It is over: solved, can't be solved, or withdrawn. Raises NotAllowed, NotYours, Closed.

    Where nobody had answered yet, `note` is the answer, and must be there (TextNeeded).
    """
    obstacle = _standing(obstacle, by)
    if obstacle.state == ObstacleState.OPEN and outcome != Outcome.WITHDRAWN:
        obstacle.answer = words(note, Text("the answer", "答复内容"), most=2000)
        obstacle.answered_at, obstacle.answered_by = now, by
    return _finish(obstacle, outcome, note, by=by, now=now)


def withdraw_all(project: Project, *, by: User, now: datetime) -> None:
    """The project ends, so nothing stands in its way any more."""
    held = Obstacle.objects.select_for_update().filter(project=project)
    for obstacle in held.exclude(state=ObstacleState.FINISHED):
        _finish(obstacle, Outcome.WITHDRAWN, "", by=by, now=now)


def _finish(obstacle: Obstacle, outcome: str, note: str, *, by: User, now: datetime) -> Obstacle:
    obstacle.state, obstacle.outcome = ObstacleState.FINISHED, Outcome(outcome).value
    obstacle.finished_at, obstacle.finished_by = now, by
    obstacle.save()
    note_change(obstacle.project, "finished", by=by, now=now, obstacle=obstacle, note=note)
    return obstacle


def _standing(obstacle: Obstacle, by: User) -> Obstacle:
    obstacle = (
        Obstacle.objects.select_for_update(of=("self",))
        .select_related("project")
        .get(pk=obstacle.pk)
    )
    require_mine(by, obstacle.project)
    if obstacle.state == ObstacleState.FINISHED:
        raise Closed(what="obstacle", what_zh="困难", state=ObstacleState.FINISHED.label)
    return obstacle
