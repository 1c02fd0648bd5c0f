"""How one request is brought into a timetable: directly, along a path of two slots, by ejection."""

from __future__ import annotations

from entrepot.solvers.timetable.problem import slots_of
from entrepot.solvers.timetable.state import State

#: Longest path of two alternating slots that is followed.
_PATH = 400


def best_start(state: State, request: int) -> tuple[int, int] | None:
    """Where a request can begin now: the slot and hall with most room left."""
    ground = state.ground
    best: tuple[int, int] | None = None
    most = -1
    booth = ground.booth[request]
    for hall in ground.halls[request]:
        mask = state.starts(request, hall)
        left = state.table_left[hall] if booth < 0 else state.booth_left[booth]
        while mask:
            low = mask & -mask
            mask ^= low
            slot = low.bit_length() - 1
            if left[slot] > most:
                most, best = left[slot], (slot, hall)
    return best


def insert(state: State, request: int) -> bool:
    """Hold a request where nothing else has to move."""
    found = best_start(state, request)
    if found is None:
        return False
    state.place(request, *found)
    return True


def insert_by_path(state: State, request: int, most_pairs: int = 64) -> bool:
    """Hold a request in slot s by changing s and t along one path of meetings.

    `a` is free in s and `b` in t: the meeting of `b` in s goes to t, the other one of that meeting
    gives its own meeting in t to s, and so on, until somebody is free. Every one on the path must
    be available there; the rest of the rules is asked when the path is tried.
    """
    ground = state.ground
    if ground.length[request] != 1 or ground.pinned[request]:
        return False
    a, b = ground.a[request], ground.b[request]
    if not state.cell[a] or not state.cell[b]:
        return False
    static = ground.static[request]
    free_a, free_b = state.open[a] & static, state.open[b] & static
    if not free_a or not free_b:
        return False
    tried = 0
    for first, other, free_one, free_other in ((a, b, free_a, free_b), (b, a, free_b, free_a)):
        for s in slots_of(free_one & ~free_other):
            for t in slots_of(free_other & ~free_one):
                tried += 1
                if tried > most_pairs:
                    return False
                path = _path(state, other, s, t, first)
                if path is not None and _swap(state, path, s, t, request):
                    return True
    return False


def _path(state: State, start: int, s: int, t: int, never: int) -> list[int] | None:
    """The meetings that change slot if `start`, free in t, is to be free in s; None if it can't."""
    ground = state.ground
    a, b, length, pinned, static = ground.a, ground.b, ground.length, ground.pinned, ground.static
    cell = state.cell
    path: list[int] = []
    person, here, there = start, s, t
    while True:
        row = cell[person]
        if not row:
            # A stand with several seats: whether it has room is asked when the path is tried.
            return path
        meeting = row[here]
        if meeting < 0:
            return path
        if (
            length[meeting] != 1
            or pinned[meeting]
            or not static[meeting] >> there & 1
            or len(path) >= _PATH
        ):
            return None
        path.append(meeting)
        person = b[meeting] if a[meeting] == person else a[meeting]
        if person == never:
            return None
        here, there = there, here


def _swap(state: State, path: list[int], s: int, t: int, request: int) -> bool:
    """Change the slots of a path and hold the request in s; nothing is changed where rules forbid."""
    ground = state.ground
    mark = state.mark()
    was = [(meeting, state.at[meeting], state.hall[meeting]) for meeting in path]
    for meeting in path:
        state.take_out(meeting)
    for meeting, slot, hall in was:
        goal = t if slot == s else s
        if not _put(state, meeting, goal, hall):
            state.undo(mark)
            return False
    for hall in ground.halls[request]:
        if state.starts(request, hall) >> s & 1:
            state.place(request, s, hall)
            break
    else:
        state.undo(mark)
        return False
    if state.broken_since(mark):
        state.undo(mark)
        return False
    return True


def _put(state: State, meeting: int, slot: int, hall: int) -> bool:
    """Hold a meeting in a slot: in its hall, else in another one."""
    if state.starts(meeting, hall) >> slot & 1:
        state.place(meeting, slot, hall)
        return True
    for other in state.ground.halls[meeting]:
        if other != hall and state.starts(meeting, other) >> slot & 1:
            state.place(meeting, slot, other)
            return True
    return False
