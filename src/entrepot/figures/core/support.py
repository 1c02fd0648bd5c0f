"""What a figure rests on: how many projects or companies, and how many investors.

Pages for the public ask this before they show a figure (DESIGN.md §4.7).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import ibis
from ibis import _

from entrepot.figures.core import splits
from entrepot.figures.core.base import View
from entrepot.figures.core.compute import Computation
from entrepot.figures.core.engine import Engine, Expr
from entrepot.figures.core.joins import attach
from entrepot.figures.core.measures import Formula, Unit
from entrepot.figures.core.request import Request
from entrepot.figures.core.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Support:
    """Projects and companies behind a cell, and the investors that their records name.

    An entry of a company that a project established counts for the project. One whose records
    name no investor counts for none.
    """

    subjects: int
    investors: int


def support(
    snapshot: Snapshot, request: Request, *, engine: Engine | None = None
) -> dict[tuple[str, ...], Support]:
    """Group -> what its cell rests on; of a rate: those in its numerator. One statement."""
    own = engine is None
    engine = engine or Engine(snapshot)
    try:
        work = Computation(engine, request)
        rows = engine.rows(_counted(work))
        return {
            work.slice.texts(tuple(row[:-2])): Support(int(row[-2]), int(row[-1])) for row in rows
        }
    finally:
        if own:
            engine.close()


def _counted(work: Computation) -> Expr:
    table, keys = _subjects(work)
    held = attach(table, _holders(work), ("subject", "subject"), {"party": "party"})
    counts = {"subjects": _.subject.nunique(), "investors": _.party.nunique()}
    return held.group_by(keys).aggregate(**counts) if keys else held.aggregate(**counts)


def _subjects(work: Computation) -> tuple[Expr, list[str]]:
    """Group keys and `subject` (p and a project, or e and an enterprise) of the counted facts."""
    formula = work.measure.formula
    if formula is Formula.ARRIVAL:
        _committed, table = work.arrival_sides()
        keys = [name for name in table.columns if name in _keys(work)]
        return table.select(*keys, subject=_named("p", table.base_project)).distinct(), keys
    if work.measure.unit is Unit.RATIO:
        table = work.flagged().filter(_.reached == 1)
        subject = _named("p", table.id)
    elif formula is Formula.ENTERPRISES:
        table = work.facts
        subject = _named("e", table.id)
    elif formula is Formula.MONEY:
        table = work.facts
        project = table.the_project if "the_project" in table.columns else table.project
        subject = ibis.coalesce(_named("p", project), _named("e", table.enterprise))
    else:
        table = work.facts
        subject = _named("p", table.project)
    made = work.slice.keys(table)
    keys = list(made)
    if formula is not Formula.MONEY:
        return table.select(**made, subject=subject).distinct(), keys
    # Whose payments were all taken back adds nothing, and hides nobody.
    amounts = table.select(**made, subject=subject, amount=table.amount, currency=table.currency)
    sums = amounts.group_by([*keys, "subject", "currency"]).aggregate(total=_.amount.sum())
    return sums.filter(_.total != 0).select(*keys, "subject").distinct(), keys


def _keys(work: Computation) -> Iterable[str]:
    return [f"d{place}" for place in range(len(work.request.by))]


def _named(letter: str, ids: Any) -> Any:
    return ibis.literal(letter) + ids.cast("string")


def _holders(work: Computation) -> Expr:
    """subject, party: the investors that signings and entries name."""
    return work.view.kept("investors", lambda: _make_holders(work.view))


def _make_holders(view: View) -> Expr:
    signings = view.signings().select(signing=_.id, project=_.project)
    stakes = splits.holders(view).select("signing", "party")
    signed = attach(stakes, signings, ("signing", "signing"), {"project": "project"}, how="inner")
    found = signed.select(subject=_named("p", signed.project), party=signed.party)
    paying = view.entries(_.investor != "")
    for letter, column in (("p", "project"), ("e", "enterprise")):
        named = paying.filter(paying[column].notnull())
        named = named.select(subject=_named(letter, named[column]), party=named.investor)
        found = found.union(named, distinct=False)
    return found.distinct()
