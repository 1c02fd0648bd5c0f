"""Where stories become snapshots, and questions become the figures' own answers."""

from __future__ import annotations

import random
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.db import transaction
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from entrepot.errors import InputError
from entrepot.figures.core import snapshot
from entrepot.figures.core.compute import Computation, figure
from entrepot.figures.core.definitions import known_definition
from entrepot.figures.core.engine import Engine
from entrepot.figures.core.measures import MEASURES
from entrepot.figures.core.request import DIMENSIONS, Request
from entrepot.periods import Span
from tests.figures.laws.replay import COUNTS, MONEY, RATES, Question, Refused, Table
from tests.figures.laws.story import DAYS, Story, tell_ledger

#: An implementation of figures: the real one is `asked`.
Answers = Callable[[Engine, Question], Table]


def asked(engine: Engine, question: Question) -> Table:
    """The figure, as `replayed` words it: zeros and rates without a base are left out."""
    request = worded(question)
    if request.measure.code == "enterprises_alive":
        # It may be refused, which only a whole figure tells.
        cells = figure(engine.snapshot, request, engine=engine).cells
    else:
        cells = tuple(Computation(engine, request).cells())
    table: Table = {}
    for cell in cells:
        if request.measure.code in RATES:
            if cell.denominator and cell.denominator > 0:
                top, base = Fraction(cell.numerator or 0), Fraction(cell.denominator)
                table[cell.dimensions, cell.unit] = (top, base)
        elif cell.value:
            table[cell.dimensions, cell.unit] = Fraction(cell.value)
    return table


def worded(question: Question) -> Request:
    measure = MEASURES[question.measure]
    return Request(
        measure=measure,
        by=question.by,
        where=question.where,
        period=Span.parse("..".join(map(str, question.period))) if question.period else None,
        as_of=question.as_of,
        known_at=question.known_at,
        currency=question.currency,
        include_unverified=not question.verified,
        definition=known_definition(measure, question.definition) if question.definition else None,
    )


def or_refusal(answers: Callable[..., Table], *given: Any) -> Table | str:
    """An answer, or the name of the error that refused it."""
    try:
        return answers(*given)
    except Refused as refusal:
        return str(refusal)
    except InputError as refusal:
        return type(refusal).__name__


class _Undo(Exception):
    """Takes a story back out of the database."""


@contextmanager
def posted(story: Story) -> Iterator[None]:
    """The story is in the ledger, until the block ends."""
    try:
        with transaction.atomic():
            tell_ledger(story)
            yield
            raise _Undo
    except _Undo:
        pass


@contextmanager
def snapshot_of(story: Story) -> Iterator[Engine]:
    """An engine over the snapshot of a story."""
    folder = Path(tempfile.mkdtemp(dir=django_settings.DATA_DIR))
    try:
        with posted(story):
            made, _new = snapshot.make(folder)
        engine = Engine(made)
        try:
            yield engine
        finally:
            engine.close()
    finally:
        shutil.rmtree(folder)


# What is asked


def clocks(chance: random.Random, story: Story) -> dict[str, Any]:
    """An as-of on the day of an event or beside it; a known-at at a batch, before it, or none."""
    as_of = chance.choice((*DAYS, *DAYS[6:], *DAYS[6:])) + timedelta(
        chance.choice((-1, 0, 0, 0, 1))
    )
    learnt = chance.choice((None, *story[len(story) // 2 :]))
    known_at = learnt and learnt.recorded_at - timedelta(microseconds=chance.randint(0, 1))
    return {"as_of": as_of, "known_at": known_at}


SLICES = (
    *((("direction", "inward"),), (("direction", "outward"),), (("origin", "foreign"),)),
    *((("kind", "contract"),), (("kind", "intention"),), (("money_origin", "domestic"),)),
    *((("economy", "DE"), ("economy", "JP")), (("economy", "(none)"),)),
    (("year", "2016"), ("year", "2017")),
)
PERIODS = ((date(2016, 1, 1), date(2016, 12, 31)), (date(2016, 6, 9), date(2017, 6, 8)))


def question(
    chance: random.Random,
    story: Story,
    measure: str,
    clock: dict[str, Any],
    definition: str | None = None,
) -> Question:
    """A measure by some dimensions, of a register, often of a slice or a period."""
    by = chance.sample(DIMENSIONS, chance.choice((1, 1, 2, 3)))
    where: tuple[tuple[str, str], ...] = ()
    if chance.random() < 0.2:
        where = chance.choice(SLICES)
    if any(row.get("register") == "bank" for batch in story for row in batch.rows):
        registers = chance.choice(((), ("own", "bank"), ("bank",)))
        where += tuple(("register", register) for register in registers)
    money = measure in MONEY or measure == "arrival_rate"
    if measure == "arrival_rate" and chance.random() < 0.7:
        by = list(dict.fromkeys([*by, "origin"]))
    return Question(
        measure=measure,
        by=tuple(by),
        where=where,
        period=chance.choice((None, None, None, *PERIODS)),
        verified=chance.random() < 0.8,
        currency="USD" if money and chance.random() < 0.4 else None,
        definition=definition,
        **clock,
    )


EVERY = (*MONEY, *COUNTS, *RATES)


#: The first acts of a story are those of any longer one of its seed.
HISTORIES = {"seed": st.integers(0, 2**32 - 1), "acts": st.integers(60, 160)}


def some(share: float) -> Any:
    """A share of the profile's examples: each is a long story, asked much, and none is shrunk."""
    usual = settings().max_examples
    count = max(2, round(usual * share))
    return settings(max_examples=count, phases=(Phase.explicit, Phase.reuse, Phase.generate))


def finds(law: Callable[..., None], **strategies: Any) -> None:
    """Look for a counterexample to a law, among the same stories every time."""
    searched = settings(
        max_examples=20,
        derandomize=True,
        database=None,
        phases=(Phase.generate,),
        report_multiple_bugs=False,
    )
    with pytest.raises(AssertionError):
        searched(given(**strategies)(law))()
