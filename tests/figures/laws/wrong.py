"""Wrong implementations, each of which a law must tell from the real one."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any
from unittest.mock import patch

from ibis import _

from entrepot.figures.core import splits
from entrepot.figures.core.base import View
from entrepot.figures.core.conversion import Conversion, Sums
from entrepot.figures.core.engine import Engine
from entrepot.figures.core.facts import Facts
from entrepot.figures.core.joins import without
from tests.figures.laws.ground import Answers, asked
from tests.figures.laws.replay import Question, Table


def constant_zero(engine: Engine, question: Question) -> Table:
    return {}


def first_row_only(engine: Engine, question: Question) -> Table:
    return dict(list(asked(engine, question).items())[:1])


def known_at_ignored(engine: Engine, question: Question) -> Table:
    return asked(engine, replace(question, known_at=None))


def as_of_ignored(engine: Engine, question: Question) -> Table:
    return asked(engine, replace(question, as_of=date(2030, 1, 1)))


def verification_ignored(engine: Engine, question: Question) -> Table:
    return asked(engine, replace(question, verified=False))


def nothing_left_over(engine: Engine, question: Question) -> Table:
    """Records without the dimension are dropped."""
    found = asked(engine, question)
    return {key: value for key, value in found.items() if "(none)" not in key[0]}


def everyone_in_the_numerator(engine: Engine, question: Question) -> Table:
    """Whoever got there is above the line, of whichever cohort."""
    found: dict[Any, Any] = asked(engine, question)
    reached = sum(top for top, _base in found.values())
    return {key: (reached, base) for key, (_top, base) in found.items()}


def paperwork_forgotten(engine: Engine, question: Question) -> Table:
    """Projects still in paperwork are not fulfilled under the definition that says they are."""
    forgotten = question.definition == "paperwork-counts"
    return asked(engine, replace(question, definition=None) if forgotten else question)


def _with(target: Any, name: str, fake: Any) -> Answers:
    """The real implementation with one of its parts replaced."""

    def answers(engine: Engine, question: Question) -> Table:
        # An engine of its own: what one keeps of its views must not reach the other.
        with patch.object(target, name, fake), closing(Engine(engine.snapshot)) as own:
            return asked(own, question)

    answers.__name__ = getattr(fake, "__name__", f"{name}_ignored")
    return answers


annulment_ignored = _with(View, "annulled", None)

_sums, _count, _projects, _rank = Conversion.sums, Engine.count, Facts.projects, View.ranked
_known = View.known
_steps = View.milestones


def floats(self: Conversion, table: Any, keys: list[str], currency: str | None) -> Sums:
    """Money is added in binary floating point."""
    binary = _sums(self, table.mutate(amount=_.amount.cast("float64")), keys, currency)
    return Sums(
        {
            group: {unit: Decimal(total) for unit, total in units.items()}
            for group, units in binary.of.items()
        }
    )


def _known_too_early(name: str) -> Any:
    """Records of one kind count before they were recorded."""

    def known(self: View, asked: str) -> Any:
        return self.engine.table(asked) if asked == name else _known(self, asked)

    known.__name__ = f"known_at_ignored_of_{name}"
    return known


def reversals_ignored(self: Engine, name: str) -> int:
    return 0 if name == "reversals" else _count(self, name)


def terminated_dropped(self: Facts) -> Any:
    """Terminated projects are in no cohort."""
    ended = self.view.milestones(("terminated",))
    return without(_projects(self), ended, ("project", "project"))


def last_recorded_holds(table: Any, group: str, order: list[Any]) -> Any:
    """What was recorded last holds, whenever it took effect."""
    versions = "effective_on" in table.columns
    return _rank(table, group, order[1:] if versions else order)


def steps_of_this_year(self: View, kinds: tuple[str, ...]) -> Any:
    """A step counts in the year of the as-of alone."""
    found = self.standing("milestones", self.known("milestones"))
    new_year = self.clocks.as_of.replace(month=1, day=1)
    found = found.filter(
        _.reached_on.between(new_year, self.clocks.as_of),
        _.actual == 1,
        _.evidence != "",
        _.kind.isin(kinds),
    )
    return found.select("project").distinct()


def steps_of_the_first_half(self: View, kinds: tuple[str, ...]) -> Any:
    """A step counts only if it was recorded early."""
    found = self.standing("milestones", self.known("milestones"))
    found = found.filter(
        _.batch <= self.engine.snapshot.batches // 2, _.actual == 1, _.kind.isin(kinds)
    )
    return found.select("project").distinct()


def nothing_ends(self: View, kinds: tuple[str, ...]) -> Any:
    """A terminated project is still in preparation."""
    found = _steps(self, kinds)
    return found.filter(_.project < 0) if kinds == ("terminated",) else found


def planned_steps_count(self: View, kinds: tuple[str, ...]) -> Any:
    """A step counts without evidence, and before it was reached."""
    found = self.standing("milestones", self.known("milestones").filter(_.kind.isin(kinds)))
    return found.select("project").distinct()


def each_investor_has_it_all(minor: int, foreign: int | None, stakes: Any) -> list[Any]:
    return [(part.economy, minor, foreign) for part in stakes]


in_floats = _with(Conversion, "sums", floats)
without_reversals = _with(Engine, "count", reversals_ignored)
without_terminated = _with(Facts, "projects", terminated_dropped)
by_order_of_recording = _with(View, "ranked", staticmethod(last_recorded_holds))
this_year_only = _with(View, "milestones", steps_of_this_year)
early_steps_only = _with(View, "milestones", steps_of_the_first_half)
terminations_ignored = _with(View, "milestones", nothing_ends)
promises = _with(View, "milestones", planned_steps_count)
known_at_ignored_of = {
    name: _with(View, "known", _known_too_early(name))
    for name in ("entries", "milestones", "verifications", "versions")
}
joint_in_full = _with(splits, "allocate", each_investor_has_it_all)
