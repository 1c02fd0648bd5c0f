"""The questions behind the page of an edition; nothing on that page is typed in.

What is shown of many editions is asked once for all of them, by cohort or edition; the receipt of
one figure asks for it alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache
from types import MappingProxyType
from urllib.parse import urlencode

from entrepot.editions.models import Edition
from entrepot.figures.core import queries
from entrepot.figures.core.figure import Cell, Figure
from entrepot.figures.core.measures import MEASURES
from entrepot.figures.core.request import Request
from entrepot.figures.core.support import Support
from entrepot.text import Text

FOREIGN_INWARD = ("direction=inward", "origin=foreign")
CURRENCY = "USD"


class BeingComputed(Exception):
    """A figure of the page is not kept yet; it is being computed for the next reader."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One figure's question, as the address of its receipt spells it."""

    measure: str
    where: tuple[str, ...] = ()
    by: str = ""
    period: str = ""
    as_of: date | None = None
    currency: str = ""
    growth: str = ""
    share_of: str = ""
    definition: str = ""

    def request(self) -> Request:
        return Request.parse(
            self.measure,
            by=self.by or None,
            where=list(self.where),
            period=self.period or None,
            as_of=self.as_of.isoformat() if self.as_of else None,
            currency=self.currency or None,
            definition=self.definition or None,
        )

    def figure(self, *, wait: bool = False) -> Figure:
        """Raises BeingComputed where a server does not have it yet, unless told to wait."""
        found = queries.compute(self.request()) if wait else queries.ready(self.request())
        if found is None:
            raise BeingComputed
        return found

    def cells(self, *, wait: bool = False) -> dict[tuple[str, ...], Cell]:
        """The figure's rows by their dimensions; of a figure in one currency or none."""
        request = self.request()
        found = queries.cells(request) if wait else queries.ready_cells(request)
        if found is None:
            raise BeingComputed
        return found

    def support(self, *, wait: bool = False) -> dict[tuple[str, ...], Support]:
        """What each row rests on. Raises BeingComputed likewise."""
        request = self.request()
        found = queries.support(request) if wait else queries.ready_support(request)
        if found is None:
            raise BeingComputed
        return found

    def narrowed(self, *where: str) -> Asked:
        """The same of one part alone: the question of its receipt."""
        return replace(self, where=(*self.where, *where), by="")

    def address(self) -> str:
        return f"/figures/receipt/?{self.query()}"

    def query(self) -> str:
        pairs = [("measure", self.measure), *(("where", one) for one in self.where)]
        for name, value in (
            ("by", self.by),
            ("period", self.period),
            ("growth", self.growth),
            ("share_of", self.share_of),
            ("definition", self.definition),
            ("in", self.currency),
            ("as_of", self.as_of.isoformat() if self.as_of else ""),
        ):
            if value:
                pairs.append((name, value))
        return urlencode(pairs)


def month_end_before(day: date, months: int) -> date:
    """The last day of the month that lies `months` before a day's own."""
    first = day.replace(day=1)
    for _ in range(months - 1):
        first = (first - timedelta(days=1)).replace(day=1)
    return first - timedelta(days=1)


def holdings() -> list[Edition]:
    """Every edition that is no part of another, in order of number. One statement."""
    return list(Edition.objects.filter(parent=None).order_by("number", "code"))


def earlier(edition: Edition, among: Sequence[Edition]) -> list[Edition]:
    """The numbered ones `among` holdings that came before one, oldest first."""
    if edition.number is None:
        return []
    return [one for one in among if one.number is not None and one.number < edition.number]


@dataclass(frozen=True, slots=True)
class Statement:
    """The questions behind the opening sentences of an edition's page."""

    count: int
    projects: Asked
    committed: Asked
    companies: Asked
    paid_in: Asked
    high_tech_years: Asked
    paid_in_years: Asked
    years: tuple[int, int]

    def high_tech_growth(self) -> Asked:
        return replace(
            self.high_tech_years, by="", period="", growth=f"{self.years[0]}..{self.years[1]}"
        )

    def high_tech_share(self, year: int) -> Asked:
        return replace(self.paid_in_years, by="", period=str(year), share_of=HIGH_TECH)

    @property
    def published(self) -> tuple[Asked, ...]:
        """The questions whose receipts the sentences link to."""
        return (
            self.projects,
            self.committed,
            self.companies,
            self.paid_in,
            self.high_tech_growth(),
            *(self.high_tech_share(year) for year in self.years),
        )


HIGH_TECH = "sector=hightech-2017"


def statement(edition: Edition, among: Sequence[Edition]) -> Statement | None:
    """What an edition's page opens with; None for one without a date or an elder."""
    elders = earlier(edition, among)
    if not elders or edition.starts_on is None:
        return None
    signed_by = month_end_before(edition.starts_on, 1)
    capital_by = month_end_before(edition.starts_on, 2)
    numbers = f"edition={elders[0].number}..{elders[-1].number}"
    base, last = edition.starts_on.year - 6, edition.starts_on.year - 1

    def by_year(*where: str) -> Asked:
        return Asked(
            "paid_in",
            where,
            by="year",
            period=f"{base}..{last}",
            as_of=capital_by,
            currency=CURRENCY,
        )

    return Statement(
        count=len(elders),
        projects=Asked("projects_signed", (*FOREIGN_INWARD, numbers), as_of=signed_by),
        committed=Asked(
            "committed", (*FOREIGN_INWARD, numbers), as_of=signed_by, currency=CURRENCY
        ),
        companies=Asked("enterprises_established", FOREIGN_INWARD, as_of=capital_by),
        paid_in=Asked("paid_in", as_of=capital_by, currency=CURRENCY),
        high_tech_years=by_year(HIGH_TECH),
        paid_in_years=by_year(),
        years=(base, last),
    )


def annual_growth(start: Decimal, end: Decimal, intervals: int) -> Decimal | None:
    """Compound growth a year over `intervals`; None (not meaningful) for a base ≤ 0."""
    if start <= 0 or end < 0:
        return None
    return (end / start) ** (Decimal(1) / intervals) - 1


STEPS = (
    ("registration_rate", Text("Registered", "已注册"), "contracted"),
    ("start_rate", Text("Started", "已开工"), ""),
    ("arrival_rate", Text("Paid in", "已到资"), "paid_in"),
    ("production_rate", Text("In operation", "已投产"), ""),
)
#: Not a measure of its own: the page says how many of a cohort were terminated, no more.
_TERMINATED = replace(
    MEASURES["registration_rate"], code="terminated_of_cohort", milestone="terminated"
)


def of_cohorts(measure: str, as_of: date, by: str = "cohort") -> Asked:
    """A measure of the foreign projects that came in, by cohort."""
    money = measure in {"committed", "contracted", "paid_in", "arrival_rate"}
    return Asked(measure, FOREIGN_INWARD, by=by, as_of=as_of, currency=CURRENCY if money else "")


#: The rates that one set of projects is read by, each with a definition of its measure.
READINGS = (
    ("fulfilment_rate", "paperwork-counts"),
    ("fulfilment_rate", "preparation-excluded"),
    ("fulfilment_rate", ""),
    ("registration_rate", ""),
    ("landing_rate", ""),
    ("start_rate", ""),
    ("production_rate", ""),
    ("arrival_rate", ""),
)


def reading(measure: str, definition: str, as_of: date) -> Asked:
    """One of READINGS by cohort."""
    return replace(of_cohorts(measure, as_of), definition=definition)


def of_editions(codes: Sequence[str]) -> tuple[str, ...]:
    """The condition that selects the cohorts of some editions: a run of numbers as its ends."""
    if len(codes) > 1 and all(code.isdecimal() for code in codes):
        numbers = sorted(map(int, codes))
        if numbers == list(range(numbers[0], numbers[-1] + 1)):
            return (f"cohort={numbers[0]}..{numbers[-1]}",)
    return tuple(f"cohort={code}" for code in codes)


def terminated(as_of: date) -> dict[tuple[str, ...], Cell]:
    """By cohort: how many of its projects were terminated. Raises BeingComputed."""
    request = replace(of_cohorts("registration_rate", as_of).request(), measure=_TERMINATED)
    found = queries.ready_cells(request)
    if found is None:
        raise BeingComputed
    return found


SLICES = (
    (Text("Inward, foreign", "引进·外资"), ("direction=inward", "origin=foreign")),
    (Text("Inward, domestic", "引进·内资"), ("direction=inward", "origin=domestic")),
    (Text("Outward", "走出"), ("direction=outward",)),
)


def in_slice(where: Sequence[str], direction: str, origin: str) -> bool:
    """Whether a row of a figure by direction and origin belongs to one of SLICES."""
    wanted = dict(one.split("=") for one in where)
    return wanted["direction"] == direction and wanted.get("origin", origin) == origin


def committed_of_editions(as_of: date) -> Asked:
    return Asked("committed", by="edition,direction,origin", as_of=as_of)


def projects_of_editions(as_of: date) -> Asked:
    return Asked("projects_signed", by="edition,direction,origin,kind", as_of=as_of)


def public_questions(as_of: date) -> Mapping[str, Asked]:
    """Every question that a page for the public may link to, by its receipt's address.

    One statement: they depend on the day and the editions alone, and are made once for these. An
    edition may move though no snapshot is made, so they are not kept by snapshot.
    """
    editions = holdings()
    return _public(as_of, tuple((one.code, one.number, one.starts_on) for one in editions))


@lru_cache(maxsize=4)
def _public(
    as_of: date, told: tuple[tuple[str, int | None, date | None], ...]
) -> Mapping[str, Asked]:
    found: list[Asked] = []
    editions = [Edition(code=code, number=number, starts_on=on) for code, number, on in told]
    for edition in editions:
        opening = statement(edition, editions)
        if opening:
            found += opening.published
        for measure in ("projects_signed", "committed", "contracted", "paid_in"):
            found.append(of_cohorts(measure, as_of).narrowed(f"cohort={edition.code}"))
        for measure, _, _ in STEPS:
            found.append(of_cohorts(measure, as_of).narrowed(f"cohort={edition.code}"))
        for _, where in SLICES:
            found.append(Asked("committed", (*where, f"edition={edition.code}"), as_of=as_of))
    codes = [edition.code for edition in editions]
    for measure, definition in READINGS:
        asked = reading(measure, definition, as_of)
        for chosen in ([code] for code in codes):
            found.append(asked.narrowed(*of_editions(chosen)))
        if codes:
            found.append(asked.narrowed(*of_editions(codes)))
    return MappingProxyType({asked.query(): asked for asked in found})
