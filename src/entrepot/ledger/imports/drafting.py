"""What every kind of import posts alike: reversals, entries, balances, economies of parties."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from entrepot.ledger.imports import standing
from entrepot.ledger.imports.errors import CorrectionRejected
from entrepot.ledger.imports.people import PartyBook
from entrepot.ledger.imports.standing import Held, History, StandingEntry
from entrepot.ledger.imports.verdicts import Rejected
from entrepot.ledger.models import Batch
from entrepot.ledger.models.words import SUBTRACTING
from entrepot.ledger.posting import Draft, Ref

#: Why a record that the second person rejected is taken back when its row is posted anew.
AGAIN = "rejected, posted anew"
#: An economy is part of what a party is, so its version holds from the first day.
ALWAYS = "1900-01-01"


@dataclass(slots=True)
class Prepared:
    """One batch to post, and what is to be written beside it in the same transaction."""

    draft: Draft = field(default_factory=Draft)
    imported: int = 0
    revised: int = 0
    unchanged: int = 0
    after: list[Callable[[Batch | None], None]] = field(default_factory=list)

    def counts(self, *, new: bool, changed: bool) -> bool:
        """Count a row as imported, revised or unchanged; whether anything is to be kept of it."""
        if new:
            self.imported += 1
        elif changed:
            self.revised += 1
        else:
            self.unchanged += 1
        return new or changed

    def changed(self) -> bool:
        return bool(self.draft.rows or self.after)


def add_entry(
    draft: Draft,
    register: str,
    key: str,
    posting: str,
    capital_class: str,
    nature: str,
    amount: int,
    foreign: int | None,
    currency: str,
    on: str,
    precision: str,
    project: int | Ref | None,
    enterprise: int | None,
    signing: int | Ref | None,
    investor: str,
    origin: str,
    reverses: int | None,
    cause: str,
    evidence: str,
    row: int,
) -> None:
    """An entry as COLUMNS orders it; positional, as a million of them are made."""
    draft.rows.append(
        (
            "ledger_entry",
            [
                None,
                None,
                register,
                key,
                posting,
                capital_class,
                nature,
                amount,
                foreign,
                currency,
                on,
                precision,
                project,
                enterprise,
                signing,
                investor,
                origin,
                reverses,
                cause,
                evidence,
                row,
                None,
            ],
        )
    )


def reverse(
    draft: Draft, register: str, entry: StandingEntry, cause: str, evidence: str, row: int
) -> None:
    """Take an entry away at its own date, unless a person did already.

    Raises CorrectionRejected (IMP-020) where its one reversal was rejected.
    """
    if entry.held is Held.HAND:
        return
    if entry.held is Held.STUCK:
        raise CorrectionRejected(key=entry.key, batch=entry.undone_in)
    add_entry(
        draft,
        register,
        entry.key,
        entry.posting,
        entry.capital_class,
        "reversal",
        entry.amount,
        entry.foreign,
        entry.currency,
        entry.on,
        entry.precision,
        entry.project,
        entry.enterprise,
        entry.signing,
        entry.investor,
        entry.origin,
        entry.id,
        cause,
        evidence,
        row,
    )


def opposite(capital_class: str, nature: str) -> str:
    """The nature of a negative balance."""
    if nature in SUBTRACTING:
        return "original" if capital_class == "paid_in" else "increase"
    return {"paid_in": "withdrawal", "contracted": "decrease", "committed": "cancellation"}[
        capital_class
    ]


@dataclass(frozen=True, slots=True)
class Move:
    """What a balance needs: entries to reverse, then (signed amount, date, precision) to post."""

    reversed: tuple[StandingEntry, ...]
    posts: tuple[tuple[int, str, str], ...]


def move_balance(entries: Iterable[StandingEntry], nature: str, balance: int, edition: str) -> Move:
    """From what stands to a new balance (docs/formats/mapping.md).

    A rise posts the difference on the register's date. A fall reverses the newest entries, each
    at its own date, until what stands is not above the balance; the rest is posted at the date
    of the last one reversed.
    """
    signed = [
        (entry, entry.amount if entry.nature == nature else -entry.amount) for entry in entries
    ]
    stands = sum(amount for _, amount in signed)
    if balance == stands:
        return Move((), ())
    if balance > stands:
        return Move((), ((balance - stands, edition, "day"),))
    undone: list[StandingEntry] = []
    on, precision = edition, "day"
    for entry, amount in reversed(signed):
        if stands <= balance:
            break
        if amount < 0 or entry.held is Held.HAND:
            continue
        undone.append(entry)
        stands -= amount
        on, precision = entry.on, entry.precision
    rest = balance - stands
    return Move(tuple(undone), ((rest, on, precision),) if rest else ())


class Economies:
    """Posts the economy of each party once: a figure groups by the ledger's own versions."""

    def __init__(self, parties: PartyBook, rejected: Rejected) -> None:
        self.parties, self.rejected = parties, rejected
        self._done: set[str] = set()

    def add(self, prepared: Prepared, parties: Iterable[str]) -> None:
        """Add what the ledger lacks. It is done once the batch is posted, not before."""
        economies = self.parties.economies
        fresh = {p for p in parties if p and p not in self._done and economies.get(p)}
        if not fresh:
            return
        older = sorted(fresh - self.parties.new)
        known = standing.versions("party", older, self.rejected) if older else {}
        lacking = [
            party
            for party in sorted(fresh)
            if known.get(party, {}).get("economy", History()).latest != economies[party]
        ]
        for party in lacking:
            prepared.draft.add(
                "ledger_version",
                party=party,
                attribute="economy",
                value=economies[party],
                effective_on=ALWAYS,
            )
        if lacking:
            prepared.after.append(lambda batch: self._done.update(fresh))
        else:
            self._done |= fresh
