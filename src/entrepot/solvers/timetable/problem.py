"""A timetable problem: who asked to meet whom, when people are there, what the halls hold.

Things refer to each other by their index in the problem's lists; `id` is for files and messages.
Sets of slots are integers as bit masks: bit s is set where slot s belongs to the set.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

#: What `hold` may say, and the objectives that `then` may list.
HOLDS = ("weight", "all", "wanted")
OBJECTIVES = ("under_wanted", "breaks", "idle", "hall_changes")
MOST_WEIGHT = 10**9


@dataclass(frozen=True, slots=True)
class Slot:
    """A time in which meetings are held. `start` as the file spells it; `day` counts from 0."""

    id: str
    day: int = 0
    session: int = 0  # counts (day, session name) pairs: a session never crosses a night
    start: str | None = None
    minutes: int | None = None
    session_name: str | None = None


@dataclass(frozen=True, slots=True)
class Hall:
    id: str
    tables: int | None = None  # None: no limit
    closed: Mapping[int, int] = field(default_factory=dict)  # slot -> tables closed in it

    def capacity(self, slot: int) -> int | None:
        """Meetings at tables that the hall holds in a slot; None without a limit."""
        return None if self.tables is None else max(0, self.tables - self.closed.get(slot, 0))


@dataclass(frozen=True, slots=True)
class Walking:
    """At least `slots` slots lie between two meetings of a person in these two halls."""

    halls: tuple[int, int]
    slots: int


@dataclass(frozen=True, slots=True)
class Booth:
    id: str
    hall: int | None = None  # None where the problem has no halls
    meetings: int = 1  # at once


@dataclass(frozen=True, slots=True)
class Pool:
    """Interpreters of one kind."""

    id: str
    count: int
    away: Mapping[int, int] = field(default_factory=dict)

    def capacity(self, slot: int) -> int:
        return max(0, self.count - self.away.get(slot, 0))


@dataclass(frozen=True, slots=True)
class Participant:
    """A person, or with more than one seat a stand with colleagues: rest, walking and breaks don't
    apply to it, and no break, idle slot or change of hall is counted for it."""

    id: str
    available: int  # mask of slots
    max_per_day: int | None = None
    max_total: int | None = None
    wanted: int = 1
    seats: int = 1
    rest: int = 0
    booth: int | None = None


@dataclass(frozen=True, slots=True)
class Request:
    id: str
    a: int
    b: int
    weight: int
    length: int = 1
    hall: int | None = None
    interpreter: int | None = None
    only: int | None = None  # mask of slots at one of which it begins
    never: int = 0  # mask of slots that it may not touch
    after: tuple[int, ...] = ()
    pinned: int | None = None


@dataclass(frozen=True, slots=True)
class Objective:
    hold: str = "weight"
    then: tuple[str, ...] = ("under_wanted", "breaks", "hall_changes")
    max_breaks: int | None = None


@dataclass(frozen=True)
class Problem:
    slots: tuple[Slot, ...]
    participants: tuple[Participant, ...]
    requests: tuple[Request, ...]
    halls: tuple[Hall, ...] = ()
    walking: tuple[Walking, ...] = ()
    booths: tuple[Booth, ...] = ()
    interpreters: tuple[Pool, ...] = ()
    exclusive: tuple[tuple[int, ...], ...] = ()
    objective: Objective = Objective()
    name: str | None = None

    @cached_property
    def slot_index(self) -> dict[str, int]:
        return {slot.id: index for index, slot in enumerate(self.slots)}

    @cached_property
    def request_index(self) -> dict[str, int]:
        return {request.id: index for index, request in enumerate(self.requests)}

    @cached_property
    def run(self) -> tuple[int, ...]:
        """For each slot, how many adjacent slots begin with it."""
        found = [1] * len(self.slots)
        for index in range(len(self.slots) - 2, -1, -1):
            if self.slots[index].session == self.slots[index + 1].session:
                found[index] = found[index + 1] + 1
        return tuple(found)

    @cached_property
    def distance(self) -> dict[tuple[int, int], int]:
        """Slots that must lie between meetings in two halls, in both orders; left out where 0."""
        found: dict[tuple[int, int], int] = {}
        for one in self.walking:
            for pair in (one.halls, one.halls[::-1]):
                found[pair] = max(one.slots, found.get(pair, 0))
        return {pair: slots for pair, slots in found.items() if slots}

    def booth_of(self, request: Request) -> int | None:
        """The booth where a request would be held: that of `b`, else that of `a`, else none."""
        booth = self.participants[request.b].booth
        return booth if booth is not None else self.participants[request.a].booth


def mask_of(slots: Iterable[int]) -> int:
    """The set of slots as bits."""
    mask = 0
    for slot in slots:
        mask |= 1 << slot
    return mask


def slots_of(mask: int) -> Iterator[int]:
    """The slots of a mask, in the order of time."""
    while mask:
        low = mask & -mask
        yield low.bit_length() - 1
        mask ^= low
