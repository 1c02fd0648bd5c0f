"""Two editions of an invented symposium: enough projects at the first for the public to read."""

from __future__ import annotations

from datetime import date

from entrepot.editions.models import Edition
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
