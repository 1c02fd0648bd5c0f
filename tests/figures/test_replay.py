"""Figures of random histories against a brute-force replay, and twins that must be told apart."""

from __future__ import annotations

import random
from datetime import date, timedelta
from pathlib import Path

import pytest

from entrepot.figures.core import snapshot
from entrepot.figures.core.compute import figure
from entrepot.figures.core.request import Request
from tests.figures.history import START, History

pytestmark = pytest.mark.django_db
Story = list[tuple[str, int, int, date, int]]


def told(history: History, chance: random.Random) -> Story:
    """Post random payments, reversals and verdicts: (what, day, minor, on, target)."""
    project = history.project("A", on=date(2015, 1, 1))
    story: Story = []
    entries: list[tuple[int, int, date]] = []
    reversed_: set[int] = set()
    for step in range(24):
        kind = chance.choice(["pay", "judge", "judge", "judge", "reverse"] if step > 6 else ["pay"])
        if kind == "pay" or not entries:
            minor, on = chance.randint(1, 10**6), date(2016, chance.randint(1, 12), 1)
            record = history.entry("paid_in", minor, on, project=project, approved=False)
            entries.append((record, minor, on))
            story.append(("pay", history.days, minor, on, record))
        elif kind == "reverse":
            record, minor, on = chance.choice(entries)
            if record not in reversed_:
                reversed_.add(record)
                history.entry(
                    "paid_in", minor, on, nature="reversal", reverses=record, project=project
                )
                story.append(("reverse", history.days, minor, on, record))
        else:
            record, minor, on = chance.choice(entries)
            accepted = chance.random() < 0.8
            history.judge(record >> 20, "accepted" if accepted else "rejected")
            story.append(("accept" if accepted else "reject", history.days, minor, on, record))
    return story


def replayed(story: Story, as_of: date, known: int) -> int:
    """What is paid in, from the story alone."""
    total = 0
    heard = [told_ for told_ in story if told_[1] <= known]
    for what, _day, minor, on, record in heard:
        if what != "pay" or on > as_of:
            continue
        verdicts = [
            step[0] for step in heard if step[4] == record and step[0] in ("accept", "reject")
        ]
        undone = any(step[0] == "reverse" and step[4] == record for step in heard)
        if verdicts and verdicts[-1] == "accept" and not undone:
            total += minor
    return total


@pytest.mark.parametrize("seed", range(2))
def test_as_of_and_known_at_equal_a_replay(data_dir: Path, seed: int) -> None:
    chance = random.Random(seed)
    history = History()
    story = told(history, chance)
    made, _new = snapshot.make()
    differs = 0
    for _question in range(6):
        as_of, known = (
            date(2016, chance.randint(1, 12), 15),
            chance.randint(history.days // 2, history.days),
        )
        instant = START + timedelta(known, hours=1)
        asked = Request.parse(
            "paid_in", currency="USD", as_of=as_of.isoformat(), known_at=instant.isoformat()
        )
        value = figure(made, asked).value
        assert value is not None
        assert int(value * 100) == replayed(story, as_of, known)
        differs += replayed(story, as_of, known) != replayed(story, as_of, history.days)
        differs += replayed(story, as_of, known) != replayed(story, date(2016, 12, 31), known)
    # A figure that ignored one of the clocks would have been found out.
    assert differs
