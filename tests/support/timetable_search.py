"""Every timetable of a small problem, told apart by `check` alone."""

from __future__ import annotations

from collections.abc import Iterator

from entrepot.solvers.timetable.check import check
from entrepot.solvers.timetable.problem import Problem, slots_of
from entrepot.solvers.timetable.result import Meeting, Result

Chosen = dict[int, tuple[int, int]]  # request -> start, hall
#: Broken by what is still left out, so not a reason to stop before the end.
_LATE = {3, 10}


def timetables(problem: Problem) -> Iterator[Chosen]:
    """Every choice of requests, starts and halls that obeys all rules."""
    yield from _more(problem, 0, {})


def _more(problem: Problem, request: int, chosen: Chosen) -> Iterator[Chosen]:
    if request == len(problem.requests):
        if not _broken(problem, chosen):
            yield dict(chosen)
        return
    yield from _more(problem, request + 1, chosen)
    one = problem.requests[request]
    halls = range(max(1, len(problem.halls)))
    booth = problem.booth_of(one)
    if booth is not None:
        halls = range(problem.booths[booth].hall or 0, (problem.booths[booth].hall or 0) + 1)
    both = problem.participants[one.a].available & problem.participants[one.b].available
    for start in slots_of(both):
        for hall in halls:
            chosen[request] = (start, hall)
            if not _broken(problem, chosen) - _LATE:
                yield from _more(problem, request + 1, chosen)
            del chosen[request]


def _broken(problem: Problem, chosen: Chosen) -> set[int]:
    return {one.rule for one in check(problem, result_of(problem, chosen)).violations}


def result_of(problem: Problem, chosen: Chosen) -> Result:
    """The result file of a choice; tables by the lowest free number in the order of time."""
    taken: set[tuple[int, int, int]] = set()
    meetings = []
    for request, (start, hall) in sorted(chosen.items(), key=lambda one: (one[1][0], one[0])):
        one = problem.requests[request]
        booth = problem.booth_of(one)
        table = None
        if booth is None and problem.halls:
            span = range(start, start + one.length)
            table = 1
            while any((hall, slot, table) in taken for slot in span):
                table += 1
            taken.update((hall, slot, table) for slot in span)
        meetings.append(
            Meeting(
                one.id,
                problem.slots[start].id,
                problem.halls[hall].id if problem.halls else None,
                table,
                problem.booths[booth].id if booth is not None else None,
            )
        )
    return Result(tuple(meetings))


def weight_of(problem: Problem, chosen: Chosen) -> int:
    return sum(problem.requests[one].weight for one in chosen)
