"""Law: what is known in the end does not depend on the order in which it was recorded."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from entrepot.figures.core.engine import Engine
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
from tests.figures.laws.replay import Question, Table
from tests.figures.laws.story import reordered, tell

pytestmark = pytest.mark.django_db
SHUFFLED = {**HISTORIES, "shuffle": st.integers(0, 2**32 - 1)}


def check(
    seed: int, acts: int, shuffle: int, measures: tuple[str, ...], answers: Answers = asked
) -> None:
    story, chance = tell(seed, acts, distinct=True), random.Random(seed)
    again = reordered(story, random.Random(shuffle))
    with snapshot_of(story) as engine, snapshot_of(again) as other:
        for measure in measures:
            clock = {**clocks(chance, story), "known_at": None}
            each = question(chance, story, measure, clock)
            ours = or_refusal(answers, engine, each)
            assert ours == or_refusal(answers, other, each), each


@some(0.04)
@given(**SHUFFLED)
def test_any_order_of_recording_gives_the_same_figures(
    data_dir: Path, seed: int, acts: int, shuffle: int
) -> None:
    measures = tuple(random.Random(shuffle).sample(EVERY, 5))
    check(seed, acts, shuffle, measures)


@pytest.mark.once
def test_a_figure_of_the_first_half_of_the_records_is_found(data_dir: Path) -> None:
    def law(seed: int, acts: int, shuffle: int) -> None:
        story = tell(seed, acts, distinct=True)
        middle = story[len(story) // 2].recorded_at

        def half(engine: Engine, each: Question) -> Table:
            return asked(engine, replace(each, known_at=middle))

        check(seed, acts, shuffle, ("signings", "committed"), half)

    finds(law, **SHUFFLED)


def test_steps_that_count_by_where_they_were_recorded_are_found(data_dir: Path) -> None:
    """Only the steps of the first half of the batches: the others came too late."""

    def law(seed: int, acts: int, shuffle: int) -> None:
        check(seed, acts, shuffle, ("start_rate", "production_rate"), wrong.early_steps_only)

    finds(law, **SHUFFLED)
