"""A timetable while it is made: what is held where, and which slots are still open to whom.

Every step keeps rules 1 to 11 but one: taking a meeting out may leave a break too many (rule 10),
so whoever takes one out asks `too_broken` before keeping what came of it.
"""

from __future__ import annotations

from entrepot.solvers.timetable.ground import Ground
from entrepot.solvers.timetable.problem import Hall, mask_of

#: A capacity that no timetable fills.
_AMPLE = 1 << 60


class State:
    def __init__(self, ground: Ground) -> None:
        self.ground = ground
        problem = ground.problem
        people = problem.participants
        self.at = [-1] * len(problem.requests)  # the slot at which a request begins
        self.hall = [-1] * len(problem.requests)
        self.open = [person.available for person in people]
        #: Of those who must walk: the open slots in each hall.
        self.open_in: list[list[int] | None] = [
            [person.available] * ground.hall_count
            if ground.distance and person.seats == 1
            else None
            for person in people
        ]
        #: Of those with one seat: the request that they are in, by slot; -1 where none.
        self.cell: list[list[int]] = [
            [-1] * ground.slots if person.seats == 1 else [] for person in people
        ]
        self.busy = [0] * len(people)  # of those with one seat: the slots of their meetings
        self.count = [0] * len(people)  # meetings of each
        #: Of those who aren't simple: the requests they are in (a dict keeps its order).
        self.held: list[dict[int, None]] = [{} for _ in people]
        self.table_left = [
            [_AMPLE if capacity is None else capacity for capacity in map(hall.capacity, slots)]
            for hall, slots in (
                (hall, range(ground.slots)) for hall in problem.halls or (Hall(""),)
            )
        ]
        self.booth_left = [[booth.meetings] * ground.slots for booth in problem.booths]
        self.pool_left = [
            [pool.capacity(slot) for slot in range(ground.slots)] for pool in problem.interpreters
        ]
        self.table_open = [_left(row) for row in self.table_left]
        self.booth_open = [_left(row) for row in self.booth_left]
        self.pool_open = [_left(row) for row in self.pool_left]
        for person, one in enumerate(people):
            if not ground.simple[person] and (one.max_total == 0 or one.max_per_day == 0):
                self._reopen(person)
        self.weight = 0
        self.missing = sum(one.wanted for one in people)  # meetings missing to wanted numbers
        self._wanted = [one.wanted for one in people]
        #: What a missing meeting costs in `value`: more than all weights, or nothing.
        self._price = 1 + sum(ground.weight) if problem.objective.hold == "wanted" else 0
        self.work = 0  # steps done: the deterministic clock
        self._log: list[tuple[int, int, int]] = []  # request, and where it was (-1: nowhere)

    @property
    def value(self) -> int:
        """What is to be as large as can be: the weight, after wanted numbers where they are first."""
        return self.weight - self._price * self.missing

    # What is possible ---------------------------------------------------------------------------

    def starts(self, request: int, hall: int) -> int:
        """The slots at which a request that isn't held could begin in this hall, as a mask."""
        ground = self.ground
        a, b = ground.a[request], ground.b[request]
        in_a, in_b = self.open_in[a], self.open_in[b]
        mask = (self.open[a] if in_a is None else in_a[hall]) & (
            self.open[b] if in_b is None else in_b[hall]
        )
        if not mask:
            return 0
        booth = ground.booth[request]
        mask &= self.table_open[hall] if booth < 0 else self.booth_open[booth]
        pool = ground.pool[request]
        if pool >= 0:
            mask &= self.pool_open[pool]
        length = ground.length[request]
        if length > 1:
            mask = ground.windows(mask, length)
        mask &= ground.static[request]
        if mask and ground.linked[request]:
            mask &= self.link_mask(request)
        if mask and ground.max_breaks is not None:
            mask = self._unbroken(request, mask)
        return mask

    def link_mask(self, request: int) -> int:
        """The starts that `after` and `exclusive` leave, given what is held."""
        ground, at = self.ground, self.at
        for rival in ground.rivals.get(request, ()):
            if at[rival] >= 0:
                return 0
        mask = ground.everywhen
        for other in ground.before.get(request, ()):
            if at[other] >= 0:
                mask &= -1 << (at[other] + ground.length[other])
        for other in ground.later.get(request, ()):
            if at[other] >= 0:
                mask &= (1 << max(0, at[other] - ground.length[request] + 1)) - 1
        return mask

    def breaks(self, person: int, extra: int = 0) -> int:
        """Breaks of a participant with one seat, as if also busy in the slots of `extra`."""
        busy = self.busy[person] | extra
        return sum(max(0, runs(busy & day) - 1) for day in self.ground.day_mask if busy & day)

    def too_broken(self, person: int) -> bool:
        """Whether a participant has more breaks than rule 10 allows."""
        most = self.ground.max_breaks
        return most is not None and bool(self.cell[person]) and self.breaks(person) > most

    def broken_since(self, mark: int) -> bool:
        """Whether anybody touched since the mark has more breaks than rule 10 allows."""
        if self.ground.max_breaks is None:
            return False
        ground = self.ground
        return any(
            self.too_broken(person)
            for request, _, _ in self._log[mark:]
            for person in (ground.a[request], ground.b[request])
        )

    def _unbroken(self, request: int, mask: int) -> int:
        ground = self.ground
        most = ground.max_breaks
        assert most is not None
        width = (1 << ground.length[request]) - 1
        for person in (ground.a[request], ground.b[request]):
            if self.cell[person]:
                for slot in range(ground.slots):
                    if mask >> slot & 1 and self.breaks(person, width << slot) > most:
                        mask &= ~(1 << slot)
        return mask

    # Steps --------------------------------------------------------------------------------------

    def place(self, request: int, start: int, hall: int) -> None:
        """Hold a request that isn't held. The caller knows that `starts` allows it."""
        self._log.append((request, -1, -1))
        self._set(request, start, hall)

    def take_out(self, request: int) -> None:
        """Hold it no more."""
        self._log.append((request, self.at[request], self.hall[request]))
        self._unset(request)

    def mark(self) -> int:
        """A point to which `undo` may go back."""
        return len(self._log)

    def undo(self, mark: int) -> None:
        while len(self._log) > mark:
            request, start, hall = self._log.pop()
            if start < 0:
                self._unset(request)
            else:
                self._set(request, start, hall)

    def touched(self, mark: int) -> set[int]:
        """The requests that were placed or taken out since the mark."""
        return {request for request, _, _ in self._log[mark:]}

    def keep(self) -> None:
        """Forget how it came here."""
        self._log.clear()

    def _set(self, request: int, start: int, hall: int) -> None:
        ground = self.ground
        self.work += 1
        self.at[request], self.hall[request] = start, hall
        self.weight += ground.weight[request]
        length = ground.length[request]
        booth, pool = ground.booth[request], ground.pool[request]
        if booth < 0:
            left, mask = self.table_left[hall], self.table_open
            where = hall
        else:
            left, mask = self.booth_left[booth], self.booth_open
            where = booth
        for slot in range(start, start + length):
            left[slot] -= 1
            if not left[slot]:
                mask[where] &= ~(1 << slot)
        if pool >= 0:
            left = self.pool_left[pool]
            for slot in range(start, start + length):
                left[slot] -= 1
                if not left[slot]:
                    self.pool_open[pool] &= ~(1 << slot)
        bits = ((1 << length) - 1) << start
        for person in (ground.a[request], ground.b[request]):
            if self.count[person] < self._wanted[person]:
                self.missing -= 1
            self.count[person] += 1
            cell = self.cell[person]
            if cell:
                self.busy[person] |= bits
                for slot in range(start, start + length):
                    cell[slot] = request
            if ground.simple[person]:
                self.open[person] &= ~bits
            else:
                self.held[person][request] = None
                self._reopen(person)

    def _unset(self, request: int) -> None:
        ground = self.ground
        self.work += 1
        start, hall = self.at[request], self.hall[request]
        self.at[request] = self.hall[request] = -1
        self.weight -= ground.weight[request]
        length = ground.length[request]
        bits = ((1 << length) - 1) << start
        booth, pool = ground.booth[request], ground.pool[request]
        if booth < 0:
            left, mask, where = self.table_left[hall], self.table_open, hall
        else:
            left, mask, where = self.booth_left[booth], self.booth_open, booth
        for slot in range(start, start + length):
            left[slot] += 1
        mask[where] |= bits
        if pool >= 0:
            left = self.pool_left[pool]
            for slot in range(start, start + length):
                left[slot] += 1
            self.pool_open[pool] |= bits
        for person in (ground.a[request], ground.b[request]):
            self.count[person] -= 1
            if self.count[person] < self._wanted[person]:
                self.missing += 1
            cell = self.cell[person]
            if cell:
                self.busy[person] &= ~bits
                for slot in range(start, start + length):
                    cell[slot] = -1
            if ground.simple[person]:
                self.open[person] |= bits
            else:
                del self.held[person][request]
                self._reopen(person)

    def _reopen(self, person: int) -> None:
        """Work out the open slots of one who isn't simple."""
        ground = self.ground
        one = ground.problem.participants[person]
        held = self.held[person]
        mask = one.available
        if one.max_total is not None and len(held) >= one.max_total:
            mask = 0
        elif one.seats > 1:
            mask = self._seats_left(person)
        elif held:
            zone = ground.zone
            for request in held:
                mask &= ~zone(self.at[request], ground.length[request], one.rest, whole_day=False)
        if one.max_per_day is not None and mask:
            counts = [0] * ground.days
            for request in held:
                counts[ground.day[self.at[request]]] += 1
            for day, count in enumerate(counts):
                if count >= one.max_per_day:
                    mask &= ~ground.day_mask[day]
        self.open[person] = mask
        halls = self.open_in[person]
        if halls is not None:
            for hall in range(len(halls)):
                near = mask
                for request in held:
                    apart = ground.distance.get((self.hall[request], hall))
                    if apart:
                        near &= ~ground.zone(
                            self.at[request], ground.length[request], apart, whole_day=True
                        )
                halls[hall] = near

    def _seats_left(self, person: int) -> int:
        ground = self.ground
        one = ground.problem.participants[person]
        counts = [0] * ground.slots
        for request in self.held[person]:
            start = self.at[request]
            for slot in range(start, start + ground.length[request]):
                counts[slot] += 1
        return one.available & mask_of(
            slot for slot, count in enumerate(counts) if count < one.seats
        )


def runs(mask: int) -> int:
    """How many runs of set bits a mask has."""
    return (mask & ~(mask << 1)).bit_count()


def _left(row: list[int]) -> int:
    return mask_of(slot for slot, left in enumerate(row) if left > 0)
