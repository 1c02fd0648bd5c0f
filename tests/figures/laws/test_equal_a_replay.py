"""Law: figures as of any day, known at any instant, equal a brute-force replay of the history."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from hypothesis import given

from entrepot.figures.core.definitions import DEFINITIONS_OF
from tests.figures.laws import wrong
from tests.figures.laws.ground import (
    EVERY,
    HISTORIES,
    Answers,
    asked,
    clocks,
    finds,
    or_refusal,
    question,
    snapshot_of,
    some,
)
from tests.figures.laws.replay import Question, replayed
from tests.figures.laws.story import DAYS, Story, tell

pytestmark = pytest.mark.django_db
BOTH = (("register", "own"), ("register", "bank"))


def check(story: Story, questions: list[Question], answers: Answers = asked) -> None:
    with snapshot_of(story) as engine:
        for each in questions:
            brute = or_refusal(replayed, story, each)
            assert or_refusal(answers, engine, each) == brute, each


@some(0.06)
@given(**HISTORIES)
def test_every_measure_equals_a_replay(data_dir: Path, seed: int, acts: int) -> None:
    story, chance = tell(seed, acts), random.Random(seed)
    questions = [question(chance, story, code, clocks(chance, story)) for code in EVERY]
    check(story, questions)


@some(0.06)
@given(**HISTORIES)
def test_every_published_definition_equals_a_replay(data_dir: Path, seed: int, acts: int) -> None:
    story, chance = tell(seed, acts), random.Random(seed)
    questions = [
        question(chance, story, measure, clocks(chance, story), code)
        for measure, known in DEFINITIONS_OF.items()
        for code, definition in known.items()
        if definition.asks_preparing
    ]
    check(story, questions)


def test_a_termination_that_leaves_a_project_in_preparation_is_found(data_dir: Path) -> None:
    def law(seed: int, acts: int) -> None:
        story = tell(seed, acts)
        asked_for = Question("fulfilment_rate", DAYS[-1], (), BOTH, definition="paperwork-counts")
        check(story, [asked_for], wrong.terminations_ignored)

    finds(law, **HISTORIES)


def simple(story: Story, *measures: str) -> list[Question]:
    """As of the last day, known at the middle and at the end: what a twin is asked."""
    half = story[len(story) // 2].recorded_at
    return [
        Question(measure, DAYS[-1], by, BOTH, known_at=known_at)
        for measure in measures
        for by in ((), ("direction", "stage"))
        for known_at in (None, half)
    ]


# That a twin is found says that the law can fail, which one engine shows.
@pytest.mark.once
@pytest.mark.parametrize(
    ("answers", "measure"),
    [
        (wrong.constant_zero, "signings"),
        (wrong.first_row_only, "arrived"),
        (wrong.in_floats, "arrived"),
        (wrong.known_at_ignored, "projects_signed"),
        (wrong.known_at_ignored_of["entries"], "arrived"),
        (wrong.known_at_ignored_of["milestones"], "start_rate"),
        (wrong.known_at_ignored_of["verifications"], "signings"),
        (wrong.known_at_ignored_of["versions"], "projects_signed"),
        (wrong.verification_ignored, "signings"),
        (wrong.annulment_ignored, "signings"),
        (wrong.without_reversals, "arrived"),
        (wrong.without_terminated, "start_rate"),
        (wrong.promises, "start_rate"),
        (wrong.by_order_of_recording, "projects_signed"),
        (wrong.joint_in_full, "committed"),
    ],
    ids=lambda given: getattr(given, "__name__", given),
)
def test_a_wrong_implementation_is_found(data_dir: Path, answers: Answers, measure: str) -> None:
    def law(seed: int, acts: int) -> None:
        story = tell(seed, acts)
        questions = simple(story, measure)
        if answers is wrong.joint_in_full:
            questions = [Question(measure, DAYS[-1], ("economy",), BOTH)]
        check(story, questions, answers)

    finds(law, **HISTORIES)


@pytest.mark.once
def test_a_figure_that_ignores_the_as_of_is_found(data_dir: Path) -> None:
    def law(seed: int, acts: int) -> None:
        check(tell(seed, acts), [Question("arrived", DAYS[5], (), BOTH)], wrong.as_of_ignored)

    finds(law, **HISTORIES)
