"""What counts: the records that stand as of D, known at T and verified, as Ibis expressions.

Every kind of record of LEDGER.md §1 goes through `View.standing`; nothing else in `figures`
reads a snapshot's tables.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any

import ibis
from ibis import _

from entrepot.figures.core.engine import Engine, Expr
from entrepot.figures.core.errors import SnapshotTooOld
from entrepot.figures.core.joins import attach, within, without
from entrepot.ledger.models.records import SPAN

#: A known-at after everything that a snapshot may hold.
FOREVER = 2**62
#: Views that an engine keeps: a figure needs two, with and without verification.
VIEWS = 6
#: So often entries are read from the snapshot's file, few columns of few rows: a triangle asks
#: twice. Keeping all of them takes longer than both, and pays for a page that asks on and on.
DIRECT = 2


@dataclass(frozen=True)
class Clocks:
    """As of which day, known at which instant (microseconds), and whether verified alone."""

    as_of: date
    known_at: int
    verified: bool = True

    @property
    def unverified(self) -> Clocks:
        return replace(self, verified=False)


class View:
    """A snapshot seen by one pair of clocks.

    What many figures ask again (verdicts, signings, attributes) is kept in tables of its own.
    """

    def __init__(self, engine: Engine, clocks: Clocks) -> None:
        self.engine = engine
        self.clocks = clocks
        #: What is kept: by name, or by subject and attribute.
        self.tables: dict[Any, Expr] = {}
        self._asked_entries = 0

    def kept(self, name: Any, make: Callable[[], Expr]) -> Expr:
        """The table kept under a name: what `make` gives, the first time that it is asked for."""
        if name not in self.tables:
            self.tables[name] = self.engine.keep(make())
        return self.tables[name]

    def close(self) -> None:
        while self.tables:
            self.engine.drop(self.tables.popitem()[1])

    # What stands

    def known(self, name: str) -> Expr:
        """Records of a kind that the ledger had learnt by T."""
        table = self.engine.table(name)
        if self.clocks.known_at >= FOREVER:
            return table
        return table.filter(_.recorded_at <= self.clocks.known_at)

    @cached_property
    def _judged(self) -> Expr | None:
        if not self.engine.count("verifications"):
            return None
        return self.known("verifications")

    def _newest(self, target: str) -> Expr:
        """The newest verdict on each target of a kind (`target_batch`, `target_record`)."""
        found = self._judged
        assert found is not None
        newest = self.ranked(found.filter(found[target].notnull()), target, [ibis.desc("id")])
        return newest.select(
            **{target: newest[target], "judged": newest.id, "verdict": newest.verdict}
        )

    @property
    def batches(self) -> Expr:
        """number, judged (id of the verdict, 0 for none), accepted: each batch known by T."""
        return self.kept("batches", self._batches)

    def _batches(self) -> Expr:
        batches = self.known("batches")
        if self._judged is None:
            return batches.select(
                number=batches.number, judged=ibis.literal(0, "int64"), accepted=batches.exempt
            )
        joined = attach(
            batches,
            self._newest("target_batch"),
            ("number", "target_batch"),
            {"judged": "judged", "verdict": "verdict"},
        )
        return joined.select(
            number=joined.number,
            judged=ibis.coalesce(joined.judged, 0),
            accepted=ibis.ifelse(
                joined.verdict.isnull(), joined.exempt, joined.verdict == "accepted"
            ),
        )

    @cached_property
    def _single_verdicts(self) -> Expr | None:
        """Verdicts on single records; None where there are none."""
        if self._judged is None:
            return None
        singles = self.kept("singles", lambda: self._newest("target_record"))
        return singles if self.engine.any(singles) else None

    @cached_property
    def everything_accepted(self) -> bool:
        """No batch known by T waits or was refused, and no record was judged by itself."""
        return self._single_verdicts is None and not self.engine.any(
            self.batches.filter(~_.accepted)
        )

    def verified(self, table: Expr, subject: str = "id", *, waiting: bool = False) -> Expr:
        """Rows whose record (named by the column `subject`) a second person accepted by T.

        The newest verdict holds, whether on the record or on its batch. `waiting`: the others.
        """
        if not waiting and (not self.clocks.verified or self.everything_accepted):
            return table
        columns = table.columns
        if subject == "id":
            table = table.mutate(judged_batch=_.batch)
        else:
            # A record's id is its batch times SPAN, and its number in the batch.
            table = table.mutate(judged_batch=(_[subject] // SPAN).cast("int64"))
        single = self._single_verdicts
        if single is None:
            accepted = self.batches.filter(_.accepted)
            choose = without if waiting else within
            return choose(table, accepted, ("judged_batch", "number")).select(*columns)
        table = attach(
            table,
            self.batches,
            ("judged_batch", "number"),
            {"batch_judged": "judged", "batch_accepted": "accepted"},
            how="inner",
        )
        table = attach(
            table,
            single,
            (subject, "target_record"),
            {"own_judged": "judged", "own_verdict": "verdict"},
        )
        stands = ibis.ifelse(
            ibis.coalesce(table.own_judged, 0) > table.batch_judged,
            table.own_verdict == "accepted",
            table.batch_accepted,
        )
        return table.filter(~stands if waiting else stands).select(*columns)

    @cached_property
    def annulled(self) -> Expr | None:
        """Ids of records that a verified annulment took back; None where nothing ever was."""
        if not self.engine.count("annulments"):
            return None
        found = self.kept(
            "annulled",
            lambda: self.verified(self.known("annulments")).select("target_record").distinct(),
        )
        return found if self.engine.any(found) else None

    def not_annulled(self, table: Expr, subject: str = "id") -> Expr:
        if self.annulled is None:
            return table
        return without(table, self.annulled, (subject, "target_record"))

    def standing(self, name: str, table: Expr | None = None) -> Expr:
        """Records known, verified and not annulled; `table`: already narrowed by the caller."""
        table = self.known(name) if table is None else table
        return self.not_annulled(self.verified(table))

    # Entries

    def entries(self, *conditions: Any, beside: View | None = None) -> Expr:
        """Entries that count as of D, each with its signed amount; a reversal counts only where
        what it reverses counts. `conditions` are deferred (`_.currency == …`).

        `beside`: of these, only the ones that don't count in that view for want of a verdict.
        """
        if beside is not None:
            return self._entries(conditions, beside)
        self._asked_entries += 1
        if self._asked_entries <= DIRECT:
            return self._entries(conditions, None)
        kept = self.kept("entries", lambda: self._entries((), None))
        return kept.filter(*conditions) if conditions else kept

    def _entries(self, conditions: tuple[Any, ...], beside: View | None) -> Expr:
        by_day = (_.effective_on <= self.clocks.as_of, *conditions)
        kept = self.standing("entries", self.known("entries").filter(*by_day))
        kept = self._of_what_stands(kept)
        if beside is not None:
            kept = beside.verified(kept, waiting=True)
        if not self.engine.count("reversals"):
            return kept
        taken = self.standing("reversals", self.known("reversals").filter(*by_day))
        taken = self.not_annulled(self.verified(taken, "reverses"), "reverses")
        taken = self._of_what_stands(taken)
        if beside is not None:
            own = beside.verified(taken, waiting=True)
            other = beside.verified(beside.verified(taken), "reverses", waiting=True)
            taken = own.union(other, distinct=False)
        return kept.union(taken.select(*kept.columns), distinct=False)

    def _of_what_stands(self, entries: Expr) -> Expr:
        """Entries of no annulled subject: one that waits for the verdict on an earlier reversal
        could not be reversed again when its subject was annulled."""
        for subject in ("project", "enterprise", "signing"):
            entries = self.not_annulled(entries, subject)
        return entries

    # Projects and enterprises

    def subjects(self, name: str) -> Expr:
        """Projects or enterprises known and not annulled; they count by other records."""
        return self.not_annulled(self.known(name))

    def signings(self) -> Expr:
        """Signings that count as of D, of projects not annulled."""
        return self.kept("signings", self._signings)

    def _signings(self) -> Expr:
        found = self.standing(
            "signings", self.known("signings").filter(_.signed_on <= self.clocks.as_of)
        )
        return self.not_annulled(found, "project")

    def deals(self) -> Expr:
        """Trade deals that count as of D. Raises SnapshotTooOld (FIG-020)."""
        snapshot = self.engine.snapshot
        if not snapshot.has("trade_deals"):
            raise SnapshotTooOld(value=snapshot.id[:16])
        deals = self.known("trade_deals").filter(_.signed_on <= self.clocks.as_of)
        return self.standing("trade_deals", deals)

    def first_signings(self, kinds: tuple[str, ...] = ()) -> Expr:
        """Each project's earliest signing (date, then key), or its earliest of the kinds."""

        def make() -> Expr:
            found = self.signings()
            if kinds:
                found = found.filter(_.kind.isin(kinds))
            return self.ranked(found, "project", ["signed_on", "key", "id"])

        return self.kept(("first", kinds), make)

    def latest_kinds(self) -> Expr:
        """project, kind: the kind of each project's latest signing."""
        order = [ibis.desc("signed_on"), ibis.desc("recorded_at"), ibis.desc("id")]

        def make() -> Expr:
            latest = self.ranked(self.signings(), "project", order)
            return latest.select(project=latest.project, kind=latest.kind)

        return self.kept("latest kinds", make)

    @staticmethod
    def ranked(table: Expr, group: str, order: list[Any]) -> Expr:
        """The first row of each group."""
        ranked = table.mutate(
            place=ibis.row_number().over(ibis.window(group_by=group, order_by=order))
        )
        return ranked.filter(_.place == 0).drop("place")

    def milestones(self, kinds: tuple[str, ...]) -> Expr:
        """project: those with an actual milestone of the kinds, with evidence, by D."""
        return self.kept(("milestones", kinds), lambda: self._milestones(kinds))

    def _milestones(self, kinds: tuple[str, ...]) -> Expr:
        return self._reached(kinds).select("project").distinct()

    def _reached(self, kinds: tuple[str, ...]) -> Expr:
        found = self.known("milestones").filter(
            _.reached_on <= self.clocks.as_of, _.actual == 1, _.evidence != "", _.kind.isin(kinds)
        )
        return self.standing("milestones", found)

    def first_milestones(self, kind: str) -> Expr:
        """project, reached_on, precision: the earliest of a kind that counts for each, by D."""

        def make() -> Expr:
            order = ["reached_on", "recorded_at", "id"]
            first = self.ranked(self._reached((kind,)), "project", order)
            return first.select("project", "reached_on", "precision")

        return self.kept(("first milestone", kind), make)

    def confirmed(self, since: date) -> Expr:
        """project: those whose state a person confirmed after `since` and by D."""
        found = self.known("confirmations").filter(
            _.confirmed_on > since, _.confirmed_on <= self.clocks.as_of
        )
        return found.select("project").distinct()

    def attribute(self, subject: str, attribute: str) -> Expr:
        """subject (`project`, `enterprise`, `party`), value: what holds as of D.

        The latest effective holds, then the latest recorded, then the last in its batch; blank
        says none. The value of `project` is the linked project's id.
        """
        return self.kept((subject, attribute), lambda: self._attribute(subject, attribute))

    def _attribute(self, subject: str, attribute: str) -> Expr:
        found = self.known("versions").filter(
            _.attribute == attribute, _.effective_on <= self.clocks.as_of
        )
        found = found.filter(
            found[subject] != "" if subject == "party" else found[subject].notnull()
        )
        order = [ibis.desc("effective_on"), ibis.desc("recorded_at"), ibis.desc("id")]
        latest = self.ranked(self.standing("versions", found), subject, order)
        if attribute == "project":
            values = self.not_annulled(latest, "linked_project")
            values = values.select(**{subject: _[subject], "value": _.linked_project})
        else:
            values = latest.select(**{subject: _[subject], "value": _.value.nullif("")})
        return values.filter(_.value.notnull())


def view_of(engine: Engine, clocks: Clocks) -> View:
    """The engine's view by these clocks: the last few are kept, since figures of one page, and a
    figure and its receipt, share them."""
    view = engine.views.pop(clocks, None) or View(engine, clocks)
    engine.views[clocks] = view
    while len(engine.views) > VIEWS:
        engine.views.pop(next(iter(engine.views))).close()
    return view
