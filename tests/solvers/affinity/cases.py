"""Random small problems in which everything that a rule or a reason looks at happens often."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import strategies as st

from entrepot.solvers.affinity.problem import (
    WEIGHTS,
    Closed,
    Problem,
    Profile,
    Reason,
    Rules,
    Traits,
)
from entrepot.text import Text

TREE = {"26": "C", "261": "26", "27": "C", "62": "I"}
SECTORS = ("C", "26", "261", "27", "I", "62")
PLACES = ("CN", "CN/33", "CN/33/3302", "CN/35", "DE", "DE/BY")
FORMS = ("equity", "joint-venture", "licence")
PARTIES = ("", "a", "b", "c", "d", "e")
KINDS = ("", "opportunity", "site", "partner")
WORDS = ("pumps", "pumping", "valves", "tea", "solar")
HAN = ("新能源", "能源汽车", "茶叶", "水泵")
DAY = date(2027, 1, 1)


def codes(some: tuple[str, ...]) -> st.SearchStrategy[dict[str, float]]:
    return st.dictionaries(st.sampled_from(some), st.sampled_from((1.0, 0.5)), max_size=3)


def sets(some: tuple[str, ...], most: int = 2) -> st.SearchStrategy[frozenset[str]]:
    return st.frozensets(st.sampled_from(some), max_size=most)


amounts = st.tuples(st.integers(0, 10**7), st.integers(0, 10**7)).map(
    lambda pair: (Decimal(min(pair)), Decimal(max(pair)))
)
levels = st.tuples(st.integers(1, 9), st.integers(1, 9)).map(lambda two: (min(two), max(two)))
periods = st.tuples(st.integers(0, 900), st.integers(0, 400)).map(
    lambda two: (DAY + timedelta(two[0]), DAY + timedelta(sum(two)))
)
traits = st.builds(
    Traits,
    sectors=codes(SECTORS),
    places=codes(PLACES),
    forms=codes(FORMS),
    size=st.none() | amounts,
    levels=st.none() | levels,
)


def texts(some: tuple[str, ...]) -> st.SearchStrategy[str]:
    return st.lists(st.sampled_from(some), max_size=4).map(" ".join)


def profiles(*, offers: bool) -> st.SearchStrategy[Profile]:
    return st.builds(
        Profile,
        id=st.just(""),
        party=st.sampled_from(PARTIES),
        kind=st.sampled_from(KINDS) if offers else st.just(""),
        has=traits,
        wants=traits,
        kinds=st.just(frozenset()) if offers else sets(KINDS[1:]),
        languages=sets(("en", "zh", "de")),
        period=st.none() | periods,
        partners=sets(("p", "q", "r")),
        text=st.builds(Text, texts(WORDS), texts(HAN)),
        excluded_sectors=sets(SECTORS, 1),
        excluded_parties=sets(PARTIES[1:], 1),
    )


def sides(*, offers: bool) -> st.SearchStrategy[list[Profile]]:
    def named(some: list[Profile]) -> list[Profile]:
        letter = "o" if offers else "i"
        return [replace(one, id=f"{letter}{at}") for at, one in enumerate(some)]

    return st.lists(profiles(offers=offers), min_size=1, max_size=5).map(named)


rules = st.builds(
    Rules,
    tree=st.just(TREE),
    negative_list=st.lists(
        st.builds(Closed, st.sampled_from(SECTORS), sets(PLACES, 2)), max_size=1
    ).map(tuple),
    never_meet=st.frozensets(
        st.frozensets(st.sampled_from(PARTIES[1:]), min_size=2, max_size=2), max_size=2
    ),
    screened=sets(PARTIES[1:], 1),
)
weights = st.fixed_dictionaries({reason: st.sampled_from((0.0, 1.0, 2.5)) for reason in Reason})
lists_for = st.sampled_from(("intents", "offers"))
problems = st.builds(
    Problem.of,
    sides(offers=False),
    sides(offers=True),
    rules,
    st.just(WEIGHTS) | weights.filter(lambda some: any(some.values())),
    lists_for,
)
