"""Lists of companies for investors, made in several ways, and how well they name what came."""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from math import log, log2, sqrt

import numpy as np
from numpy.typing import NDArray

from entrepot.solvers.affinity.problem import Problem
from entrepot.solvers.affinity.suggest import suggest
from tests.support.rounds import Round, Split

#: The length of a list.
TOP = 20
SEED = 7
#: Investor -> companies, best first.
Lists = Mapping[str, Sequence[str]]


def by_popularity(split: Split) -> Lists:
    """The companies that most investors had entered before, the same for all; ties by chance."""
    order = sorted(split.companies)
    random.Random(SEED).shuffle(order)
    order.sort(key=lambda company: -len(split.backers.get(company, ())))
    return {one: first_new(split, one, order) for one in split.later}


def by_chance(split: Split) -> Lists:
    draw = random.Random(SEED)
    companies = sorted(split.companies)
    return {
        one: first_new(split, one, draw.sample(companies, len(companies))) for one in split.later
    }


def by_tf_idf(split: Split) -> Lists:
    """Cosine of word vectors: all rounds of an investor as one text against a company's round.

    The words of sector, description, city and form: what the reasons know, as plain text.
    """

    def words(one: Round) -> list[str]:
        return re.findall(r"[a-z0-9]+", f"{one.description} {one.city} {one.form}".lower())

    documents = {company: Counter(words(one)) for company, one in split.companies.items()}
    spread = Counter(word for found in documents.values() for word in found)

    def vector(counts: Counter[str]) -> dict[str, float]:
        weights = {
            word: count * (log((1 + len(documents)) / (1 + spread[word])) + 1)
            for word, count in counts.items()
        }
        length = sqrt(sum(weight**2 for weight in weights.values())) or 1.0
        return {word: weight / length for word, weight in weights.items()}

    vectors = {company: vector(counts) for company, counts in documents.items()}
    lists = {}
    for investor in split.later:
        past = (one for one in split.before if investor in one.investors)
        asked = vector(Counter(word for one in past for word in words(one)))
        likeness = {
            company: sum(weight * asked.get(word, 0.0) for word, weight in known.items())
            for company, known in vectors.items()
        }
        order = sorted(likeness, key=lambda company: (-likeness[company], company))
        lists[investor] = first_new(split, investor, order)
    return lists


def first_new(split: Split, investor: str, order: Sequence[str]) -> list[str]:
    """The first that the investor isn't in yet."""
    return [one for one in order if one not in split.held[investor]][:TOP]


def by_affinity(problem: Problem, exposure: int | None) -> Lists:
    found = suggest(problem, top=TOP, exposure=exposure)
    return {one: [each.offer for each in mine] for one, mine in found.lists.items()}


def measured(lists: Lists, split: Split) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """NDCG and recall of each investor's list, in the order of `split.later`."""
    found = [
        (ndcg(lists[investor], entered), recall(lists[investor], entered))
        for investor, entered in split.later.items()
    ]
    both = np.array(found)
    return both[:, 0], both[:, 1]


def ndcg(shown: Sequence[str], entered: Collection[str]) -> float:
    """Hits discounted by the place at which they stand, over the best that a list could have.

    >>> ndcg(["a", "b"], {"a", "b"}), round(ndcg(["b", "a"], {"a"}), 4)
    (1.0, 0.6309)
    """
    gained = sum(_discount(place) for place, one in enumerate(shown[:TOP]) if one in entered)
    return gained / sum(_discount(place) for place in range(min(TOP, len(entered))))


def _discount(place: int) -> float:
    return 1 / log2(place + 2)


def recall(shown: Sequence[str], entered: Collection[str]) -> float:
    return sum(one in entered for one in shown[:TOP]) / len(entered)
