"""Zones beside zones of the same mix: numbers by hand, laws, and the same laws on wrong orders."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import replace
from math import sqrt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from entrepot.solvers.development.standardised import (
    Group,
    Standing,
    Standings,
    poisson_interval,
    standings,
)

pytestmark = pytest.mark.once
Ranking = Callable[[Sequence[Group]], Standings]


def by_zone(found: Standings) -> dict[str, Standing]:
    return {one.zone: one for one in found.zones}


# By hand


TWO = [
    Group("A", "young", 10, 8),
    Group("B", "young", 10, 2),
    Group("A", "large", 4, 3),
    Group("B", "large", 16, 2),
]


def test_two_zones_by_hand() -> None:
    # Reference rates: young 10/20, large 5/20. A expects 10/2 + 4/4, B 10/2 + 16/4.
    found = standings(TWO)
    a, b = found.zones
    assert (a.zone, a.observed, a.expected, a.ratio) == ("A", 11, 6, pytest.approx(11 / 6))
    assert (b.zone, b.observed, b.expected, b.ratio) == ("B", 4, 9, pytest.approx(4 / 9))
    # 6 (5/6)² + 9 (5/9)² less 3.25/6 + 5.5/9, over 15: what chance does not explain.
    spread = (6 * 25 / 36 + 9 * 25 / 81 - 3.25 / 6 - 5.5 / 9) / 15
    assert found.spread == pytest.approx(sqrt(spread))
    assert a.shrunken == pytest.approx(1 + spread / (spread + 3.25 / 36) * 5 / 6)
    assert b.shrunken == pytest.approx(1 - spread / (spread + 5.5 / 81) * 5 / 9)
    assert (a.shrunken, b.shrunken) == (pytest.approx(1.675413), pytest.approx(0.527532, abs=1e-6))
    # The exact limits of 11 and 4 are 5.4912–19.6820 and 1.0899–10.2416; A has 14 projects.
    assert (a.low, a.high) == (pytest.approx(5.4912 / 6, abs=1e-4), pytest.approx(14 / 6))
    assert b.low == pytest.approx(1.0899 / 9, abs=1e-4)
    assert b.high == pytest.approx(10.2416 / 9, abs=1e-4)


def test_a_difference_that_chance_explains_moves_no_zone_from_1() -> None:
    found = standings([Group("A", "", 10, 6), Group("B", "", 10, 4)])
    assert found.spread == 0
    assert [one.shrunken for one in found.zones] == [1, 1]
    assert [one.ratio for one in found.zones] == [pytest.approx(1.2), pytest.approx(0.8)]


def test_a_stratum_of_one_zone_alone_compares_nothing() -> None:
    alone = by_zone(standings([*TWO, Group("A", "only here", 50, 50)]))
    without = by_zone(standings(TWO))
    assert alone["A"] == replace(without["A"], projects=64)
    assert alone["B"] == without["B"]
    [single] = standings([Group("A", "only here", 50, 50)]).zones
    assert (single.ratio, single.low, single.high, single.shrunken) == (None, None, None, 1)


@pytest.mark.parametrize(
    ("observed", "low", "high"),
    # Pearson and Hartley, Biometrika Tables for Statisticians 1 (1966), table 40, 95 %.
    [
        (0, 0.0, 3.69),
        (1, 0.0253, 5.57),
        (2, 0.242, 7.22),
        (5, 1.62, 11.67),
        (10, 4.80, 18.39),
        (20, 12.22, 30.89),
        (50, 37.11, 65.92),
    ],
)
def test_the_limits_of_a_count_are_the_printed_ones(observed: int, low: float, high: float) -> None:
    assert poisson_interval(observed) == (
        pytest.approx(low, abs=0.005),
        pytest.approx(high, abs=0.005),
    )


@pytest.mark.parametrize("observed", [1, 3, 17, 400, 20_000])
def test_limits_of_a_count_leave_two_and_a_half_per_cent_at_each_end(observed: int) -> None:
    from entrepot.solvers.development.durations import chi_square_tail

    low, high = poisson_interval(observed)
    assert chi_square_tail(2 * low, 2 * observed) == pytest.approx(0.975)
    assert chi_square_tail(2 * high, 2 * (observed + 1)) == pytest.approx(0.025)


def test_more_reached_than_there_are_is_refused() -> None:
    with pytest.raises(ValueError, match="5 of 4"):
        Group("A", "", 4, 5)


# Laws


STRATA = st.sampled_from(["C/10/1", "C/100/1", "F/10/1", "F/10/3", "I/1/5"])


@st.composite
def registers(draw: st.DrawFn) -> list[Group]:
    found = []
    for zone in draw(st.lists(st.sampled_from("ABCDEFGH"), min_size=2, max_size=6, unique=True)):
        for stratum in draw(st.lists(STRATA, min_size=1, max_size=5, unique=True)):
            count = draw(st.integers(1, 60))
            found.append(Group(zone, stratum, count, draw(st.integers(0, count))))
    return found


@settings(deadline=None)
@given(registers())
def test_what_all_zones_together_expect_is_what_came(groups: list[Group]) -> None:
    found = standings(groups).zones
    assert sum(one.expected for one in found) == pytest.approx(sum(one.observed for one in found))
    for one in found:
        if one.ratio is not None:
            assert one.low <= one.ratio <= one.high * (1 + 1e-9)
            assert min(one.ratio, 1) <= one.shrunken <= max(one.ratio, 1)


@settings(deadline=None)
@given(
    st.lists(
        st.tuples(STRATA, st.integers(1, 40), st.integers(1, 9)),
        min_size=1,
        max_size=4,
        unique_by=lambda one: one[0],
    )
)
def test_a_zone_at_the_reference_rates_has_ratio_1(mix: list[tuple[str, int, int]]) -> None:
    groups = []
    for stratum, times, tenths in mix:
        # The zone and the others together reach the same share of every stratum.
        groups.append(Group("middle", stratum, 10 * times, tenths * times))
        groups.append(Group("good", stratum, 20, min(20, 2 * tenths + 1)))
        groups.append(Group("bad", stratum, 20, 4 * tenths - min(20, 2 * tenths + 1)))
    found = by_zone(standings(groups))
    assert found["middle"].ratio == pytest.approx(1)
    assert found["middle"].shrunken == pytest.approx(1)


def _the_same_by_any_name(ranking: Ranking, groups: list[Group]) -> None:
    names = {zone: f"{ord('Z') - ord(zone)}" for zone in "ABCDEFGH"}
    renamed = by_zone(ranking([replace(one, zone=names[one.zone]) for one in groups]))
    for zone, one in by_zone(ranking(groups)).items():
        other = renamed[names[zone]]
        assert (other.projects, other.compared, other.observed) == (
            one.projects,
            one.compared,
            one.observed,
        )
        assert other.shrunken == pytest.approx(one.shrunken)
        assert other.expected == pytest.approx(one.expected)


@settings(deadline=None)
@given(registers())
def test_renaming_zones_changes_nothing(groups: list[Group]) -> None:
    _the_same_by_any_name(standings, groups)


@settings(deadline=None)
@given(registers(), st.randoms(use_true_random=False))
def test_strata_without_projects_and_the_order_of_rows_change_nothing(
    groups: list[Group], chance: random.Random
) -> None:
    more = [*groups, *(Group(zone, "empty", 0, 0) for zone in "ABZ")]
    chance.shuffle(more)
    assert standings(more) == standings(groups)


def _luck_does_not_top(ranking: Ranking, seed: int) -> None:
    """Nine zones of 200 to 400 projects near the reference, one of them good by a fifth; a tiny
    one whose two projects all came."""
    chance = random.Random(seed)
    groups = []
    for place in range(8):
        count = chance.randint(200, 400)
        groups.append(Group(f"zone {place}", "", count, round(count * chance.uniform(0.36, 0.44))))
    groups.append(Group("big and good", "", 400, 200))
    groups.append(Group("tiny and lucky", "", 2, 2))
    order = [one.zone for one in ranking(groups).zones]
    assert order.index("big and good") < order.index("tiny and lucky")


@pytest.mark.parametrize("seed", range(50))
def test_a_tiny_lucky_zone_is_not_ranked_above_a_big_good_one(seed: int) -> None:
    _luck_does_not_top(standings, seed)


# The same laws on wrong rankings


def by_bare_ratio(groups: Sequence[Group]) -> Standings:
    found = standings(groups)
    order = sorted(found.zones, key=lambda one: (-(one.ratio or 0), one.zone))
    return Standings(tuple(order), found.spread)


def first_zone_as_reference(groups: Sequence[Group]) -> Standings:
    first = min(one.zone for one in groups)
    rates = {one.stratum: one.reached / one.projects for one in groups if one.zone == first}
    found = []
    for one in standings(groups).zones:
        expected = sum(
            group.projects * rates.get(group.stratum, 1)
            for group in groups
            if group.zone == one.zone
        )
        found.append(replace(one, expected=expected))
    return Standings(tuple(found), 0)


def test_an_order_by_the_bare_ratio_is_found_out() -> None:
    with pytest.raises(AssertionError):
        _luck_does_not_top(by_bare_ratio, 0)


def test_a_reference_that_depends_on_names_is_found_out() -> None:
    with pytest.raises(AssertionError):
        _the_same_by_any_name(first_zone_as_reference, TWO)
