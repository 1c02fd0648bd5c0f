"""Laws of lists on random small problems, and mutations of right lists that the checker finds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from entrepot.solvers.affinity import drawing
from entrepot.solvers.affinity.bars import Bars, why_barred
from entrepot.solvers.affinity.check import TOLERANCE, PlainScores, check, is_barred
from entrepot.solvers.affinity.problem import Closed, Problem, Profile, Rules, Traits
from entrepot.solvers.affinity.score import PARTS, Scorer
from entrepot.solvers.affinity.suggest import (
    Explained,
    Suggestions,
    even_share,
    explain,
    suggest,
)
from tests.solvers.affinity.cases import problems

tops = st.integers(1, 4)
limits = st.none() | st.integers(1, 4)
Pairs = list[tuple[str, str, int]]


def pairs(found: Suggestions) -> Pairs:
    return [(one.intent, one.offer, one.score) for mine in found.lists.values() for one in mine]


def every_pair(problem: Problem) -> list[Explained]:
    return explain(problem, [(one, other) for one in problem.intents for other in problem.offers])


def of_asker(problem: Problem, asker: Profile) -> list[Explained]:
    return explain(problem, [problem.pair(asker, shown) for shown in problem.shown])


def one_by_one(problem: Problem, top: int, exposure: int | None) -> Pairs:
    """All pairs in memory, sorted by score, taken one by one: what lists must be."""
    every = []
    for pair, barred in every_pair(problem):
        if barred is None and pair.score:
            intents = problem.lists_for == "intents"
            ids = (pair.intent, pair.offer) if intents else (pair.offer, pair.intent)
            every.append((-pair.score, *ids, pair))
    lists: dict[str, Pairs] = {asker.id: [] for asker in problem.askers}
    exposed = dict.fromkeys((one.id for one in problem.shown), 0)
    for _, asker_id, shown_id, pair in sorted(every, key=lambda one: one[:3]):
        if len(lists[asker_id]) < top and (exposure is None or exposed[shown_id] < exposure):
            lists[asker_id].append((pair.intent, pair.offer, pair.score))
            exposed[shown_id] += 1
    return [one for mine in lists.values() for one in mine]


@given(problem=problems, top=tops, exposure=limits)
def test_lists_are_those_of_taking_all_pairs_one_by_one(
    problem: Problem, top: int, exposure: int | None
) -> None:
    assert pairs(suggest(problem, top=top, exposure=exposure)) == one_by_one(problem, top, exposure)


@given(problem=problems, top=tops, exposure=limits)
def test_the_checker_finds_nothing_wrong(problem: Problem, top: int, exposure: int | None) -> None:
    assert check(problem, suggest(problem, top=top, exposure=exposure)) == []


@given(problem=problems, top=tops, exposure=limits, block=st.integers(1, 3))
def test_how_many_are_scored_at_once_changes_nothing(
    problem: Problem, top: int, exposure: int | None, block: int
) -> None:
    """Nor how many pairs are drawn at first: a pool of one is filled again and again."""
    usual = suggest(problem, top=top, exposure=exposure)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(drawing, "BLOCK", block)
        patch.setattr(drawing, "DRAWN", 1)
        asked: list[int] = []
        scored = Scorer.reasons
        patch.setattr(
            Scorer, "reasons", lambda self, rows: (asked.append(len(rows)), scored(self, rows))[1]
        )
        assert suggest(problem, top=top, exposure=exposure) == usual
    assert max(asked) <= block


@given(problem=problems)
def test_a_score_is_that_of_the_plain_formula(problem: Problem) -> None:
    plain = PlainScores(problem)
    found = iter(every_pair(problem))
    for intent in problem.intents:
        for offer in problem.offers:
            pair, _ = next(found)
            assert abs(pair.score - plain.score(intent, offer)) <= TOLERANCE


@given(problem=problems)
def test_a_score_is_at_most_twice_the_fit_of_the_side_that_wants_less(problem: Problem) -> None:
    for pair, _ in every_pair(problem):
        least, most = sorted((pair.intent_fit, pair.offer_fit))
        assert 0 <= least <= most <= 1 + 1e-6
        assert least * PARTS - 1 <= pair.score <= min(2 * least, most) * PARTS + 1


@given(problem=problems)
def test_a_pair_scores_the_same_whichever_side_asks(problem: Problem) -> None:
    turned = replace(problem, lists_for="offers" if problem.lists_for == "intents" else "intents")
    for (pair, barred), (again, barred_again) in zip(
        every_pair(problem), every_pair(turned), strict=True
    ):
        assert (pair.intent, pair.offer) == (again.intent, again.offer)
        assert abs(pair.score - again.score) <= 1
        assert barred == barred_again
        assert [why.reason for why in pair.reasons] == [why.reason for why in again.reasons]
        for ours, theirs in zip(pair.reasons, again.reasons, strict=True):
            assert (ours.intent, ours.offer) == pytest.approx((theirs.intent, theirs.offer))


@given(problem=problems, top=tops, exposure=limits, random=st.randoms(use_true_random=False))
def test_the_order_of_the_file_changes_nothing(
    problem: Problem, top: int, exposure: int | None, random: st.DataObject
) -> None:
    intents, offers = list(problem.intents), list(problem.offers)
    random.shuffle(intents)  # type: ignore[attr-defined]
    random.shuffle(offers)  # type: ignore[attr-defined]
    other = Problem.of(intents, offers, problem.rules, problem.weights, problem.lists_for)
    assert suggest(other, top=top, exposure=exposure) == suggest(
        problem, top=top, exposure=exposure
    )


@given(problem=problems, top=tops)
def test_without_a_limit_a_list_holds_the_best(problem: Problem, top: int) -> None:
    found = suggest(problem, top=top)
    assert set(found.full.values()) <= {0}
    for asker in problem.askers:
        every = of_asker(problem, asker)
        scores = sorted((pair.score for pair, barred in every if not barred), reverse=True)
        assert [one.score for one in found.lists[asker.id]] == [
            score for score in scores[:top] if score
        ]


@given(problem=problems, top=tops, exposure=st.integers(1, 3))
def test_what_the_limit_kept_away_is_counted(problem: Problem, top: int, exposure: int) -> None:
    """Those that score better than the last of a list, or at all where it is short, and aren't in it."""
    found = suggest(problem, top=top, exposure=exposure)
    for asker in problem.askers:
        mine = found.lists[asker.id]
        have = {(one.intent, one.offer) for one in mine}
        better = 0
        for shown, (pair, barred) in zip(problem.shown, of_asker(problem, asker), strict=True):
            if barred or not pair.score or (pair.intent, pair.offer) in have:
                continue
            rank = (-pair.score, shown.id)
            last = mine[-1] if len(mine) == top else None
            last_id = last and (last.offer if problem.lists_for == "intents" else last.intent)
            better += last is None or rank < (-last.score, last_id)
        assert found.full[asker.id] == better


@given(problem=problems, top=tops)
def test_every_pair_that_a_rule_bars_is_counted_and_none_is_shown(
    problem: Problem, top: int
) -> None:
    found = suggest(problem, top=top)
    barred = {
        (intent.id, offer.id)
        for intent in problem.intents
        for offer in problem.offers
        if is_barred(problem, intent, offer)
    }
    assert sum(found.barred.values()) == len(barred)
    assert not barred & {(intent, offer) for intent, offer, _ in pairs(found)}
    kept = {(one.intent, one.offer) for one in found.kept}
    assert kept <= barred
    for asker in problem.askers:
        # A list with room left would have taken anything, so of what rules kept from it as many
        # are told as a list is long.
        if len(found.lists[asker.id]) < top:
            every = of_asker(problem, asker)
            expected = sum(1 for pair, bar in every if bar and pair.score)
            told = [one for one in found.kept if asker.id in (one.intent, one.offer)]
            assert len(told) == min(expected, top)


@given(problem=problems)
def test_a_reason_for_staff_is_one_that_bars(problem: Problem) -> None:
    """Without the rule that is named, and those after it, the pair is barred no more."""
    for row, asker in enumerate(problem.askers):
        ruled = list(Bars(problem).row(row))
        for column, shown in enumerate(problem.shown):
            intent, offer = problem.pair(asker, shown)
            barred = why_barred(problem, intent, offer)
            assert (barred is not None) == is_barred(problem, intent, offer)
            first = next((rule for rule, columns in ruled if column in columns), None)
            assert (barred and barred.rule) == first
            if barred:
                assert barred.cause or barred.rule == "kind"


def two(problem: Problem) -> Suggestions:
    return suggest(problem, top=2, exposure=2)


def with_lists(found: Suggestions, change: Callable[[tuple[object, ...]], object]) -> Suggestions:
    lists = dict(found.lists)
    longest = max(lists, key=lambda asker: len(lists[asker]))
    lists[longest] = change(lists[longest])  # type: ignore[arg-type,assignment]
    return replace(found, lists=lists)


MUTATIONS: dict[str, Callable[[Problem, Suggestions], Suggestions]] = {
    "not best first": lambda _, found: with_lists(found, lambda mine: mine[::-1]),
    "a better one kept away": lambda _, found: with_lists(found, lambda mine: mine[1:]),
    "shown twice": lambda _, found: with_lists(found, lambda mine: (mine[0], mine[0])),
    "too long a list": lambda _, found: replace(found, top=1),
    "shown too often": lambda _, found: replace(found, exposure=1),
    "another score": lambda _, found: with_lists(
        found,
        lambda mine: (replace(mine[0], score=mine[0].score + 9), *mine[1:]),  # type: ignore[type-var]
    ),
}


def fixed() -> Problem:
    def of(name: str, sector: str, size: int) -> Profile:
        traits = Traits(sectors={sector: 1.0}, size=(size, size))  # type: ignore[arg-type]
        return Profile(id=name, party=f"party of {name}", has=traits, wants=traits)

    intents = [of("i1", "26", 10), of("i2", "261", 2000), of("i3", "27", 400_000)]
    offers = [of("o1", "261", 20), of("o2", "26", 3000), of("o3", "27", 300_000)]
    return Problem.of(intents, offers, Rules(tree={"261": "26", "26": "C", "27": "C"}))


@pytest.mark.parametrize("what", MUTATIONS)
def test_a_broken_list_is_caught_under_its_own_name(what: str) -> None:
    problem = fixed()
    found = two(problem)
    assert check(problem, found) == []
    assert what in {one.what for one in check(problem, MUTATIONS[what](problem, found))}


def test_a_barred_pair_in_a_list_is_caught() -> None:
    problem = fixed()
    closed = replace(problem, rules=replace(problem.rules, negative_list=(Closed("27"),)))
    assert "barred by a rule" in {one.what for one in check(closed, two(problem))}
    assert check(closed, two(closed)) == []


@given(problem=problems, top=tops)
def test_at_the_limit_that_goes_without_saying_half_of_the_offers_are_free(
    problem: Problem, top: int
) -> None:
    """So a list runs short by the limit only where fewer than twice its length are offered."""
    limit = even_share(problem, top)
    found = suggest(problem, top=top, exposure=limit)
    assert max(found.exposed.values()) <= limit
    assert 2 * sum(number == limit for number in found.exposed.values()) <= len(problem.shown)
