"""What every measure stands on: which records count, and what a subject's attributes are."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from entrepot.figures.engine import Engine, Table, Value
from entrepot.figures.request import Clock


class Base:
    """The tables of one snapshot as they stand at one clock."""

    def __init__(self, engine: Engine, clock: Clock) -> None:
        import ibis

        self.engine = engine
        self.clock = clock
        self.as_of = ibis.literal(clock.as_of)
        self.ibis: Any = ibis
        self._known_at = ibis.timestamp(_text(clock.known_at))

    def counts(self, table: Table) -> Value:
        """Whether a record counts: recorded, verified and not annulled, as known at the time."""
        if self.clock.verified:
            return (table.counts_from <= self._known_at) & (table.counts_to > self._known_at)
        return self.recorded(table)

    def recorded(self, table: Table) -> Value:
        """Whether a record was there and not annulled, verified or not."""
        return (
            table["first"] & (table.recorded_at <= self._known_at)
            & (table.void_at > self._known_at)
        )

    def left_out(self, table: Table) -> Value:
        """Recorded, but not counting: what a figure leaves out (one row a record)."""
        counting = (table.counts_from <= self._known_at) & (table.counts_to > self._known_at)
        return self.recorded(table) & ~counting.fill_null(False)

    def standing(self, name: str) -> Table:
        """A table's records that count."""
        table = self.engine.table(name)
        return table.filter(self.counts(table))

    def newest(self, rows: Table, group: str, order: Iterable[Any]) -> Table:
        """One row of each group: the first in the order given."""
        place = self.ibis.row_number().over(group_by=group, order_by=list(order))
        return rows.mutate(place_=place).filter(lambda t: t.place_ == 0).drop("place_")

    def attribute(self, owner: str, name: str) -> Table:
        """`owner` and its `value`: of the versions effective by the as-of and known, the latest.

        owner: `project`, `enterprise` or `party`. A blank value says: none from there on. The
        ids order versions of one effective date: recorded times never go back along them.
        """
        versions = self.standing("versions")
        subject = versions[owner]
        is_owner = subject != "" if owner == "party" else subject.notnull()
        versions = versions.filter(
            versions.attribute == name, is_owner, versions.effective_on <= self.as_of
        )
        held = self.newest(
            versions, owner,
            [self.ibis.desc(versions.effective_on), self.ibis.desc(versions.id)],
        )
        if name == "project":
            return held.select(held[owner], value=held.linked_project)
        return held.select(held[owner], value=held.value.nullif(""))

    def first_signings(self, kinds: tuple[str, ...] | None) -> Table:
        """A project's first signing (date, then key), of the kinds asked for."""
        signings = self.standing("signings")
        signings = signings.filter(signings.signed_on <= self.as_of)
        if kinds is not None:
            signings = signings.filter(signings.kind.isin(kinds))
        return self.newest(signings, "project", [signings.signed_on, signings.key, signings.id])

    def latest_kinds(self) -> Table:
        """Project and `kind_`: the kind of its latest signing at the as-of."""
        signings = self.standing("signings")
        signings = signings.filter(signings.signed_on <= self.as_of)
        held = self.newest(
            signings, "project",
            [self.ibis.desc(signings.signed_on), self.ibis.desc(signings.id)],
        )
        return held.select(held.project, kind_=held.kind)

    def shares(self) -> Table:
        """Every part of every signing: `share` of `whole` millionths, also of the foreign part.

        One row `unallocated` a signing (party blank) takes what no investor's share states;
        a single investor without a share has all. `lead`: 0 for the largest part;
        `foreign_lead`: 0 for the largest of the parts that split the foreign amount.
        """
        ibis = self.ibis
        stakes = self.engine.table("stakes")
        named = stakes.mutate(
            ppm=(stakes.count().over(group_by="signing") == 1).ifelse(
                stakes.share_ppm.fill_null(1_000_000), stakes.share_ppm.fill_null(0)
            ),
        )
        economy = self.attribute("party", "economy")
        economy = economy.select(econ_party=economy.party, economy=economy.value)
        named = named.left_join(economy, named.party == economy.econ_party)
        named = named.select(
            "signing", "party", "position", "ppm", "economy",
            foreign=(named.economy != "CN").fill_null(True),
        )
        totals = named.group_by("signing").aggregate(stated=named.ppm.sum())
        rest = totals.select(
            "signing",
            party=ibis.literal(""),
            position=ibis.literal(1_000_000, type="int64"),
            ppm=ibis.greatest(ibis.literal(1_000_000, type="int64") - totals.stated, 0).cast(
                "int64"
            ),
            economy=ibis.null("string"),
            foreign=ibis.literal(True),
        )
        parts = named.cast({"ppm": "int64"}).union(rest)
        parts = parts.mutate(foreign_ppm=parts.foreign.ifelse(parts.ppm, 0).cast("int64"))
        window = ibis.window(group_by="signing")
        return parts.mutate(
            whole=parts.ppm.sum().over(window).cast("int64"),
            foreign_whole=parts.foreign_ppm.sum().over(window).cast("int64"),
            lead=ibis.row_number().over(
                group_by="signing", order_by=[ibis.desc(parts.ppm), parts.position]
            ),
            foreign_lead=ibis.row_number().over(
                group_by="signing",
                order_by=[ibis.desc(parts.foreign_ppm), ibis.desc(parts.foreign),
                          ibis.desc(parts.position == 1_000_000), parts.position],
            ),
        )

    def lead_investors(self) -> Table:
        """Signing and `lead_economy`: of the largest share; of the first named among equals."""
        parts = self.shares()
        parts = parts.filter(parts.party != "")
        held = self.newest(parts, "signing", [self.ibis.desc(parts.ppm), parts.position])
        return held.select(lead_signing=held.signing, lead_economy=held.economy)


def _text(micros: int) -> str:
    from datetime import datetime, timedelta

    return (datetime(1970, 1, 1) + timedelta(microseconds=micros)).isoformat(sep=" ")  # noqa: DTZ001
