"""How the page names cohorts, steps and amounts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from entrepot.portal import headlines, outcomes
from entrepot.solvers.development.triangle import Step
from entrepot.text import Text
from entrepot.web import spoken

#: What a commitment became, after "were" or "was"; and of what it is a share.
BECAME = {
    "paid_in": Text("paid in", "到资"),
    "contracted": Text("contracted", "落实为合同外资"),
    "arrived": Text("paid in", "到位"),
    "projects_registered": Text("registered", "注册"),
    "projects_started": Text("started", "开工"),
    "projects_paid": Text("paid into", "有到资"),
    "projects_operating": Text("in operation", "投产"),
}
OF_WHAT = {
    "committed_foreign": Text("the foreign capital committed", "协议外资"),
    "committed": Text("the investment committed", "签约总投资"),
    "projects_signed": Text("the projects signed", "签约项目"),
}
TONES = {
    "paid_in": "paid_in",
    "arrived": "paid_in",
    "projects_paid": "paid_in",
    "projects_operating": "operating",
}


def tone_of(measure: str) -> str:
    """The colour of a measure's class, one scale everywhere."""
    return TONES.get(measure, "contracted")


def names_of_cohorts(codes: Iterable[str]) -> dict[str, Text]:
    """Editions by their number, parts of them by their code, years as years. One statement."""
    holdings = {one.code: outcomes.name(one) for one in headlines.holdings()}
    return {
        code: holdings.get(code)
        or (
            Text(f"signed in {code}", f"{code}年签约")
            if len(code) == 4 and code.isdecimal()
            else Text(f"edition {code}", code)
        )
        for code in codes
    }


def age_words(age: int, step: Step) -> Text:
    """year 4, 第4年; quarter 12, 第12季度."""
    if step is Step.YEAR:
        return Text(f"year {age}", f"第{age}年")
    return Text(f"quarter {age}", f"第{age}季度")


@dataclass(frozen=True, slots=True)
class Scale:
    """How amounts of a page are printed: in millions of a currency, or as counts."""

    divisor: Decimal
    unit: Text
    digits: int

    def words(self, amount: Decimal | float | None) -> str | None:
        """An amount of the triangle, or an estimate; None stays None."""
        if amount is None:
            return None
        exact = amount if isinstance(amount, Decimal) else Decimal(repr(float(amount)))
        return spoken.grouped(exact / self.divisor, self.digits)

    def estimate(self, amount: float | None) -> str | None:
        """An estimated count has a decimal: it is a mean, no project."""
        if amount is None or self.digits:
            return self.words(amount)
        return spoken.grouped(Decimal(repr(float(amount))), 1)

    def place(self, amount: Decimal | float) -> Decimal:
        """Where it stands on an axis in this unit."""
        return Decimal(amount) / self.divisor


def scale_of(unit: str, amounts: Iterable[Decimal]) -> Scale:
    """Millions where the largest amount has some; a count as it is."""
    if unit == "count" or not unit:
        return Scale(Decimal(1), Text("projects", "个项目"), 0)
    most = max((abs(amount) for amount in amounts), default=Decimal(0))
    if most < 10**6:
        return Scale(Decimal(1), Text(unit, spoken.currency_name_zh(unit)), 2)
    return Scale(Decimal(10**6), Text(f"{unit} m", f"百万{spoken.currency_name_zh(unit)}"), 1)


def share(amount: Decimal, committed: Decimal | None) -> Decimal | None:
    """Of what was committed; None where nothing was or nobody knows."""
    return amount / committed if committed and committed > 0 else None


def shares(cells: Iterable[Decimal], committed: Decimal | None) -> list[tuple[int, Decimal]]:
    """(age, share) of a cohort from the day of its signing, when nothing had come."""
    if not committed or committed <= 0:
        return []
    return [(0, Decimal(0)), *((age, cell / committed) for age, cell in enumerate(cells, start=1))]


def in_order(names: Mapping[str, Text], codes: Iterable[str]) -> list[tuple[str, Text]]:
    """Choices of a form, the newest first."""
    return [(code, names[code]) for code in reversed(list(codes))]
