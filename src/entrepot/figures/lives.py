"""Lives of signed projects: when each reached which step, of one slice, from a snapshot.

What durations, the watch list and the comparison of zones rest on. A date known to a longer period
stands on that period's last day, and a step is reached once that day is over.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from ibis import _

from entrepot.figures import kept
from entrepot.figures.core.compute import Computation
from entrepot.figures.core.engine import Engine, Expr
from entrepot.figures.core.facts import Facts
from entrepot.figures.core.joins import attach, within
from entrepot.figures.core.measures import MEASURES, Measure
from entrepot.figures.core.request import NONE, Request
from entrepot.figures.core.slices import UNKNOWN
from entrepot.periods import Period
from entrepot.places import reference

#: Steps after the signing, in the order in which they are expected.
STEPS = ("registered", "started", "paid", "operating")
#: Step -> steps that leave it behind: a project in operation was registered, recorded or not.
BEHIND = {
    "registered": ("registered", "started", "paid", "operating"),
    "started": ("started", "operating"),
    "paid": ("paid",),
    "operating": ("operating",),
}
#: Classes of a project's commitment, from so many million US dollars.
SIZES = (0, 1, 10, 100)
SIZED_IN = "USD"
_BY = ("cohort", "sector", "zone", "division", "economy")


class Life(NamedTuple):
    """A signed project. A step not reached by the as-of is None; so is `size` where no amount is
    known, `confirmed` where nobody ever confirmed the project."""

    id: int
    register: str
    key: str
    signed: date
    cohort: str
    #: Section of the list of sectors, `C` or `isic:C`.
    sector: str
    zone: str
    division: str
    economy: str
    size: int | None
    registered: date | None
    started: date | None
    paid: date | None
    operating: date | None
    terminated: date | None
    confirmed: date | None

    def reached(self, step: str) -> date | None:
        """The day of a step itself."""
        found: date | None = getattr(self, step)
        return found

    def passed(self, step: str) -> date | None:
        """The day on which a step lay behind: its own, or an earlier one of a later step."""
        return min((day for name in BEHIND[step] if (day := self.reached(name))), default=None)


def lives(request: Request, *, seconds: float | None = None) -> tuple[Life, ...]:
    """Every project of the slice, by key; the measure, `by` and currency are not read.

    Raises NoRate where a commitment can't be sized, InputErrors, and Interrupted after `seconds`.
    """
    return tuple(Life(*row) for row in kept.rows("lives", plain(request), read, seconds=seconds))


def lives_if_ready(request: Request) -> tuple[Life, ...] | None:
    """The same without waiting; None while it is being computed for the next reader."""
    found = kept.ready_rows("lives", plain(request), read)
    return None if found is None else tuple(Life(*row) for row in found)


def plain(request: Request) -> Request:
    """The question about the projects alone, so that one answer serves every page."""
    return replace(request, measure=MEASURES["projects_signed"], by=(), currency=None)


def read(engine: Engine, request: Request) -> kept.Rows:
    """Rows of `Life`, from an engine."""
    work = Computation(engine, replace(request, by=_BY))
    facts = work.facts
    table = facts.mutate(**work.slice.keys(facts)).select(
        "id", "register", "key", "on", "precision", *(f"d{at}" for at in range(len(_BY)))
    )
    for step in (*STEPS, "terminated"):
        first = _first(work, step)
        take = {f"{step}_on": "first_on", f"{step}_precision": "precision"}
        table = attach(table, first, ("id", "project"), take)
    confirmed = work.view.known("confirmations").filter(_.confirmed_on <= work.as_of)
    last = confirmed.group_by("project").aggregate(last=_.confirmed_on.max())
    table = attach(table, last, ("id", "project"), {"confirmed_on": "last"})
    sizes = _sizes(work)
    found = [_life(row, sizes, work.as_of) for row in engine.rows(table)]
    return tuple(sorted(found, key=lambda life: (life[1], life[2])))


def _first(work: Computation, step: str) -> Expr:
    """project, first_on, precision: when each first reached a step."""
    if step != "paid":
        return work.view.first_milestones(step).rename(first_on="reached_on")
    paid = Facts(work.view, work.request.of_whole_register()).of(MEASURES["projects_paid"])
    return paid.select(project=_.id, first_on=_.on, precision=_.precision)


def money_of(work: Computation, measure: Measure) -> Expr:
    """Entries of the slice's projects, with the project as the column `the_project`."""
    money = Facts(work.view, work.request.of_whole_register()).money(measure, link=True)
    return within(money, work.facts, ("the_project", "id"))


def _sizes(work: Computation) -> dict[int, int]:
    """Project -> its class in SIZES, of what it committed."""
    money = money_of(work, MEASURES["committed"])
    sums = work.conversion.sums(money, ["the_project"], SIZED_IN)
    return {key[0]: size_of(of[SIZED_IN]) for key, of in sums.of.items()}


def size_of(amount: Decimal) -> int:
    """
    >>> size_of(Decimal("9999999.99")), size_of(Decimal("10000000"))
    (1, 10)
    """
    return max(least for least in SIZES if amount >= least * 10**6 or not least)


def _life(row: tuple[Any, ...], sizes: dict[int, int], as_of: date) -> Life:
    key, register, name, on, precision, cohort, sector, zone, division, economy, *rest = row
    *steps, confirmed = rest
    registered, started, paid, operating, terminated = (
        _day(*pair, as_of) for pair in zip(steps[::2], steps[1::2], strict=True)
    )
    return Life(
        key,
        register,
        name,
        min(Period.containing(on, precision).last, as_of),
        cohort or NONE,
        section(sector),
        zone or NONE,
        division or NONE,
        economy or NONE,
        sizes.get(key),
        registered,
        started,
        paid,
        operating,
        terminated,
        confirmed,
    )


def _day(on: date | None, precision: str | None, as_of: date) -> date | None:
    if on is None or precision is None:
        return None
    last = Period.containing(on, precision).last
    return last if last <= as_of else None


def section(sector: str | None) -> str:
    """The section that a code lies in: `C` of 3444, `isic:C` of isic:2410."""
    if not sector:
        return NONE
    code = reference.find_sector(sector)
    if code is None:
        return UNKNOWN
    return ("isic:" if code.tree == "isic4" else "") + reference.ancestors(code)[-1].code
