"""What stands before the first record: accounts, investors and editions."""

from __future__ import annotations

import hashlib
from datetime import date, datetime, time, timedelta

from entrepot import clock
from entrepot.accounts.models import Role, User
from entrepot.demo import facts
from entrepot.demo.records import History
from entrepot.editions.models import Edition
from entrepot.parties.models import Party, PartyName
from entrepot.places.reference import fold

#: One account a role, entered with one click: (name, full name, role). They exist in a demonstration folder alone.
ACCOUNTS = (
    ("officer", "Lin Wei", Role.OFFICER),
    ("verifier", "Zhao Min", Role.VERIFIER),
    ("statistician", "Qian Rui", Role.STATISTICIAN),
    ("organiser", "Zhou Lan", Role.ORGANISER),
    ("delegation", "Wu Heng", Role.DELEGATION),
    ("press", "Zheng Xin", Role.PRESS),
    ("minister", "Wang Bo", Role.MINISTER),
    ("administrator", "Sun Yue", Role.ADMINISTRATOR),
)
#: Colleagues of theirs: whose desk one sees by being given their projects.
COLLEAGUES = (
    ("feng.jia", "Feng Jia", Role.OFFICER),
    ("chen.mu", "Chen Mu", Role.OFFICER),
    ("chu.ning", "Chu Ning", Role.OFFICER),
    ("wei.shuo", "Wei Shuo", Role.OFFICER),
    ("jiang.pei", "Jiang Pei", Role.DELEGATION),
    ("shen.ling", "Shen Ling", Role.DELEGATION),
    ("han.ze", "Han Ze", Role.DELEGATION),
    ("cao.yi", "Cao Yi", Role.DELEGATION),
    ("yan.hua", "Yan Hua", Role.DELEGATION),
    ("jin.su", "Jin Su", Role.DELEGATION),
    ("tao.ran", "Tao Ran", Role.DELEGATION),
    ("kong.yue", "Kong Yue", Role.DELEGATION),
)
OFFICERS = tuple(name for name, _, role in ACCOUNTS + COLLEAGUES if role == Role.OFFICER)
#: One project in so many has no owner, whose officer left.
ORPHANS = 40


def at(day: date, hour: int, minute: int = 0) -> datetime:
    """An instant of the replay, by the clock of the instance."""
    return datetime.combine(day, time(hour, minute), tzinfo=clock.zone())


def key_of(seed: int, *what: object) -> str:
    """The key of a person or a party, of the seed alone."""
    return hashlib.sha256(f"{seed}:{':'.join(map(str, what))}".encode()).hexdigest()[:16]


def owner_of(seed: int, project: str) -> str:
    """Who looks after a project: an officer's name, or nothing where nobody does any more."""
    drawn = int(key_of(seed, "owner", project), 16)
    return OFFICERS[drawn % len(OFFICERS)] if drawn // len(OFFICERS) % ORPHANS else ""


def investor_keys(history: History, *, seed: int) -> list[str]:
    """Keys of the history's investors, in its order."""
    return [key_of(seed, "party", place) for place in range(len(history.investors))]


def make_people(history: History, *, seed: int) -> None:
    """Accounts, and the investors with their names in both scripts."""
    keys = investor_keys(history, seed=seed)
    for name, full, role in ACCOUNTS + COLLEAGUES:
        first, last = full.split()
        user = User(
            username=name,
            role=role,
            first_name=first,
            last_name=last,
            email=f"{name}@example.org",
            person=key_of(seed, "person", name),
        )
        user.set_unusable_password()
        user.save()
    Party.objects.bulk_create(
        [
            Party(key=key, name=en, normal_name=fold(en), economy=economy)
            for key, (en, _, economy) in zip(keys, history.investors, strict=True)
        ]
    )
    PartyName.objects.bulk_create(
        [
            PartyName(party_id=key, language="zh-Hans", name=zh, normal_name=fold(zh))
            for key, (_, zh, _) in zip(keys, history.investors, strict=True)
        ]
    )


def make_editions() -> None:
    """The symposium's editions."""
    for number in range(1, facts.EDITIONS + 1):
        opens = facts.opens_on(number)
        Edition.objects.create(
            code=str(number),
            number=number,
            year=opens.year,
            city_en=facts.CITY[0],
            city_zh=facts.CITY[1],
            starts_on=opens,
            ends_on=opens + timedelta(days=4),
            name_en=f"Investment & Trade Symposium {opens.year}",
            name_zh=f"{opens.year}年投资贸易洽谈会",
        )
