"""The headline figures of an edition: which are asked, and the words that they may be said in.

The public sees these alone, and each only over enough projects or companies (DESIGN.md §4.7).
Nothing is typed in: every number comes from the figures engine, every word from the wording rule.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from urllib.parse import urlencode

from entrepot.editions.models import Edition
from entrepot.figures.core import queries
from entrepot.figures.core.figure import Figure
from entrepot.figures.core.request import Request
from entrepot.ledger.queries import distinct_investors
from entrepot.text import Text

#: Least projects and investors under a public figure.
LEAST = 10
FOREIGN_INWARD = ("direction=inward", "origin=foreign")
CURRENCY = "USD"

TOO_FEW = Text("too few to publish", "数量过少，不予公布")


@dataclass(frozen=True, slots=True)
class Asked:
    """One figure's question, as the address of its receipt spells it."""

    measure: str
    where: tuple[str, ...] = ()
    by: str = ""
    period: str = ""
    as_of: date | None = None
    currency: str = ""

    def request(self) -> Request:
        return Request.parse(
            self.measure,
            by=self.by or None,
            where=list(self.where),
            period=self.period or None,
            as_of=self.as_of.isoformat() if self.as_of else None,
            currency=self.currency or None,
        )

    def figure(self) -> Figure:
        return queries.compute(self.request())

    def address(self) -> str:
        return f"/figures/receipt/?{self.query()}"

    def query(self) -> str:
        pairs = [("measure", self.measure), *(("where", one) for one in self.where)]
        for name, value in (
            ("by", self.by),
            ("period", self.period),
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
    high_tech: tuple[Asked, Asked, Asked, Asked] | None
    years: tuple[int, int]

    @property
    def asked(self) -> tuple[Asked, ...]:
        return (
            self.projects,
            self.committed,
            self.companies,
            self.paid_in,
            *(self.high_tech or ()),
        )


def statement(edition: Edition, among: Sequence[Edition]) -> Statement | None:
    """What an edition's page opens with; None for one without a date or an elder."""
    elders = earlier(edition, among)
    if not elders or edition.starts_on is None:
        return None
    signed_by = month_end_before(edition.starts_on, 1)
    capital_by = month_end_before(edition.starts_on, 2)
    numbers = f"edition={elders[0].number}..{elders[-1].number}"
    base, last = edition.starts_on.year - 6, edition.starts_on.year - 1
    high = ("sector=hightech-2017",)

    def year_of(year: int, *where: str) -> Asked:
        return Asked("paid_in", where, period=str(year), as_of=capital_by, currency=CURRENCY)

    return Statement(
        count=len(elders),
        projects=Asked("projects_signed", (*FOREIGN_INWARD, numbers), as_of=signed_by),
        committed=Asked(
            "committed", (*FOREIGN_INWARD, numbers), as_of=signed_by, currency=CURRENCY
        ),
        companies=Asked("enterprises_established", FOREIGN_INWARD, as_of=capital_by),
        paid_in=Asked("paid_in", as_of=capital_by, currency=CURRENCY),
        high_tech=(year_of(base, *high), year_of(last, *high), year_of(base), year_of(last)),
        years=(base, last),
    )


def annual_growth(start: Decimal, end: Decimal, intervals: int) -> Decimal | None:
    """Compound growth a year over `intervals`; None (not meaningful) for a base ≤ 0."""
    if start <= 0 or end < 0:
        return None
    return (end / start) ** (Decimal(1) / intervals) - 1


def public_investors(edition: Edition, among: Sequence[Edition]) -> int:
    """Investors of the editions up to one: the public count rule needs at least LEAST."""
    codes = [one.code for one in earlier(edition, among)] + [edition.code]
    return distinct_investors(codes)


STEPS = (
    ("registration_rate", Text("Registered", "已注册"), "contracted"),
    ("start_rate", Text("Started", "已开工"), ""),
    ("arrival_rate", Text("Paid in", "已到资"), "paid_in"),
    ("production_rate", Text("In operation", "已投产"), ""),
)


def funnel_questions(edition: Edition, as_of: date) -> dict[str, Asked]:
    """The funnel of one edition's inward foreign projects."""
    where = (*FOREIGN_INWARD, f"cohort={edition.code}")
    asked = {
        "projects_signed": Asked("projects_signed", where, as_of=as_of),
        "committed": Asked("committed", where, as_of=as_of, currency=CURRENCY),
        "contracted": Asked("contracted", where, as_of=as_of, currency=CURRENCY),
        "paid_in": Asked("paid_in", where, as_of=as_of, currency=CURRENCY),
    }
    for code, _, _ in STEPS:
        asked[code] = Asked(
            code, where, as_of=as_of, currency=CURRENCY if code == "arrival_rate" else ""
        )
    return asked


SLICES = (
    (Text("Inward, foreign", "引进·外资"), ("direction=inward", "origin=foreign")),
    (Text("Inward, domestic", "引进·内资"), ("direction=inward", "origin=domestic")),
    (Text("Outward", "走出"), ("direction=outward",)),
)


def slice_questions(edition: Edition, as_of: date) -> list[tuple[Text, Asked, Asked]]:
    """Committed and projects by kind, of each part that may never be one number."""
    return [
        (
            label,
            Asked("committed", (*where, f"edition={edition.code}"), as_of=as_of),
            Asked("projects_signed", (*where, f"edition={edition.code}"), by="kind", as_of=as_of),
        )
        for label, where in SLICES
    ]


def public_queries(as_of: date) -> set[str]:
    """The receipts that anybody may open: those of the headlines of every edition's page."""
    allowed = set()
    editions = holdings()
    for edition in editions:
        found = statement(edition, editions)
        if found:
            allowed |= {asked.query() for asked in found.asked}
        allowed |= {asked.query() for asked in funnel_questions(edition, as_of).values()}
        for _, committed, projects in slice_questions(edition, as_of):
            allowed |= {committed.query(), projects.query()}
    return allowed
