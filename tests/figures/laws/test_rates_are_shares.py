"""Laws of rates: a count rate is a share; where nothing is taken back, rates never fall."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given

from tests.figures.laws import wrong
from tests.figures.laws.ground import (
    HISTORIES,
    RATES,
    Answers,
    asked,
    clocks,
    finds,
    snapshot_of,
    some,
)
from tests.figures.laws.replay import STEP_OF, Question
from tests.figures.laws.story import DAYS, Story, tell

# Asked of a snapshot; that PostgreSQL writes a right one is held by the law of replay.
pytestmark = [pytest.mark.django_db, pytest.mark.once]
BOTH = (("register", "own"), ("register", "bank"))


def check_bounds(story: Story, questions: list[Question], answers: Answers = asked) -> None:
    with snapshot_of(story) as engine:
        for question in questions:
            for top, base in answers(engine, question).values():  # type: ignore[misc]
                assert 0 <= top <= base, question


@some(0.06)
@given(**HISTORIES)
def test_count_rates_lie_between_none_and_all(data_dir: Path, seed: int, acts: int) -> None:
    story, chance = tell(seed, acts), random.Random(seed)
    groups = (("cohort",), ("direction", "kind"), ("economy",))
    questions = [
        Question(measure, by=chance.choice(groups), where=BOTH, **clocks(chance, story))
        for measure in STEP_OF
    ]
    questions += [
        replace(each, definition=code)
        for each in questions
        if each.measure == "fulfilment_rate"
        for code in ("paperwork-counts", "preparation-excluded")
    ]
    check_bounds(story, questions)


def check_order(story: Story, question: Question, answers: Answers = asked) -> None:
    """Widest to strictest, in every group; where all are in preparation the middle is not told."""
    with snapshot_of(story) as engine:
        strict, middle, wide = (
            {key: top / base for key, (top, base) in found.items()}  # type: ignore[misc]
            for found in (
                answers(engine, replace(question, definition=code))
                for code in (None, "preparation-excluded", "paperwork-counts")
            )
        )
        assert strict.keys() == wide.keys()
        assert middle.keys() <= strict.keys()
        for key, share in strict.items():
            assert share <= middle.get(key, share) <= wide[key], (question, key)


@some(0.06)
@given(**HISTORIES)
def test_the_definitions_stand_from_the_widest_to_the_strictest(
    data_dir: Path, seed: int, acts: int
) -> None:
    story, chance = tell(seed, acts), random.Random(seed)
    by = chance.choice(((), ("cohort",), ("direction", "kind"), ("economy",)))
    check_order(story, Question("fulfilment_rate", by=by, where=BOTH, **clocks(chance, story)))


def test_a_paperwork_rate_that_counts_nobody_more_is_found(data_dir: Path) -> None:
    def law(seed: int, acts: int) -> None:
        question = Question("fulfilment_rate", DAYS[-1], ("cohort",), BOTH)
        check_order(tell(seed, acts), question, wrong.paperwork_forgotten)

    finds(law, **HISTORIES)


def test_a_numerator_of_everyone_is_found(data_dir: Path) -> None:
    def law(seed: int, acts: int) -> None:
        by = ("cohort", "economy", "month")
        question = Question("fulfilment_rate", DAYS[-1], by, BOTH, verified=False)
        check_bounds(tell(seed, acts), [question], wrong.everyone_in_the_numerator)

    finds(law, **HISTORIES)


def check_monotone(
    seed: int, acts: int, measures: tuple[str, ...], answers: Answers = asked
) -> None:
    """One cohort, those first signed by a day, as of later and later days."""
    chance = random.Random(seed)
    signed_by = chance.choice(DAYS[3:7])
    later = sorted(chance.sample(DAYS[7:], 2))
    with snapshot_of(tell(seed, acts, calm=True)) as engine:
        for measure in measures:
            before: dict[Any, Any] = {}
            for as_of in (signed_by, *later):
                question = Question(
                    measure, as_of, ("origin",), BOTH, (DAYS[0], signed_by), currency="USD"
                )
                found: dict[Any, Any] = answers(engine, question)
                shares = {key: top / base for key, (top, base) in found.items()}
                assert shares.keys() >= before.keys()
                for key, share in before.items():
                    assert shares[key] >= share, (question, key)
                before = shares


@some(0.04)
@given(**HISTORIES)
def test_rates_of_a_cohort_never_fall(data_dir: Path, seed: int, acts: int) -> None:
    check_monotone(seed, acts, RATES)


def test_a_rate_of_this_years_steps_is_found(data_dir: Path) -> None:
    def law(seed: int, acts: int) -> None:
        check_monotone(seed, acts, ("start_rate", "production_rate"), wrong.this_year_only)

    finds(law, **HISTORIES)
