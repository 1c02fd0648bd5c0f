"""Who may be the same person: names in two scripts, e-mail, organisation.

It only proposes. A name in Chinese and the same in Latin letters are compared through Pinyin, the
surname apart and the given name as one word, whichever comes first.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q

from entrepot.parties.matching import plain
from entrepot.registration.models import LIVE, Enrolment, Person, Registration
from entrepot.spelling import romanised, words

#: Surnames of two characters that are met; every other one is taken to be of one.
_COMPOUND = frozenset(
    {"欧阳", "司马", "诸葛", "上官", "司徒", "东方", "皇甫", "尉迟", "公孙", "慕容", "令狐", "长孙"}
    | {"宇文", "端木"}
)


def latin_key(name: str) -> str:
    """Words in one order, whatever the order they were written in.

    >>> latin_key("ZHANG Wei-Ming"), latin_key("Weiming Zhang")
    ('weiming zhang', 'weiming zhang')
    """
    return " ".join(sorted(words(name.replace("-", ""))))[:200]


def han_key(name: str) -> str:
    """The same of a Chinese name, in Pinyin.

    >>> han_key("张伟明"), han_key("欧阳娜")
    ('weiming zhang', 'na ouyang')
    """
    letters = "".join(name.split())
    surname = 2 if letters[:2] in _COMPOUND else 1
    parts = [romanised(part).replace(" ", "") for part in (letters[:surname], letters[surname:])]
    return " ".join(sorted(part for part in parts if part))[:200]


def name_key(latin: str, han: str) -> str:
    return latin_key(latin) if latin else han_key(han)


def organisation_key(name: str) -> str:
    return " ".join(plain(name))[:200] if name else ""


def _keys(person: Person) -> set[str]:
    keys = {latin_key(person.name_latin) if person.name_latin else ""}
    keys.add(han_key(person.name_han) if person.name_han else "")
    return keys - {""}


def same_name(one: Person, other: Person) -> bool:
    """In either script: a name in Latin letters beside its own Pinyin counts as the same."""
    return bool(_keys(one) & _keys(other))


@dataclass(frozen=True, slots=True)
class Likeness:
    """An earlier person, and what is the same: `email`, `name`, `organisation`."""

    person: Person
    grounds: tuple[str, ...]


def came_before(person: Person) -> list[Likeness]:
    """Other people who may be this one: the same e-mail and a word of the name in common, or the
    same name at the same organisation. Two persons of one name alone are not enough. One statement.
    """
    keys = _keys(person)
    alike = Q(name_key__in=keys)
    if person.name_han:
        alike |= Q(name_han=person.name_han)
    if person.email:
        alike |= Q(email=person.email)
    found = []
    for other in Person.objects.filter(alike, erased_at=None).exclude(pk=person.pk).order_by("pk"):
        same = same_name(person, other)
        grounds = {
            "email": bool(person.email) and other.email == person.email,
            "name": same,
            "organisation": bool(person.organisation_key)
            and other.organisation_key == person.organisation_key,
        }
        near = same or _share_a_word(keys, _keys(other))
        if (grounds["email"] and near) or (same and grounds["organisation"]):
            found.append(Likeness(other, tuple(name for name, holds in grounds.items() if holds)))
    return found


def _share_a_word(ours: set[str], theirs: set[str]) -> bool:
    return any(set(one.split()) & set(other.split()) for one in ours for other in theirs)


def live_registration(enrolment: Enrolment, person: Person) -> Registration | None:
    """One of this edition under the same e-mail and name: the same person registers twice."""
    if not person.email:
        return None
    rows = Registration.objects.filter(
        enrolment=enrolment, state__in=LIVE, person__email=person.email
    ).select_related("person", "enrolment__edition")
    return next((row for row in rows if same_name(person, row.person)), None)
