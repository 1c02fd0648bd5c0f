"""Editions of an invented symposium: two at work, and a row of them that have grown old."""

from __future__ import annotations

import random
from datetime import date

from entrepot.editions.models import Edition
from entrepot.ledger.models import SPAN
from entrepot.ledger.posting import Draft
from tests.figures.history import History

FIRST, SECOND = date(2016, 6, 8), date(2017, 6, 8)


def hold(history: History, *, first: int = 14, second: int = 12) -> list[int]:
    """Projects of the first edition, each of an investor and a company that was paid in.

    Two kinds are few: 2 intentions at each edition. Gives the ids of the first edition's.
    """
    for number, day in ((1, FIRST), (2, SECOND)):
        Edition.objects.create(code=str(number), number=number, starts_on=day, ends_on=day)
    made = []
    for place in range(first):
        project = history.project(
            f"A{place}",
            edition="1",
            on=FIRST,
            kind="intention" if place < 2 else "contract",
            amounts=((1_000_000_00, 1_000_000_00, "USD"),),
            stakes=((f"SG-{place}", None),),
        )
        company = history.add("ledger_enterprise", register="own", key=f"E{place}")
        for attribute, words in (
            ("established", {"value": "2016-07-01"}),
            ("project", {"linked_project": project}),
        ):
            history.add(
                "ledger_version",
                enterprise=company,
                attribute=attribute,
                effective_on=date(2016, 7, 1),
                **words,
            )
        history.entry(
            "paid_in", 100_000_00, date(2016, 8, 1), enterprise=company, investor=f"SG-{place}"
        )
        made.append(project)
    for place in range(second):
        history.project(
            f"B{place}",
            edition="2",
            on=SECOND,
            kind="intention" if place < 2 else "contract",
            amounts=((1_000_000_00, 1_000_000_00, "USD"),),
            stakes=((f"HK-{place}", None),),
        )
    return made


def grow(history: History, *, editions: int = 7, projects: int = 10, seed: int = 2) -> list[int]:
    """Editions of 8 June 2010 and after, each of projects that are paid in over four years.

    Each project commits a million dollars, and has an investor of its own. Gives the id of each
    edition's first project.
    """
    chance, first = random.Random(seed), []
    for number in range(1, editions + 1):
        day = date(2009 + number, 6, 8)
        Edition.objects.create(code=str(number), number=number, starts_on=day, ends_on=day)
        draft = Draft()
        for place in range(projects):
            key, party = f"{number}-{place}", f"SG-{number}-{place}"
            project = draft.add("ledger_project", register="own", key=key)
            for name, value in (("direction", "inward"), ("origin", "foreign")):
                draft.add(
                    "ledger_version", project=project, attribute=name, value=value, effective_on=day
                )
            signing = draft.add(
                "ledger_signing", project=project, register="own", key=key, signed_on=day,
                kind="contract", edition=str(number),
            )  # fmt: skip
            draft.add("ledger_stake", signing=signing, party=party, position=0, share_ppm=None)
            money = {
                "register": "own", "key": key, "currency": "USD", "project": project,
                "nature": "original",
            }  # fmt: skip
            draft.add(
                "ledger_entry", posting="commitment", capital_class="committed", signing=signing,
                amount_minor=1_000_000_00, foreign_minor=1_000_000_00, effective_on=day, **money,
            )  # fmt: skip
            for year, share in enumerate((10, 16, 8, 4)):
                draft.add(
                    "ledger_entry", posting="payment", capital_class="paid_in", investor=party,
                    amount_minor=int(share * chance.uniform(0.5, 1.5) * 1_000_000),
                    effective_on=date(day.year + year, 9, 1 + place), **money,
                )  # fmt: skip
        first.append(history.post(draft) * SPAN + 1)
    return first
