"""Words of descriptions as character n-grams, and the inverted index that compares them.

A run of Chinese characters gives single characters and pairs; a word of another script gives its
runs of three and four letters, the blanks at its ends included. No dictionary, no model.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

_HAN = re.compile("[\u3400-\u9fff\uf900-\ufaff]+")
_RUNS = re.compile(rf"{_HAN.pattern}|(?:(?!{_HAN.pattern})[^\W_])+")
#: Grams of a text that count: those that weigh most.
MOST_GRAMS = 96
#: A gram that more than this share of all texts have says nothing and costs most.
TOO_COMMON = 0.2
#: In fewer texts than this no gram is called too common.
FEW_TEXTS = 50


def grams(text: str) -> Iterator[str]:
    """Character n-grams of a text in reading order.

    >>> list(grams("Tea 新能源"))
    [' te', 'tea', 'ea ', ' tea', 'tea ', '新', '能', '源', '新能', '能源']
    """
    for run in runs(text):
        yield from _of_run(run)


def runs(text: str) -> Iterator[str]:
    """Runs of letters and digits, and of Chinese characters, in one form."""
    for found in _RUNS.finditer(unicodedata.normalize("NFKC", text).casefold()):
        yield found[0]


def _of_run(run: str) -> list[str]:
    if _HAN.match(run):
        return [*run, *(one + other for one, other in pairwise(run))]
    word = f" {run} "
    return [
        word[start : start + length] for length in (3, 4) for start in range(len(word) - length + 1)
    ]


class Index:
    """Cosines of tf-idf between the texts of two sides, by an inverted index of the second.

    How rare a gram is, is counted over both sides, so the cosine of two texts is the same from
    either. Memory is that of the grams of the texts: no pair is kept.
    """

    def __init__(self, asking: Sequence[str], shown: Sequence[str]) -> None:
        self.width = len(shown)
        counted, spread = _counted([*asking, *shown])
        texts = sum(len(places) > 0 for places, _ in counted)
        idf = np.log((1 + texts) / (1 + spread)) + 1
        idf[spread > max(TOO_COMMON * texts, FEW_TEXTS)] = 0
        vectors = [_vector(places, counts, idf) for places, counts in counted]
        stated = np.array([len(places) > 0 for places, _ in counted], dtype=bool)
        self.asking, self.stated = stated[: len(asking)], stated[len(asking) :]
        self._asked = vectors[: len(asking)]
        posted = vectors[len(asking) :]
        # Postings: texts of each gram one after the other, gram by gram.
        gram_of = np.concatenate([places for places, _ in posted] or [np.empty(0, np.int64)])
        order = np.argsort(gram_of, kind="stable")
        owner = np.repeat(np.arange(self.width), [len(places) for places, _ in posted])
        self._posted = owner[order]
        self._value = np.concatenate([values for _, values in posted] or [np.empty(0)])[order]
        self._start = np.searchsorted(gram_of[order], np.arange(len(spread) + 1))

    def cosines(self, rows: range) -> NDArray[np.float32]:
        """A row an asking text, a column a shown one."""
        found = np.zeros((len(rows), self.width), dtype=np.float32)
        for place, row in enumerate(rows):
            places, weights = self._asked[row]
            starts = self._start[places]
            lengths = self._start[places + 1] - starts
            at = np.repeat(starts - (lengths.cumsum() - lengths), lengths)
            at += np.arange(len(at))
            found[place] = np.bincount(
                self._posted[at],
                weights=self._value[at] * np.repeat(weights, lengths),
                minlength=self.width,
            )
        return found


Ints = NDArray[np.int64]


def _counted(texts: Sequence[str]) -> tuple[list[tuple[Ints, Ints]], Ints]:
    """The grams of each text with their counts, and in how many texts each gram is.

    Grams are numbered by their spelling, so the order of texts changes nothing.
    """
    found: dict[str, int] = {}
    # A text is mostly words that others have too: each is cut up once.
    of_run: dict[str, Ints] = {}
    cut: list[list[Ints]] = []
    for text in texts:
        parts = []
        for run in runs(text):
            if run not in of_run:
                numbers = [found.setdefault(gram, len(found)) for gram in _of_run(run)]
                of_run[run] = np.array(numbers, dtype=np.int64)
            parts.append(of_run[run])
        cut.append(parts)
    number = np.zeros(len(found), dtype=np.int64)
    for at, gram in enumerate(sorted(found)):
        number[found[gram]] = at
    spread = np.zeros(len(found), dtype=np.int64)
    counted: list[tuple[Ints, Ints]] = []
    for parts in cut:
        every = number[np.concatenate(parts)] if parts else np.empty(0, dtype=np.int64)
        places, counts = np.unique(every, return_counts=True)
        spread[places] += 1
        counted.append((places, counts))
    return counted, spread


def _vector(
    places: Ints, counts: Ints, idf: NDArray[np.float64]
) -> tuple[Ints, NDArray[np.float64]]:
    """The grams that count and their weights, of length 1 together."""
    weights = (1 + np.log(counts)) * idf[places]
    kept = np.flatnonzero(weights)
    if len(kept) > MOST_GRAMS:
        kept = np.sort(kept[np.argsort(-weights[kept], kind="stable")[:MOST_GRAMS]])
    places, weights = places[kept], weights[kept]
    return places, weights / (np.sqrt((weights**2).sum()) or 1.0)
