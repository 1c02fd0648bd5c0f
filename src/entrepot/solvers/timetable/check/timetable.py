"""The meetings that a result states, placed in their problem."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from entrepot.solvers.timetable.problem import Booth, Participant, Problem, Request
from entrepot.solvers.timetable.result import Meeting, Result
from entrepot.text import Text


@dataclass(frozen=True, slots=True)
class Violation:
    rule: int
    request: str | None  # where one stands for it
    message: Text


@dataclass(frozen=True, slots=True)
class Held:
    """A meeting that the result states, with what its ids stand for."""

    request: Request
    position: int  # of the request in the problem
    start: int
    end: int  # the slot after its last one
    day: int
    session: int
    hall: int | None
    stated: Meeting

    @property
    def slots(self) -> range:
        return range(self.start, self.end)

    @property
    def people(self) -> tuple[int, int]:
        return self.request.a, self.request.b


class Timetable:
    """A problem and the meetings of a result that can be placed in it."""

    def __init__(self, problem: Problem, result: Result) -> None:
        self.problem = problem
        self.result = result
        self.unplaced: list[Violation] = []
        self._slots = {slot.id: index for index, slot in enumerate(problem.slots)}
        self._halls = {hall.id: index for index, hall in enumerate(problem.halls)}
        requests = {request.id: index for index, request in enumerate(problem.requests)}
        self.held: dict[int, Held] = {}
        for stated in result.meetings:
            position = requests.get(stated.request)
            slot = self._slots.get(stated.slot) if stated.slot is not None else None
            if position is None:
                self._unplaced(stated, _UNKNOWN_REQUEST)
            elif position in self.held:
                self._unplaced(stated, _REPEATED)
            elif slot is None:
                self._unplaced(stated, _NO_SLOT if stated.slot is None else _UNKNOWN_SLOT)
            else:
                self.held[position] = self._placed(stated, position, slot)
        self.weight = sum(one.request.weight for one in self.held.values())
        self.of: list[list[Held]] = [[] for _ in problem.participants]
        for one in sorted(self.held.values(), key=lambda one: (one.start, one.position)):
            for person in one.people:
                self.of[person].append(one)

    def _placed(self, stated: Meeting, position: int, start: int) -> Held:
        problem, request = self.problem, self.problem.requests[position]
        hall = self._halls.get(stated.hall) if stated.hall is not None else None
        booth = self.booth(request)
        if booth is not None:
            hall = booth.hall
        slot = problem.slots[start]
        end = min(start + request.length, len(problem.slots))
        return Held(request, position, start, end, slot.day, slot.session, hall, stated)

    def _unplaced(self, stated: Meeting, message: Text) -> None:
        said = message.format(request=stated.request, slot=stated.slot)
        self.unplaced.append(Violation(0, stated.request, said))

    def booth(self, request: Request) -> Booth | None:
        """Where it must be held: the booth of `b`, else that of `a`."""
        for person in (request.b, request.a):
            booth = self.problem.participants[person].booth
            if booth is not None:
                return self.problem.booths[booth]
        return None

    def alone(self) -> Iterator[tuple[Participant, list[Held]]]:
        """The participants who are one person each, with their meetings in order."""
        for person, meetings in zip(self.problem.participants, self.of, strict=True):
            if person.seats == 1:
                yield person, meetings

    def there_is_none(self) -> bool:
        """The result says that there is no timetable, or that none was found."""
        return self.result.status in {"infeasible", "unknown"} and not self.result.meetings


_UNKNOWN_REQUEST = Text("There is no request {request!r}.", "没有请求“{request}”。")
_REPEATED = Text("{request!r} is held twice.", "“{request}”安排了两次。")
_NO_SLOT = Text("{request!r} has no slot.", "“{request}”没有时段。")
_UNKNOWN_SLOT = Text("{request!r}: there is no slot {slot!r}.", "“{request}”：没有时段“{slot}”。")

Found = Iterator[Violation]


def broken(rule: int, one: Held | Request, en: str, zh: str, **facts: object) -> Violation:
    request = one.request if isinstance(one, Held) else one
    return Violation(rule, request.id, Text(en, zh).format(request=request.id, **facts))
