"""Lives of projects from the ledger: steps and ends by both clocks, sizes, stakes, durations."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from entrepot.figures import stakes
from entrepot.figures.core.errors import UnknownValue
from entrepot.figures.core.request import Request
from entrepot.figures.durations import followed, measured
from entrepot.figures.lives import Life, lives, section, size_of
from entrepot.figures.watch import LATE, LEAST, late, passage, pools
from entrepot.figures.zones import age_of, compared
from tests.figures.history import History

pytestmark = pytest.mark.django_db
AS_OF = date(2021, 6, 30)


def asked(**words: object) -> Request:
    words.setdefault("as_of", AS_OF.isoformat())
    return Request.parse("projects_signed", **words)


def only(**words: object) -> Life:
    [life] = lives(asked(**words))
    return life


def step(history: History, project: int, kind: str, on: date, **more: object) -> int:
    return history.add(
        "ledger_milestone", project=project, kind=kind, reached_on=on, actual=1,
        evidence="e", **more,
    )  # fmt: skip


@pytest.fixture
def history(data_dir: Path) -> History:
    return History()


def signed(history: History, key: str = "P1", **more: object) -> int:
    return history.project(key, amounts=((20_000_000_00, None, "USD"),), **more)


# Lives


def test_a_life_has_the_first_day_of_each_step_and_the_last_confirmation(history: History) -> None:
    project = signed(history, sector="C3444", zone="NETD", stakes=(("DE-1", None),))
    step(history, project, "started", date(2019, 5, 1))
    step(history, project, "started", date(2019, 3, 1))
    history.entry("paid_in", 5_00, date(2020, 2, 1), project=project)
    for on in (date(2020, 1, 1), date(2021, 1, 1), date(2021, 8, 1)):
        history.add("ledger_confirmation", project=project, confirmed_on=on, person="officer")
    life = only()
    assert life[1:11] == (
        "own", "P1", date(2017, 6, 8), "19", "C", "NETD", "(none)", "DE", 10, None,
    )  # fmt: skip
    assert (life.started, life.paid) == (date(2019, 3, 1), date(2020, 2, 1))
    assert (life.operating, life.terminated) == (None, None)
    assert life.confirmed == date(2021, 1, 1)


def test_a_later_step_leaves_the_earlier_ones_behind(history: History) -> None:
    project = signed(history)
    step(history, project, "started", date(2019, 3, 1))
    step(history, project, "registered", date(2020, 3, 1))
    life = only()
    assert life.reached("registered") == date(2020, 3, 1)
    assert life.passed("registered") == life.passed("started") == date(2019, 3, 1)
    assert life.passed("paid") is None


def test_both_clocks_rule_a_life(history: History) -> None:
    project = signed(history)
    step(history, project, "registered", date(2019, 3, 1))
    step(history, project, "terminated", date(2020, 3, 1))
    assert only(as_of="2019-02-28").registered is None
    assert only(as_of="2019-03-01").registered == date(2019, 3, 1)
    assert only().terminated == date(2020, 3, 1)
    # Recorded a day each: the signing on the 2nd, the steps on the 3rd and 4th of January 2018.
    known = only(known_at="2018-01-03T12:00:00Z")
    assert (known.registered, known.terminated) == (date(2019, 3, 1), None)


def test_what_no_second_person_accepted_is_in_no_life(history: History) -> None:
    project = signed(history)
    history.add(
        "ledger_milestone", approved=False, project=project, kind="registered",
        reached_on=date(2019, 3, 1), actual=1, evidence="e",
    )  # fmt: skip
    step(history, project, "started", date(2019, 6, 1))
    assert only().registered is None
    assert only(include_unverified=True).registered == date(2019, 3, 1)


def test_a_step_known_to_the_year_is_there_once_the_year_is_over(history: History) -> None:
    project = signed(history)
    step(history, project, "started", date(2019, 1, 1), precision="year")
    assert only(as_of="2019-12-30").started is None
    assert only(as_of="2019-12-31").started == date(2019, 12, 31)


def test_sizes_and_sections() -> None:
    assert [size_of(Decimal(n)) for n in (-5, 0, 999_999, 10**6, 10**8)] == [0, 0, 0, 1, 100]
    assert [section(c) for c in ("3444", "C34", "isic:C24", "words", "")] == [
        "C", "C", "isic:C", "(unknown)", "(none)",
    ]  # fmt: skip


def test_lives_are_kept_and_found_again(history: History) -> None:
    from entrepot.figures.core import queries

    signed(history)
    first = lives(asked())
    queries._answers.clear()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(queries, "_engine", None)
        assert lives(asked()) == first


# Stakes


def test_a_stake_is_what_was_committed_and_neither_cancelled_nor_paid(history: History) -> None:
    project = signed(history)
    for nature, minor in (("increase", 5_000_000_00), ("cancellation", 1_000_000_00)):
        history.entry(
            "committed", minor, date(2018, 1, 1), nature=nature, project=project,
            foreign_minor=None,
        )  # fmt: skip
    history.entry("paid_in", 4_000_000_00, date(2020, 2, 1), project=project)
    history.entry("paid_in", 500_000_00, date(2020, 3, 1), nature="withdrawal", project=project)
    [stake] = stakes.stakes(asked()).values()
    assert stake == (project, Decimal("20500000.00"), "USD", Decimal("20500000.00"))


def test_a_stake_stands_in_the_currency_of_the_commitment(history: History) -> None:
    project = history.project("P2", amounts=((100_000_00, None, "CNY"),))
    history.entry("paid_in", 1_000_00, date(2018, 1, 4), currency="USD", project=project)
    other = history.project("P3", amounts=((5_00, None, "USD"), (5_00, None, "EUR")))
    found = stakes.stakes(asked())
    assert found[project].currency == "CNY"
    # The dollar of 4 January 2018 was worth 7.8380 ÷ 1.2065 yuan.
    rate = (Decimal("7.8380") / Decimal("1.2065")).quantize(Decimal("1e-12"))
    assert found[project].amount == (100_000 - 1000 * rate).quantize(Decimal("0.01"))
    assert (found[other].currency, found[other].amount) == ("USD", found[other].dollars)


# Durations


def life(key: str, *, cohort: str = "19", signed: date = date(2017, 6, 8), **facts: object) -> Life:
    values = dict.fromkeys(Life._fields) | {
        "id": int("".join(filter(str.isdigit, key)) or 0), "register": "own", "key": key,
        "signed": signed, "cohort": cohort, "sector": "C", "zone": "(none)",
        "division": "(none)", "economy": "DE",
    }  # fmt: skip
    return Life(**(values | facts))


def test_durations_censor_the_open_at_their_last_confirmation() -> None:
    found = measured(
        [
            life("1", registered=date(2017, 6, 18)),
            life("2", confirmed=date(2017, 6, 18)),
            life("3", confirmed=date(2017, 6, 28)),
            life("4", registered=date(2017, 7, 8)),
        ],
        step="registered", by="", as_of=AS_OF,
    )  # fmt: skip
    # Day 10: 1 of 4. Day 30, with two gone: ¼ + ¾ × 1.
    assert [(p.age, p.reached) for p in found.groups[0].curve] == [(10, 0.25), (30, 1.0)]
    assert found.groups[0].median == 30


def test_a_curve_tells_of_its_longest_life_or_of_all_once_nobody_is_under_way() -> None:
    came = [life("1", registered=date(2017, 6, 18)), life("2", registered=date(2017, 7, 8))]
    assert followed(came, "registered", AS_OF) == (AS_OF - date(2017, 6, 8)).days
    still = [*came, life("3", confirmed=date(2017, 8, 7))]
    assert followed(still, "registered", AS_OF) == 60


def test_groups_under_ten_projects_are_named_and_not_compared() -> None:
    many = [
        life(f"{size}-{n}", size=size, registered=date(2017, 7, 1 + n % (5 if size else 25)))
        for size, count in ((0, 12), (10, 15), (100, 9))
        for n in range(count)
    ]
    found = measured(many, step="registered", by="size", as_of=AS_OF)
    assert [(one.group, one.n) for one in found.groups] == [("0", 12), ("10", 15), ("100", 9)]
    assert found.comparison is not None
    assert found.comparison.groups == ("0", "10")
    [warning] = found.warnings
    assert "Group 100 has 9 projects, under 10" in warning.en


def test_a_step_or_group_that_there_is_not_is_refused() -> None:
    for words in ({"step": "signed", "by": ""}, {"step": "paid", "by": "officer"}):
        with pytest.raises(UnknownValue):
            measured([life("1")], as_of=AS_OF, **words)


# The watch list


def a_cohort(count: int, behind: int, *, cohort: str = "19", **facts: object) -> list[Life]:
    """`behind` of `count` registered 100 days after the signing, the others open."""
    return [
        life(
            f"{cohort}-{n}",
            cohort=cohort,
            registered=date(2017, 9, 16) if n < behind else None,
            confirmed=AS_OF,
            **facts,
        )
        for n in range(count)
    ]


def test_at_three_quarters_of_the_cohort_the_others_are_late() -> None:
    assert late(a_cohort(20, 14), as_of=AS_OF) == []
    found = late(a_cohort(20, 15), as_of=AS_OF)
    assert [one.life.key for one in found] == [f"19-{n}" for n in range(15, 20)]
    one = found[0]
    assert (one.step, one.share) == ("registered", pytest.approx(LATE))
    assert one.age == (AS_OF - date(2017, 6, 8)).days
    assert one.over == one.age - 100


def test_terminated_projects_are_neither_late_nor_counted_against_the_others() -> None:
    cohort = a_cohort(28, 15)
    cohort[20:] = [one._replace(terminated=date(2017, 8, 1)) for one in cohort[20:]]
    found = late(cohort, as_of=AS_OF)
    assert [one.life.key for one in found] == [f"19-{n}" for n in range(15, 20)]
    assert found[0].share == pytest.approx(15 / 20)
    told = passage(cohort, "registered", AS_OF)
    # Of 28, 8 ended on day 54; 15 of the 20 left were registered on day 100.
    assert told.days.tolist() == [54, 100]
    assert told.shares.tolist() == [0, pytest.approx(0.75)]


def test_a_project_is_stuck_at_the_first_step_that_no_later_one_left_behind() -> None:
    cohort = [
        one._replace(started=date(2018, 1, 1)) if one.registered else one
        for one in a_cohort(20, 17)
    ]
    cohort[0] = cohort[0]._replace(started=None)
    cohort[19] = cohort[19]._replace(started=date(2018, 6, 1))
    stuck = {one.life.key: one.step for one in late(cohort, as_of=AS_OF)}
    assert stuck == {"19-0": "started", "19-17": "registered", "19-18": "registered"}


def test_a_project_in_operation_is_on_no_watch_list() -> None:
    cohort = a_cohort(20, 19)
    cohort[19] = cohort[19]._replace(operating=date(2020, 1, 1))
    assert late(cohort, as_of=AS_OF) == []


def test_a_project_is_compared_at_its_own_age() -> None:
    cohort = a_cohort(20, 15)
    # Signed 99 days ago, it is younger than the day on which the others were registered.
    cohort[19] = cohort[19]._replace(signed=date(2021, 3, 23))
    keys = [one.life.key for one in late(cohort, as_of=AS_OF)]
    assert keys == [f"19-{n}" for n in range(15, 19)]


def test_small_cohorts_are_taken_together_with_the_nearest() -> None:
    named = {
        "old": a_cohort(30, 0, cohort="old", signed=date(2010, 6, 8)),
        "a": a_cohort(8, 0, cohort="a", signed=date(2015, 6, 8)),
        "b": a_cohort(8, 0, cohort="b", signed=date(2016, 6, 8)),
        "c": a_cohort(LEAST, 0, cohort="c", signed=date(2018, 6, 8)),
    }
    found = pools(named)
    assert found["old"].cohorts == ("old",)
    assert found["c"].cohorts == ("c",)
    assert found["b"].cohorts == ("a", "b", "c")
    assert found["a"].cohorts == ("a", "b", "c")
    assert found["a"].projects == 36
    assert pools({"a": named["a"]})["a"].cohorts == ("a",)


# Zones


def test_zones_are_compared_by_sector_size_and_age_and_no_zone_is_left_out() -> None:
    cohort = []
    for zone, reached in (("NETD", 8), ("Daxie", 2)):
        cohort += [
            life(
                f"{zone}{n}", zone=zone, size=10,
                registered=date(2018, 1, 1) if n < reached else None,
            )
            for n in range(10)
        ]  # fmt: skip
    cohort += [life(f"x{n}", registered=date(2018, 1, 1)) for n in range(9)]
    cohort.append(life("alone", zone="NETD", size=10, sector="I"))
    found = compared(cohort, step="registered", place="zone", as_of=AS_OF)
    assert [one.zone for one in found.zones] == ["NETD", "Daxie"]
    assert [(one.projects, one.compared) for one in found.zones] == [(11, 10), (10, 10)]
    assert [one.ratio for one in found.zones] == [pytest.approx(1.6), pytest.approx(0.4)]


def test_ages_are_whole_years_since_the_signing() -> None:
    one = life("1", signed=date(2016, 2, 29))
    ages = {date(2017, 2, 28): 0, date(2017, 3, 1): 1, date(2020, 3, 1): 3, date(2026, 3, 1): 10}
    assert {day: age_of(one, day) for day in ages} == ages
