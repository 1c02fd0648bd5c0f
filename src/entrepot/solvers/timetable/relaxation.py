"""The linear relaxation with a variable for each request and day, and a bound that its prices prove.

Rows: people's slots and daily limits (rest as slots more), tables, booths and interpreters by day,
exclusive lists, `after` between days. A solver's answer is only a hint: whatever prices it gives
for the rows, rounded to integers, prove a bound by themselves (weak duality), exactly:

    bound = sum of capacity * price + for each request max(0, its best day's weight - its prices)
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from entrepot.solvers.timetable.ground import Ground
from entrepot.solvers.timetable.problem import Booth, Participant

Integers = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
#: Prices are multiples of one over this.
PARTS = 1024


@dataclass
class Rows:
    """A sparse matrix of integers, `matrix @ x <= capacity`, being gathered."""

    capacity: list[int] = field(default_factory=list)
    kind: list[str] = field(default_factory=list)
    row: list[int] = field(default_factory=list)
    column: list[int] = field(default_factory=list)
    value: list[int] = field(default_factory=list)
    known: dict[tuple[Any, ...], int] = field(default_factory=dict)

    def add(self, key: tuple[Any, ...], column: int, value: int) -> None:
        """An entry of the row of this key, which begins with its kind."""
        row = self.known.get(key)
        if row is None:
            row = self.known[key] = len(self.known)
        self.row.append(row)
        self.column.append(column)
        self.value.append(value)


@dataclass
class Relaxation:
    ground: Ground
    request: Integers  # of each column
    day: Integers
    rows: Rows
    first: Integers  # of each request that has columns, its first one

    @property
    def columns(self) -> int:
        return len(self.request)


def relaxation(ground: Ground) -> Relaxation:
    """The relaxation of a problem. Columns of one request follow each other."""
    rows = Rows()
    request_of: list[int] = []
    day_of: list[int] = []
    first: list[int] = []
    for request, static in enumerate(ground.static):
        if static:
            first.append(len(request_of))
        for day, mask in enumerate(ground.day_mask):
            if static & mask:
                _column(ground, rows, request, day, len(request_of))
                request_of.append(request)
                day_of.append(day)
    _after(ground, rows, request_of, day_of)
    for key in rows.known:
        rows.capacity.append(_capacity(ground, key))
        rows.kind.append(str(key[0]))
    return Relaxation(ground, _integers(request_of), _integers(day_of), rows, _integers(first))


def _column(ground: Ground, rows: Rows, request: int, day: int, column: int) -> None:
    people = ground.problem.participants
    length = ground.length[request]
    for person in (ground.a[request], ground.b[request]):
        one = people[person]
        rows.add(("slots", person, day), column, length)
        if one.rest and one.seats == 1:
            rows.add(("rest", person, day), column, length + one.rest)
        if one.max_per_day is not None:
            rows.add(("max_per_day", person, day), column, 1)
        if one.max_total is not None:
            rows.add(("max_total", person), column, 1)
    booth = ground.booth[request]
    halls = ground.problem.halls
    if booth >= 0:
        rows.add(("booth", booth, day), column, length)
    elif halls and all(hall.tables is not None for hall in halls):
        rows.add(("tables", day), column, length)
    if booth < 0 and halls and len(ground.halls[request]) == 1:
        (hall,) = ground.halls[request]
        if halls[hall].tables is not None:
            rows.add(("hall", hall, day), column, length)
    if ground.pool[request] >= 0:
        rows.add(("interpreters", ground.pool[request], day), column, length)
    for group in ground.groups.get(request, ()):
        rows.add(("exclusive", group), column, 1)


def _after(ground: Ground, rows: Rows, request_of: list[int], day_of: list[int]) -> None:
    """Not both: the later one by day d, and the earlier one after day d."""
    columns: dict[int, list[int]] = {}
    for column, request in enumerate(request_of):
        columns.setdefault(request, []).append(column)
    for later, earlier_ones in ground.before.items():
        for earlier in earlier_ones:
            for day in range(ground.days - 1):
                early = [one for one in columns.get(later, ()) if day_of[one] <= day]
                late = [one for one in columns.get(earlier, ()) if day_of[one] > day]
                if early and late:
                    for column in early + late:
                        rows.add(("after", later, earlier, day), column, 1)


def _capacity(ground: Ground, key: tuple[Any, ...]) -> int:
    problem = ground.problem
    kind = key[0]
    if kind in ("exclusive", "after"):
        return 1
    if kind in ("tables",):
        return _day_sum(ground, key[1], (hall.capacity for hall in problem.halls))
    if kind == "hall":
        return _day_sum(ground, key[2], [problem.halls[key[1]].capacity])
    if kind == "interpreters":
        return _day_sum(ground, key[2], [problem.interpreters[key[1]].capacity])
    if kind == "booth":
        booth: Booth = problem.booths[key[1]]
        on: int = key[2]
        return booth.meetings * ground.day_mask[on].bit_count()
    one: Participant = problem.participants[key[1]]
    if kind == "max_total":
        assert one.max_total is not None
        return one.max_total
    if kind == "max_per_day":
        assert one.max_per_day is not None
        return one.max_per_day
    day: int = key[2]
    open_slots = one.available & ground.day_mask[day]
    if kind == "slots":
        return open_slots.bit_count() * one.seats
    # Within a session, each meeting but the last is followed by its rest.
    total = 0
    for session in {ground.session[slot] for slot in range(ground.slots)}:
        there = [
            slot
            for slot in range(ground.slots)
            if ground.session[slot] == session and open_slots >> slot & 1
        ]
        if there:
            total += there[-1] - there[0] + 1 + one.rest
    return total


def _day_sum(ground: Ground, day: int, capacities: Iterable[Any]) -> int:
    slots = [slot for slot in range(ground.slots) if ground.day[slot] == day]
    return sum(capacity(slot) or 0 for capacity in capacities for slot in slots)


def proved(relaxed: Relaxation, prices: Floats) -> int:
    """The bound that prices of the rows prove, whatever they are."""
    rows, ground = relaxed.rows, relaxed.ground
    price = np.maximum(0, np.rint(prices * PARTS)).astype(np.int64)
    paid = np.zeros(relaxed.columns, np.int64)
    np.add.at(paid, _integers(rows.column), _integers(rows.value) * price[_integers(rows.row)])
    gain = _integers(ground.weight)[relaxed.request] * PARTS - paid
    if not len(gain):
        return 0
    best = np.maximum.reduceat(gain, relaxed.first)
    pinned = np.array(ground.pinned)[relaxed.request[relaxed.first]]
    total = int(np.where(pinned, best, np.maximum(best, 0)).sum())
    total += int((_integers(rows.capacity) * price).sum())
    return total // PARTS


def _integers(values: Iterable[int] | npt.NDArray[Any]) -> Integers:
    return np.asarray(values if isinstance(values, np.ndarray) else list(values), np.int64)
