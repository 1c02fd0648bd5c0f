"""With `"hold": "all"` every request is held and `then` is least, or the proof that it can't be."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ortools.sat.python.cp_model import CpSolver

from entrepot.solvers.timetable.all_held.model import AllHeld
from entrepot.solvers.timetable.check import check
from entrepot.solvers.timetable.check.statements import counts
from entrepot.solvers.timetable.check.timetable import Timetable
from entrepot.solvers.timetable.ground import Ground
from entrepot.solvers.timetable.problem import (
    OBJECTIVES,
    Hall,
    Objective,
    Participant,
    Problem,
    Request,
    Slot,
)
from entrepot.solvers.timetable.reading import problem_of
from entrepot.solvers.timetable.result import written
from entrepot.solvers.timetable.solve import solve
from entrepot.solvers.timetable.writing import document_of
from tests.support.small_timetables import problems
from tests.support.timetable_search import result_of, timetables


def fair(*pairs: str, tables: int | None = 2, slots: int = 4, **objective: object) -> Problem:
    """People a, b, c … who are always there; a request for each pair named."""
    people = sorted(set("".join(pairs)))
    return Problem(
        slots=tuple(Slot(str(slot)) for slot in range(slots)),
        halls=(Hall("H", tables),),
        participants=tuple(Participant(name, (1 << slots) - 1) for name in people),
        requests=tuple(
            Request(pair, people.index(pair[0]), people.index(pair[1]), weight=1) for pair in pairs
        ),
        objective=Objective(hold="all", then=("breaks",), **objective),  # type: ignore[arg-type]
    )


def of_requests(problem: Problem, kept: Collection[int]) -> Problem:
    """The problem with these requests alone."""
    document = document_of(problem)
    requests = [document["requests"][one] for one in sorted(kept)]
    names = {one["id"] for one in requests}
    for one in requests:
        one["after"] = [other for other in one.get("after", []) if other in names]
    groups = document.get("exclusive", [])
    document["exclusive"] = [[one for one in group if one in names] for group in groups]
    return problem_of({**document, "requests": requests})


def placed(problem: Problem, then: list[str]) -> list[tuple[int, ...]]:
    """What `then` counts in every timetable that holds all requests."""
    # Brute force goes through timetables of some requests, which `hold` all forbids.
    some = replace(problem, objective=replace(problem.objective, hold="weight"))
    tables = (
        Timetable(problem, result_of(problem, chosen))
        for chosen in timetables(some)
        if len(chosen) == len(problem.requests)
    )
    return [tuple(counts(table)[name] for name in then) for table in tables]


@given(
    problems(most=4),
    st.permutations(OBJECTIVES).map(lambda names: names[:2]),
    st.sampled_from([None, 0, 1]),
    st.booleans(),
)
def test_all_are_held_at_least_cost_exactly_where_brute_force_holds_them_all(
    problem: Problem, then: list[str], most: int | None, possible: bool
) -> None:
    if possible:
        problem = of_requests(problem, max(timetables(problem), key=len, default={}))
    asked = replace(problem, objective=Objective("all", tuple(then), most))
    found = placed(asked, then)
    result = solve(asked)
    if not found:
        assert (result.status, result.meetings) == ("infeasible", ())
        assert result.reason
        return
    verdict = check(asked, result)
    assert (verdict.violations, verdict.notes) == ((), ())
    assert result.status == "optimal"
    assert tuple(result.then[name] for name in then) == min(found)
    assert tuple(result.then_bound[name] for name in then) == min(found)


@pytest.mark.parametrize(("closed", "status"), [({}, "optimal"), ({2: 1}, "infeasible")])
def test_counting_people_beside_meetings_changes_no_answer(
    closed: dict[int, int], status: str
) -> None:
    problem = replace(
        fair("ab", "ac", "ad", "bc", "bd", "cd", slots=6), halls=(Hall("H", 1, closed),)
    )
    ground = Ground(problem)
    plain, crowded = (AllHeld(ground, ("breaks",), crowded=crowded) for crowded in (False, True))
    assert len(plain.model.proto.constraints) < len(crowded.model.proto.constraints)
    answers = []
    for held in (plain, crowded):
        held.model.minimize(sum(held.costs["breaks"]))
        solver = CpSolver()
        answers.append((solver.solve(held.model), solver.objective_value))
    assert answers[0] == answers[1]
    assert solve(problem).status == status


def test_the_same_input_and_seed_give_the_same_bytes() -> None:
    problem = fair("ab", "ac", "ad", "bc", "be", "ce", tables=2, slots=6)
    texts = {written(replace(solve(problem, seed=3), statistics={})) for _ in range(2)}
    assert len(texts) == 1


@pytest.mark.parametrize(
    ("problem", "said"),
    [
        (
            replace(fair("ab", "cd"), exclusive=((0, 1),)),
            "Of the exclusive requests 'ab', 'cd' at most one can be held.",
        ),
        (fair("ab", "ac", "ad", "ae", "af"), "'a' has requests for 5 slots, and is there for 4."),
        (
            fair("ab", "cd", "ef", tables=1, slots=2),
            "The meetings need 3 tables over all slots, and the halls have 2.",
        ),
        (
            replace(fair("ab"), requests=(Request("ab", 0, 1, 1, only=0),)),
            "'ab' has no slot in which it can be held.",
        ),
    ],
)
def test_what_stands_in_the_way_is_named(problem: Problem, said: str) -> None:
    result = solve(problem)
    assert (result.status, result.reason, result.meetings) == ("infeasible", said, ())
    assert check(problem, result).ok


def test_a_limit_of_breaks_that_cannot_be_kept_is_told_apart_from_the_rest() -> None:
    # b and c are there at both ends only, so a waits between them.
    people = (Participant("a", 0b111), Participant("b", 0b001), Participant("c", 0b100))
    problem = replace(fair("ab", "ac", slots=3, max_breaks=0), participants=people)
    result = solve(problem)
    assert result.status == "infeasible"
    assert result.reason == "All requests can be held, but not with at most 0 breaks for everybody."
    allowed = replace(problem, objective=replace(problem.objective, max_breaks=1))
    assert solve(allowed).then == {"breaks": 1}


def test_what_no_count_of_breaks_could_mend_is_said_to_be_so() -> None:
    # Three people who all meet need three slots; two of them are there for two alone, the same two.
    people = (Participant("a", 0b011), Participant("b", 0b011), Participant("c", 0b111))
    problem = replace(
        fair("ab", "ac", "bc", tables=None, slots=3, max_breaks=1), participants=people
    )
    result = solve(problem)
    assert result.reason == "The requests can't all be held, however many breaks there are."
