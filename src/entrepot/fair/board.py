"""The live result of a holding: what the ledger has of it this minute, verified or not.

Reads the ledger's own records, so a signing that was posted without the fair is on it too, and
one that was annulled is gone. Always *committed*: `original` and `increase`, as the measure
`committed` counts; trade stands apart and is added to nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from entrepot.editions.models import Edition
from entrepot.fair.models import Preparation
from entrepot.ledger import queries as ledger
from entrepot.ledger.models import CapitalClass, Entry, Nature, Signing, TradeDeal
from entrepot.ledger.models.words import sign_of
from entrepot.money import Money
from entrepot.projects.models import Direction, Origin, Project

#: What `committed` counts of a signing; a cancellation stands in `committed_open` alone.
COUNTED_NATURES = (Nature.ORIGINAL, Nature.INCREASE)


class ClassesDiffer(TypeError):
    """Adding what is not of one class, currency, side and kind: a bug, not an answer."""


@dataclass(frozen=True, slots=True)
class Posted:
    """One signing or trade deal. `side`: see `side_of`; of trade its flow.

    `amount`: what it adds to the total of its class; None where it made no entry: undisclosed, or
    a later signing that left the amount as it was.
    """

    record: int
    key: str
    name: str
    name_other: str
    part: str
    capital_class: str
    side: str
    kind: str
    signed_on: date
    amount: Money | None
    undisclosed: bool
    verified: bool
    recorded_at: datetime

    @property
    def group(self) -> tuple[str, str, str]:
        return self.capital_class, self.side, self.kind


@dataclass(frozen=True, slots=True)
class Total:
    """Signings of one class, side and kind: how many, how many verified, and their amounts.

    `money`: one amount a currency, of all of them, verified or not.
    """

    capital_class: str
    side: str
    kind: str
    signings: int
    verified: int
    undisclosed: int
    money: tuple[Money, ...] = ()

    def __add__(self, other: Total) -> Total:
        """Two parts of the tree together. Raises ClassesDiffer where they are not of one group."""
        mine = (self.capital_class, self.side, self.kind)
        if mine != (other.capital_class, other.side, other.kind):
            raise ClassesDiffer(f"{mine} + {(other.capital_class, other.side, other.kind)}")
        return Total(
            *mine,
            self.signings + other.signings,
            self.verified + other.verified,
            self.undisclosed + other.undisclosed,
            added((*self.money, *other.money)),
        )


@dataclass(frozen=True, slots=True)
class Node:
    """A place of the edition's tree. `own`: signed right here; `whole`: with all parts below."""

    code: str
    name_en: str
    name_zh: str
    parent: str
    depth: int
    own: tuple[Total, ...]
    whole: tuple[Total, ...]


@dataclass(frozen=True, slots=True)
class Board:
    """`nodes`: the holding first, then its parts, each behind what it is part of."""

    edition: str
    known_at: datetime
    signings: tuple[Posted, ...]
    nodes: tuple[Node, ...]

    @property
    def investment(self) -> tuple[Total, ...]:
        return tuple(t for t in self.nodes[0].whole if t.capital_class == CapitalClass.COMMITTED)

    @property
    def trade(self) -> tuple[Total, ...]:
        return tuple(t for t in self.nodes[0].whole if t.capital_class == CapitalClass.TRADE)

    def mark(self, capital_class: str) -> tuple[int, int]:
        """(n, m) of “n of m verified”."""
        of_class = [t for t in self.nodes[0].whole if t.capital_class == capital_class]
        return sum(t.verified for t in of_class), sum(t.signings for t in of_class)


def board(edition: Edition, *, known_at: datetime) -> Board:
    """The board of a holding (of a part: of the holding that it belongs to).

    At most thirteen statements, however many signings and parts; and one a level from a part to
    its holding.
    """
    root = edition.holding
    tree = _tree(root)
    posted = sorted(
        (*_investments(root.code, known_at), *_trade(root.code, known_at)),
        key=lambda one: (one.recorded_at, one.record),
        reverse=True,
    )
    return Board(root.code, known_at, tuple(posted), tuple(_nodes(root, tree, posted)))


def totals(posted: Iterable[Posted]) -> tuple[Total, ...]:
    """Totals by class, side and kind, in that order."""
    groups: dict[tuple[str, str, str], list[Posted]] = defaultdict(list)
    for one in posted:
        groups[one.group].append(one)
    return tuple(
        Total(
            *group,
            signings=len(rows),
            verified=sum(row.verified for row in rows),
            undisclosed=sum(row.undisclosed for row in rows),
            money=added(row.amount for row in rows if row.amount is not None),
        )
        for group, rows in sorted(groups.items())
    )


def added(amounts: Iterable[Money]) -> tuple[Money, ...]:
    """One amount a currency, by its code."""
    sums: dict[str, Money] = {}
    for amount in amounts:
        sums[amount.currency] = sums.get(amount.currency, Money(0, amount.currency)) + amount
    return tuple(sums[currency] for currency in sorted(sums))


def joined(*parts: tuple[Total, ...]) -> tuple[Total, ...]:
    """Totals of several places, group by group."""
    groups: dict[tuple[str, str, str], Total] = {}
    for total in (total for part in parts for total in part):
        group = (total.capital_class, total.side, total.kind)
        groups[group] = groups[group] + total if group in groups else total
    return tuple(groups[group] for group in sorted(groups))


# The tree


def _tree(root: Edition) -> dict[int, list[Edition]]:
    """Id -> its parts in order. One statement for all editions: there are few."""
    children: dict[int, list[Edition]] = defaultdict(list)
    for part in Edition.objects.filter(parent__isnull=False).order_by("code"):
        assert part.parent_id is not None
        children[part.parent_id].append(part)
    return children


def _nodes(root: Edition, tree: dict[int, list[Edition]], posted: list[Posted]) -> list[Node]:
    known = {root.code}
    waiting = [root]
    while waiting:
        parts = tree.get(waiting.pop().pk, [])
        known.update(part.code for part in parts)
        waiting.extend(parts)
    here: dict[str, list[Posted]] = defaultdict(list)
    for one in posted:
        # What names no part of this tree was signed at the holding itself.
        here[one.part if one.part in known else root.code].append(one)

    def build(place: Edition, parent: str, depth: int) -> list[Node]:
        below = [build(part, place.code, depth + 1) for part in tree.get(place.pk, [])]
        own = totals(here[place.code])
        whole = joined(own, *(nodes[0].whole for nodes in below))
        node = Node(place.code, place.name_en, place.name_zh, parent, depth, own, whole)
        return [node, *(one for nodes in below for one in nodes)]

    return build(root, "", 0)


# The records


def _investments(edition: str, known_at: datetime) -> list[Posted]:
    signings = list(
        Signing.objects.filter(edition=edition, batch__recorded_at__lte=known_at).select_related(
            "batch"
        )
    )
    projects = {
        project.id: project
        for project in Project.objects.filter(id__in={one.project_id for one in signings})
    }
    amounts = _amounts("signing", edition, known_at)
    standings = ledger.standings([one.id for one in signings], known_at=known_at)
    return [
        Posted(
            record=one.id,
            key=one.key,
            name=projects[one.project_id].name,
            name_other=projects[one.project_id].name_other,
            part=one.edition_part,
            capital_class=CapitalClass.COMMITTED,
            side=side_of(projects[one.project_id]),
            kind=one.kind,
            signed_on=one.signed_on,
            amount=amounts.get(one.id),
            undisclosed=one.id not in amounts and one.follows_id is None,
            verified=standings[one.id].counts,
            recorded_at=one.batch.recorded_at,
        )
        for one in signings
        if not standings[one.id].annulled
    ]


def side_of(project: Project) -> str:
    """`inward` (from abroad), `domestic` (inward, from outside the province), `outward`; an inward
    project that states no origin is `unstated`: it belongs to neither total."""
    if project.direction != Direction.INWARD:
        return project.direction
    sides: dict[str, str] = {Origin.FOREIGN: "inward", Origin.DOMESTIC: "domestic"}
    return sides.get(project.origin, "unstated")


def _trade(edition: str, known_at: datetime) -> list[Posted]:
    deals = list(
        TradeDeal.objects.filter(edition=edition, batch__recorded_at__lte=known_at).select_related(
            "batch"
        )
    )
    amounts = _amounts("deal", edition, known_at)
    names = _names(edition)
    standings = ledger.standings([one.id for one in deals], known_at=known_at)
    return [
        Posted(
            record=one.id,
            key=one.key,
            name=names.get(one.id, one.key),
            name_other="",
            part=one.edition_part,
            capital_class=CapitalClass.TRADE,
            side=one.flow,
            kind=one.kind,
            signed_on=one.signed_on,
            amount=amounts.get(one.id),
            undisclosed=one.id not in amounts,
            verified=standings[one.id].counts,
            recorded_at=one.batch.recorded_at,
        )
        for one in deals
        if not standings[one.id].annulled
    ]


def _amounts(subject: str, edition: str, known_at: datetime) -> dict[int, Money]:
    """Signing or deal -> what its entries add to `committed`, or to trade. One statement."""
    entries = Entry.objects.filter(
        **{f"{subject}__edition": edition}, batch__recorded_at__lte=known_at
    ).select_related("reverses")
    sums: dict[int, Money] = {}
    for entry in entries:
        reversal = entry.reverses is not None
        nature = entry.reverses.nature if entry.reverses else entry.nature
        counted = nature in COUNTED_NATURES
        minor = sign_of(nature, reversal=reversal) * entry.amount_minor if counted else 0
        key = getattr(entry, f"{subject}_id")
        sums[key] = sums.get(key, Money(0, entry.currency)) + Money(minor, entry.currency)
    return sums


def _names(edition: str) -> dict[int, str]:
    """Record of a deal -> what its preparation calls it; deals have no project to name them."""
    rows = Preparation.objects.filter(
        call__edition__code=edition, subject="trade", record__isnull=False
    ).values_list("record", "name")
    return {record: name for record, name in rows if record is not None}
