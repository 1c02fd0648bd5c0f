"""What an edition's commitments will become: its triangle, the forecast, and whether to trust it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property, lru_cache
from typing import Any

from entrepot.editions.models import Edition
from entrepot.editions.queries import first_days
from entrepot.figures import kept
from entrepot.figures.development import Developed
from entrepot.portal.headlines import BeingComputed, of_cohorts
from entrepot.portal.publication import Publication
from entrepot.solvers.development.backtest import BackTest, backtest
from entrepot.solvers.development.fan import Ahead, fan
from entrepot.solvers.development.forecast import CohortForecast, Forecast, forecast
from entrepot.solvers.development.methods import Method
from entrepot.solvers.development.triangle import Row, Step, Triangle
from entrepot.text import Text
from entrepot.web import spoken

#: Outlooks held in memory: of quarters one takes half a second to compute.
KEPT = 64


@dataclass(frozen=True, slots=True)
class _Question:
    """What an outlook is made of; two with one key give one outlook."""

    key: str
    triangle: Triangle = field(compare=False)
    method: Method
    prior: float | None


@dataclass(frozen=True)
class Outlook:
    """A triangle carried on by a method. `prior`: the share expected, for Bornhuetter–Ferguson."""

    triangle: Triangle
    method: Method
    prior: float | None = None

    @cached_property
    def forecast(self) -> Forecast:
        return forecast(self.triangle, self.method, apriori=self.prior)

    @cached_property
    def backtest(self) -> BackTest:
        return backtest(self.triangle, self.method, apriori=self.prior)

    @cached_property
    def _backtests(self) -> dict[Method, BackTest]:
        return {self.method: self.backtest}

    def judged(self, method: Method) -> BackTest:
        """The back-test of the method that a single cohort was forecast by."""
        if method is Method.NONE:
            return self.backtest
        if method not in self._backtests:
            self._backtests[method] = backtest(self.triangle, method)
        return self._backtests[method]

    def ahead(self, row: Row) -> tuple[Ahead, ...]:
        """A cohort's fan; by a given prior, the last age alone."""
        if self.method is not Method.BORNHUETTER_FERGUSON:
            return fan(self.triangle, row, self.method)
        one, by_age = self.of(row.cohort), self.triangle.by_age
        if one is None or one.ultimate is None or row.age >= by_age:
            return ()
        latest = float(row.latest)
        spans = (
            None if span is None else (latest + span[0], latest + span[1])
            for span in (one.p50, one.p90)
        )
        return (Ahead(by_age, one.ultimate, *spans),)

    def of(self, cohort: str) -> CohortForecast | None:
        return next((one for one in self.forecast.cohorts if one.cohort == cohort), None)


def outlook(
    found: Developed, method: Method = Method.CHAIN_LADDER, prior: float | None = None
) -> Outlook:
    """The outlook of a triangle, computed once a process."""
    return _made(_Question(repr(found.triangle), found.triangle, method, prior))


@lru_cache(maxsize=KEPT)
def _made(question: _Question) -> Outlook:
    return Outlook(question.triangle, question.method, question.prior)


# The sentence of an edition's page


def paid_in(as_of: date) -> Developed | None:
    """Capital paid in by editions of foreign projects, by years; None where a cohort has no start.

    Raises BeingComputed where a server does not have it yet.
    """
    found = kept.ready_triangle(
        of_cohorts("paid_in", as_of).request(), step=Step.YEAR, starts=first_days()
    )
    if found is None:
        raise BeingComputed
    return None if found.unstarted else found


def expected(shown: Edition, as_of: date, publication: Publication | None) -> dict[str, Any] | None:
    """What an edition's commitments are expected to have brought by the oldest age, in a sentence.

    publication: what everybody may see; None for staff. None where there is no forecast, or where
    a cohort that it rests on may not be shown. Raises BeingComputed.
    """
    found = paid_in(as_of)
    if found is None:
        return None
    made = outlook(found)
    one, committed = made.of(shown.code), found.triangle.exposures.get(shown.code)
    if one is None or one.ultimate is None or not committed or one.age >= made.forecast.by_age:
        return None
    if publication is not None and not _may_be_told(found.triangle, shown.code, publication):
        return None
    judged = made.judged(one.method)
    return {
        "text": _sentence(made.forecast.by_age, one, committed),
        "reliable": judged.reliable,
        "why": because(judged),
        # What does not hold on its own past is no number to print in a newspaper.
        "told": judged.reliable or publication is None,
    }


def _may_be_told(triangle: Triangle, code: str, publication: Publication) -> bool:
    """A forecast carries one cohort on by what the others did: all of them must be public."""
    paid = {row.cohort for row in triangle.rows if row.latest or row.since}
    return code in publication.cohorts("committed") and paid <= publication.cohorts("paid_in")


def _sentence(by_age: int, one: CohortForecast, committed: Decimal) -> Text:
    assert one.ultimate is not None
    whole = float(committed)
    edges = [(float(one.latest) + end) / whole for end in one.p90 or ()]
    # An estimate is told without decimals: its error is larger than one. Unless it is not.
    digits = 0 if len({_percent(edge, 0).en for edge in edges}) != 1 else 1
    share = _percent(one.ultimate / whole, digits)
    en, zh = "", ""
    if edges and _percent(edges[0], 1).en != _percent(edges[-1], 1).en:
        low, high = (_percent(edge, digits) for edge in edges)
        en, zh = f" (90 %: {low.en} to {high.en})", f"（90%区间：{low.zh}至{high.zh}）"
    return Text(
        f"By year {by_age} after signing, about {share.en} of the foreign capital that this "
        f"edition committed is expected to be paid in{en}.",
        f"预计到签约后第{by_age}年，本届协议外资约{share.zh}到资{zh}。",
    )


def _percent(share: float, digits: int) -> Text:
    words = spoken.grouped(Decimal(repr(share)) * 100, digits)
    return Text(f"{words}{spoken.NBSP}%", f"{words}%")


def because(judged: BackTest) -> Text:
    """The reasons of a verdict, in one line."""
    return Text(
        "; ".join(reason.en for reason in judged.reasons),
        "；".join(reason.zh for reason in judged.reasons),
    )
