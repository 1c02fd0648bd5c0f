"""Why the requests can't all be held, where no search is needed to see it."""

from __future__ import annotations

from collections.abc import Iterator

from entrepot.solvers.timetable.ground import Ground


def obstacle(ground: Ground) -> str | None:
    """The first reason found, naming what clashes."""
    for obstacles in (_exclusive, _nowhere, _too_many, _too_few_tables):
        for reason in obstacles(ground):
            return reason
    return None


def table_slots(ground: Ground) -> tuple[int, int]:
    """Tables needed and there, over all slots; both 0 where some hall has no limit."""
    halls = ground.problem.halls
    if not halls or any(hall.tables is None for hall in halls):
        return 0, 0
    needed = sum(
        length for length, booth in zip(ground.length, ground.booth, strict=True) if booth < 0
    )
    slots = range(ground.slots)
    return needed, sum(hall.capacity(slot) or 0 for hall in halls for slot in slots)


def _exclusive(ground: Ground) -> Iterator[str]:
    for group in ground.problem.exclusive:
        if len(set(group)) > 1:
            names = ", ".join(repr(ground.problem.requests[one].id) for one in dict.fromkeys(group))
            yield f"Of the exclusive requests {names} at most one can be held."


def _nowhere(ground: Ground) -> Iterator[str]:
    for at, request in enumerate(ground.problem.requests):
        if not ground.halls[at]:
            yield f"{request.id!r} can't be held in its hall: its booth is in another."
        elif not ground.static[at]:
            yield f"{request.id!r} has no slot in which it can be held."


def _too_many(ground: Ground) -> Iterator[str]:
    people = ground.problem.participants
    meetings, slots = [0] * len(people), [0] * len(people)
    for a, b, length in zip(ground.a, ground.b, ground.length, strict=True):
        for index in (a, b):
            meetings[index] += 1
            slots[index] += length
    for person, count, taken in zip(people, meetings, slots, strict=True):
        there = person.available.bit_count() * person.seats
        if person.max_total is not None and count > person.max_total:
            yield f"{person.id!r} has {count} requests, and `max_total` {person.max_total}."
        elif taken > there:
            yield f"{person.id!r} has requests for {taken} slots, and is there for {there}."


def _too_few_tables(ground: Ground) -> Iterator[str]:
    needed, there = table_slots(ground)
    if needed > there:
        yield f"The meetings need {needed} tables over all slots, and the halls have {there}."
