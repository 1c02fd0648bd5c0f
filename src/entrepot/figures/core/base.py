"""What counts: the records that stand as of D, known at T and verified, as Ibis expressions.

Every kind of record of LEDGER.md §1 goes through `View.standing`; nothing else in `figures`
reads a snapshot's tables.
"""

from __future__ import annotations

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
    """A snapshot seen by one pair of clocks."""

    def __init__(self, engine: Engine, clocks: Clocks) -> None:
        self.engine = engine
        self.clocks = clocks
        self._attributes: dict[tuple[str, str], Expr] = {}

    # What stands

    def known(self, name: str) -> Expr:
        """Records of a kind that the ledger had learnt by T."""
        return self.engine.table(name).filter(_.recorded_at <= self.clocks.known_at)

    @cached_property
    def _judged(self) -> Expr | None:
        if not self.engine.count("verifications"):
            return None
        return self.known("verifications")

    def _newest(self, target: str) -> Expr:
        """The newest verdict on each target of a kind (`target_batch`, `target_record`)."""
        found = self._judged
        assert found is not None
        ranked = found.filter(found[target].notnull()).mutate(
            place=ibis.row_number().over(ibis.window(group_by=target, order_by=ibis.desc("id")))
        )
        return ranked.filter(_.place == 0).select(
            **{target: ranked[target], "judged": ranked.id, "verdict": ranked.verdict}
        )

    @cached_property
    def batches(self) -> Expr:
        """number, judged (id of the verdict, 0 for none), accepted: each batch known by T."""
        batches = self.known("batches")
        if self._judged is None:
            return batches.select(
                number=batches.number, judged=ibis.literal(0, "int64"), accepted=batches.exempt
            )
        verdicts = self._newest("target_batch")
        joined = attach(
            batches,
            verdicts,
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
        """Verdicts on single records; None where the snapshot holds none at all."""
        if self._judged is None:
            return None
        verifications = self.engine.table("verifications")
        count = self.engine.rows(
            verifications.filter(_.target_record.notnull()).aggregate(n=_.count())
        )
        return self._newest("target_record") if count[0][0] else None

    @cached_property
    def everything_accepted(self) -> bool:
        """No batch known by T waits or was refused, and no record was judged by itself."""
        if self._single_verdicts is not None:
            return False
        waiting = self.batches.filter(~_.accepted).aggregate(n=_.count())
        return not self.engine.rows(waiting)[0][0]

    def verified(self, table: Expr, subject: str = "id") -> Expr:
        """Rows whose record (named by the column `subject`) a second person accepted by T.

        The newest verdict holds, whether on the record or on its batch.
        """
        if not self.clocks.verified or self.everything_accepted:
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
            return within(table, accepted, ("judged_batch", "number")).select(*columns)
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
        return table.filter(stands).select(*columns)

    @cached_property
    def annulled(self) -> Expr | None:
        """Ids of records that a verified annulment took back; None where nothing ever was."""
        if not self.engine.count("annulments"):
            return None
        return self.verified(self.known("annulments")).select("target_record").distinct()

    def not_annulled(self, table: Expr, subject: str = "id") -> Expr:
        if self.annulled is None:
            return table
        return without(table, self.annulled, (subject, "target_record"))

    def standing(self, name: str, table: Expr | None = None) -> Expr:
        """Records known, verified and not annulled; `table`: already narrowed by the caller."""
        table = self.known(name) if table is None else table
        return self.not_annulled(self.verified(table))

    # Entries

    def entries(self, *conditions: Any) -> Expr:
        """Entries that count as of D, each with its signed amount; a reversal counts only where
        what it reverses counts. `conditions` are deferred (`_.currency == …`)."""
        by_day = (_.effective_on <= self.clocks.as_of, *conditions)
        kept = self.standing("entries", self.known("entries").filter(*by_day))
        if not self.engine.count("reversals"):
            return kept
        taken = self.standing("reversals", self.known("reversals").filter(*by_day))
        taken = self.not_annulled(self.verified(taken, "reverses"), "reverses")
        return kept.union(taken.select(*kept.columns), distinct=False)

    # Projects and enterprises

    def subjects(self, name: str) -> Expr:
        """Projects or enterprises known and not annulled; they count by other records."""
        return self.not_annulled(self.known(name))

    def signings(self) -> Expr:
        """Signings that count as of D, of projects not annulled."""
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
        found = self.signings()
        if kinds:
            found = found.filter(_.kind.isin(kinds))
        return self._ranked(found, "project", ["signed_on", "key", "id"])

    def latest_kinds(self) -> Expr:
        """project, kind: the kind of each project's latest signing."""
        order = [ibis.desc("signed_on"), ibis.desc("recorded_at"), ibis.desc("id")]
        latest = self._ranked(self.signings(), "project", order)
        return latest.select(project=latest.project, kind=latest.kind)

    @staticmethod
    def _ranked(table: Expr, group: str, order: list[Any]) -> Expr:
        """The first row of each group."""
        ranked = table.mutate(
            place=ibis.row_number().over(ibis.window(group_by=group, order_by=order))
        )
        return ranked.filter(_.place == 0).drop("place")

    def milestones(self, kinds: tuple[str, ...]) -> Expr:
        """project: those with an actual milestone of the kinds, with evidence, by D."""
        found = self.known("milestones").filter(
            _.reached_on <= self.clocks.as_of, _.actual == 1, _.evidence != "", _.kind.isin(kinds)
        )
        return self.standing("milestones", found).select("project").distinct()

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
        if (subject, attribute) not in self._attributes:
            found = self.known("versions").filter(
                _.attribute == attribute, _.effective_on <= self.clocks.as_of
            )
            found = found.filter(
                found[subject] != "" if subject == "party" else found[subject].notnull()
            )
            order = [ibis.desc("effective_on"), ibis.desc("recorded_at"), ibis.desc("id")]
            latest = self._ranked(self.standing("versions", found), subject, order)
            if attribute == "project":
                values = self.not_annulled(latest, "linked_project")
                values = values.select(**{subject: _[subject], "value": _.linked_project})
            else:
                values = latest.select(**{subject: _[subject], "value": _.value.nullif("")})
            self._attributes[subject, attribute] = values.filter(_.value.notnull())
        return self._attributes[subject, attribute]
