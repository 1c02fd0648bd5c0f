"""Signings filed again are found with their reasons, and few others are."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from entrepot.fair.repeats import THRESHOLD, Candidate, Index, Investor, Likeness, amounts, find
from entrepot.text import Text
from tests.support.plants import Field, in_usd, make_field

pytestmark = pytest.mark.once

FIRST = Candidate(
    key="first",
    name=Text("Haiyu Auto Parts", "海屿汽车部件有限公司"),
    investors=(
        Investor(
            Text("Qingfeng (Ningbo) Investment Co., Ltd.", "清峰（宁波）投资有限公司"),
            "CN",
            (Text("Qingfeng Holding", "清峰控股"),),
        ),
    ),
    place=("330206", "3302", "33"),
    sector="C3670",
    amount=Decimal(120_000_000),
    currency="USD",
    signed_on=date(2017, 6, 8),
    edition="19",
    kind="contract",
)


@pytest.fixture(scope="module")
def field() -> Field:
    return make_field(seed=7, projects=1200, plants=60)


@pytest.fixture(scope="module")
def index(field: Field) -> Index:
    return Index([FIRST, *field.pool], convert=in_usd)


def again(**changes: object) -> Candidate:
    changed = {"key": "again", "signed_on": date(2018, 6, 8), "edition": "20", **changes}
    return replace(FIRST, **changed)  # type: ignore[arg-type]


def reasons(likeness: Likeness) -> dict[str, str]:
    return {found.code.partition(".")[0]: found.code for found in likeness.evidence}


def only(candidate: Candidate, index: Index) -> Likeness:
    """The one likeness of a candidate to FIRST, in a pool of invented projects."""
    found = find(candidate, index, limit=1)
    assert [one.key for one in found] == ["first"]
    return found[0]


def test_planted_repeats_are_found_and_half_of_what_is_flagged_is_one(field, index):
    planted = {frozenset((plant, of)) for plant, (of, _) in field.pairs.items()}
    flagged = {
        frozenset((one.key, likeness.key))
        for one in field.pool
        for likeness in index.search(one, limit=50)
    }
    assert len(planted) == 60
    assert len(flagged & planted) / len(planted) >= 0.9
    assert len(flagged & planted) / len(flagged) >= 0.5


def test_a_declared_follow_up_is_no_repeat_and_undeclared_would_be_one(field, index):
    by_key = {one.key: one for one in field.pool}
    seen = 0
    for later, earlier in field.followers.items():
        assert earlier not in {one.key for one in index.search(by_key[later], limit=50)}
        assert later not in {one.key for one in index.search(by_key[earlier], limit=50)}
        silent = replace(by_key[later], follows=None)
        seen += earlier in {one.key for one in index.search(silent, limit=50)}
    assert seen == len(field.followers) > 0


def test_a_follow_up_of_a_follow_up_is_no_repeat_of_the_first():
    second = again(key="second", follows="first")
    third = again(key="third", follows="second")
    assert find(third, [FIRST, second]) == []


def test_a_follow_up_filed_twice_is_a_repeat_of_itself(field):
    once, twice = again(key="once", follows="first"), again(key="twice", follows="first")
    found = find(twice, [FIRST, once, *field.pool])
    assert [one.key for one in found] == ["once"]


def test_a_name_in_the_other_script_is_told_with_both(field):
    stands = replace(
        FIRST,
        name=Text("", FIRST.name.zh),
        investors=(Investor(Text("", "清峰控股集团有限公司"), "HK"),),
    )
    filed = again(
        name=Text("Hai Yu Auto Parts Co., Ltd.", ""),
        investors=(Investor(Text("Qingfeng Holding Ltd", ""), "HK"),),
    )
    (found,) = find(filed, [stands, *field.pool], limit=1, convert=in_usd)
    assert found.key == "first"
    assert reasons(found)["name"] == "name.other_script"
    assert reasons(found)["investor"] == "investor.other_script"
    name = next(one for one in found.evidence if one.code.startswith("name"))
    assert (name.ours.en, name.theirs.zh) == ("Hai Yu Auto Parts Co., Ltd.", "海屿汽车部件有限公司")
    assert name.reason.zh == "同一名称，文字不同"


def test_a_slip_of_the_pen_in_the_other_script_is_bridged(field):
    stands = replace(FIRST, name=Text("", FIRST.name.zh))
    (found,) = find(again(name=Text("Haiyo Auto Parts", "")), [stands, *field.pool], limit=1)
    assert found.key == "first"
    assert reasons(found)["name"] == "name.other_script_near"


def test_a_parent_that_signs_for_its_subsidiary_is_told(index):
    filed = again(investors=(Investor(Text("Qingfeng Holding", ""), "HK"),))
    likeness = only(filed, index)
    assert reasons(likeness)["investor"] == "investor.parent"


@pytest.mark.parametrize(
    ("amount", "currency", "code"),
    [
        (Decimal(12_000), "USD", "amount.slip"),
        (Decimal(1_200_000_000_000), "USD", "amount.slip"),
        (Decimal(1_200_000_000), "USD", "amount.slip"),
        (Decimal(125_000_000), "USD", "amount.near"),
        (Decimal(794_000_000), "CNY", "amount.converted"),
        (Decimal(120_000_000), "CNY", "amount.currency"),
        (Decimal(79_400), "CNY", "amount.slip"),
        (Decimal(120_000_000), "USD", "amount.same"),
        (Decimal(370_000_000), "USD", "amount.other"),
    ],
)
def test_an_amount_is_told_by_what_went_wrong_with_it(amount, currency, code, index):
    assert reasons(only(again(amount=amount, currency=currency), index))["amount"] == code


def test_wan_for_yi_is_named_in_both_languages():
    ours = amounts.size(Decimal(3), "CNY", None, None)
    theirs = amounts.size(Decimal(30_000), "CNY", None, None)
    assert ours is not None
    assert theirs is not None
    reason = amounts.relate(ours, theirs).reason
    assert "万 for 亿" in reason.en
    assert "万与亿" in reason.zh


def test_a_place_one_level_up_tells_for_it_and_another_place_against(index):
    above = only(again(place=("3302", "33")), index)
    assert reasons(above)["place"] == "place.within"
    elsewhere = next(
        one
        for one in only(again(place=("3301", "33")), index).evidence
        if one.code == "place.other"
    )
    assert elsewhere.bits < 0


def test_another_kind_of_signing_is_a_hint_that_weighs_nothing(index):
    likeness = only(again(kind="intention"), index)
    hint = next(one for one in likeness.evidence if one.code == "kind.other")
    assert hint.bits == 0
    assert likeness.score == pytest.approx(only(again(), index).score)


def test_a_second_project_of_the_same_investor_is_no_repeat(index):
    second = again(
        name=Text("Muchuan Microelectronics", "沐川微电子有限公司"),
        sector="C3973",
        amount=Decimal(37_500_000),
    )
    assert "first" not in {one.key for one in find(second, index)}


def test_what_is_not_disclosed_tells_nothing(index):
    bare = again(amount=None, currency="", sector="", place=(), signed_on=None, kind="")
    likeness = only(bare, index)
    assert set(reasons(likeness)) == {"name", "investor"}


def test_scores_stay_between_threshold_and_one_and_come_sorted(index, field):
    for one in field.pool[:200]:
        scores = [likeness.score for likeness in index.search(one, limit=3)]
        assert scores == sorted(scores, reverse=True)
        assert len(scores) <= 3
        assert all(THRESHOLD <= score <= 1 for score in scores)


def test_a_candidate_alone_or_without_a_name_has_no_repeat():
    assert find(FIRST, []) == []
    assert find(FIRST, [FIRST]) == []
    assert find(Candidate("x", Text("", "")), [FIRST]) == []
