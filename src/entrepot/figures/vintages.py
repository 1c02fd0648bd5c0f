"""A register that was kept as balances: what each cohort had been paid by the date of each edition.

Such a register says what had come in all by its date, not when it came, so its money lies on the
days of its editions. It has no triangle; its cohorts are real, and each amount is a figure.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal, localcontext

from entrepot.figures.core.compute import Computation
from entrepot.figures.core.engine import Engine
from entrepot.figures.core.figure import EXACT, money_value
from entrepot.figures.core.request import Request
from entrepot.figures.development import (
    by_cohort,
    committed_to,
    of_cohort,
    started,
    sums_by_day,
)
from entrepot.periods import Period
from entrepot.solvers.development.synthetic import Standing
from entrepot.solvers.development.triangle import ZERO, Step, complete_ages


@dataclass(frozen=True, slots=True)
class Balances:
    """A cohort by the end of each day of `Vintages.days`."""

    cohort: str
    start: date
    #: The day of its first record, where that lies before its start.
    first: date
    committed: tuple[Decimal, ...]
    paid: tuple[Decimal, ...]


@dataclass(frozen=True, slots=True)
class Vintages:
    """The cohorts of a register at the dates of its editions, oldest first.

    No `days`: the register dates its money better than that, and has a triangle.
    """

    days: tuple[date, ...]
    cohorts: tuple[Balances, ...]
    request: Request
    #: Currency code, or `count`.
    unit: str
    unstarted: tuple[str, ...] = ()

    def paid(self, one: Balances, day: date) -> Request:
        """The figure that a balance is."""
        return of_cohort(self.request, one.cohort, one.first, day)

    def committed(self, one: Balances, day: date) -> Request:
        """The figure of what it had committed by then."""
        return of_cohort(committed_to(self.request), one.cohort, one.first, day)

    def standings(self, at: int) -> list[Standing]:
        """The cohorts of one edition that were closed to new signings a year after they began."""
        day = self.days[at]
        return [
            Standing(one.cohort, one.start, one.committed[at], one.paid[at])
            for one in self.cohorts
            if complete_ages(one.start, day, Step.YEAR) and one.committed[at] > 0
        ]


def vintages(
    engine: Engine, request: Request, *, days: Collection[date], starts: Mapping[str, date]
) -> Vintages:
    """`days`: the dates of the register's editions; `starts` as `development.developed` has it.

    Balances they are if all money lies on those days, and these are fewer than the ages, in years,
    of the oldest cohort. Raises what `developed` raises.
    """
    work = by_cohort(engine, request)
    asked = replace(work.request, as_of=work.as_of)
    sums, unit = sums_by_day(work)
    dates = {Period.containing(on, precision).last for _cohort, on, precision in sums}
    seen = tuple(sorted(day for day in dates if day <= work.as_of))
    if not seen or not dates <= set(days):
        return Vintages((), (), asked, unit)
    promised, _ = sums_by_day(Computation(engine, committed_to(asked)))
    begin, unstarted = started({key[0] for key in (*sums, *promised)}, starts)
    oldest = min(begin.values(), default=work.as_of)
    if len(seen) >= complete_ages(oldest, work.as_of, Step.YEAR):
        return Vintages((), (), asked, unit)
    cohorts = []
    for cohort, start in sorted(begin.items(), key=lambda one: (one[1], one[0])):
        flows = [_dated(sums, cohort), _dated(promised, cohort)]
        first = min([start, *(day for flow in flows for day in flow)])
        paid, committed = ([_by(flow, day, unit) for day in seen] for flow in flows)
        cohorts.append(Balances(cohort, start, first, tuple(committed), tuple(paid)))
    return Vintages(seen, tuple(cohorts), replace(asked, by=()), unit, unstarted)


def _dated(sums: Mapping[tuple[str, date, str], Decimal], cohort: str) -> dict[date, Decimal]:
    """What a cohort got, by the last day of the period that each amount is known to."""
    found: dict[date, Decimal] = {}
    with localcontext(prec=EXACT):
        for (name, on, precision), amount in sums.items():
            if name == cohort:
                day = Period.containing(on, precision).last
                found[day] = found.get(day, ZERO) + amount
    return found


def _by(flow: Mapping[date, Decimal], day: date, unit: str) -> Decimal:
    with localcontext(prec=EXACT):
        whole = sum((amount for on, amount in flow.items() if on <= day), ZERO)
        return whole if unit == "count" or not unit else money_value(whole, unit)
