"""Rules of places and what stands in them: booths, halls and tables (7), ways (8), interpreters (9)."""

from __future__ import annotations

from collections import defaultdict
from itertools import combinations

from entrepot.solvers.timetable.check.timetable import Found, Held, Timetable, Violation, broken
from entrepot.solvers.timetable.problem import Booth, Hall, Problem


def rule_7(table: Timetable) -> Found:
    """The place: a booth where there is one, else a table of a hall."""
    problem = table.problem
    booths: dict[tuple[str, int], int] = defaultdict(int)
    seated: dict[tuple[int, int], int] = defaultdict(int)
    taken: set[tuple[int, int, int]] = set()
    for one in table.held.values():
        booth = table.booth(one.request)
        wrong = _wrong_place(problem, one, booth)
        if wrong is not None:
            yield wrong
        if booth is not None:
            for slot in one.slots:
                booths[booth.id, slot] += 1
                if booths[booth.id, slot] > booth.meetings:
                    yield _full(one, problem, slot, booth.id, booth.meetings)
        elif one.hall is not None:
            hall = problem.halls[one.hall]
            for slot in one.slots:
                seated[one.hall, slot] += 1
                open_tables = _open(hall, slot)
                if open_tables is not None and seated[one.hall, slot] > open_tables:
                    yield _full(one, problem, slot, hall.id, open_tables)
                place = (one.hall, slot, one.stated.table or 0)
                if one.stated.table is not None and place in taken:
                    yield broken(
                        7,
                        one,
                        "{request!r}: table {table} of {hall!r} is taken in {slot!r}.",
                        "“{request}”：“{hall}”的 {table} 号桌在“{slot}”已被占用。",
                        table=one.stated.table,
                        hall=hall.id,
                        slot=problem.slots[slot].id,
                    )
                taken.add(place)


def _open(hall: Hall, slot: int) -> int | None:
    return None if hall.tables is None else max(hall.tables - hall.closed.get(slot, 0), 0)


def _full(one: Held, problem: Problem, slot: int, place: str, most: int) -> Violation:
    return broken(
        7,
        one,
        "{request!r}: {place!r} holds {most} meetings in {slot!r}, and more are there.",
        "“{request}”：“{place}”在“{slot}”最多容纳 {most} 场会面，已超出。",
        place=place,
        most=most,
        slot=problem.slots[slot].id,
    )


def _wrong_place(problem: Problem, one: Held, booth: Booth | None) -> Violation | None:
    stated, wanted = one.stated, one.request.hall
    if stated.booth != (None if booth is None else booth.id):
        return broken(
            7,
            one,
            "{request!r} is said to be at booth {stated}; its booth is {booth}.",
            "“{request}”写在展位 {stated}，应在展位 {booth}。",
            stated=stated.booth,
            booth=None if booth is None else booth.id,
        )
    if not problem.halls or booth is not None:
        place = problem.halls[booth.hall].id if booth and booth.hall is not None else None
        if stated.table is not None or stated.hall not in {None, place}:
            return broken(
                7,
                one,
                "{request!r} is said to be in hall {hall}, table {table}; it takes no table there.",
                "“{request}”写在展厅 {hall} 的 {table} 号桌，但它不占那里的桌子。",
                hall=stated.hall,
                table=stated.table,
            )
    else:
        hall = None if one.hall is None else problem.halls[one.hall]
        most = None if hall is None else hall.tables
        table = stated.table
        if hall is None or table is None or table < 1 or (most is not None and table > most):
            return broken(
                7,
                one,
                "{request!r}: hall {hall}, table {table} is no table that there is.",
                "“{request}”：没有展厅 {hall} 的 {table} 号桌。",
                hall=stated.hall,
                table=table,
            )
    if wanted is not None and one.hall != wanted:
        return broken(
            7,
            one,
            "{request!r} is to be held in hall {hall!r} and is not.",
            "“{request}”应在展厅“{hall}”举行。",
            hall=problem.halls[wanted].id,
        )
    return None


def rule_8(table: Timetable) -> Found:
    """`walking`: at least so many slots between meetings of a day in two halls."""
    halls = table.problem.halls
    for person, meetings in table.alone():
        for one, other in combinations(meetings, 2):
            between = other.start - one.end
            for way in table.problem.walking:
                if (
                    one.day == other.day
                    and 0 <= between < way.slots
                    and (one.hall, other.hall) in {way.halls, way.halls[::-1]}
                ):
                    yield broken(
                        8,
                        other,
                        "{request!r}: {person!r} has {between} slots to walk from {a!r} to {b!r}, "
                        "not {slots}.",
                        "“{request}”：“{person}”从“{a}”走到“{b}”仅有 {between} 个时段，应为 {slots} 个。",
                        person=person.id,
                        between=between,
                        a=halls[one.hall or 0].id,
                        b=halls[other.hall or 0].id,
                        slots=way.slots,
                    )


def rule_9(table: Timetable) -> Found:
    """Interpreters: one of the pool in each slot."""
    taken: dict[tuple[int, int], int] = defaultdict(int)
    for one in table.held.values():
        if one.request.interpreter is None:
            continue
        pool = table.problem.interpreters[one.request.interpreter]
        for slot in one.slots:
            taken[one.request.interpreter, slot] += 1
            there = max(pool.count - pool.away.get(slot, 0), 0)
            if taken[one.request.interpreter, slot] > there:
                yield broken(
                    9,
                    one,
                    "{request!r}: {pool!r} has {there} interpreters in {slot!r}, and more are taken.",
                    "“{request}”：“{pool}”在“{slot}”有 {there} 名译员，已超出。",
                    pool=pool.id,
                    there=there,
                    slot=table.problem.slots[slot].id,
                )
