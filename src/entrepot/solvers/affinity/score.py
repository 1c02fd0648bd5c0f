"""What a pair scores: each reason from both sides, each side's mean, and the two as one.

A side's fit is the weighted mean of its reasons; a pair's score is the harmonic mean of the fits of
both sides, which lies near the lower one: a pair that either side would not want scores low.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from math import log2
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from entrepot.solvers.affinity.facets import (
    Block,
    Codes,
    Compared,
    Path,
    Ranges,
    Sets,
    best_pairs,
    within,
)
from entrepot.solvers.affinity.grams import Index
from entrepot.solvers.affinity.problem import (
    Amounts,
    Levels,
    Problem,
    Profile,
    Reason,
    Strengths,
    Traits,
    place_path,
)

#: What a reason counts where a side has not stated what it is or wants: neither for nor against.
NEUTRAL = 0.5
#: Of words and partners most pairs share little or nothing, so not knowing is near that.
NEUTRALS = {Reason.WORDS: 0.15, Reason.PARTNER: 0.0}
#: A cosine of descriptions above this is as good as any: two texts on one thing rarely share more.
FULL_COSINE = 0.5
#: A score is kept in this many parts of one, so that equal pairs are equal on every machine.
PARTS = 1_000_000
#: What halves a fit in time that has a gap.
HALF_TIME_DAYS = 182.5
#: Sizes under one unit are one unit.
ONE = Decimal(1)


class Judged(NamedTuple):
    """A reason over a block: how it speaks to those who ask, and to those shown; where stated."""

    reason: Reason
    asker: Compared
    shown: Compared


class Scorer:
    """Scores of blocks of askers with all who may be shown. It keeps profiles, never pairs."""

    def __init__(self, problem: Problem) -> None:
        self._weights = problem.weights
        ours, theirs = problem.askers, problem.shown
        self._both: dict[Reason, Compare] = {
            Reason.SECTOR: _wished(ours, theirs, lambda t: t.sectors, problem.rules.sector_path),
            Reason.SIZE: _wished_ranges(ours, theirs, lambda t: _doublings(t.size)),
            Reason.PLACE: _wished(ours, theirs, lambda t: t.places, place_path),
            Reason.FORM: _wished(ours, theirs, lambda t: t.forms, _alone),
            Reason.LEVEL: _wished_ranges(ours, theirs, lambda t: _steps(t.levels)),
            Reason.LANGUAGE: _common(ours, theirs, lambda one: one.languages),
            Reason.TIMING: _timing(ours, theirs),
            Reason.PARTNER: _common(ours, theirs, lambda one: one.partners),
            Reason.WORDS: _words(ours, theirs),
        }
        #: The reasons that weigh anything.
        self.names = tuple(reason for reason in self._both if self._weights[reason])

    def reasons(self, rows: range) -> Iterator[Judged]:
        """Each reason that weighs anything, over a block; what is not stated is neutral."""
        for reason in self.names:
            neutral = np.float32(NEUTRALS.get(reason, NEUTRAL))
            yield Judged(
                reason,
                *(
                    (np.where(said, found, neutral), said)
                    for found, said in self._both[reason](rows)
                ),
            )

    def fits(self, judged: Iterable[Judged]) -> tuple[Block, Block]:
        """How well each shown one suits each asker of a block, and the asker the shown; 0 to 1."""
        all_of_them = sum(self._weights.values())
        ours: Block = np.zeros((1, 1), dtype=np.float32)
        theirs = ours
        for one in judged:
            part = np.float32(self._weights[one.reason] / all_of_them)
            ours = ours + part * one.asker[0]
            theirs = theirs + part * one.shown[0]
        return ours, theirs


def joined(ours: Block, theirs: Block) -> Scores:
    """The harmonic mean of both fits, in millionths."""
    both = ours + theirs
    mean = 2 * ours * theirs / np.where(both > 0, both, 1)
    return np.rint(mean * PARTS).astype(np.int64)


Select = Callable[[Traits], Strengths]
Scores = NDArray[np.int64]
Compare = Callable[[range], tuple[Compared, Compared]]


def _wished(
    askers: Sequence[Profile], shown: Sequence[Profile], select: Select, path: Path
) -> Compare:
    """Wishes of each side against what the other has."""
    every = [select(t) for one in (*askers, *shown) for t in (one.wants, one.has)]
    codes = Codes([code for one in every for code in one], path)
    our_wishes, our_own, their_wishes, their_own = (
        Sets([select(getattr(one, half)) for one in side], codes)
        for side in (askers, shown)
        for half in ("wants", "has")
    )

    def compare(rows: range) -> tuple[Compared, Compared]:
        return (
            best_pairs(codes, our_wishes, their_own, rows, wish="left"),
            best_pairs(codes, our_own, their_wishes, rows, wish="right"),
        )

    return compare


def _wished_ranges(
    askers: Sequence[Profile],
    shown: Sequence[Profile],
    select: Callable[[Traits], tuple[float, float] | None],
) -> Compare:
    our_wishes, our_own, their_wishes, their_own = (
        Ranges([select(getattr(one, half)) for one in side])
        for side in (askers, shown)
        for half in ("wants", "has")
    )

    def compare(rows: range) -> tuple[Compared, Compared]:
        return (
            within(our_wishes, their_own, rows, wish="left"),
            within(our_own, their_wishes, rows, wish="right"),
        )

    return compare


def _common(
    askers: Sequence[Profile],
    shown: Sequence[Profile],
    select: Callable[[Profile], frozenset[str]],
) -> Compare:
    """What both sides have; one language or partner in common is enough, for both alike."""
    codes = Codes([code for one in (*askers, *shown) for code in select(one)], _alone)
    ours, theirs = (
        Sets([dict.fromkeys(select(one), 1.0) for one in side], codes) for side in (askers, shown)
    )

    def compare(rows: range) -> tuple[Compared, Compared]:
        found = best_pairs(codes, ours, theirs, rows, wish="left")
        return found, found

    return compare


def _timing(askers: Sequence[Profile], shown: Sequence[Profile]) -> Compare:
    ours, theirs = (Ranges([_half_years(one.period) for one in side]) for side in (askers, shown))

    def compare(rows: range) -> tuple[Compared, Compared]:
        return (
            within(ours, theirs, rows, wish="left"),
            within(ours, theirs, rows, wish="right"),
        )

    return compare


def _words(askers: Sequence[Profile], shown: Sequence[Profile]) -> Compare:
    """The better of both languages: a pair needs one language in which both are described."""
    indices = [
        Index([getattr(o.text, tongue) for o in askers], [getattr(o.text, tongue) for o in shown])
        for tongue in ("en", "zh")
    ]

    def compare(rows: range) -> tuple[Compared, Compared]:
        best = np.zeros((len(rows), len(shown)), dtype=np.float32)
        stated = np.zeros(best.shape, dtype=bool)
        for index in indices:
            asking = index.asking[rows.start : rows.stop]
            if asking.any() and index.stated.any():
                np.maximum(best, index.cosines(rows), out=best)
                stated |= asking[:, None] & index.stated[None, :]
        found = np.sqrt(np.minimum(best / np.float32(FULL_COSINE), 1)), stated
        return found, found

    return compare


def _alone(code: str) -> tuple[str, ...]:
    return (code,)


def _doublings(size: Amounts | None) -> tuple[float, float] | None:
    """A range of amounts by doublings: an index of likeness, no longer money."""
    return None if size is None else (log2(max(size[0], ONE)), log2(max(size[1], ONE)))


def _steps(levels: Levels | None) -> tuple[float, float] | None:
    return None if levels is None else (float(levels[0]), float(levels[1]))


def _half_years(period: tuple[date, date] | None) -> tuple[float, float] | None:
    if period is None:
        return None
    # The end is the whole of its day.
    return period[0].toordinal() / HALF_TIME_DAYS, (period[1].toordinal() + 1) / HALF_TIME_DAYS
