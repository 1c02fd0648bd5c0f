"""Small problems as one CP-SAT model: a truth value for each request, start and hall.

Proves the best weight, then each objective of `then` in turn. Counted in deterministic time, one
worker, always hinted: the same input gives the same answer on any machine.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from entrepot.solvers.timetable.budget import Budget
from entrepot.solvers.timetable.ground import Ground
from entrepot.solvers.timetable.problem import slots_of
from entrepot.solvers.timetable.state import State

Choice = tuple[int, int, int]  # request, start, hall


@dataclass
class Outcome:
    """What was found: the choices, whether each stage was proved, and the bounds."""

    choices: list[Choice] | None
    infeasible: bool = False
    proved: bool = False  # of the first stage: the weight, or wanted numbers and then the weight
    then_proved: bool = False
    weight_bound: int | None = None
    then_bound: dict[str, int] = field(default_factory=dict)


def size(ground: Ground) -> int:
    """How many truth values a model of the whole problem has."""
    return sum(
        static.bit_count() * len(halls)
        for static, halls in zip(ground.static, ground.halls, strict=True)
    )


class Model:
    """The model of some requests. `must`: those that are held; all others may be left out."""

    def __init__(
        self,
        ground: Ground,
        requests: Iterable[int],
        must: Iterable[int] = (),
        *,
        breaks: bool = True,
    ) -> None:
        from ortools.sat.python import cp_model

        self.ground = ground
        self.model: Any = cp_model.CpModel()
        self.solver: Any = None
        self.requests = list(requests)
        self.chosen: dict[Choice, Any] = {}
        self.of: dict[int, list[Choice]] = {}
        self.held: dict[int, Any] = {}
        self.must = set(must)
        self.most_breaks = ground.max_breaks if breaks else None
        #: For each (participant, slot): the choices in which the participant is busy there.
        self.busy: dict[tuple[int, int], list[Choice]] = {}
        self.near: dict[int, list[Choice]] = {}
        for request in self.requests:
            self._request(request)
        self._people()
        self._places()
        self._links()

    def _request(self, request: int) -> None:
        ground, model = self.ground, self.model
        choices: list[Choice] = []
        for hall in ground.halls[request]:
            for start in slots_of(ground.static[request]):
                choice = (request, start, hall)
                self.chosen[choice] = model.new_bool_var("")
                choices.append(choice)
        self.of[request] = choices
        held = self.held[request] = model.new_bool_var("")
        model.add(sum(self.chosen[one] for one in choices) == held)
        if request in self.must:
            model.add(held == 1)
        for choice in choices:
            for person in (ground.a[request], ground.b[request]):
                self.near.setdefault(person, []).append(choice)
                for slot in self._span(choice):
                    self.busy.setdefault((person, slot), []).append(choice)

    def _span(self, choice: Choice) -> range:
        return range(choice[1], choice[1] + self.ground.length[choice[0]])

    def _sum(self, choices: Iterable[Choice]) -> Any:
        return sum(self.chosen[one] for one in choices)

    def _people(self) -> None:
        ground, model = self.ground, self.model
        people = ground.problem.participants
        for (person, _), choices in self.busy.items():
            if people[person].seats == 1:
                model.add_at_most_one(self.chosen[one] for one in choices)
            else:
                model.add(self._sum(choices) <= people[person].seats)
        for person, choices in self.near.items():
            one = people[person]
            if one.max_total is not None:
                model.add(self._sum(choices) <= one.max_total)
            if one.max_per_day is not None:
                for day in range(ground.days):
                    today = [choice for choice in choices if ground.day[choice[1]] == day]
                    model.add(self._sum(today) <= one.max_per_day)
            if one.seats == 1 and (one.rest or ground.distance):
                self._apart(person, choices)
            if one.seats == 1 and self.most_breaks is not None:
                model.add(sum(self._breaks(person)) <= self.most_breaks)

    def _apart(self, person: int, choices: list[Choice]) -> None:
        """Rest and walking: pairs of choices that stand too near to each other."""
        ground = self.ground
        rest = ground.problem.participants[person].rest
        for at, first in enumerate(choices):
            length = ground.length[first[0]]
            resting = ground.zone(first[1], length, rest, whole_day=False)
            for other in choices[at + 1 :]:
                if first[0] == other[0]:
                    continue
                bits = ((1 << ground.length[other[0]]) - 1) << other[1]
                apart = ground.distance.get((first[2], other[2]), 0)
                if bits & resting or (
                    apart and bits & ground.zone(first[1], length, apart, whole_day=True)
                ):
                    self.model.add_bool_or(~self.chosen[first], ~self.chosen[other])

    def _places(self) -> None:
        ground, model = self.ground, self.model
        problem = ground.problem
        used: dict[tuple[str, int, int], list[Choice]] = {}
        for choice in self.chosen:
            request, _, hall = choice
            booth, pool = ground.booth[request], ground.pool[request]
            for slot in self._span(choice):
                place = ("table", hall, slot) if booth < 0 else ("booth", booth, slot)
                used.setdefault(place, []).append(choice)
                if pool >= 0:
                    used.setdefault(("pool", pool, slot), []).append(choice)
        for (kind, index, slot), choices in used.items():
            if kind == "table":
                most = problem.halls[index].capacity(slot) if problem.halls else None
            elif kind == "booth":
                most = problem.booths[index].meetings
            else:
                most = problem.interpreters[index].capacity(slot)
            if most is not None and most < len(choices):
                model.add(self._sum(choices) <= most)

    def _links(self) -> None:
        ground, model = self.ground, self.model
        for group in ground.problem.exclusive:
            there = [self.held[one] for one in group if one in self.held]
            if len(there) > 1:
                model.add_at_most_one(there)
        for later, earlier_ones in ground.before.items():
            for earlier in earlier_ones:
                if later in self.held and earlier in self.held:
                    end = sum(
                        self.chosen[one] * (one[1] + ground.length[earlier])
                        for one in self.of[earlier]
                    )
                    start = sum(self.chosen[one] * one[1] for one in self.of[later])
                    model.add(end <= start).only_enforce_if(self.held[later], self.held[earlier])

    # What is counted ----------------------------------------------------------------------------

    def weight(self) -> Any:
        return sum(self.ground.weight[one] * held for one, held in self.held.items())

    def disturbed(self, before: Mapping[int, tuple[int, int]]) -> Any:
        """How many requests aren't held in the slot and hall in which they were."""
        return sum(
            1 - self.chosen.get((request, *place), 0)
            for request, place in before.items()
            if self.of.get(request)
        )

    def total(self, objective: str) -> Any:
        """An objective of `then`, as an expression to be as small as can be."""
        found: list[Any] = []
        for person, one in enumerate(self.ground.problem.participants):
            if objective == "under_wanted":
                found.append(self._missing(person))
            elif one.seats == 1 and person in self.near:
                if objective == "breaks":
                    found += self._breaks(person)
                elif objective == "idle":
                    found += self._idle(person)
                else:
                    found += self._changes(person)
        return sum(found)

    def _missing(self, person: int) -> Any:
        wanted = self.ground.problem.participants[person].wanted
        missing = self.model.new_int_var(0, wanted, "")
        self.model.add(missing >= wanted - self._sum(self.near.get(person, ())))
        return missing

    def _at(self, person: int, slot: int) -> Any:
        return self._sum(self.busy.get((person, slot), ()))

    def _breaks(self, person: int) -> list[Any]:
        """Beginnings of a run of busy slots, but the first of each day."""
        ground, model = self.ground, self.model
        found: list[Any] = []
        for day in range(ground.days):
            slots = list(slots_of(ground.day_mask[day]))
            if not any((person, slot) in self.busy for slot in slots):
                continue
            begins = []
            for slot in slots:
                begin = model.new_bool_var("")
                before = self._at(person, slot - 1) if slot > slots[0] else 0
                model.add(begin >= self._at(person, slot) - before)
                begins.append(begin)
            breaks = model.new_int_var(0, len(slots), "")
            model.add(breaks >= sum(begins) - 1)
            found.append(breaks)
        return found

    def _idle(self, person: int) -> list[Any]:
        ground, model = self.ground, self.model
        available = ground.problem.participants[person].available
        found: list[Any] = []
        for session in ground.session_mask:
            slots = list(slots_of(session))
            before = {slot: model.new_bool_var("") for slot in slots}  # a meeting until here
            behind = {slot: model.new_bool_var("") for slot in slots}  # a meeting from here
            for at, slot in enumerate(slots):
                model.add(before[slot] >= self._at(person, slot))
                model.add(behind[slot] >= self._at(person, slot))
                if at:
                    model.add(before[slot] >= before[slots[at - 1]])
                    model.add(behind[slots[at - 1]] >= behind[slot])
                if available >> slot & 1:
                    idle = model.new_bool_var("")
                    model.add(idle >= before[slot] + behind[slot] - 1 - self._at(person, slot))
                    found.append(idle)
        return found

    def _changes(self, person: int) -> list[Any]:
        """Where a person was last, by day: leaving it for another hall is a change."""
        ground, model = self.ground, self.model
        found: list[Any] = []
        if ground.hall_count == 1:
            return found
        for day in range(ground.days):
            last: list[Any] | None = None
            for slot in slots_of(ground.day_mask[day]):
                here = [
                    self._sum(one for one in self.busy.get((person, slot), ()) if one[2] == hall)
                    for hall in range(ground.hall_count)
                ]
                now = [model.new_bool_var("") for _ in here]
                change = model.new_bool_var("")
                for hall in range(ground.hall_count):
                    model.add(now[hall] >= here[hall])
                    if last is not None:
                        model.add(now[hall] >= last[hall] - sum(here))
                        model.add(
                            change
                            >= here[hall]
                            + sum(
                                last[other] for other in range(ground.hall_count) if other != hall
                            )
                            - 1
                        )
                model.add_at_most_one(now)
                if last is not None:
                    found.append(change)
                last = now
        return found

    # Solving ------------------------------------------------------------------------------------

    def hint(self, state: State) -> None:
        self.hint_choices(
            (one, state.at[one], state.hall[one]) for one in self.requests if state.at[one] >= 0
        )

    def hint_choices(self, choices: Iterable[Choice]) -> None:
        model = self.model
        model.clear_hints()
        there = set(choices)
        held = {one[0] for one in there}
        for choice, variable in self.chosen.items():
            model.add_hint(variable, choice in there)
        for request, variable in self.held.items():
            model.add_hint(variable, request in held)

    def settle(self, expression: Any) -> None:
        """From now on no more of an expression than in the last solution."""
        self.model.add(expression <= round(self.solver.value(expression)))

    def solve(self, work: float, seed: int, seconds: float | None) -> tuple[str, list[Choice], int]:
        """Status, choices and the bound of the objective, within so much deterministic time."""
        from ortools.sat.python import cp_model

        solver: Any = cp_model.CpSolver()
        self.solver = solver
        solver.parameters.num_workers = 1
        solver.parameters.random_seed = seed % 2**31
        solver.parameters.max_deterministic_time = work
        if seconds is not None:
            solver.parameters.max_time_in_seconds = max(0.01, seconds)
        status = solver.solve(self.model)
        if status == cp_model.INFEASIBLE:
            return "infeasible", [], 0
        if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return "unknown", [], 0
        choices = [one for one, variable in self.chosen.items() if solver.value(variable)]
        bound = round(solver.best_objective_bound) if self.model.has_objective() else 0
        return ("optimal" if status == cp_model.OPTIMAL else "feasible"), choices, bound


def refine(state: State, *, seed: int, budget: Budget, work: tuple[float, float]) -> Outcome:
    """The whole problem in stages: what is held, then each objective of `then`.

    work: deterministic time of the first stages, and of each later one.
    """
    ground = state.ground
    problem = ground.problem
    hold, then = problem.objective.hold, problem.objective.then
    everyone = range(len(problem.requests))
    must = everyone if hold == "all" else [at for at in everyone if ground.pinned[at]]
    model = Model(ground, everyone, must)
    stages: list[tuple[str, Any]] = []
    if hold == "wanted":
        stages.append(("wanted", model.total("under_wanted")))
    if hold != "all":
        stages.append(("weight", -model.weight()))
    stages += [(name, model.total(name)) for name in then]
    model.hint(state)
    outcome = Outcome(None)
    proved = True
    for name, expression in stages or [("", 0)]:
        if budget.over():
            break
        model.model.minimize(expression)
        first = name in ("wanted", "weight", "")
        status, choices, least = model.solve(work[0] if first else work[1], seed, budget.left)
        if status == "infeasible":
            outcome.infeasible = outcome.choices is None
            break
        if status == "unknown":
            proved = False
            if name == "weight" and hold == "weight":
                outcome.proved = False
            break
        outcome.choices = choices
        proved = proved and status == "optimal"
        if name == "weight":
            outcome.proved = proved
            if hold == "weight":
                outcome.weight_bound = -least
        elif name in then and proved:
            outcome.then_bound[name] = least
        outcome.then_proved = proved
        model.hint_choices(choices)
        model.settle(expression)
    if hold == "all" and outcome.choices is not None:
        # The weight is that of all requests; proved is the first of `then`.
        outcome.proved = not then or then[0] in outcome.then_bound
    return outcome
