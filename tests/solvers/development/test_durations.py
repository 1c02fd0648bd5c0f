"""Durations against exact sums, ties and competing ends included, and against `lifelines`."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from math import exp, log
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from entrepot.solvers.development import errors
from entrepot.solvers.development.durations import (
    Lives,
    Point,
    chi_square_tail,
    durations,
    groups_of,
    incidence,
    logrank,
)
from entrepot.solvers.development.lives import life, read_durations
from tests.solvers.development.conftest import Written
from tests.support.second import ask

CENSORED, REACHED, TERMINATED = Lives.CENSORED, Lives.REACHED, Lives.TERMINATED
Life = tuple[int, int]
lives = st.lists(st.tuples(st.integers(0, 12), st.integers(0, 2)), min_size=1, max_size=25)


def of(rows: list[Life]) -> Lives:
    return groups_of([("all", days, end) for days, end in rows])["all"]


def redistributed(rows: list[Life], end: int) -> dict[int, Fraction]:
    """Incidence by Efron's redistribution to the right: no product and no risk set.

    Everybody holds 1/n; who is censored gives what they hold to those still there, in equal parts.
    On one day ends come before censorings.
    """
    order = sorted(rows, key=lambda one: (one[0], one[1] == CENSORED))
    held = [Fraction(1, len(order))] * len(order)
    found: dict[int, Fraction] = {}
    reached = Fraction(0)
    for place, (day, how) in enumerate(order):
        if how == CENSORED:
            rest = range(place + 1, len(order))
            for other in rest:
                held[other] += held[place] / len(rest)
        else:
            reached += held[place] * (how == end)
            found[day] = reached
    return found


def variance(rows: list[Life], end: int, day: int) -> Fraction:
    """Marubini and Valsecchi's sums, written out at one day."""
    total, staying, share = Fraction(0), Fraction(1), Fraction(0)
    until: list[tuple[Fraction, int, int, int, Fraction]] = []
    for one in sorted({days for days, how in rows if how != CENSORED and days <= day}):
        at_risk = sum(days >= one for days, _ in rows)
        ours = sum((days, how) == (one, end) for days, how in rows)
        everybody = sum(days == one and how != CENSORED for days, how in rows)
        share += staying * ours / at_risk
        until.append((share, at_risk, ours, everybody, staying))
        staying *= 1 - Fraction(everybody, at_risk)
    for then, at_risk, ours, everybody, before in until:
        gap = share - then
        if everybody < at_risk:
            total += gap**2 * Fraction(everybody, at_risk * (at_risk - everybody))
        total += before**2 * Fraction((at_risk - ours) * ours, at_risk**3)
        total -= 2 * gap * before * Fraction(ours, at_risk**2)
    return total


def agrees(curve: tuple[Point, ...], rows: list[Life], end: int) -> bool:
    exact = redistributed(rows, end)
    return [point.age for point in curve] == sorted(exact) and all(
        abs(point.reached - float(exact[point.age])) < 1e-12 for point in curve
    )


@given(lives)
def test_incidence_equals_redistribution_to_the_right_with_ties(rows: list[Life]) -> None:
    found = incidence("all", of(rows))
    assert agrees(found.curve, rows, REACHED)
    assert agrees(found.terminated, rows, TERMINATED)


def test_a_wrong_incidence_is_found_out() -> None:
    """Taking terminated projects as censored, or censored ones as gone a day early, differs."""
    rows = [(3, REACHED), (3, TERMINATED), (3, CENSORED), (5, REACHED), (5, TERMINATED), (8, 1)]
    as_censored = [(days, how if how == REACHED else CENSORED) for days, how in rows]
    assert not agrees(incidence("all", of(as_censored)).curve, rows, REACHED)
    too_early = [(days - (how == CENSORED), how) for days, how in rows]
    assert not agrees(incidence("all", of(too_early)).curve, rows, REACHED)


@given(lives)
def test_intervals_are_log_log_with_the_variance_written_out(rows: list[Life]) -> None:
    for point in incidence("all", of(rows)).curve:
        if not 0 < point.reached < 1:
            assert point.low == point.high == point.reached
            continue
        share = float(redistributed(rows, REACHED)[point.age])
        error = float(max(variance(rows, REACHED, point.age), Fraction(0))) ** 0.5
        bend = 1.959963985 * error / (share * log(share))
        assert point.low == pytest.approx(share ** exp(-bend), abs=1e-6)
        assert point.high == pytest.approx(share ** exp(bend), abs=1e-6)
        assert point.low <= point.reached <= point.high


@given(lives)
def test_without_terminations_it_is_one_less_kaplan_and_meier(rows: list[Life]) -> None:
    rows = [(days, REACHED if how == REACHED else CENSORED) for days, how in rows]
    staying = Fraction(1)
    for point in incidence("all", of(rows)).curve:
        at_risk = sum(days >= point.age for days, _ in rows)
        reached = sum((days, how) == (point.age, REACHED) for days, how in rows)
        staying *= 1 - Fraction(reached, at_risk)
        assert point.reached == pytest.approx(float(1 - staying), abs=1e-12)


@given(lives)
def test_shares_never_fall_and_both_ends_together_stay_below_all(rows: list[Life]) -> None:
    found = incidence("all", of(rows))
    shares = [point.reached for point in found.curve]
    assert shares == sorted(shares)
    for reached, ended in zip(found.curve, found.terminated, strict=True):
        assert reached.age == ended.age
        assert reached.reached + ended.reached <= 1 + 1e-12


@given(lives)
def test_the_median_is_the_first_day_on_which_exactly_half_or_more_had_reached_it(
    rows: list[Life],
) -> None:
    exact = redistributed(rows, REACHED)
    half = min((day for day, share in exact.items() if share >= Fraction(1, 2)), default=None)
    assert incidence("all", of(rows)).median == half


def test_the_median_is_the_day_by_which_half_had_reached_it_else_unknown() -> None:
    assert incidence("all", of([(1, 1), (4, 1), (6, 1), (9, 0)])).median == 4
    assert incidence("all", of([(1, 1), (4, 2), (6, 2), (9, 0)])).median is None
    assert incidence("all", of([(1, 0)])).median is None


def test_everybody_who_ends_on_one_day_ends_it() -> None:
    found = incidence("all", of([(5, 1), (5, 1), (5, 2)]))
    assert found.curve == (Point(5, 2 / 3, *found.curve[0][2:]),)
    assert 0 < found.curve[0].low < 2 / 3 < found.curve[0].high < 1


def test_log_rank_by_hand() -> None:
    """Days 1, 2, 3 (a: 1, 3; b: 2 and one censored on 3): 2 - (2/4 + 1/3 + 1/2), and variances."""
    rows = {"a": of([(1, 1), (3, 1)]), "b": of([(2, 1), (3, 0)])}
    found = logrank(rows)
    assert found is not None
    apart = 2 - (Fraction(2, 4) + Fraction(1, 3) + Fraction(1, 2))
    scale = Fraction(1, 4) + Fraction(2, 9) + Fraction(1, 4)
    assert found.statistic == pytest.approx(float(apart**2 / scale))
    assert found.groups == ("a", "b")


def test_log_rank_leaves_terminated_projects_at_risk_until_they_end() -> None:
    """Of cause-specific hazards: a termination on day 2 does what a censoring on day 2 does."""
    rows = [(1, 1), (2, 2), (3, 1), (4, 1)]
    other = of([(2, 1), (5, 1), (6, 0)])
    ended = logrank({"a": of(rows), "b": other})
    censored = logrank({"a": of([(days, how % 2) for days, how in rows]), "b": other})
    assert ended == censored


def test_log_rank_knows_when_it_can_tell_nothing() -> None:
    assert logrank({"a": of([(1, 0)]), "b": of([(2, 2)])}) is None
    assert logrank({"a": of([(1, 1)]), "b": of([(1, 1)])}) is None
    # c was gone before anybody reached the milestone: the others are compared without it.
    three = {"a": of([(5, 1), (7, 1)]), "b": of([(6, 1), (9, 0)]), "c": of([(1, 0), (2, 2)])}
    found = logrank(three)
    assert found is not None
    assert found.groups == ("a", "b")
    assert found == logrank({name: three[name] for name in "ab"})


def test_the_chi_square_tail_is_as_tables_print_it() -> None:
    for freedom, value in (
        (1, 3.841),
        (2, 5.991),
        (3, 7.815),
        (4, 9.488),
        (5, 11.070),
        (9, 16.919),
    ):
        assert chi_square_tail(value, freedom) == pytest.approx(0.05, abs=2e-5)
    assert chi_square_tail(0, 3) == 1


def test_a_group_under_ten_projects_is_compared_with_none() -> None:
    random = Random(3)
    rows = [(group, random.randrange(100), random.randrange(3)) for group in "ab" for _ in "x" * 10]
    small = [("c", 5, 1)] * 9
    found = durations(groups_of(rows + small))
    assert found.comparison is not None
    assert found.comparison.groups == ("a", "b")
    assert [one.group for one in found.groups] == ["a", "b", "c"]
    (warning,) = found.warnings
    assert "Group c has 9 projects, under 10" in warning.en
    alone = durations(groups_of(rows[:10] + small))
    assert alone.comparison is None
    assert durations(groups_of([("c", 5, 1)])).warnings == ()


DAY = date.fromisoformat


@pytest.mark.parametrize(
    ("milestone", "terminated", "confirmed", "life_lived"),
    [
        ("2020-01-11", None, None, (10, REACHED)),
        (None, "2020-01-21", None, (20, TERMINATED)),
        ("2020-01-11", "2020-01-21", None, (10, REACHED)),
        ("2020-01-21", "2020-01-11", None, (10, TERMINATED)),
        ("2020-01-11", "2020-01-11", None, (10, REACHED)),
        (None, None, "2020-01-06", (5, CENSORED)),
        (None, None, None, (366, CENSORED)),
        # Not yet at the as-of: open, and censored there.
        ("2021-05-05", None, None, (366, CENSORED)),
        (None, None, "2021-05-05", (366, CENSORED)),
        (None, None, "2019-01-01", (0, CENSORED)),
        ("2019-12-22", None, None, (-10, REACHED)),
    ],
)
def test_a_life_ends_with_the_first_end_known_else_at_the_last_confirmation(
    milestone: str | None, terminated: str | None, confirmed: str | None, life_lived: Life
) -> None:
    days = [DAY(one) if one else None for one in (milestone, terminated, confirmed)]
    assert life(DAY("2020-01-01"), *days, DAY("2021-01-01")) == life_lived  # type: ignore[misc]


HEADS = "project,signed_on,milestone_on,terminated_on,confirmed_on,group\n"


def test_open_projects_are_censored_at_confirmation_as_of_or_the_newest_date(
    written: Written,
) -> None:
    file = written(
        HEADS + "P1,2020-01-01,2020-03-01,,,x\nP2,2020-01-01,,,2020-02-01,x\nP3,2020-01-01,,,,"
    )
    groups, warnings = read_durations(file)
    assert warnings == ()
    assert sorted(groups) == ["all", "x"]
    assert groups["x"].days.tolist() == [60, 31]
    assert groups["all"].days.tolist() == [60]
    later, _ = read_durations(file, as_of=date(2020, 12, 31))
    assert later["all"].days.tolist() == [365]
    earlier, _ = read_durations(file, as_of=date(2020, 1, 11))
    assert earlier["x"].ends.tolist() == [CENSORED, CENSORED]
    assert earlier["x"].days.tolist() == [10, 10]


def test_a_milestone_before_the_signing_counts_at_age_0_with_a_warning(written: Written) -> None:
    groups, (warning,) = read_durations(written(HEADS + "P1,2020-01-01,2019-12-01,,,"))
    assert (groups["all"].days.tolist(), groups["all"].ends.tolist()) == ([0], [REACHED])
    assert "P1" in warning.en


def test_a_project_signed_after_the_as_of_is_not_there_yet(written: Written) -> None:
    file = written(HEADS + "P1,2020-01-01,,,,\nP2,2020-05-01,,,,")
    groups, _ = read_durations(file, as_of=date(2020, 2, 1))
    assert len(groups["all"]) == 1
    with pytest.raises(errors.NothingByThen):
        read_durations(file, as_of=date(2019, 2, 1))


@pytest.mark.parametrize(
    ("rows", "error", "message"),
    [
        ("P1,2020-01-01,,,,\nP1,2020-01-02,,,,", errors.RepeatedProject, "Row 3 "),
        ("P1,,,,,", errors.BadCell, "signed_on: '' is no date"),
        ("P1,2020-01-01,soon,,,", errors.BadCell, "Row 2 of file-0.csv, milestone_on: 'soon'"),
        ("", errors.EmptyFile, "project,signed_on"),
    ],
)
def test_durations_are_refused(
    rows: str, error: type[errors.DevelopmentError], message: str, written: Written
) -> None:
    with pytest.raises(error) as caught:
        read_durations(written(HEADS + rows))
    assert message in str(caught.value)


def without_ties(seed: int, count: int) -> tuple[list[int], list[int], list[str]]:
    random = Random(seed)
    days = random.sample(range(1, 5000), count)
    return days, random.choices([0, 1, 2], [3, 5, 2], k=count), random.choices("abc", k=count)


@pytest.mark.slow
def test_the_second_opinion_is_the_same_where_no_days_are_tied() -> None:
    """`lifelines` moves tied days by chance, so there it is no reference."""
    days, ends, groups = without_ties(11, 60)
    reached = [end % 2 for end in ends]
    johansen, ended, kaplan, rank = ask(
        [
            {"ask": "incidence", "days": days, "ends": ends, "end": 1},
            {"ask": "incidence", "days": days, "ends": ends, "end": 2},
            {"ask": "survival", "days": days, "ends": reached},
            {"ask": "logrank", "days": days, "ends": ends, "groups": groups},
        ]
    )
    found = incidence("all", of(list(zip(days, ends, strict=True))))
    for curve, said in ((found.curve, johansen), (found.terminated, ended)):
        by_day = {
            day: rest
            for day, *rest in zip(
                said["days"], said["shares"], said["low"], said["high"], strict=True
            )
        }
        for point in curve:
            share, low, high = by_day[point.age]
            assert point.reached == pytest.approx(share, abs=1e-12)
            # It has no interval on the last day, on which everybody still there ends it.
            if point.reached > 0 and point.age < max(days):
                assert (point.low, point.high) == pytest.approx((low, high), rel=1e-9)
    alone = incidence("all", of(list(zip(days, reached, strict=True))))
    staying = dict(zip(kaplan["days"], kaplan["shares"], strict=True))
    assert all(
        point.reached == pytest.approx(1 - staying[point.age], abs=1e-12) for point in alone.curve
    )
    assert alone.median == kaplan["median"]
    compared = logrank(groups_of(list(zip(groups, days, ends, strict=True))))
    assert compared is not None
    assert compared.statistic == pytest.approx(rank["statistic"], rel=1e-9)
    assert compared.p_value == pytest.approx(rank["p_value"], rel=1e-9)


def test_a_large_group_with_hundreds_of_ties_a_day_adds_up() -> None:
    random = np.random.default_rng(5)
    days, ends = random.integers(0, 3000, 100_000), random.integers(0, 3, 100_000)
    days[0], ends[0] = 3000, REACHED
    found = incidence("all", Lives(days, ends.astype(np.int8)))
    assert found.n == 100_000
    assert found.curve[-1].reached + found.terminated[-1].reached == pytest.approx(1, abs=1e-9)
