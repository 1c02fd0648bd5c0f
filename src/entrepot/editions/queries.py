"""Reads of editions that other apps may use."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from entrepot.editions.models import Edition, Phase, PhaseStart
from entrepot.text import Text


@dataclass(frozen=True, slots=True)
class Place:
    """An edition or a part, and how deep in the tree it stands (the holding is 0)."""

    edition: Edition
    depth: int


def holdings() -> list[Edition]:
    """Editions without their parts, newest first. One statement."""
    return list(Edition.objects.filter(parent=None).order_by("-number", "-code"))


def tree(holding: Edition) -> list[Place]:
    """The holding and all its parts, each after what it is part of. A statement a level."""
    children: dict[int, list[Edition]] = {}
    level = [holding.pk]
    while level:
        found = list(Edition.objects.filter(parent_id__in=level).order_by("starts_on", "code"))
        for part in found:
            children.setdefault(part.parent_id or 0, []).append(part)
        level = [part.pk for part in found]
    places: list[Place] = []

    def walk(edition: Edition, depth: int) -> None:
        places.append(Place(edition, depth))
        for part in children.get(edition.pk, []):
            walk(part, depth + 1)

    walk(holding, 0)
    return places


def name_of(edition: Edition) -> Text:
    """The name in each language; the other one's where there is one alone."""
    return Text(
        edition.name_en or edition.name_zh or edition.code,
        edition.name_zh or edition.name_en or edition.code,
    )


def choices() -> list[tuple[str, Text]]:
    """Code and name of every holding and part, parts after their holding. One statement."""
    every = list(Edition.objects.order_by("-number", "starts_on", "code"))
    children: dict[int | None, list[Edition]] = {}
    for edition in every:
        children.setdefault(edition.parent_id, []).append(edition)
    listed: list[tuple[str, Text]] = []

    def walk(parent: int | None, depth: int) -> None:
        for edition in children.get(parent, []):
            name = name_of(edition)
            mark = "— " * depth
            listed.append(
                (
                    edition.code,
                    Text(
                        f"{mark}{edition.code} · {name.en}",
                        f"{mark}{edition.code} · {name.zh}",
                    ),
                )
            )
            walk(edition.pk, depth + 1)

    walk(None, 0)
    return listed


def first_days() -> dict[str, date]:
    """Code -> the first day of each edition that has one, else of its year. One statement."""
    found = Edition.objects.values_list("code", "starts_on", "year")
    days = ((code, on or (date(year, 1, 1) if year else None)) for code, on, year in found)
    return {code: day for code, day in days if day}


@dataclass(frozen=True, slots=True)
class Standing:
    """The phase that a holding is in, and since when."""

    phase: Phase
    since: date


def phase_of(holding: Edition, on: date) -> Standing | None:
    """None before its first phase, or where none is set. One statement."""
    begun = PhaseStart.objects.filter(edition=holding, starts_on__lte=on).order_by("starts_on")
    last = begun.last()
    return Standing(Phase(last.phase), last.starts_on) if last else None


def phase_starts(holding: Edition) -> dict[str, date]:
    """Phase -> its first day, of those that are set. One statement."""
    return dict(PhaseStart.objects.filter(edition=holding).values_list("phase", "starts_on"))
