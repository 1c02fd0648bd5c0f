"""Whether a party's name is that of a listed one: words paired off, whatever their order.

Plain names in, plain scores out; it knows no database. A list of names is made into a `Watch`
once, which then compares a name with those that share a word, or nearly.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from math import log2

from rapidfuzz import fuzz
from rapidfuzz.distance import OSA, JaroWinkler

from entrepot.spelling import core, is_han, romanised

#: From these scores (0 to 100) on, two names are shown to a person: beside a listed organisation,
#: beside a listed person. These and the next were tuned on the even rows of the shared screening
#: cases; docs/benchmarks/screening.md has the odd.
THRESHOLD, THRESHOLD_PERSON = 80, 85
#: Two words are one from this likeness on; an initial stands for a word. People's names vary
#: more by sound (Jaro-Winkler), organisations' by slips (edits).
_WORD, _INITIAL = 0.75, 0.8
#: What words cost that stand on both sides without a partner: another person, another branch.
_CLASH = 2.0
#: What words cost that one side leaves out: little in people's names, more in organisations'.
_LEFT_OUT_PERSON, _LEFT_OUT = 0.1, 0.3
#: Names run together are less sure than words paired off.
_JOINED = 5
#: Where words are left out, those that stay must together be nearly as rare in the list as a word
#: that one name alone bears.
_TELLING = 0.95
#: A word that more than this share of the list bear looks nobody up, unless all its words are so.
_COMMON = 0.02
_COMMON_LEAST = 50


@lru_cache(maxsize=65536)
def plain(name: str) -> tuple[str, ...]:
    """Words as they are compared: no legal form, in Latin letters, Chinese in Pinyin.

    >>> plain("Хайюй ООО"), plain("海屿有限公司")
    (('khayyuy',), ('hai', 'yu'))
    """
    return tuple(
        part
        for word in core(name)
        for part in (romanised(word).split() if is_han(word) else (word,))
    )


@dataclass(frozen=True, slots=True)
class Match:
    """Score of two names, the words that were paired, and whether words were left out."""

    score: int
    pairs: tuple[tuple[str, str], ...]
    partly: bool = False

    def holds(self, person: bool) -> bool:
        """Whether a person should look at it; `person`: the listed one is a person."""
        return self.score >= (THRESHOLD_PERSON if person else THRESHOLD)


def compare(ours: tuple[str, ...], theirs: tuple[str, ...], *, person: bool = False) -> Match:
    """The likeness of two plain names.

    Words are paired off, each weighed by its length; what is left over on both sides tells
    against it, what is left over on one side less. Names written together are compared too.
    """
    if not ours or not theirs:
        return Match(0, ())
    pairs, agreed, left, right = _paired(ours, theirs, person=person)
    partly = bool(left or right)
    score = 0.0
    if pairs:
        letters = sum(len(a) + len(b) for a, b in pairs)
        left_out = (_LEFT_OUT_PERSON if person else _LEFT_OUT) if len(pairs) > 1 else 1.0
        cost = 2 * _CLASH * min(left, right) + left_out * abs(left - right)
        score = 100 * agreed / (letters + cost)
    joined = fuzz.ratio("".join(ours), "".join(theirs)) - (_JOINED if ours != theirs else 0)
    if joined > score:
        return Match(round(joined), ((" ".join(ours), " ".join(theirs)),))
    return Match(round(score), pairs, partly)


def _paired(
    ours: tuple[str, ...], theirs: tuple[str, ...], *, person: bool
) -> tuple[tuple[tuple[str, str], ...], float, int, int]:
    """Pairs of like words, the letters in them that agree, the letters left on either side."""
    likely = sorted(
        (-likeness, place, other)
        for place, word in enumerate(ours)
        for other, another in enumerate(theirs)
        if (likeness := _alike(word, another, person)) >= _WORD
    )
    left, right = dict(enumerate(ours)), dict(enumerate(theirs))
    pairs, agreed = [], 0.0
    for minus, place, other in likely:
        if place in left and other in right:
            pair = left.pop(place), right.pop(other)
            pairs.append(pair)
            agreed -= minus * (len(pair[0]) + len(pair[1]))
    return tuple(pairs), agreed, sum(map(len, left.values())), sum(map(len, right.values()))


@lru_cache(maxsize=262144)
def _alike(word: str, other: str, person: bool) -> float:
    if word == other:
        return 1.0
    if word.isdigit() or other.isdigit():
        return 0.0
    if len(word) == 1 or len(other) == 1:
        return _INITIAL if word[0] == other[0] else 0.0
    if person:
        return JaroWinkler.similarity(word, other)
    return OSA.normalized_similarity(word, other)


class Watch:
    """A list of names to compare with: (key, name, of a person). Only those are compared that
    share a word with a name which isn't common in the list, or one within a slip of the pen."""

    def __init__(self, names: Iterable[tuple[int, str, bool]]) -> None:
        self._names = [(key, plain(name), person) for key, name, person in names]
        self._counts: Counter[str] = Counter()
        self._marks: dict[str, set[int]] = defaultdict(set)
        for place, (_, words, _) in enumerate(self._names):
            self._counts.update(set(words))
            for mark in _marks(words):
                self._marks[mark].add(place)
        self._most = max(_COMMON_LEAST, int(len(self._names) * _COMMON))
        self._unique = log2(len(self._names) + 1)

    def matches(self, name: str, *, person: bool | None = None) -> list[tuple[int, Match]]:
        """Keys of listed names like this one, the likest first.

        `person`: whether the name is one of a person; None where nobody knows. A name in which
        words are left out is not shown for a person beside an organisation: both leave words
        out, for reasons of their own.
        """
        ours = plain(name)
        found = []
        for place in self._near(ours):
            key, theirs, of_person = self._names[place]
            match = compare(ours, theirs, person=of_person)
            if not match.holds(of_person):
                continue
            if match.partly and (
                (person is not None and person != of_person)
                or self._told(match) < _TELLING * self._unique
            ):
                continue
            found.append((key, match))
        return sorted(found, key=lambda one: (-one[1].score, one[0]))

    def _near(self, words: tuple[str, ...]) -> set[int]:
        groups = [self._marks[mark] for mark in _marks(words) if mark in self._marks]
        rare = [group for group in groups if len(group) <= self._most]
        return set().union(*(rare or groups))

    def _told(self, match: Match) -> float:
        """How much the paired words of the list tell, in bits: rare words tell more."""
        return sum(
            (self._unique - log2(self._counts[theirs])) * (1.0 if ours == theirs else 0.5)
            for ours, theirs in match.pairs
            if theirs in self._counts
        )


def _marks(words: tuple[str, ...]) -> set[str]:
    """The words, each also with one letter left out; two neighbours written together."""
    joined = ["".join(words[place : place + 2]) for place in range(len(words) - 1)]
    marks = {*words, *joined}
    for word in (*words, *joined):
        if len(word) >= 5:
            marks.update(word[:at] + word[at + 1 :] for at in range(len(word)))
    return marks
