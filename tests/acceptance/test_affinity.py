"""Suggestions from the rounds of two years against the companies that investors entered later."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from entrepot.solvers.affinity.suggest import even_share
from tests.support.rankings import TOP, Lists, by_affinity, by_popularity, by_tf_idf, measured
from tests.support.rounds import Split, read_rounds


@pytest.fixture(scope="module")
def split(shared_data: Path) -> Split:
    return Split(read_rounds(shared_data), date(2017, 1, 1))


def test_no_answer_is_known_beforehand(split: Split) -> None:
    assert max(one.on for one in split.before) < date(2017, 1, 1)
    assert all(one.on >= date(2017, 1, 1) for one in split.companies.values())
    problem = split.problem()
    for intent in problem.intents:
        assert not split.later[intent.id] & split.held[intent.id]
        assert intent.excluded_parties == split.held[intent.id]
    for offer in problem.offers:
        investors = {one for r in split.before if r.company == offer.id for one in r.investors}
        assert offer.partners == investors
    assert len(problem.intents) > 300
    assert len(problem.offers) > 900


@pytest.mark.parametrize("limited", [False, True])
def test_lists_name_more_of_what_investors_entered_than_popularity_and_tf_idf(
    split: Split, limited: bool
) -> None:
    problem = split.problem()
    ours = by_affinity(problem, even_share(problem, TOP) if limited else None)
    for peer in (by_popularity(split), by_tf_idf(split)):
        for own, other in zip(measured(ours, split), measured(peer, split), strict=True):
            assert own.mean() > other.mean()
        assert shown(ours) > shown(peer)


def test_a_limit_shows_more_of_the_companies(split: Split) -> None:
    problem = split.problem()
    free, limited = (shown(by_affinity(problem, limit)) for limit in (None, 7))
    assert limited > free


def shown(lists: Lists) -> int:
    return len({company for mine in lists.values() for company in mine})
