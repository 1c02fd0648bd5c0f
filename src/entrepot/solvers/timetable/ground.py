"""What of a problem never changes while it is solved, as masks of slots and plain lists.

A problem without halls has one without a limit, index 0; a request's halls are those of its table,
or the one of its booth.
"""

from __future__ import annotations

from collections.abc import Sequence

from entrepot.solvers.timetable.problem import Problem, mask_of


class Ground:
    """Lists by request: `a`, `b`, `weight`, `length`, `booth`, `pool` (-1: none), `halls`,
    `static` (the starts that availability, `only`, `never`, `pinned` and sessions allow)."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.slots = len(problem.slots)
        self.everywhen = (1 << self.slots) - 1
        self.day = [slot.day for slot in problem.slots]
        self.session = [slot.session for slot in problem.slots]
        self.days = max(self.day, default=-1) + 1
        self.day_mask = [0] * self.days
        for slot, day in enumerate(self.day):
            self.day_mask[day] |= 1 << slot
        self.session_mask = [0] * (max(self.session, default=-1) + 1)
        for slot, session in enumerate(self.session):
            self.session_mask[session] |= 1 << slot
        self.hall_count = max(1, len(problem.halls))
        self.starts_of_length = {
            length: mask_of(slot for slot, run in enumerate(problem.run) if run >= length)
            for length in {request.length for request in problem.requests}
        }
        self.a = [request.a for request in problem.requests]
        self.b = [request.b for request in problem.requests]
        self.weight = [request.weight for request in problem.requests]
        self.length = [request.length for request in problem.requests]
        self.pool = [_or_none(request.interpreter) for request in problem.requests]
        self.pinned = [request.pinned is not None for request in problem.requests]
        self._place()
        self._static()
        self._links()
        self.distance = problem.distance
        self.max_breaks = problem.objective.max_breaks
        walks = bool(self.distance)
        #: Whose open slots are those available and not taken, and nothing else.
        self.simple = [
            person.seats == 1
            and not person.rest
            and person.max_per_day is None
            and person.max_total is None
            and not walks
            for person in problem.participants
        ]
        #: Who has a limit beside one meeting a slot.
        self.limited = [
            person.seats > 1 or person.max_per_day is not None or person.max_total is not None
            for person in problem.participants
        ]
        self._zones: dict[tuple[int, int, int, bool], int] = {}

    def _place(self) -> None:
        problem = self.problem
        all_halls = tuple(range(self.hall_count))
        single = [(hall,) for hall in all_halls]
        self.booth: list[int] = []
        self.halls: list[tuple[int, ...]] = []
        for request in problem.requests:
            booth = problem.booth_of(request)
            self.booth.append(_or_none(booth))
            if booth is not None:
                hall = problem.booths[booth].hall or 0
                fits = request.hall is None or request.hall == hall
                self.halls.append(single[hall] if fits else ())
            else:
                self.halls.append(all_halls if request.hall is None else single[request.hall])

    def _static(self) -> None:
        people = self.problem.participants
        self.common: list[int] = []  # of availability alone
        self.static: list[int] = []
        for at, request in enumerate(self.problem.requests):
            mask = people[request.a].available & people[request.b].available & ~request.never
            mask = self.windows(mask, request.length)
            if request.only is not None:
                mask &= request.only
            if request.pinned is not None:
                mask &= 1 << request.pinned
            self.common.append(mask)
            self.static.append(mask if self.halls[at] else 0)

    def _links(self) -> None:
        count = len(self.problem.requests)
        self.before: dict[int, tuple[int, ...]] = {}
        later: dict[int, list[int]] = {}
        rivals: dict[int, list[int]] = {}
        self.groups: dict[int, list[int]] = {}
        for at, request in enumerate(self.problem.requests):
            if request.after:
                self.before[at] = request.after
                for other in request.after:
                    later.setdefault(other, []).append(at)
        for place, group in enumerate(self.problem.exclusive):
            for one in group:
                self.groups.setdefault(one, []).append(place)
                rivals.setdefault(one, []).extend(other for other in group if other != one)
        self.later = later
        self.rivals = rivals
        self.linked = [at in self.before or at in later or at in rivals for at in range(count)]

    def windows(self, mask: int, length: int) -> int:
        """The starts from which `length` adjacent slots are all in the mask."""
        if length == 1:
            return mask
        found = mask & self.starts_of_length[length]
        for step in range(1, length):
            found &= mask >> step
        return found

    def zone(self, start: int, length: int, apart: int, *, whole_day: bool) -> int:
        """Slots nearer than `apart` slots to a meeting in its session (or day), its own included."""
        key = (start, length, apart, whole_day)
        found = self._zones.get(key)
        if found is None:
            kind: Sequence[int] = self.day if whole_day else self.session
            found = mask_of(
                slot
                for slot in range(max(0, start - apart), min(self.slots, start + length + apart))
                if kind[slot] == kind[start]
            )
            self._zones[key] = found
        return found


def _or_none(index: int | None) -> int:
    return -1 if index is None else index
