"""Whether lists keep the rules: restated pair by pair, sharing no code with what made them but the
cutting of texts into grams. For small problems: it goes through all pairs.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from math import log, log2, sqrt
from typing import NamedTuple

from entrepot.solvers.affinity.grams import FEW_TEXTS, MOST_GRAMS, TOO_COMMON, grams
from entrepot.solvers.affinity.problem import Problem, Profile, Reason, Traits
from entrepot.solvers.affinity.suggest import Suggestions

#: Single and double precision differ by this much of a score, in millionths.
TOLERANCE = 3


class Violation(NamedTuple):
    what: str
    asker: str
    shown: str


def check(problem: Problem, found: Suggestions) -> list[Violation]:
    """Everything that is wrong with the lists; none where they are right."""
    wrong: list[Violation] = []
    scorer = PlainScores(problem)
    exposed: Counter[str] = Counter()
    asks_intents = problem.lists_for == "intents"
    for asker in problem.askers:
        mine = found.lists.get(asker.id, ())
        ids = [one.offer if asks_intents else one.intent for one in mine]
        exposed.update(ids)
        if len(mine) > found.top:
            wrong.append(Violation("too long a list", asker.id, ids[-1]))
        if len(set(ids)) < len(ids):
            wrong.append(Violation("shown twice", asker.id, ids[0]))
        if [one.score for one in mine] != sorted((one.score for one in mine), reverse=True):
            wrong.append(Violation("not best first", asker.id, ids[0]))
        known = {one.id: one for one in problem.shown}
        for one, shown in zip(mine, ids, strict=True):
            intent, offer = problem.pair(asker, known[shown])
            if is_barred(problem, intent, offer):
                wrong.append(Violation("barred by a rule", asker.id, shown))
            if abs(scorer.score(intent, offer) - one.score) > TOLERANCE:
                wrong.append(Violation("another score", asker.id, shown))
    limit = found.exposure
    if limit is not None:
        wrong += [Violation("shown too often", "", one) for one in exposed if exposed[one] > limit]
    wrong += _better_ones_kept_away(problem, found, scorer)
    return wrong


def _better_ones_kept_away(
    problem: Problem, found: Suggestions, scorer: PlainScores
) -> Iterable[Violation]:
    """Pairs that score better than one that was taken in their place, on both sides."""
    lists = {
        asker.id: {
            (one.offer if problem.lists_for == "intents" else one.intent): one.score
            for one in found.lists.get(asker.id, ())
        }
        for asker in problem.askers
    }
    for shown in problem.shown:
        taken = [mine[shown.id] for mine in lists.values() if shown.id in mine]
        at_limit = found.exposure is not None and len(taken) >= found.exposure
        for asker in problem.askers:
            mine = lists[asker.id]
            intent, offer = problem.pair(asker, shown)
            if shown.id in mine or is_barred(problem, intent, offer):
                continue
            score = scorer.score(intent, offer) - TOLERANCE
            wanted = score > min(mine.values()) if len(mine) >= found.top else score > 0
            if wanted and (not at_limit or score > min(taken)):
                yield Violation("a better one kept away", asker.id, shown.id)


def is_barred(problem: Problem, intent: Profile, offer: Profile) -> bool:
    """Any of the hard rules."""
    rules = problem.rules

    def is_under(sectors: Iterable[str], above: str) -> bool:
        for sector in sectors:
            step: str | None = sector
            while step is not None:
                if step == above:
                    return True
                step = rules.tree.get(step)
        return False

    if intent.party in rules.screened or offer.party in rules.screened:
        return True
    if frozenset((intent.party, offer.party)) in rules.never_meet:
        return True
    if offer.party in intent.excluded_parties or intent.party in offer.excluded_parties:
        return True
    if intent.party and intent.party == offer.party:
        return True
    if intent.kinds and offer.kind not in intent.kinds:
        return True
    if any(is_under(offer.has.sectors, one) for one in intent.excluded_sectors):
        return True
    if any(is_under(intent.has.sectors, one) for one in offer.excluded_sectors):
        return True
    for entry in rules.negative_list:
        insider = any(
            f"{place}/".startswith(f"{home}/")
            for place in intent.has.places
            for home in entry.open_to
        )
        if is_under(offer.has.sectors, entry.sector) and not insider:
            return True
    return False


class PlainScores:
    """The score of one pair at a time, in double precision, from the text of the format alone."""

    def __init__(self, problem: Problem) -> None:
        self._problem = problem
        self._texts = {
            tongue: _Texts(
                [getattr(one.text, tongue) for one in (*problem.intents, *problem.offers)]
            )
            for tongue in ("en", "zh")
        }

    def score(self, intent: Profile, offer: Profile) -> float:
        """In millionths."""
        ours, theirs = self._fit(intent, offer), self._fit(offer, intent)
        return 1_000_000 * (2 * ours * theirs / (ours + theirs) if ours + theirs else 0)

    def _fit(self, one: Profile, other: Profile) -> float:
        weights = self._problem.weights
        reasons = {
            Reason.SECTOR: self._sector(one.wants, other.has),
            Reason.SIZE: _closeness(_logs(one.wants.size), _logs(other.has.size)),
            Reason.PLACE: _best(one.wants.places, other.has.places, lambda place: place.split("/")),
            Reason.FORM: _best(one.wants.forms, other.has.forms, lambda form: [form]),
            Reason.LEVEL: _closeness(one.wants.levels, other.has.levels),
            Reason.LANGUAGE: _common(one.languages, other.languages),
            Reason.TIMING: _closeness(_days(one), _days(other)),
            Reason.PARTNER: _common(one.partners, other.partners),
            Reason.WORDS: self._words(one, other),
        }
        unknown = {Reason.WORDS: 0.15, Reason.PARTNER: 0.0}
        total = 0.0
        for reason, value in reasons.items():
            total += weights[reason] * (unknown.get(reason, 0.5) if value is None else value)
        return total / sum(weights.values())

    def _sector(self, wants: Traits, has: Traits) -> float | None:
        def path(sector: str) -> list[str]:
            above = self._problem.rules.tree.get(sector)
            return [*(path(above) if above is not None else []), sector]

        return _best(wants.sectors, has.sectors, path)

    def _words(self, one: Profile, other: Profile) -> float | None:
        cosines = [
            texts.cosine(getattr(one.text, tongue), getattr(other.text, tongue))
            for tongue, texts in self._texts.items()
        ]
        known = [cosine for cosine in cosines if cosine is not None]
        return sqrt(min(1.0, max(known) / 0.5)) if known else None


class _Texts:
    def __init__(self, texts: Sequence[str]) -> None:
        spread = Counter(gram for text in texts for gram in set(grams(text)))
        said = sum(1 for text in texts if list(grams(text)))
        most = max(TOO_COMMON * said, FEW_TEXTS)
        self._idf = {
            gram: log((1 + said) / (1 + number)) + 1
            for gram, number in spread.items()
            if number <= most
        }

    def _vector(self, text: str) -> dict[str, float]:
        weights = {
            gram: (1 + log(count)) * self._idf[gram]
            for gram, count in Counter(grams(text)).items()
            if gram in self._idf
        }
        kept = sorted(weights, key=lambda gram: (-weights[gram], gram))[:MOST_GRAMS]
        length = sqrt(sum(weights[gram] ** 2 for gram in kept)) or 1.0
        return {gram: weights[gram] / length for gram in kept}

    def cosine(self, one: str, other: str) -> float | None:
        if not list(grams(one)) or not list(grams(other)):
            return None
        ours, theirs = self._vector(one), self._vector(other)
        return sum(weight * theirs.get(gram, 0.0) for gram, weight in ours.items())


def _best(wishes: Mapping[str, float], there: Mapping[str, float], path: object) -> float | None:
    if not wishes or not there:
        return None
    best = 0.0
    for wish, strength in wishes.items():
        for code, also in there.items():
            asked, given = path(wish), path(code)  # type: ignore[operator]
            shared = 0
            while shared < min(len(asked), len(given)) and asked[shared] == given[shared]:
                shared += 1
            best = max(best, strength * also * shared / len(asked))
    return best


Ends = tuple[float, float] | None


def _closeness(wish: Ends, there: Ends) -> float | None:
    if wish is None or there is None:
        return None
    gap = max(there[0] - wish[1], wish[0] - there[1], 0)
    if there[1] > there[0]:
        part = max(min(wish[1], there[1]) - max(wish[0], there[0]), 0) / (there[1] - there[0])
    else:
        part = 1.0 if gap == 0 else 0.0
    return float((2**-gap + part) / 2)


def _common(ours: frozenset[str], theirs: frozenset[str]) -> float | None:
    return (1.0 if ours & theirs else 0.0) if ours and theirs else None


def _logs(size: tuple[object, object] | None) -> Ends:
    return None if size is None else (log2(max(float(size[0]), 1)), log2(max(float(size[1]), 1)))  # type: ignore[arg-type]


def _days(one: Profile) -> Ends:
    if one.period is None:
        return None
    first, last = one.period
    return first.toordinal() / 182.5, (last.toordinal() + 1) / 182.5
