"""Small timetable problems with every rule of the format, for brute force and for laws."""

from __future__ import annotations

from hypothesis import strategies as st

from entrepot.solvers.timetable.problem import Problem
from entrepot.solvers.timetable.reading import problem_of

_SESSIONS = ["am", "am", "pm", "pm", "am", "am", "pm"]
_DAYS = [8, 8, 8, 8, 9, 9, 9]
_HOURS = ["09:00", "09:30", "14:00", "14:30", "09:00", "09:30", "14:00"]


@st.composite
def problems(draw: st.DrawFn, *, rules: bool = True, most: int = 7) -> Problem:
    """Few people, slots and requests; with `rules`, each kind of rule now and then."""
    slots = draw(st.integers(2, 6))
    slot_ids = [f"s{at}" for at in range(slots)]
    people = draw(st.integers(2, 5))

    def some(share: float) -> bool:
        return rules and draw(st.floats(0, 1)) < share

    def slot_set() -> list[str]:
        return draw(st.lists(st.sampled_from(slot_ids), unique=True, min_size=1))

    halls = draw(st.integers(0, 2)) if rules else draw(st.integers(0, 1))
    document: dict[str, object] = {
        "format": "entrepot-timetable/1",
        "slots": [
            {
                "id": name,
                "start": f"2026-06-{_DAYS[at]:02}T{_HOURS[at]}:00+08:00",
                "minutes": 25,
                "session": _SESSIONS[at],
            }
            for at, name in enumerate(slot_ids)
        ],
        "halls": [{"id": f"H{at}", "tables": draw(st.integers(1, 2))} for at in range(halls)],
    }
    if halls == 2 and some(0.6):
        document["walking"] = [{"between": ["H0", "H1"], "slots": draw(st.integers(1, 2))}]
    booths = draw(st.integers(0, 1)) if rules else 0
    document["booths"] = [
        {"id": "B0", **({"hall": "H0"} if halls else {}), "meetings": draw(st.integers(1, 2))}
    ] * booths
    document["interpreters"] = [{"id": "L0", "count": 1, "away": {"s0": 1}}] if some(0.5) else []
    persons = []
    for at in range(people):
        one: dict[str, object] = {"id": f"p{at}", "available": slot_set() if some(0.5) else "all"}
        if some(0.2):
            one["max_per_day"] = draw(st.integers(1, 2))
        if some(0.2):
            one["max_total"] = draw(st.integers(1, 3))
        if some(0.2):
            one["rest"] = 1
        if some(0.15):
            one["seats"] = 2
        if some(0.3):
            one["wanted"] = draw(st.integers(0, 3))
        if booths and some(0.3):
            one["booth"] = "B0"
        persons.append(one)
    document["participants"] = persons
    requests: list[dict[str, object]] = []
    for at in range(draw(st.integers(1, most))):
        a, b = draw(st.permutations(range(people)))[:2]
        request: dict[str, object] = {
            "id": f"r{at}",
            "a": f"p{a}",
            "b": f"p{b}",
            "weight": draw(st.integers(1, 9)),
        }
        if some(0.2):
            request["length"] = 2
        if halls and some(0.2):
            request["hall"] = f"H{draw(st.integers(0, halls - 1))}"
        if document["interpreters"] and some(0.4):
            request["interpreter"] = "L0"
        if some(0.15):
            request["only"] = slot_set()
        if some(0.15):
            request["never"] = slot_set()
        if at and some(0.2):
            request["after"] = [f"r{draw(st.integers(0, at - 1))}"]
        if some(0.06):
            request["pinned"] = draw(st.sampled_from(slot_ids))
        requests.append(request)
    document["requests"] = requests
    if len(requests) > 1 and some(0.3):
        document["exclusive"] = [["r0", "r1"]]
    if some(0.2):
        document["objective"] = {"max_breaks": draw(st.integers(0, 1))}
    return problem_of(document)
