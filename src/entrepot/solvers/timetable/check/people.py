"""Rules of requests and of people: 0 to 6, 10 and 11."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from itertools import combinations, pairwise

from entrepot.solvers.timetable.check.timetable import Found, Held, Timetable, Violation, broken
from entrepot.solvers.timetable.problem import Problem
from entrepot.text import Text


def rule_0(table: Timetable) -> Found:
    """Each meeting is one request of the problem in one slot; the weight is the sum."""
    yield from table.unplaced
    stated = table.result.weight
    if stated is not None and stated != table.weight:
        yield Violation(
            0,
            None,
            Text(
                "The stated weight {stated} is not the sum, {weight}.",
                "所写权重 {stated} 与合计 {weight} 不符。",
            ).format(stated=stated, weight=table.weight),
        )
    if table.problem.objective.hold == "all" and not table.there_is_none():
        for position, request in enumerate(table.problem.requests):
            if position not in table.held:
                yield broken(
                    0,
                    request,
                    "{request!r} is not held, and `hold` is all.",
                    "hold 为 all，但未安排“{request}”。",
                )


def rule_1(table: Timetable) -> Found:
    """Held in `length` adjacent slots."""
    slots = table.problem.slots
    for one in table.held.values():
        last = one.start + one.request.length - 1
        if last >= len(slots) or slots[last].session != one.session:
            yield broken(
                1,
                one,
                "{request!r} takes {length} adjacent slots; from {slot!r} on there are fewer.",
                "“{request}”需要 {length} 个相邻时段，自“{slot}”起不足。",
                length=one.request.length,
                slot=slots[one.start].id,
            )


def rule_2(table: Timetable) -> Found:
    """Both are available, and nobody is in more meetings at once than there are seats."""
    slots = table.problem.slots
    for person, meetings in zip(table.problem.participants, table.of, strict=True):
        sitting: dict[int, int] = defaultdict(int)
        for one in meetings:
            for slot in one.slots:
                sitting[slot] += 1
                if not person.available >> slot & 1:
                    yield broken(
                        2,
                        one,
                        "{request!r}: {person!r} is not available in {slot!r}.",
                        "“{request}”：“{person}”在“{slot}”没有空。",
                        person=person.id,
                        slot=slots[slot].id,
                    )
                if sitting[slot] > person.seats:
                    yield broken(
                        2,
                        one,
                        "{request!r}: {person!r} is in {count} meetings in {slot!r}, seats {seats}.",
                        "“{request}”：“{person}”在“{slot}”有 {count} 场会面，席位 {seats}。",
                        person=person.id,
                        count=sitting[slot],
                        slot=slots[slot].id,
                        seats=person.seats,
                    )


def rule_3(table: Timetable) -> Found:
    """`only`, `never`, `pinned`."""
    slots = table.problem.slots
    for one in table.held.values():
        request = one.request
        if request.only is not None and not request.only >> one.start & 1:
            yield broken(
                3,
                one,
                "{request!r} begins at {slot!r}, which `only` does not list.",
                "“{request}”始于“{slot}”，不在 only 之列。",
                slot=slots[one.start].id,
            )
        for slot in one.slots:
            if request.never >> slot & 1:
                yield broken(
                    3,
                    one,
                    "{request!r} touches {slot!r}, which `never` lists.",
                    "“{request}”占用了 never 所列的“{slot}”。",
                    slot=slots[slot].id,
                )
    if table.there_is_none():
        return
    for position, request in enumerate(table.problem.requests):
        held = table.held.get(position)
        if request.pinned is not None and (held is None or held.start != request.pinned):
            yield broken(
                3,
                request,
                "{request!r} is pinned to {slot!r} and is not held there.",
                "“{request}”已固定在“{slot}”，但未在该时段安排。",
                slot=slots[request.pinned].id,
            )


def rule_4(table: Timetable) -> Found:
    """`after`: it begins after the other has ended."""
    for one in table.held.values():
        for position in one.request.after:
            other = table.held.get(position)
            if other is not None and one.start < other.start + other.request.length:
                yield broken(
                    4,
                    one,
                    "{request!r} begins before {other!r} has ended.",
                    "“{request}”早于“{other}”结束即开始。",
                    other=other.request.id,
                )


def rule_5(table: Timetable) -> Found:
    """`max_per_day`, `max_total`."""
    for person, meetings in zip(table.problem.participants, table.of, strict=True):
        by_day: dict[int, list[Held]] = defaultdict(list)
        for one in meetings:
            by_day[one.day].append(one)
        limits = [(person.max_total, meetings, "max_total")]
        limits += [(person.max_per_day, of_day, "max_per_day") for of_day in by_day.values()]
        for most, counted, key in limits:
            if most is not None and len(counted) > most:
                yield broken(
                    5,
                    counted[most],
                    "{request!r}: {person!r} has {count} meetings, {key} {most}.",
                    "“{request}”：“{person}”有 {count} 场会面，{key} 为 {most}。",
                    person=person.id,
                    count=len(counted),
                    key=key,
                    most=most,
                )


def rule_6(table: Timetable) -> Found:
    """`rest`: at least so many slots between two meetings in one session."""
    for person, meetings in table.alone():
        for one, other in combinations(meetings, 2):
            between = other.start - one.end
            if one.session == other.session and 0 <= between < person.rest:
                yield broken(
                    6,
                    other,
                    "{request!r}: {person!r} rests {between} slots after {other!r}, not {rest}.",
                    "“{request}”：“{person}”在“{other}”之后仅休息 {between} 个时段，应为 {rest} 个。",
                    person=person.id,
                    between=between,
                    other=one.request.id,
                    rest=person.rest,
                )


def breaks(problem: Problem, meetings: Sequence[Held]) -> int:
    """Breaks of one person: a next slot with a meeting on the same day that is not the next slot."""
    days = [slot.day for slot in problem.slots]
    busy = sorted({slot for one in meetings for slot in one.slots})
    return sum(after != slot + 1 and days[after] == days[slot] for slot, after in pairwise(busy))


def rule_10(table: Timetable) -> Found:
    """`max_breaks`."""
    most = table.problem.objective.max_breaks
    if most is None:
        return
    for person, meetings in table.alone():
        count = breaks(table.problem, meetings)
        if count > most:
            yield broken(
                10,
                meetings[-1],
                "{request!r}: {person!r} has {count} breaks, max_breaks {most}.",
                "“{request}”：“{person}”有 {count} 次间断，max_breaks 为 {most}。",
                person=person.id,
                count=count,
                most=most,
            )


def rule_11(table: Timetable) -> Found:
    """`exclusive`: of each list at most one."""
    for group in table.problem.exclusive:
        held = [table.held[position] for position in dict.fromkeys(group) if position in table.held]
        for one in held[1:]:
            yield broken(
                11,
                one,
                "{request!r} excludes {other!r}, and both are held.",
                "“{request}”与“{other}”互斥，但两者均已安排。",
                other=held[0].request.id,
            )
