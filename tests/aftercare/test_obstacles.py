"""Obstacles: raised by an officer or an investor, two clocks, an end."""

from __future__ import annotations

from datetime import date

import pytest

from entrepot.aftercare import actions
from entrepot.aftercare.errors import Closed, NotInLink, TextNeeded
from entrepot.aftercare.models import Obstacle
from entrepot.ledger.errors import AmountNotPositive
from tests.ledger.desk import usd


def test_an_obstacle_has_five_working_days_to_its_answer_and_thirty_to_its_end(office):
    # Raised on Saturday 8 June 2024; Monday 10 June is a holiday.
    obstacle = actions.raise_obstacle(
        project=office.signed(), what="No power line", agency="Grid company",
        stake=actions.Stake(usd(5_000_000), 120), by=office.officer, now=office.tick(),
    )  # fmt: skip
    assert (obstacle.answer_due_on, obstacle.finish_due_on) == (
        date(2024, 6, 17),
        date(2024, 7, 22),
    )
    assert obstacle.officer == office.officer
    assert (obstacle.stake_minor, obstacle.stake_jobs) == (500_000_000, 120)


def test_it_is_answered_finished_and_then_closed(office):
    obstacle = actions.raise_obstacle(
        project=office.signed(), what="No power line", by=office.officer, now=office.tick()
    )
    actions.answer_obstacle(
        obstacle=obstacle, answer="Line by May", by=office.officer, now=office.tick()
    )
    done = actions.finish_obstacle(
        obstacle=obstacle, outcome="solved", by=office.officer, now=office.tick()
    )
    assert (done.state, done.outcome, done.answer) == ("finished", "solved", "Line by May")
    with pytest.raises(Closed):
        actions.answer_obstacle(obstacle=obstacle, answer="x", by=office.officer, now=office.now)
    acts = list(obstacle.changes.order_by("id").values_list("act", flat=True))
    assert acts == ["raised", "answered", "finished"]


def test_it_can_not_be_solved_in_silence(office):
    obstacle = actions.raise_obstacle(
        project=office.signed(), what="No power line", by=office.officer, now=office.tick()
    )
    with pytest.raises(TextNeeded):
        actions.finish_obstacle(
            obstacle=obstacle, outcome="solved", by=office.officer, now=office.tick()
        )
    assert Obstacle.objects.get().state == "open"


def test_an_investor_raises_one_of_its_own_project_alone(office):
    own = office.signed()
    other = office.signed(party=office.investor("Bay Line Pumps"))
    link, _ = office.link(own)
    obstacle = actions.report_obstacle(
        link=link, project=own, what="环评迟迟未批", now=office.tick()
    )
    assert obstacle.raised_by is None
    assert obstacle.officer == office.officer
    with pytest.raises(NotInLink):
        actions.report_obstacle(link=link, project=other, what="x", now=office.tick())


def test_a_stake_is_above_zero(office):
    with pytest.raises(AmountNotPositive):
        actions.raise_obstacle(
            project=office.signed(), what="x", stake=actions.Stake(usd(0)),
            by=office.officer, now=office.tick(),
        )  # fmt: skip
