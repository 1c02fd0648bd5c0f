"""Sets of codes compared along a tree, and ranges compared by how much of one lies in the other.

Everything comes in blocks: rows are some intents, columns all offers.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from entrepot.solvers.affinity.problem import Strengths

Block = NDArray[np.float32]
Path = Callable[[str], tuple[str, ...]]
#: (row or column, stated): the likeness of pairs, and for which it means something.
Compared = tuple[Block, NDArray[np.bool_]]


class Codes:
    """Codes of one kind with the path of each from its root."""

    def __init__(self, codes: Sequence[str], path: Path) -> None:
        self.place: Mapping[str, int] = {code: at for at, code in enumerate(sorted(set(codes)))}
        paths = [path(code) for code in self.place]
        self.depth = np.array([len(one) for one in paths], dtype=np.float32)
        deepest = max((len(one) for one in paths), default=0)
        steps = {step: at for at, step in enumerate(sorted({s for one in paths for s in one}))}
        # Roots and what is below them may share a name, so a step counts with all steps above it.
        self.steps = np.full((len(paths), deepest), -1, dtype=np.int64)
        for row, one in enumerate(paths):
            self.steps[row, : len(one)] = [steps[step] for step in one]

    def among(self, chosen: NDArray[np.int64]) -> NDArray[np.int64]:
        """Where each code is among those chosen."""
        place = np.zeros(len(self.depth), dtype=np.int64)
        place[chosen] = np.arange(len(chosen))
        return place

    def shared(self, left: NDArray[np.int64], right: NDArray[np.int64]) -> Block:
        """Steps that two codes share from the root on, for each pair of codes."""
        found = np.zeros((len(left), len(right)), dtype=np.float32)
        still = np.ones(found.shape, dtype=bool)
        for level in range(self.steps.shape[1]):
            ours, theirs = self.steps[left, level], self.steps[right, level]
            still &= (ours[:, None] == theirs[None, :]) & (ours >= 0)[:, None]
            found += still
        return found


class Sets:
    """The sets of codes of many profiles. Equal sets are kept once, those with most codes first."""

    def __init__(self, sets: Sequence[Strengths], codes: Codes) -> None:
        coded = [
            tuple(sorted((codes.place[code], strength) for code, strength in one.items()))
            for one in sets
        ]
        kept = sorted(set(coded), key=lambda one: (-len(one), one))
        place = {one: at for at, one in enumerate(kept)}
        self.which = np.array([place[one] for one in coded], dtype=np.int64)
        self.lengths = np.array([len(one) for one in kept], dtype=np.int64)
        self.stated = (self.lengths > 0)[self.which]
        widest = max(self.lengths, default=0)
        self.codes = np.zeros((len(kept), widest), dtype=np.int64)
        self.strengths = np.zeros((len(kept), widest), dtype=np.float32)
        for at, one in enumerate(kept):
            self.codes[at, : len(one)] = [code for code, _ in one]
            self.strengths[at, : len(one)] = [strength for _, strength in one]
        self.every = np.arange(len(kept))
        self.used = np.unique(self.codes)

    def best(self, sets: NDArray[np.int64], by_code: Block, place: NDArray[np.int64]) -> Block:
        """For each set (places in order) the greatest of its codes' rows, times their strengths.

        `by_code`: a row a code, where `place` has it.
        """
        found = np.zeros((len(sets), by_code.shape[1]), dtype=np.float32)
        for at in range(int(self.lengths[sets].max(initial=0))):
            # Longer sets come first, so those that have one more code are a beginning.
            more = sets[: int((self.lengths[sets] > at).sum())]
            values = by_code[place[self.codes[more, at]]]
            values *= self.strengths[more, at, None]
            np.maximum(found[: len(more)], values, out=found[: len(more)])
        return found


def best_pairs(codes: Codes, left: Sets, right: Sets, rows: range, *, wish: str) -> Compared:
    """The best likeness of a code of the one set and a code of the other, times both strengths.

    The likeness of a wish and what is there is the part of the wish's path that both share: all of
    it where the wish names what is there or a branch above it. `wish` says which side wishes.
    """
    which = left.which[rows.start : rows.stop]
    stated = left.stated[rows.start : rows.stop, None] & right.stated[None, :]
    if not stated.any():
        return np.zeros(stated.shape, dtype=np.float32), stated
    ours, row_at = np.unique(which, return_inverse=True)
    asked = np.unique(left.codes[ours])
    like = codes.shared(asked, right.used)
    like /= codes.depth[asked][:, None] if wish == "left" else codes.depth[right.used][None, :]
    by_row = left.best(ours, like, codes.among(asked))
    by_set = right.best(right.every, np.ascontiguousarray(by_row.T), codes.among(right.used))
    return by_set.T[row_at].take(right.which, axis=1), stated


Ends = NDArray[np.float64]


class Ranges:
    """Ranges of numbers of many profiles; NaN where none was stated."""

    def __init__(self, ranges: Sequence[tuple[float, float] | None]) -> None:
        # In double precision: two amounts of nine digits may differ in the last alone.
        both = np.array([one or (np.nan, np.nan) for one in ranges], dtype=np.float64)
        self.low, self.high = both.reshape(-1, 2).T
        self.stated = ~np.isnan(self.low)


def closeness(low: Ends, high: Ends, low_there: Ends, high_there: Ends) -> Block:
    """How much of what is there lies in what is wished, from 1 (all) to 0 (none, and far away).

    Half of it is for lying near: it halves with each unit of distance. The other half is for the
    part of the range that lies inside.
    """
    # In place: these tables are most of the time that a block takes.
    span = high_there - low_there
    part = np.minimum(high, high_there)
    part -= np.maximum(low, low_there)
    np.maximum(part, 0, out=part)
    part /= np.where(span > 0, span, 1)
    apart = low_there - high
    np.maximum(apart, low - high_there, out=apart)
    if (span == 0).any():
        part = np.where(span > 0, part, apart <= 0)
    np.maximum(apart, 0, out=apart)
    found: Block = np.exp2(np.negative(apart, dtype=np.float32, casting="same_kind"))
    found += part
    found /= 2
    return found


def within(ours: Ranges, theirs: Ranges, rows: range, *, wish: str) -> Compared:
    """`closeness` of every pair of a block; `wish` says which side wishes."""
    low, high = ours.low[rows.start : rows.stop, None], ours.high[rows.start : rows.stop, None]
    stated = ours.stated[rows.start : rows.stop, None] & theirs.stated[None, :]
    if not stated.any():
        return np.zeros(stated.shape, dtype=np.float32), stated
    there = theirs.low[None, :], theirs.high[None, :]
    found = closeness(low, high, *there) if wish == "left" else closeness(*there, low, high)
    return found, stated
