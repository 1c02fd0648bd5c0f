"""A candidate with what is worked out of it once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from entrepot.fair.repeats.amounts import Convert, Sized, size
from entrepot.fair.repeats.model import Candidate, Investor
from entrepot.fair.repeats.names import Spelt, spell


@dataclass(frozen=True, slots=True)
class Party:
    """Who bears a name: an investor itself, or one of its parents."""

    name: Spelt
    economy: str
    parent: bool


@dataclass(frozen=True, slots=True)
class Prepared:
    """A candidate with what is worked out of it once."""

    candidate: Candidate
    name: Spelt
    parties: tuple[Party, ...]
    money: Sized | None


def prepare(candidate: Candidate, convert: Convert | None) -> Prepared:
    return Prepared(
        candidate,
        spell(candidate.name),
        tuple(party for investor in candidate.investors for party in _parties(investor)),
        size(candidate.amount, candidate.currency, candidate.signed_on, convert),
    )


def _parties(investor: Investor) -> Iterator[Party]:
    yield Party(spell(investor.name), investor.economy, parent=False)
    for parent in investor.parents:
        yield Party(spell(parent), "", parent=True)
