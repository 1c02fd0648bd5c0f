"""Which pairs are taken, when no offer may be in more lists than the exposure limit.

Pairs are taken in the order of their scores; a pair is taken while its asker's list has room and
the shown one is in fewer lists than the limit. So nobody is shown something while a pair that
scores better is kept from them, unless its places went to pairs that score better still.
"""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from entrepot.solvers.affinity.bars import Bars, Rule
from entrepot.solvers.affinity.facets import Block
from entrepot.solvers.affinity.problem import Problem
from entrepot.solvers.affinity.score import Judged, Scorer, joined

#: Askers scored at once: with 10,000 shown all reasons of a block are 60 MB.
BLOCK = 64
#: Pairs are first drawn for an asker by so many times the length of its list; then twice as many.
DRAWN = 3

Keys = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Pool:
    """Pairs of one asker, the best last. `fits` has a row a pair: the asker's fit, the shown one's;
    `said` likewise, with a row in it for each reason, NaN where a side has not stated it."""

    keys: Keys
    fits: Block
    said: Block


@dataclass(frozen=True, slots=True)
class Taken:
    key: int
    fits: Block
    said: Block


class Drawing:
    """Pairs of each asker in the order of their keys: the higher score, then the first id."""

    def __init__(self, problem: Problem, top: int) -> None:
        self.problem = problem
        self.scorer = Scorer(problem)
        self.bars = Bars(problem)
        self.width = len(problem.shown)
        self.drawn = DRAWN * top
        self._top = top
        #: Of each asker the best keys that a rule bars.
        self.kept: list[Keys] = []
        #: Rule -> pairs that it bars.
        self.barred: Counter[Rule] = Counter()

    def column(self, key: int) -> int:
        return self.width - 1 - int(key) % self.width

    def score(self, key: int) -> int:
        return int(key) // self.width

    def pools(self) -> Iterator[Pool]:
        """The best pairs of each asker that may be shown, asker by asker."""
        for start in range(0, len(self.problem.askers), BLOCK):
            rows = range(start, min(start + BLOCK, len(self.problem.askers)))
            judged, fits, every = self._scored(rows)
            for place, (row, keys) in enumerate(zip(rows, every, strict=True)):
                ruled = self._ruled(row)
                self.kept.append(_best(keys[ruled & (keys >= self.width)], self._top))
                keys[ruled] = 0
                yield self._pool(place, keys, self.drawn, judged, fits)

    def more(self, row: int, below: int, number: int) -> Pool:
        """So many pairs of one asker that come after a key."""
        judged, fits, (keys,) = self._scored(range(row, row + 1))
        for _, columns in self.bars.row(row):
            keys[columns] = 0
        keys[keys >= below] = 0
        return self._pool(0, keys, number, judged, fits)

    def pairs(self, row: int, columns: list[int]) -> list[Taken]:
        """Some pairs of one asker, whatever rules say of them."""
        judged, fits, (keys,) = self._scored(range(row, row + 1))
        pool = self._told(0, keys[columns], judged, fits)
        return [
            Taken(*one) for one in zip(keys[columns].tolist(), pool.fits, pool.said, strict=True)
        ]

    def _scored(self, rows: range) -> tuple[list[Judged], tuple[Block, Block], Keys]:
        """A key is a score with the place of the shown one in it, so that no two are equal."""
        judged = list(self.scorer.reasons(rows))
        fits = self.scorer.fits(judged)
        return judged, fits, joined(*fits) * self.width + np.arange(self.width - 1, -1, -1)

    def _ruled(self, row: int) -> NDArray[np.bool_]:
        ruled = np.zeros(self.width, dtype=bool)
        for rule, columns in self.bars.row(row):
            new = np.unique(columns[~ruled[columns]])
            self.barred[rule] += len(new)
            ruled[new] = True
        return ruled

    def _pool(
        self,
        place: int,
        keys: Keys,
        number: int,
        judged: list[Judged],
        fits: tuple[Block, Block],
    ) -> Pool:
        # A key under the width belongs to a score of 0.
        return self._told(place, _best(keys[keys >= self.width], number), judged, fits)

    def _told(
        self, place: int, keys: Keys, judged: list[Judged], fits: tuple[Block, Block]
    ) -> Pool:
        columns = self.width - 1 - keys % self.width
        said = np.full((len(keys), len(judged), 2), np.nan, dtype=np.float32)
        for at, one in enumerate(judged):
            for side, (values, stated) in enumerate((one.asker, one.shown)):
                known = stated[place, columns]
                said[known, at, side] = values[place, columns[known]]
        return Pool(keys, np.stack([fit[place, columns] for fit in fits], axis=-1), said)


def _best(keys: Keys, number: int) -> Keys:
    """The highest keys, the best last."""
    if len(keys) > number:
        keys = np.partition(keys, -number)[-number:]
    return np.sort(keys)


def take(drawing: Drawing, top: int, exposure: int | None) -> tuple[list[list[Taken]], list[int]]:
    """Each asker's list, best first, and how many pairs the limit kept from before its end."""
    pools = list(drawing.pools())
    limit = len(pools) if exposure is None else exposure
    lists: list[list[Taken]] = [[] for _ in pools]
    full = [0] * len(pools)
    shown = [0] * drawing.width
    at = [len(pool.keys) for pool in pools]
    drawn = [drawing.drawn] * len(pools)
    waiting: list[tuple[int, int, int]] = []

    def ask_next(row: int, last: int | None) -> None:
        # A pool with fewer pairs than were drawn for it had no more to give.
        if at[row] == 0 and last is not None and len(pools[row].keys) == drawn[row]:
            drawn[row] *= 2
            pools[row] = drawing.more(row, last, drawn[row])
            at[row] = len(pools[row].keys)
        if at[row]:
            at[row] -= 1
            key = int(pools[row].keys[at[row]])
            heapq.heappush(waiting, (-drawing.score(key), row, key))

    for row in range(len(pools)):
        ask_next(row, None)
    while waiting:
        _, row, key = heapq.heappop(waiting)
        column = drawing.column(key)
        if shown[column] < limit:
            shown[column] += 1
            pool = pools[row]
            lists[row].append(Taken(key, pool.fits[at[row]].copy(), pool.said[at[row]].copy()))
        else:
            full[row] += 1
        if len(lists[row]) < top:
            ask_next(row, key)
    return lists, full
