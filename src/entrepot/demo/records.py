"""What a demonstration's history is made of: plain records, no database."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from random import Random
from typing import Any


@dataclass(slots=True)
class Act:
    """One record to post: `learnt` by the ledger, about a subject, verified or waiting."""

    learnt: date
    what: str
    subject: str
    values: dict[str, Any] = field(default_factory=dict)
    verified: bool = True


@dataclass(slots=True)
class DemoProject:
    key: str
    edition: int
    slice: str
    name: tuple[str, str]
    sector: str
    division: str
    economy: str
    investor: int
    kind: str
    minor: int
    currency: str
    fate: str = ""


@dataclass(slots=True)
class DemoEnterprise:
    key: str
    name: tuple[str, str]
    sector: str
    division: str
    economy: str
    established: date
    ended: date | None = None
    #: Key of the project that established it; most companies never met a symposium.
    project: str = ""


@dataclass(slots=True)
class History:
    projects: list[DemoProject]
    enterprises: list[DemoEnterprise]
    acts: list[Act]
    investors: list[tuple[str, str, str]]


def split(total: int, weights: list[float]) -> list[int]:
    """Split an integer by weights; the parts add to the total, the largest takes the rest."""
    whole = sum(weights)
    parts = [max(1, int(total * weight / whole)) for weight in weights]
    parts[parts.index(max(parts))] += total - sum(parts)
    return parts


def pick(random: Random, weights: dict[str, int]) -> str:
    return random.choices(tuple(weights), tuple(weights.values()))[0]
