"""What is at stake in a project: committed less cancelled less arrived, from a snapshot."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal, localcontext
from typing import NamedTuple

from ibis import _

from entrepot.figures import kept
from entrepot.figures.core.arrow import pa
from entrepot.figures.core.compute import Computation
from entrepot.figures.core.engine import Engine, Expr
from entrepot.figures.core.errors import NoRate
from entrepot.figures.core.figure import EXACT, money_value
from entrepot.figures.core.joins import attach
from entrepot.figures.core.measures import MEASURES
from entrepot.figures.core.request import Request
from entrepot.figures.lives import SIZED_IN, money_of, plain

Sums = dict[int, Decimal]


class Stake(NamedTuple):
    """Of one project. Money of another currency is converted each entry at its own rate."""

    project: int
    #: In the currency of the commitment; None where a rate is missing.
    amount: Decimal | None
    currency: str
    #: In US dollars, to sort by; None where a rate is missing.
    dollars: Decimal | None


def stakes(request: Request, *, seconds: float | None = None) -> dict[int, Stake]:
    """Project -> its stake, of the slice; one that committed nothing known is not in it."""
    found = kept.rows("stakes", plain(request), read, seconds=seconds)
    return {row[0]: Stake(*row) for row in found}


def read(engine: Engine, request: Request) -> kept.Rows:
    """Rows of `Stake`, from an engine."""
    work = Computation(engine, request)
    committed = money_of(work, MEASURES["committed_open"])
    own: dict[int, dict[str, Decimal]] = {
        key[0]: of for key, of in work.conversion.sums(committed, ["the_project"], None).of.items()
    }
    if not own:
        return ()
    arrived = money_of(work, MEASURES["arrived"])
    dollars = _difference(_sums(work, committed, SIZED_IN), _sums(work, arrived, SIZED_IN))
    # A project signed in several currencies is told in dollars.
    homes = {project: next(iter(of)) for project, of in own.items() if len(of) == 1}
    come = _sums_at_home(work, arrived, homes)
    rows = []
    for project in sorted(own):
        converted = dollars.get(project) if dollars is not None else None
        currency = homes.get(project, SIZED_IN)
        amount = converted
        if project in homes:
            came = come[currency]
            amount = None
            if came is not None:
                with localcontext(prec=EXACT):
                    amount = own[project][currency] - came.get(project, Decimal(0))
        rows.append((project, _rounded(amount, currency), currency, _rounded(converted, SIZED_IN)))
    return tuple(rows)


def _rounded(amount: Decimal | None, currency: str) -> Decimal | None:
    return None if amount is None else money_value(amount, currency)


def _sums(work: Computation, money: Expr, currency: str) -> Sums | None:
    """Project -> its sum in a currency; None where a rate is missing."""
    try:
        found = work.conversion.sums(money, ["the_project"], currency)
    except NoRate:
        return None
    return {key[0]: of[currency] for key, of in found.of.items()}


def _sums_at_home(
    work: Computation, arrived: Expr, homes: dict[int, str]
) -> dict[str, Sums | None]:
    """Currency -> what arrived of the projects that committed in it."""
    by_currency: dict[str, list[int]] = defaultdict(list)
    for project, currency in homes.items():
        by_currency[currency].append(project)
    owners = pa.table(
        {
            "owner": pa.array(list(homes), pa.int64()),
            "home": pa.array(list(homes.values()), pa.string()),
        }
    )
    known = work.engine.keep(owners, passing=True)
    at_home = attach(arrived, known, ("the_project", "owner"), {"home": "home"}, how="inner")
    return {
        currency: _sums(work, at_home.filter(_.home == currency), currency)
        for currency in sorted(by_currency)
    }


def _difference(committed: Sums | None, arrived: Sums | None) -> Sums | None:
    if committed is None or arrived is None:
        return None
    with localcontext(prec=EXACT):
        return {
            project: amount - arrived.get(project, Decimal(0))
            for project, amount in committed.items()
        }
