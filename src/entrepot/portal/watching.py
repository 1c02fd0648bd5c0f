"""Late projects with who looks after them and what is at stake: for the watch list and the desk."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from entrepot.accounts.models import User
from entrepot.aftercare import queries as aftercare
from entrepot.aftercare.models import Task
from entrepot.aftercare.rules import own_projects
from entrepot.figures.core.request import Request
from entrepot.figures.lives import Life, lives_if_ready, plain
from entrepot.figures.stakes import Stake
from entrepot.figures.watch import Late, late
from entrepot.projects.models import Project


@dataclass(frozen=True, slots=True)
class Watched:
    """One line of the watch list."""

    late: Late
    project: Project
    owner: User | None
    next_step: Task | None
    #: Days since somebody last confirmed it; None: nobody ever did.
    silent: int | None
    stake: Stake | None
    jobs: int | None


def question(as_of: date) -> Request:
    """Every project of the own register."""
    return plain(Request.parse("projects_signed", as_of=as_of.isoformat()))


def watched(found: Sequence[Life], stakes: dict[int, Stake], *, as_of: date) -> list[Watched]:
    """The late ones of a slice, as they are looked after today. Four statements."""
    listed = late(found, as_of=as_of)
    ids = [one.life.id for one in listed]
    promises = aftercare.promises_of(ids, today=as_of)
    jobs = aftercare.jobs_at_stake(ids)
    return [
        Watched(
            one,
            promises[one.life.id].project,
            promises[one.life.id].owner,
            promises[one.life.id].next_step,
            (as_of - one.life.confirmed).days if one.life.confirmed else None,
            stakes.get(one.life.id),
            jobs.get(one.life.id),
        )
        for one in listed
        # Annulled since the snapshot was made: it is no project any more.
        if one.life.id in promises
    ]


def own(found: Iterable[Late], projects: set[int]) -> list[Late]:
    """Those of one officer's projects, the longest behind first."""
    mine = [one for one in found if one.life.id in projects]
    return sorted(mine, key=lambda one: (-one.over, one.life.key))


def late_of(user: User, *, as_of: date) -> list[Late] | None:
    """An officer's late projects, by the snapshot; None while that is being computed."""
    found = lives_if_ready(question(as_of))
    if found is None:
        return None
    mine = set(own_projects(user).values_list("id", flat=True))
    return own(late(found, as_of=as_of), mine) if mine else []
