"""A `Problem` as the JSON document that is read into it again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from entrepot.solvers.timetable.problem import Problem, slots_of
from entrepot.solvers.timetable.reading import FORMAT


def document_of(problem: Problem) -> dict[str, Any]:
    """The problem as a JSON document; what equals its default is left out."""
    slot_ids = [slot.id for slot in problem.slots]
    everywhen = (1 << len(slot_ids)) - 1

    def named(mask: int) -> list[str]:
        return [slot_ids[slot] for slot in slots_of(mask)]

    def counted(counts: Any) -> dict[str, int]:
        return {slot_ids[slot]: count for slot, count in sorted(counts.items())}

    def given(**values: Any) -> dict[str, Any]:
        return {key: value for key, value in values.items() if value not in (None, [], {})}

    def id_of(things: Sequence[Any], index: int | None) -> str | None:
        return None if index is None else str(things[index].id)

    document: dict[str, Any] = {"format": FORMAT, **given(name=problem.name)}
    document["slots"] = [
        given(id=one.id, start=one.start, minutes=one.minutes, session=one.session_name)
        for one in problem.slots
    ]
    document |= given(
        halls=[
            given(id=one.id, tables=one.tables, closed=counted(one.closed)) for one in problem.halls
        ],
        walking=[
            {"between": [problem.halls[hall].id for hall in one.halls], "slots": one.slots}
            for one in problem.walking
        ],
        booths=[
            given(id=one.id, hall=id_of(problem.halls, one.hall), meetings=one.meetings)
            for one in problem.booths
        ],
        interpreters=[
            given(id=one.id, count=one.count, away=counted(one.away))
            for one in problem.interpreters
        ],
    )
    document["participants"] = [
        {
            "id": one.id,
            "available": "all" if one.available == everywhen else named(one.available),
            **given(
                max_per_day=one.max_per_day,
                max_total=one.max_total,
                wanted=one.wanted if one.wanted != 1 else None,
                seats=one.seats if one.seats != 1 else None,
                rest=one.rest or None,
                booth=id_of(problem.booths, one.booth),
            ),
        }
        for one in problem.participants
    ]
    document["requests"] = [
        {
            "id": one.id,
            "a": problem.participants[one.a].id,
            "b": problem.participants[one.b].id,
            "weight": one.weight,
            **given(
                length=one.length if one.length != 1 else None,
                hall=id_of(problem.halls, one.hall),
                interpreter=id_of(problem.interpreters, one.interpreter),
                never=named(one.never),
                after=[problem.requests[other].id for other in one.after],
                pinned=id_of(problem.slots, one.pinned),
            ),
            # An empty `only` is not the same as none: the request can't be held.
            **({} if one.only is None else {"only": named(one.only)}),
        }
        for one in problem.requests
    ]
    document |= given(
        exclusive=[[problem.requests[one].id for one in group] for group in problem.exclusive]
    )
    document["objective"] = {
        "hold": problem.objective.hold,
        "then": list(problem.objective.then),
        "max_breaks": problem.objective.max_breaks,
    }
    return document
