"""Law: parts add up to the whole, in every dimension and each currency."""

from __future__ import annotations

import random
from collections import defaultdict
from pathlib import Path

import pytest
from hypothesis import given

from entrepot.figures.core.request import DIMENSIONS
from tests.figures.laws import wrong
from tests.figures.laws.ground import (
    COUNTS,
    HISTORIES,
    MONEY,
    Answers,
    asked,
    finds,
    or_refusal,
    snapshot_of,
    some,
)
from tests.figures.laws.replay import Question, Table
from tests.figures.laws.story import DAYS, tell

# Asked of a snapshot; that PostgreSQL writes a right one is held by the law of replay.
pytestmark = [pytest.mark.django_db, pytest.mark.once]
BOTH = (("register", "own"), ("register", "bank"))
#: Dimensions of one table: rows by several add up to the whole only if they do by each.
TOGETHER = 6


def added(table: Table | str) -> Table | str:
    """A table's rows added up to one a unit; zeros are left out."""
    if isinstance(table, str):
        return table
    sums: dict[tuple[tuple[str, ...], str], int] = defaultdict(int)
    for (_group, unit), value in table.items():
        sums[(), unit] += value  # type: ignore[operator]
    return {key: value for key, value in sums.items() if value}


def check(seed: int, acts: int, measures: tuple[str, ...], answers: Answers = asked) -> None:
    """By nothing, and by all dimensions, some at a time: all say the same."""
    chance = random.Random(seed)
    with snapshot_of(tell(seed, acts)) as engine:
        for measure in measures:
            whole = or_refusal(answers, engine, Question(measure, DAYS[-1], (), BOTH))
            dimensions = chance.sample(DIMENSIONS, len(DIMENSIONS))
            for first in range(0, len(dimensions), TOGETHER):
                by = tuple(dimensions[first : first + TOGETHER])
                parts = or_refusal(answers, engine, Question(measure, DAYS[-1], by, BOTH))
                assert added(parts) == whole, (measure, by)


@some(0.02)
@given(**HISTORIES)
def test_parts_add_up_to_the_whole(data_dir: Path, seed: int, acts: int) -> None:
    check(seed, acts, (*MONEY, *COUNTS))


@pytest.mark.parametrize(
    "answers",
    [wrong.nothing_left_over, wrong.first_row_only, wrong.joint_in_full],
    ids=lambda given: given.__name__,
)
def test_parts_that_do_not_add_up_are_found(data_dir: Path, answers: Answers) -> None:
    def law(seed: int, acts: int) -> None:
        check(seed, acts, ("committed",), answers)

    finds(law, **HISTORIES)
