"""What a result says of itself beside its meetings, held against them: part of `check`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise

from entrepot.solvers.timetable.check.people import breaks
from entrepot.solvers.timetable.check.timetable import Held, Timetable
from entrepot.text import Text


def wrong_statements(table: Timetable) -> Iterator[Text]:
    """One text for each statement that is wrong."""
    yield from _bound(table)
    yield from _counts(table)
    yield from _unheld(table)


def counts(table: Timetable) -> dict[str, int]:
    """What `then` and `statistics` speak of, counted anew."""
    alone = list(table.alone())
    people = table.problem.participants
    return {
        "held": len(table.held),
        "requests": len(table.problem.requests),
        "without_meeting": sum(not meetings for meetings in table.of),
        "under_wanted": sum(
            max(person.wanted - len(meetings), 0)
            for person, meetings in zip(people, table.of, strict=True)
        ),
        "breaks": sum(breaks(table.problem, meetings) for _, meetings in alone),
        "idle": sum(_idle(table, person.available, meetings) for person, meetings in alone),
        "hall_changes": sum(_hall_changes(meetings) for _, meetings in alone),
    }


def _idle(table: Timetable, available: int, meetings: Sequence[Held]) -> int:
    """Slots in which one person is there and free between two meetings in one session."""
    busy = {slot for one in meetings for slot in one.slots}
    sessions: dict[int, list[int]] = {}
    for slot in sorted(busy):
        sessions.setdefault(table.problem.slots[slot].session, []).append(slot)
    return sum(
        slot not in busy and bool(available >> slot & 1)
        for taken in sessions.values()
        for slot in range(taken[0], taken[-1])
    )


def _hall_changes(meetings: Sequence[Held]) -> int:
    return sum(one.day == other.day and one.hall != other.hall for one, other in pairwise(meetings))


def _counts(table: Timetable) -> Iterator[Text]:
    counted = counts(table)
    for place, stated in (("then", table.result.then), ("statistics", table.result.statistics)):
        for name, value in stated.items():
            if name in counted and value != counted[name]:
                yield Text(
                    "`{place}.{name}` says {value}; it is {count}.",
                    "{place}.{name} 写为 {value}，实为 {count}。",
                ).format(place=place, name=name, value=value, count=counted[name])
    for name, least in table.result.then_bound.items():
        if name in counted and least > counted[name] and not table.there_is_none():
            yield Text(
                "`then_bound.{name}` says {least}, and this timetable has {count}.",
                "then_bound.{name} 写为 {least}，而此时间表为 {count}。",
            ).format(name=name, least=least, count=counted[name])


def _bound(table: Timetable) -> Iterator[Text]:
    result, weight = table.result, table.weight
    if result.bound is None or table.there_is_none():
        return
    if result.bound < weight:
        yield Text(
            "`bound` {bound} is under the weight {weight}: it bounds nothing.",
            "bound {bound} 低于权重 {weight}，不成其为上界。",
        ).format(bound=result.bound, weight=weight)
    gap = (result.bound - weight) / result.bound if result.bound else 0.0
    if result.gap is not None and abs(result.gap - gap) > 1e-6:
        yield Text("`gap` says {stated}; it is {gap}.", "gap 写为 {stated}，实为 {gap}。").format(
            stated=result.gap, gap=round(gap, 9)
        )
    hold = table.problem.objective.hold
    if result.status == "optimal" and hold == "weight" and result.bound > weight:
        yield Text(
            "`status` says optimal, and `bound` leaves room above the weight.",
            "status 写为 optimal，但 bound 高于权重。",
        )


def _unheld(table: Timetable) -> Iterator[Text]:
    """Every request that is not held is listed once, with requests that are held in `by`."""
    known = {request.id for request in table.problem.requests}
    held = {one.request.id for one in table.held.values()}
    listed = Counter(one.request for one in table.result.unheld)
    if table.there_is_none() and not listed:
        return
    for name, times in listed.items():
        if name not in known:
            yield Text(
                "`unheld`: there is no request {name!r}.", "unheld：没有请求“{name}”。"
            ).format(name=name)
        elif name in held:
            yield Text("`unheld`: {name!r} is held.", "unheld：“{name}”已安排。").format(name=name)
        elif times > 1:
            yield Text("`unheld` lists {name!r} twice.", "unheld 两次列出“{name}”。").format(
                name=name
            )
    for request in table.problem.requests:
        if request.id not in held and request.id not in listed:
            yield Text(
                "{name!r} is not held, and `unheld` doesn't say why.",
                "“{name}”未安排，但 unheld 未说明原因。",
            ).format(name=request.id)
    for one in table.result.unheld:
        for name in one.by:
            if name not in held:
                yield Text(
                    "`unheld`: {name!r} is said to be outranked by {other!r}, which is not held.",
                    "unheld：称“{name}”让位于“{other}”，而后者未安排。",
                ).format(name=one.request, other=name)
