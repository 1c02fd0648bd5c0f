"""Lists of suggestions for all askers together, with the reasons of each, and what was left out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from math import ceil, isnan

from entrepot.solvers.affinity.bars import Barred, Rule, why_barred
from entrepot.solvers.affinity.drawing import Drawing, Taken, take
from entrepot.solvers.affinity.facets import Block
from entrepot.solvers.affinity.problem import Problem, Profile, Reason

#: By default one is shown in at most so many times the lists that an even share would give it.
TIMES_EVEN_SHARE = 2


@dataclass(frozen=True, slots=True)
class Why:
    """One reason for a pair: from each side 0 to 1, or None where it was not stated."""

    reason: Reason
    intent: float | None
    offer: float | None


@dataclass(frozen=True, slots=True)
class Suggestion:
    intent: str
    offer: str
    #: In millionths; `intent_fit` and `offer_fit` are the two sides that it joins.
    score: int
    intent_fit: float
    offer_fit: float
    _names: tuple[Reason, ...] = field(repr=False)
    _said: Block = field(repr=False, compare=False)

    @property
    def reasons(self) -> tuple[Why, ...]:
        """Each reason that weighs anything, made when asked for: lists of 10,000 are long."""
        return tuple(
            Why(name, *(None if isnan(value) else value for value in pair))
            for name, pair in zip(self._names, self._said.tolist(), strict=True)
        )


@dataclass(frozen=True, slots=True)
class Kept:
    """A pair that would have been in a list, had a rule not barred it: for staff."""

    intent: str
    offer: str
    score: int
    barred: Barred


@dataclass(frozen=True)
class Suggestions:
    """Lists by the id of who asks, best first.

    `full`: how many would have come before the last of a list, had they not been in `exposure`
    lists already. `kept`: likewise, had no rule barred them, at most `top` of each list. `barred`:
    pairs that each rule bars, of all pairs. `exposed`: in how many lists each shown one is.
    """

    top: int
    exposure: int | None
    lists: dict[str, tuple[Suggestion, ...]]
    full: dict[str, int]
    kept: tuple[Kept, ...]
    barred: dict[Rule, int]
    exposed: dict[str, int]


def even_share(problem: Problem, top: int) -> int:
    """The exposure limit that goes without saying."""
    shown = TIMES_EVEN_SHARE * top * len(problem.askers)
    return max(1, ceil(shown / max(len(problem.shown), 1)))


def suggest(problem: Problem, *, top: int = 20, exposure: int | None = None) -> Suggestions:
    """`top` suggestions for each asker, one shown in at most `exposure` lists (None: no limit).

    What is in which list is what taking all pairs one by one would give, though a pair is scored
    in its block and then forgotten. Pairs that score 0 are never shown.
    """
    drawing = Drawing(problem, top)
    lists, full = take(drawing, top, exposure)
    kept: list[Kept] = []
    exposed = dict.fromkeys((one.id for one in problem.shown), 0)
    for asker, taken, held in zip(problem.askers, lists, drawing.kept, strict=True):
        # A list with room left would have taken anything that scores at all.
        last = taken[-1].key if len(taken) == top else 0
        for key in held[held > last][::-1].tolist():
            intent, offer = problem.pair(asker, problem.shown[drawing.column(key)])
            why = why_barred(problem, intent, offer)
            assert why is not None
            kept.append(Kept(intent.id, offer.id, drawing.score(key), why))
        for one in taken:
            exposed[problem.shown[drawing.column(one.key)].id] += 1
    return Suggestions(
        top=top,
        exposure=exposure,
        lists={
            asker.id: tuple(_suggestion(drawing, asker, one) for one in taken)
            for asker, taken in zip(problem.askers, lists, strict=True)
        },
        full={asker.id: number for asker, number in zip(problem.askers, full, strict=True)},
        kept=tuple(kept),
        barred={rule: drawing.barred[rule] for rule in Rule if drawing.barred[rule]},
        exposed=exposed,
    )


def _suggestion(drawing: Drawing, asker: Profile, taken: Taken) -> Suggestion:
    problem = drawing.problem
    intent, offer = problem.pair(asker, problem.shown[drawing.column(taken.key)])
    fits, said = taken.fits, taken.said
    if problem.lists_for == "offers":
        fits, said = fits[::-1], said[:, ::-1]
    return Suggestion(
        intent=intent.id,
        offer=offer.id,
        score=drawing.score(taken.key),
        intent_fit=float(fits[0]),
        offer_fit=float(fits[1]),
        _names=drawing.scorer.names,
        _said=said,
    )


Explained = tuple[Suggestion, Barred | None]


def explain(problem: Problem, pairs: Iterable[tuple[Profile, Profile]]) -> list[Explained]:
    """Pairs (an intent, an offer) with their reasons, and the rule that bars each, in their order.

    Whether or not a pair is in a list.
    """
    wanted = list(pairs)
    drawing = Drawing(problem, 1)
    rows, columns = (
        {one.id: at for at, one in enumerate(s)} for s in (problem.askers, problem.shown)
    )
    by_row: dict[int, list[int]] = defaultdict(list)
    places = [problem.pair(*one) for one in wanted]
    for asker, shown in places:
        by_row[rows[asker.id]].append(columns[shown.id])
    told = {row: iter(drawing.pairs(row, some)) for row, some in by_row.items()}
    return [
        (_suggestion(drawing, asker, next(told[rows[asker.id]])), why_barred(problem, *pair))
        for pair, (asker, _) in zip(wanted, places, strict=True)
    ]
