"""Repeats planted among invented projects, to measure how many are found.

The pool is the demonstration's own history. What a plant does to a name it does with the
history's own pairs of names and tables of this file: nothing here folds, romanises or compares,
and nothing is shared with the finder but the shape of its input.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cache
from importlib.resources import files
from random import Random

from entrepot.demo import facts
from entrepot.demo.history import make_history
from entrepot.fair.repeats import Candidate, Investor
from entrepot.places import reference
from entrepot.text import Text

#: Kind of plant -> what is done to the copy, in this order.
KINDS: dict[str, tuple[str, ...]] = {
    "name in the other script": ("script",),
    "parent for subsidiary": ("parent",),
    "万 for 亿": ("unit",),
    "place one level up": ("place",),
    "script and parent": ("script", "parent"),
    "script and unit": ("script", "unit"),
    "parent and place": ("parent", "place"),
    "unit and place, typo": ("unit", "place", "typo"),
    "script, parent, place": ("script", "parent", "place"),
    "script, unit, place, typo": ("script", "unit", "place", "typo"),
}
_KINDS_OF_SIGNING = ("contract", "framework", "intention")
_LOOK_ALIKE = {"海": "诲", "云": "芸", "清": "青", "峰": "锋", "泰": "秦", "达": "迖", "科": "料"}
_BRANCHES = (("Ningbo", "宁波"), ("China", "中国"), ("East Asia", "东亚"), ("Zhejiang", "浙江"))


@dataclass(frozen=True, slots=True)
class Field:
    """A pool with plants in it; `pairs`: plant's key -> (original's key, kind of plant)."""

    pool: list[Candidate]
    pairs: dict[str, tuple[str, str]]
    followers: dict[str, str]


def make_field(*, seed: int, projects: int = 4000, plants: int = 200) -> Field:
    """The pool, plants of every kind in turn, true follow-ups, and an investor's second plants.

    Follow-ups (a quarter as many as plants) name what they follow. Second plants (as many again)
    are other projects of the same investor in the same place and sector: no repeats.
    """
    random = Random(seed)
    pool = _pool(random, seed=seed, projects=projects)
    chosen = random.sample([c for c in pool if int(c.edition) <= 17], plants * 3 // 2)
    pairs: dict[str, tuple[str, str]] = {}
    followers: dict[str, str] = {}
    places = {one.key: place for place, one in enumerate(pool)}
    for number, original in enumerate(chosen[:plants]):
        kind = tuple(KINDS)[number % len(KINDS)]
        stands, copy = _plant(random, original, KINDS[kind], f"plant-{number:04d}")
        pool[places[original.key]] = stands
        pairs[copy.key] = (original.key, kind)
        pool.append(copy)
    for number, original in enumerate(chosen[plants : plants + plants // 4]):
        later = _later(random, original, f"follow-{number:04d}")
        followers[later.key] = original.key
        pool.append(replace(later, kind="contract", follows=original.key))
    for number, original in enumerate(chosen[plants + plants // 4 :]):
        other = random.choice(pool)
        pool.append(
            replace(
                _later(random, original, f"second-{number:04d}"),
                name=_another_name(random, original, pool),
                amount=other.amount,
                currency=other.currency,
            )
        )
    random.shuffle(pool)
    return Field(pool, pairs, followers)


def in_usd(amount: Decimal, currency: str, on: date | None) -> Decimal | None:
    """At the shipped annual averages; other currencies have no rate here."""
    if currency == "USD":
        return amount
    if currency != "CNY" or on is None:
        return None
    return amount / _rates()[on.year]


@cache
def _rates() -> dict[int, Decimal]:
    table = files("entrepot").joinpath("places/tables/usd_cny_annual.csv").read_text("utf-8")
    return {int(row["year"]): Decimal(row["rate"]) for row in csv.DictReader(table.splitlines())}


def _chain(code: str) -> tuple[str, ...]:
    return tuple(one.code for one in reference.ancestors(reference.divisions()[code]))


def _pool(random: Random, *, seed: int, projects: int) -> list[Candidate]:
    """Projects of the history; three in ten have their names in one script alone."""
    history = make_history(seed=seed, scale=0.02)
    pool = []
    for project in random.sample(history.projects, projects):
        en, zh, economy = history.investors[project.investor]
        drawn = random.random()
        pool.append(
            Candidate(
                key=project.key,
                name=_shown(Text(*project.name), drawn),
                investors=(Investor(_shown(Text(en, zh), drawn), economy),),
                place=_chain(project.division),
                sector=project.sector,
                # Two significant digits, as people sign: likenesses by accident must happen.
                amount=_round(Decimal(project.minor) / 100),
                currency=project.currency,
                signed_on=facts.opens_on(project.edition),
                edition=str(project.edition),
                kind=project.kind,
            )
        )
    return pool


def _round(amount: Decimal) -> Decimal:
    step = Decimal(10) ** (amount.adjusted() - 1)
    return (amount / step).quantize(Decimal(1)) * step


def _shown(name: Text, drawn: float) -> Text:
    if drawn < 0.15:
        return Text(name.en, "")
    return Text("", name.zh) if drawn < 0.30 else name


def _later(random: Random, original: Candidate, key: str) -> Candidate:
    edition = min(20, int(original.edition) + random.choice((1, 1, 1, 2, 2, 3, 5)))
    return replace(
        original, key=key, edition=str(edition), signed_on=facts.opens_on(edition), follows=None
    )


def _another_name(random: Random, original: Candidate, pool: list[Candidate]) -> Text:
    same = [c.name for c in pool if c.sector == original.sector and c.name != original.name]
    return random.choice(same)


def _plant(
    random: Random, original: Candidate, changes: tuple[str, ...], key: str
) -> tuple[Candidate, Candidate]:
    """The original as it stands in the pool, and its repeat."""
    copy = _later(random, original, key)
    copy = replace(copy, kind=random.choice(_KINDS_OF_SIGNING))
    if random.random() < 0.1 and copy.amount is not None:
        copy = replace(copy, amount=_round(copy.amount * random.choice((Decimal("1.04"), 1))))
    if "unit" not in changes and random.random() < 0.1:
        copy = _converted(copy)
    for change in changes:
        original, copy = _CHANGES[change](random, original, copy)
    return original, copy


def _full(name: Text, other: Text) -> Text:
    """Both scripts, where the history's own pair is known from either."""
    return Text(name.en or other.en, name.zh or other.zh)


def _script(random: Random, original: Candidate, copy: Candidate) -> tuple[Candidate, Candidate]:
    """One is known in one script alone, the other in the other alone: projects and investors."""
    name, investor = _twin(original.name), original.investors[0]
    both = _twin(investor.name)
    chinese_first = random.random() < 0.5

    def shown(text: Text, zh: bool) -> Text:
        return Text("", text.zh) if zh else Text(text.en, "")

    return (
        replace(
            original,
            name=shown(name, chinese_first),
            investors=(replace(investor, name=shown(both, chinese_first)),),
        ),
        replace(
            copy,
            name=shown(name, not chinese_first),
            investors=(replace(investor, name=shown(both, not chinese_first)),),
        ),
    )


def _twin(name: Text) -> Text:
    """The name with the script that the pool left out, from the history's tables."""
    from entrepot.demo import names

    if name.en and name.zh:
        return name
    firsts, seconds = dict(names._FIRST), dict(names._SECOND)
    forms = {"Holding": "控股", "Capital": "资本", "Industries": "实业", "Group": "集团"}
    whats = {what: zh for what, zh, *_ in names.SECTORS.values()}
    for first, first_zh in firsts.items():
        for second, second_zh in seconds.items():
            if name.en.startswith(f"{first}{second} "):
                rest = name.en.removeprefix(f"{first}{second} ")
                if rest in whats:
                    return Text(name.en, f"{first_zh}{second_zh}{whats[rest]}有限公司")
                form, _, economy = rest.partition(" ")
                return Text(name.en, f"{first_zh}{second_zh}{forms[form]}（{economy.strip('()')}）")
            if name.zh.startswith(first_zh + second_zh):
                rest = name.zh.removeprefix(first_zh + second_zh)
                for what, zh in whats.items():
                    if rest == f"{zh}有限公司":
                        return Text(f"{first}{second} {what}", name.zh)
                for form, zh in forms.items():
                    if rest.startswith(f"{zh}（"):
                        return Text(f"{first}{second} {form} ({rest[len(zh) + 1 : -1]})", name.zh)
    raise LookupError(name)


def _parent(random: Random, original: Candidate, copy: Candidate) -> tuple[Candidate, Candidate]:
    """A subsidiary signed first, its parent signs the repeat; known as such in six of ten.

    Half of the unrecorded ones share the parent's stem; the others have a name of their own.
    """
    parent = original.investors[0]
    en, zh = random.choice(_BRANCHES)
    drawn = random.random()
    if drawn < 0.8:
        stem = Text(parent.name.en.split()[0] if parent.name.en else "", parent.name.zh[:2])
    else:
        stem = Text("Oriental Star", "东方之星")
    name = Text(
        f"{stem.en} ({en}) Investment Co., Ltd." if parent.name.en else "",
        f"{stem.zh}（{zh}）投资有限公司" if parent.name.zh else "",
    )
    # The child's record names the parent as the register wrote it, which may be the other script.
    known = (_twin(parent.name),) if drawn < 0.6 else ()
    return replace(original, investors=(Investor(name, "CN", known),)), copy


def _unit(random: Random, original: Candidate, copy: Candidate) -> tuple[Candidate, Candidate]:
    factor = random.choice((Decimal(10_000), Decimal("0.0001"), Decimal(10), Decimal("0.1")))
    assert copy.amount is not None
    return original, replace(copy, amount=copy.amount * factor)


def _place(random: Random, original: Candidate, copy: Candidate) -> tuple[Candidate, Candidate]:
    return original, replace(copy, place=copy.place[1:])


def _converted(copy: Candidate) -> Candidate:
    """The amount in the other currency, rounded as people round."""
    assert copy.amount is not None
    assert copy.signed_on is not None
    rate = _rates()[copy.signed_on.year]
    if copy.currency == "USD":
        return replace(copy, amount=_round(copy.amount * rate), currency="CNY")
    return replace(copy, amount=_round(copy.amount / rate), currency="USD")


def _typo(random: Random, original: Candidate, copy: Candidate) -> tuple[Candidate, Candidate]:
    """One letter lost, doubled or swapped in English; one character mistaken in Chinese."""
    en, zh = copy.name.en, copy.name.zh
    if en:
        at = random.randrange(1, len(en) - 1)
        en = random.choice((en[:at] + en[at + 1 :], en[:at] + en[at] + en[at:], _swapped(en, at)))
        en += random.choice(("", " Co., Ltd.", " CO LTD"))
    for right, wrong in _LOOK_ALIKE.items():
        if right in zh:
            zh = zh.replace(right, wrong, 1)
            break
    return original, replace(copy, name=Text(en, zh))


def _swapped(text: str, at: int) -> str:
    return text[:at] + text[at + 1] + text[at] + text[at + 2 :]


_CHANGES = {
    "script": _script,
    "parent": _parent,
    "unit": _unit,
    "place": _place,
    "typo": _typo,
}
