"""Names as the finder reads them: their words, and the pieces by which they are looked up."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz

from entrepot.spelling import core, is_han, spellings
from entrepot.text import Text

#: Words longer than this, joined, are no stem of a name.
_LONGEST = 14


@dataclass(frozen=True, slots=True)
class Spelt:
    """`latin` and `han`: the name without its legal form, blank where that script is missing.

    `pieces`: words and runs of words or characters in Latin letters, which both scripts share.
    """

    shown: Text
    latin: str
    han: str
    pieces: frozenset[str]


@lru_cache(maxsize=20_000)
def spell(name: Text) -> Spelt:
    """A name in either script; text in the wrong field is put where it belongs.

    An investor bears one name in all its signings.
    """
    latin = han = ""
    for text in (name.en, name.zh):
        if not text.strip():
            continue
        if is_han(text):
            han = han or "".join(core(text))
        else:
            latin = latin or " ".join(core(text))
    pieces = frozenset([*_latin_pieces(latin.split()), *_han_pieces(han)])
    shown = Text(name.en or name.zh, name.zh or name.en)
    return Spelt(shown, latin, han, pieces)


def _latin_pieces(words: list[str]) -> Iterator[str]:
    for start in range(len(words)):
        for size in (1, 2, 3):
            piece = "".join(words[start : start + size])
            if 4 <= len(piece) <= _LONGEST and not piece.isdigit():
                yield piece


def _han_pieces(han: str) -> Iterator[str]:
    for size in (2, 3):
        for start in range(len(han) - size + 1):
            yield from spellings(han[start : start + size])


def slips(piece: str) -> Iterator[str]:
    """A piece with each one letter left out: two within one slip of the pen share one of them."""
    yield piece
    if len(piece) >= 5:
        for place in range(len(piece)):
            yield piece[:place] + piece[place + 1 :]


def alike(one: Spelt, other: Spelt) -> float | None:
    """0 to 100 where the two share a script, else None."""
    ratios = []
    if one.latin and other.latin:
        ratios.append(fuzz.token_sort_ratio(one.latin, other.latin))
        ratios.append(fuzz.ratio(one.latin.replace(" ", ""), other.latin.replace(" ", "")))
    if one.han and other.han:
        ratios.append(fuzz.ratio(one.han, other.han))
    return max(ratios) if ratios else None
