"""What holds of every timetable and every bound, whatever the problem."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import assume, given, settings

from entrepot.solvers.timetable.bounds import bound_of, flow_suffices
from entrepot.solvers.timetable.budget import Budget
from entrepot.solvers.timetable.check import check
from entrepot.solvers.timetable.construct import construct
from entrepot.solvers.timetable.flow import flow
from entrepot.solvers.timetable.ground import Ground
from entrepot.solvers.timetable.pins import place_pins
from entrepot.solvers.timetable.problem import Objective, Problem
from entrepot.solvers.timetable.result import written
from entrepot.solvers.timetable.solve import meetings, solve
from entrepot.solvers.timetable.state import State
from tests.support.small_timetables import problems
from tests.support.timetable_search import timetables, weight_of
from tests.support.timetables import Size, drawn, with_everything


@given(problems())
def test_every_timetable_passes_the_check_and_its_statements_are_true(problem: Problem) -> None:
    result = solve(problem)
    if result.reason is None:
        verdict = check(problem, result)
        assert not verdict.violations
        assert not verdict.notes
        assert result.bound is not None
        assert result.weight is not None
        assert result.bound >= result.weight


HALLS_FULL = [
    Size(40, 300, 8),
    Size(40, 300, 8, skewed=True, tables=12),
    Size(40, 300, 12, unavailable=0.25, days=4),
]


@pytest.mark.parametrize(
    ("size", "everything"),
    [
        *((size, False) for size in HALLS_FULL),
        (Size(40, 300, 8, one_side=True), False),
        *((size, True) for size in HALLS_FULL),
    ],
)
def test_a_drawn_problem_of_a_hall_full_is_solved_within_the_rules(
    size: Size, everything: bool
) -> None:
    problem = drawn(size)
    if everything:
        problem = with_everything(size, used=flow(Ground(problem)).used)
    result = solve(problem)
    assert result.status in ("optimal", "feasible")
    assert result.bound is not None
    assert result.weight is not None
    assert result.weight >= 0.9 * result.bound
    verdict = check(problem, result)
    assert not verdict.violations
    assert not verdict.notes


@settings(max_examples=12)
@given(problems(most=3))
def test_against_every_timetable_there_is(problem: Problem) -> None:
    best = max((weight_of(problem, one) for one in timetables(problem)), default=None)
    result = solve(problem)
    if best is None:
        assert result.status == "infeasible"
        assert not result.meetings
    else:
        assert result.weight == best
        assert result.status == "optimal"
        assert bound_of(Ground(problem)).value >= best
        assert result.bound == best


def test_without_cp_sat_small_problems_are_solved_within_two_hundredths_on_average() -> None:
    found = best = 0

    @settings(max_examples=30, derandomize=True, database=None)
    @given(problems(most=5))
    def gather(problem: Problem) -> None:
        nonlocal found, best
        assume(problem.objective.max_breaks is None)
        ground = Ground(problem)
        state = State(ground)
        if place_pins(state) is None:
            construct(state, bound_of(ground).share, Budget())
            exact = solve(problem)
            assert exact.status == "optimal"
            found += state.weight
            best += exact.weight or 0
            kept = list(check(problem, replace(exact, meetings=meetings(state))).violations)
            assert all(one.rule == 0 for one in kept)  # the stated weight is the other one's

    gather()
    assert found >= 0.98 * best


@settings(max_examples=25)
@given(problems())
def test_leaving_a_request_out_never_raises_the_bound(problem: Problem) -> None:
    # A pin, or what must come after another, leaves with it.
    problem = replace(
        problem,
        requests=tuple(replace(one, after=(), pinned=None) for one in problem.requests),
    )
    last = len(problem.requests) - 1
    fewer = replace(
        problem,
        requests=problem.requests[:last],
        exclusive=tuple(tuple(one for one in group if one != last) for group in problem.exclusive),
    )
    assert bound_of(Ground(fewer)).value <= bound_of(Ground(problem)).value


@given(problems())
def test_other_names_give_the_same_weight(problem: Problem) -> None:
    renamed = replace(
        problem,
        participants=tuple(
            replace(one, id=f"x{-at}") for at, one in enumerate(problem.participants)
        ),
        requests=tuple(replace(one, id=f"y{-at}") for at, one in enumerate(problem.requests)),
    )
    first, other = solve(problem), solve(renamed)
    assert (first.weight, first.status, first.then) == (other.weight, other.status, other.then)


@pytest.mark.parametrize("skewed", [False, True])
@pytest.mark.parametrize("seed", range(5))
def test_with_everyone_there_and_ample_tables_the_flow_is_reached(skewed: bool, seed: int) -> None:
    problem = drawn(Size(80, 800, 8, unavailable=0, skewed=skewed, seed=seed))
    assert flow_suffices(Ground(problem))
    result = solve(problem)
    assert result.weight == result.bound == flow(Ground(problem)).bound
    assert result.status == "optimal"


@pytest.mark.parametrize("hold", ["weight", "wanted"])
def test_the_same_input_gives_the_same_bytes(hold: str) -> None:
    problem = drawn(Size(60, 500, 12, tables=14))
    problem = replace(problem, objective=Objective(hold))
    texts = set()
    for _ in range(2):
        result = solve(problem, seed=3)
        texts.add(written(replace(result, statistics={**result.statistics, "seconds": 0})))
    assert len(texts) == 1


@settings(max_examples=12)
@given(problems(most=3))
def test_wanted_numbers_come_before_the_weight_where_they_are_held_first(problem: Problem) -> None:
    problem = replace(problem, objective=Objective("wanted", (), problem.objective.max_breaks))
    best = min(
        ((_missing(problem, set(one)), -weight_of(problem, one)) for one in timetables(problem)),
        default=None,
    )
    result = solve(problem)
    if best is not None:
        held = {problem.request_index[one.request] for one in result.meetings}
        assert (_missing(problem, held), -(result.weight or 0)) == best
        assert result.status == "optimal"


def _missing(problem: Problem, held: set[int]) -> int:
    counts = [0] * len(problem.participants)
    for one in held:
        counts[problem.requests[one].a] += 1
        counts[problem.requests[one].b] += 1
    return sum(
        max(0, person.wanted - count)
        for person, count in zip(problem.participants, counts, strict=True)
    )
