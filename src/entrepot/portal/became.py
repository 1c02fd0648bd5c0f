"""What commitments like those of an edition became before: its elders now, and at its age."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from entrepot.editions.models import Edition
from entrepot.portal import headlines, outcomes, outlook
from entrepot.portal.headlines import BeingComputed, of_cohorts
from entrepot.portal.publication import TOO_FEW, Publication
from entrepot.text import Text
from entrepot.web import spoken
from entrepot.web.tables import Cell, Column, Row, Table

#: Editions beside a new one. A promise of last year says little, one of ten years ago of others.
MOST = 5
#: Younger than this an edition has no age to compare at: its elders are shown at this one.
LEAST_AGE = timedelta(days=365)


def became(
    shown: Edition, as_of: date, among: list[Edition], publication: Publication | None
) -> dict[str, Any] | None:
    """A table of up to MOST earlier editions, a row of three at the same age, and what this
    one is expected to become; None for the first edition of all. `publication`: what everybody may see; None for those who see all.

    Raises BeingComputed where a server does not have the figures yet. Asks by cohort, as the page
    of an edition does.
    """
    elders = headlines.earlier(shown, among)[-MOST:][::-1]
    if not elders:
        return None
    rows = [_row(one, as_of, publication) for one in elders]
    try:
        before = outcomes.elders(shown, as_of, among, least=LEAST_AGE)
    except BeingComputed:
        before = {}
    age = max(as_of - shown.starts_on, LEAST_AGE).days // 365 if shown.starts_on else 1
    if before:
        rows.append(
            Row.of(
                Text(
                    f"The three before it, {age} year{'' if age == 1 else 's'} after signing",
                    f"前三届，签约后{age}年时",
                ),
                *(Cell(None, why=Text("a rate alone", "仅列比率")) for _ in range(3)),
                *(
                    Cell(spoken.percent(before[m]), why=_UNDEFINED) if m in before else _NONE
                    for m in _RATES
                ),
                tone="total",
            )
        )
    return {
        "as_of": as_of,
        # As the page of the edition says it: with its error, and whether it held before.
        "expected": outlook.expected(shown, as_of, publication),
        "table": Table(
            Text("What such commitments became before", "往届签约的后续落实"),
            [
                Column(Text("Edition", "届次")),
                Column(Text("Projects", "项目"), numeric=True),
                Column(Text("Committed", "签约额"), numeric=True, unit=_BILLIONS),
                Column(Text("Paid in", "已到资"), numeric=True, unit=_BILLIONS),
                Column(Text("Arrived, of the amount", "资金到位率"), numeric=True),
                Column(Text("Registered", "注册率"), numeric=True),
                Column(Text("Started", "开工率"), numeric=True),
                Column(Text("In operation", "投产率"), numeric=True),
            ],
            rows,
            note=Text(
                f"Inward foreign projects, verified, as of {as_of:%Y-%m-%d}; ended ones stay in "
                "the count. Older editions had more time: read one beside others of its age.",
                f"引进外资项目，已核验，截至 {as_of:%Y-%m-%d}；已终止的仍计入总数。届次越早时间越长，"
                "请与同龄届次比较。",
            ),
        ),
    }


_BILLIONS = Text("USD bn", "十亿美元")
_RATES = ("arrival_rate", "registration_rate", "start_rate", "production_rate")
_UNDEFINED = Text("not defined", "无定义")
_NONE = Cell(None, why=_UNDEFINED)


def _row(one: Edition, as_of: date, publication: Publication | None) -> Row:
    return Row.of(
        Cell(outcomes.name(one), url=f"/editions/{one.code}/"),
        *(
            _amount(measure, one, as_of, publication)
            for measure in ("projects_signed", "committed", "paid_in")
        ),
        *(_rate(measure, one, as_of, publication) for measure in _RATES),
    )


def _amount(measure: str, one: Edition, as_of: date, publication: Publication | None) -> Cell:
    cell = of_cohorts(measure, as_of).cells().get((one.code,))
    if cell is None or cell.value is None:
        return _NONE
    if publication and one.code not in publication.cohorts(measure):
        return Cell(None, why=TOO_FEW)
    words = (
        spoken.grouped(cell.value)
        if measure == "projects_signed"
        else outcomes.billions(cell.value)
    )
    return Cell(words, url=_receipt(measure, one, as_of), figure=True)


def _rate(measure: str, one: Edition, as_of: date, publication: Publication | None) -> Cell:
    cell = of_cohorts(measure, as_of).cells().get((one.code,))
    if cell is None or cell.value is None:
        return _NONE
    if publication and not publication.reached(measure, one.code):
        return Cell(None, why=TOO_FEW)
    return Cell(spoken.percent(cell.value), url=_receipt(measure, one, as_of), figure=True)


def _receipt(measure: str, one: Edition, as_of: date) -> str:
    return of_cohorts(measure, as_of).narrowed(f"cohort={one.code}").address()
