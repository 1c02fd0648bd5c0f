"""The lesser objectives of a timetable: what `then` may ask for, counted."""

from __future__ import annotations

from entrepot.solvers.timetable.state import State


def meetings_of(state: State, person: int) -> list[int]:
    """The meetings of a participant with one seat, in the order of time."""
    found: list[int] = []
    for meeting in state.cell[person]:
        if meeting >= 0 and (not found or found[-1] != meeting):
            found.append(meeting)
    return found


def missing(state: State, person: int) -> int:
    return max(0, state.ground.problem.participants[person].wanted - state.count[person])


def idle(state: State, person: int) -> int:
    """Slots in which a participant is available and free between two meetings in one session."""
    ground = state.ground
    busy = state.busy[person]
    if busy & (busy - 1) == 0:
        return 0
    free = ground.problem.participants[person].available & ~busy
    total = 0
    for session in ground.session_mask:
        there = busy & session
        if there:
            inside = (1 << there.bit_length()) - (there & -there)
            total += (free & session & inside).bit_count()
    return total


def hall_changes(state: State, person: int) -> int:
    """Consecutive meetings of one day in different halls."""
    ground = state.ground
    if ground.hall_count == 1:
        return 0
    total, day, hall = 0, -1, -1
    for meeting in meetings_of(state, person):
        today, here = ground.day[state.at[meeting]], state.hall[meeting]
        total += today == day and here != hall
        day, hall = today, here
    return total


def cost(state: State, person: int, objectives: tuple[str, ...]) -> tuple[int, ...]:
    """What each objective counts of one participant; a stand with seats counts its wanted alone."""
    single = bool(state.cell[person])
    found = []
    for objective in objectives:
        if objective == "under_wanted":
            found.append(missing(state, person))
        elif not single:
            found.append(0)
        elif objective == "breaks":
            found.append(state.breaks(person))
        elif objective == "idle":
            found.append(idle(state, person))
        else:
            found.append(hall_changes(state, person))
    return tuple(found)


def totals(state: State, objectives: tuple[str, ...]) -> dict[str, int]:
    """Each objective over all participants."""
    sums = [0] * len(objectives)
    for person in range(len(state.open)):
        for at, value in enumerate(cost(state, person, objectives)):
            sums[at] += value
    return dict(zip(objectives, sums, strict=True))
