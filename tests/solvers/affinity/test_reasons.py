"""Each reason on the numbers that docs/formats/affinity.md gives."""

from __future__ import annotations

import doctest
from dataclasses import replace
from datetime import date
from decimal import Decimal
from types import ModuleType

import pytest

from entrepot.solvers.affinity import grams, problem, report
from entrepot.solvers.affinity.problem import (
    WEIGHTS,
    Problem,
    Profile,
    Reason,
    Rules,
    Side,
    Traits,
)
from entrepot.solvers.affinity.suggest import Suggestion, explain, suggest
from entrepot.text import Text
from tests.support import rankings, rounds

TREE = {"261": "26", "262": "26", "26": "C", "27": "C", "62": "I"}


def pair(intent: Profile, offer: Profile) -> Suggestion:
    asked = Problem.of([intent], [offer], Rules(tree=TREE))
    ((found, _),) = explain(asked, [(intent, offer)])
    return found


def reason(name: Reason, intent: Profile, offer: Profile) -> tuple[float | None, float | None]:
    found = {why.reason: (why.intent, why.offer) for why in pair(intent, offer).reasons}
    return found[name]


def wants(**traits: object) -> Profile:
    return Profile(id="i", wants=Traits(**traits))  # type: ignore[arg-type]


def has(**traits: object) -> Profile:
    return Profile(id="o", has=Traits(**traits))  # type: ignore[arg-type]


def amounts(low: int, high: int) -> tuple[Decimal, Decimal]:
    return Decimal(low), Decimal(high)


@pytest.mark.parametrize(
    ("wish", "there", "expected"),
    [
        ({"26": 1}, {"261": 1}, 1),
        ({"261": 1}, {"262": 1}, 2 / 3),
        ({"261": 1}, {"26": 1}, 2 / 3),
        ({"261": 1}, {"27": 1}, 1 / 3),
        ({"261": 1}, {"62": 1}, 0),
        ({"62": 1, "261": 0.5}, {"261": 1}, 0.5),
        ({"62": 1, "261": 0.5}, {"261": 0.5, "27": 1}, 0.25),
    ],
)
def test_a_sector_counts_by_the_part_of_the_wish_that_both_share(
    wish: dict[str, float], there: dict[str, float], expected: float
) -> None:
    ours, theirs = reason(Reason.SECTOR, wants(sectors=wish), has(sectors=there))
    assert ours == pytest.approx(expected, abs=1e-6)
    assert theirs is None


def test_places_share_names_but_not_paths() -> None:
    """Suzhou in Jiangsu is not Suzhou in Anhui."""
    wish, there = {"CN/Jiangsu/Suzhou": 1.0}, {"CN/Anhui/Suzhou": 1.0}
    ours, _ = reason(Reason.PLACE, wants(places=wish), has(places=there))
    assert ours == pytest.approx(1 / 3)


@pytest.mark.parametrize(
    ("wish", "there", "expected"),
    [
        ((100, 800), (200, 400), 1),
        ((100, 800), (100, 100), 1),
        ((100, 400), (200, 800), 0.75),
        ((100, 200), (200, 800), 0.5),
        ((100, 200), (400, 800), 0.25),
        ((100, 200), (50, 50), 0.25),
        ((100, 100), (100, 200), 0.5),
        ((0, 1), (1024, 1024), 1 / 2048),
    ],
)
def test_a_size_counts_half_by_its_part_inside_and_half_by_doublings_between(
    wish: tuple[int, int], there: tuple[int, int], expected: float
) -> None:
    ours, _ = reason(Reason.SIZE, wants(size=amounts(*wish)), has(size=amounts(*there)))
    assert ours == pytest.approx(expected, abs=1e-6)


def test_large_amounts_that_differ_in_the_last_digit_are_told_apart() -> None:
    wish, there = amounts(10**9, 10**9 + 1), amounts(10**9 + 1, 10**9 + 2)
    ours, _ = reason(Reason.SIZE, wants(size=wish), has(size=there))
    assert ours == pytest.approx(0.5, abs=1e-6)


def test_a_level_halves_with_each_step() -> None:
    ours, _ = reason(Reason.LEVEL, wants(levels=(5, 7)), has(levels=(3, 3)))
    assert ours == pytest.approx(0.125)


def test_timing_is_seen_from_each_side() -> None:
    """The offer's quarter lies in the intent's year, of which it is a quarter."""
    year = Profile(id="i", period=(date(2027, 1, 1), date(2027, 12, 31)))
    quarter = Profile(id="o", period=(date(2027, 1, 1), date(2027, 3, 31)))
    ours, theirs = reason(Reason.TIMING, year, quarter)
    assert ours == pytest.approx(1)
    assert theirs == pytest.approx((1 + 90 / 365) / 2, abs=1e-6)


@pytest.mark.parametrize(
    ("ours", "theirs", "expected"),
    [
        (Text("solar pumps", ""), Text("Solar pumping", ""), True),
        (Text("", "新能源汽车"), Text("", "新能源电池"), True),
        (Text("solar pumps", "太阳能泵"), Text("", "太阳能水泵"), True),
        (Text("solar pumps", ""), Text("green tea", ""), False),
    ],
)
def test_words_count_in_the_language_that_both_have(
    ours: Text, theirs: Text, expected: bool
) -> None:
    one, other = Profile(id="i", text=ours), Profile(id="o", text=theirs)
    found, same = reason(Reason.WORDS, one, other)
    assert found == same
    assert found is not None
    assert (found > 0.5) == expected
    assert (found > 0) == expected


def test_descriptions_without_a_language_in_common_say_nothing() -> None:
    one, other = Profile(id="i", text=Text("pumps", "")), Profile(id="o", text=Text("", "水泵"))
    assert reason(Reason.WORDS, one, other) == (None, None)


def test_two_profiles_that_say_nothing_score_what_is_neutral() -> None:
    """Every reason ½, words 0.15, partners 0, by their weights."""
    total = sum(WEIGHTS.values())
    half = total - WEIGHTS[Reason.WORDS] - WEIGHTS[Reason.PARTNER]
    expected = (half / 2 + 0.15 * WEIGHTS[Reason.WORDS]) / total
    assert pair(Profile(id="i"), Profile(id="o")).score == round(expected * 10**6)


def test_what_one_side_does_not_want_pulls_the_pair_down_for_both() -> None:
    intent = replace(wants(sectors={"26": 1.0}), has=Traits(places={"DE": 1.0}))
    glad = replace(has(sectors={"26": 1.0}), wants=Traits(places={"DE": 1.0}))
    unwilling = replace(glad, wants=Traits(places={"JP": 1.0}))
    one, other = pair(intent, glad), pair(intent, unwilling)
    assert one.intent_fit == other.intent_fit
    assert other.score < one.score


def test_lists_without_anybody_to_show_are_empty() -> None:
    alone = Problem.of([Profile(id="i", party="p")], [Profile(id="o", party="p")])
    found = suggest(alone, top=3, exposure=1)
    assert found.lists == {"i": ()}
    assert [one.barred.rule.value for one in found.kept] == ["same-party"]


@pytest.mark.parametrize("lists_for", ["intents", "offers"])
def test_lists_of_no_offers_are_empty_and_of_no_intents_none(lists_for: Side) -> None:
    found = suggest(Problem.of([Profile(id="i")], [], lists_for=lists_for), top=3, exposure=1)
    assert found.lists == ({"i": ()} if lists_for == "intents" else {})


@pytest.mark.parametrize("module", [grams, problem, report, rankings, rounds])
def test_the_examples_in_docstrings_hold(module: ModuleType) -> None:
    answer = doctest.testmod(module)
    assert answer.failed == 0
    assert answer.attempted > 0
