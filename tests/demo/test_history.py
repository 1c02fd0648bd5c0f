"""The full history, before any database: what was published comes out, and lives make sense."""

from __future__ import annotations

from collections import Counter
from datetime import date
from decimal import Decimal

import pytest

from entrepot.cli.demo import SEED
from entrepot.demo import facts, names
from entrepot.demo.history import make_history
from entrepot.demo.records import Act, DemoProject, History, split
from entrepot.places import reference


@pytest.fixture(scope="module")
def history() -> History:
    return make_history(seed=SEED)


def counted(history: History, capital_class: str) -> list[Act]:
    """Verified foreign entries of a class by April 2018, without those typed twice."""
    undone = {id(act.values["twin"]) for act in history.acts if act.what == "reverse"}
    return [
        act
        for act in history.acts
        if act.what == "entry"
        and act.verified
        and id(act) not in undone
        and act.values["class"] == capital_class
        and act.values["on"] <= facts.PROVINCE_AS_OF
        and not (isinstance(act.values["of"], DemoProject) and act.values["of"].slice != "foreign")
    ]


def dollars(acts: list[Act]) -> Decimal:
    assert {act.values["currency"] for act in acts} == {"USD"}
    return Decimal(sum(act.values["minor"] for act in acts)) / 100


def test_it_has_the_size_that_was_published(history: History) -> None:
    assert len(history.enterprises) == facts.COMPANIES
    assert max(one.established for one in history.enterprises) <= facts.PROVINCE_AS_OF
    elder = [one for one in history.projects if one.slice == "foreign" and one.edition < 20]
    assert len(elder) == facts.PROJECTS_19
    assert sum(one.minor for one in elder) == facts.COMMITTED_19_USD * 100
    assert {one.edition for one in history.projects} == set(range(1, 21))


def test_capital_adds_up_to_the_cent(history: History) -> None:
    assert dollars(counted(history, "paid_in")) == facts.PAID_IN_USD
    assert dollars(counted(history, "contracted")) == facts.CONTRACTED_USD


def test_high_technology_grew_as_published(history: History) -> None:
    paid: Counter[int] = Counter()
    high: Counter[int] = Counter()
    for act in counted(history, "paid_in"):
        paid[act.values["on"].year] += act.values["minor"]
        if act.values["of"].sector in names.HIGH_TECH:
            high[act.values["on"].year] += act.values["minor"]
    share = {year: round(Decimal(high[year]) / paid[year], 3) for year in (2012, 2017)}
    assert share == facts.HIGH_TECH_SHARE
    growth = (Decimal(high[2017]) / high[2012]) ** (Decimal(1) / 5) - 1
    assert round(growth, 3) == facts.HIGH_TECH_GROWTH


def test_its_high_technology_is_that_of_the_list() -> None:
    for code in names.SECTORS:
        found = reference.find_sector(code)
        assert found is not None
        assert reference.in_list(found, "hightech-2017") == (code in names.HIGH_TECH)


def test_projects_establish_companies(history: History) -> None:
    linked = {one.project: one for one in history.enterprises if one.project}
    assert 1_300 < len(linked) < 1_700
    projects = {one.key: one for one in history.projects}
    for key, company in linked.items():
        project = projects[key]
        assert project.slice == "foreign"
        assert company.sector == project.sector
        assert company.established > facts.opens_on(project.edition)


def test_no_project_is_paid_before_its_contract_or_after_its_end(history: History) -> None:
    contracts: dict[str, date] = {}
    ends: dict[str, date] = {}
    for act in history.acts:
        if act.what == "entry" and act.values["class"] == "contracted":
            contracts.setdefault(act.subject, act.values["on"])
        if act.what == "step" and act.values["kind"] == "terminated":
            ends[act.subject] = act.values["on"]
    for act in counted(history, "paid_in"):
        assert contracts[act.subject] <= act.values["on"]
        assert act.values["on"] <= ends.get(act.subject, facts.TODAY)


def test_life_is_in_it(history: History) -> None:
    """Corrections, terminations, enlargements, moves, waiting and silent ones."""
    kinds = Counter(act.what for act in history.acts)
    assert kinds["reverse"] > 50
    assert kinds["enlarge"] > 30
    assert kinds["move"] == 24
    assert sum(not act.verified for act in history.acts if act.what == "entry") == 37
    ended = [a for a in history.acts if a.what == "step" and a.values["kind"] == "terminated"]
    assert len(ended) > 300
    fresh = {
        act.subject
        for act in history.acts
        if act.what == "confirm" and (facts.TODAY - act.values["on"]).days <= 90
    }
    assert 0.85 < len(fresh) / len(history.projects) < 0.95


def test_nothing_is_learnt_before_it_happened_or_after_the_demonstrations_day(
    history: History,
) -> None:
    for act in history.acts:
        assert act.learnt < facts.TODAY
        if "on" in act.values and act.values.get("actual", 1):
            assert act.values["on"] <= act.learnt


def test_split_adds_to_the_total() -> None:
    assert sum(split(10_000_019, [0.1, 0.7, 3.3])) == 10_000_019
