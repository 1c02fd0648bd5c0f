"""The pool of signings: what is looked up, how common each mark is, and the search."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from functools import lru_cache
from heapq import nlargest
from math import log2

from entrepot.fair.repeats.amounts import Convert, Sized, Spread
from entrepot.fair.repeats.model import Candidate, Likeness
from entrepot.fair.repeats.names import slips
from entrepot.fair.repeats.prepared import Prepared, prepare
from entrepot.fair.repeats.weigh import weigh

#: Below this score a likeness isn't shown. Tuned on seeds 1 and 2 of `benchmarks/repeats.py`.
THRESHOLD = 0.5
#: A piece of a name that more of the pool bear than this looks nobody up.
_COMMON = 0.03
_COMMON_LEAST = 40
#: A pool smaller than this says too little of how rare a name is.
_WORLD = 500


class Index:
    """A pool of candidates, blocked: only those that share a mark are compared.

    Marks are pieces of names (with one slip of the pen), and amount with sector up to a power of
    ten. `convert` gives amounts in one currency; without it those in two currencies are compared
    by their figure alone.
    """

    def __init__(self, among: Iterable[Candidate], *, convert: Convert | None = None) -> None:
        self.convert = convert
        self.pool = [prepare(candidate, convert) for candidate in among]
        self.place_of = {one.candidate.key: place for place, one in enumerate(self.pool)}
        self.size = len(self.pool)
        self.names: Counter[str] = Counter()
        self.parties: Counter[str] = Counter()
        self.places: Counter[str] = Counter()
        self.sectors: Counter[str] = Counter()
        self._marks: dict[str, list[int]] = defaultdict(list)
        for place, one in enumerate(self.pool):
            self.names.update(one.name.pieces)
            self.parties.update({p for party in one.parties for p in party.name.pieces})
            self.places.update(one.candidate.place)
            self.sectors.update(_sector_marks(one.candidate.sector))
            for mark in set(self._marks_of(one)):
                self._marks[mark].append(place)
        logs = [_log(one.money) for one in self.pool if one.money]
        self.spread = Spread(logs)
        self._most = max(_COMMON_LEAST, int(self.size * _COMMON))

    def _marks_of(self, one: Prepared) -> Iterable[str]:
        for piece in one.name.pieces:
            yield from _marks_of_piece("n", piece)
        for party in one.parties:
            for piece in party.name.pieces:
                yield from _marks_of_piece("i", piece)
        if one.money:
            # The figure without its power of ten, in steps of 1 %; neighbours meet in one of two.
            step = (_log(one.money) % 1) * 230
            for bucket in (int(step), int(step + 0.5)):
                yield f"a{bucket}{one.candidate.sector[:3]}"

    def near(self, one: Prepared) -> set[int]:
        """Places in the pool of those that share a mark which isn't common."""
        found: set[int] = set()
        for mark in set(self._marks_of(one)):
            places = self._marks.get(mark, ())
            if len(places) <= self._most:
                found.update(places)
        return found

    def follows(self, candidate: Candidate) -> set[str]:
        """Keys of the signings that a candidate says it follows, through all of them."""
        chain: set[str] = set()
        step = candidate.follows
        while step and step not in chain:
            chain.add(step)
            place = self.place_of.get(step)
            step = self.pool[place].candidate.follows if place is not None else None
        return chain

    def rarity(self, count: int) -> float:
        """Bits that a mark borne by `count` of the pool tells."""
        return log2((self.size + 2) / (count + 1))

    def rarity_of_name(self, count: int) -> float:
        """The same of a piece of a name: those of a young pool are drawn from a larger world."""
        return log2((max(self.size, _WORLD) + 2) / (count + 1))

    def search(
        self, candidate: Candidate, *, limit: int = 5, threshold: float = THRESHOLD
    ) -> list[Likeness]:
        """Those of the pool that may be the same signing, the likeliest first.

        A signing that one of the two says it follows, directly or through others, is no repeat.
        """
        one = prepare(candidate, self.convert)
        chain = self.follows(candidate)
        likenesses = []
        for place in self.near(one):
            other = self.pool[place]
            if (
                other.candidate.key == candidate.key
                or other.candidate.key in chain
                or candidate.key in self.follows(other.candidate)
            ):
                continue
            if likeness := weigh(one, other, self, threshold):
                likenesses.append(likeness)
        return nlargest(limit, likenesses, key=lambda found: (found.score, found.key))


@lru_cache(maxsize=50_000)
def _marks_of_piece(kind: str, piece: str) -> tuple[str, ...]:
    """Names of a pool share most of their pieces."""
    return tuple(f"{kind}{slip}" for slip in slips(piece))


def _log(money: Sized) -> float:
    return money.common if money.common is not None else money.face


def _sector_marks(sector: str) -> list[str]:
    return [sector, f"{sector[:3]}*"] if sector else []


def find(
    candidate: Candidate,
    among: Index | Iterable[Candidate],
    *,
    limit: int = 5,
    threshold: float = THRESHOLD,
    convert: Convert | None = None,
) -> list[Likeness]:
    """Repeats of one candidate; make the `Index` once where many are asked for."""
    index = among if isinstance(among, Index) else Index(among, convert=convert)
    return index.search(candidate, limit=limit, threshold=threshold)
