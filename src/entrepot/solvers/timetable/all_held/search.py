"""Search with CP-SAT, its work counted in deterministic time: same model and seed, same answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from ortools.sat.python import cp_model

from entrepot.solvers.timetable.all_held.model import AllHeld
from entrepot.solvers.timetable.all_held.obstacles import table_slots
from entrepot.solvers.timetable.budget import Budget
from entrepot.solvers.timetable.ground import Ground

#: Deterministic work of one objective, and of one run within it. A unit is about a second.
WORK, CORES, STEP = 50.0, 6.0, 20.0
#: The share of the tables taken above which counting people helps more than it costs.
CROWDED = 0.9
#: Left for finding any timetable where the least cost is out of reach.
RESERVE = 10.0


class Placement(NamedTuple):
    """Of each request: the slot at which it begins, and its hall."""

    starts: tuple[int, ...]
    halls: tuple[int, ...]


class Search:
    """The best placement so far, and the least value of the objective that is not excluded."""

    def __init__(self, ground: Ground, then: Sequence[str], seed: int, budget: Budget) -> None:
        self.ground, self.then, self.seed, self.budget = ground, then, seed, budget
        needed, there = table_slots(ground)
        self.crowded = needed > CROWDED * there
        self.best: Placement | None = None
        self.impossible = False
        self.least = 0
        self.value: int | None = None
        self.left = 0.0
        self._models: dict[bool, AllHeld] = {}

    def minimise(self, name: str, settled: Mapping[str, int]) -> bool:
        """Make one objective as small as can be, none of `settled` over its value; True if proved.

        First by unsatisfiable cores, which lift the bound quickly and often meet the answer. Then
        the least value that is left is made a rule, until it can be kept: a search without an
        objective goes faster.
        """
        self.least, self.left, self.value = 0, WORK, None
        self._run(name, settled, units=CORES, cores=True, crowded=self.crowded)
        for crowded in (self.crowded, not self.crowded):
            answer = cp_model.INFEASIBLE
            while answer == cp_model.INFEASIBLE and not self._done():
                units = min(STEP, self.left - RESERVE)
                answer = self._run(name, settled, units=units, crowded=crowded, most=self.least)
        if not self._done():
            self._run(name, settled, units=self.left, crowded=self.crowded)
        return self.value == self.least

    def _done(self) -> bool:
        return self.impossible or self.value == self.least

    def _model(self, crowded: bool) -> AllHeld:
        if crowded not in self._models:
            self._models[crowded] = AllHeld(self.ground, self.then, crowded=crowded)
        return self._models[crowded]

    def _run(
        self,
        name: str,
        settled: Mapping[str, int],
        *,
        units: float,
        crowded: bool = False,
        cores: bool = False,
        most: int | None = None,
    ) -> Any:
        """One search. With `most` it looks for any timetable of that value."""
        if units <= 0 or self.budget.over():
            return cp_model.UNKNOWN
        held = self._model(crowded)
        model = held.model.clone()
        limits = dict(settled) if most is None else {**settled, name: most}
        for other, value in limits.items():
            if held.costs[other]:
                model.add(sum(held.costs[other]) <= value)
        if most is None and held.costs[name]:
            model.minimize(sum(held.costs[name]))
        self._hint(held, model)
        solver = cp_model.CpSolver()
        parameters = solver.parameters
        parameters.num_workers = 1
        parameters.random_seed = (self.seed + crowded) % 2**31
        parameters.linearization_level = 0
        parameters.optimize_with_core = cores
        parameters.max_deterministic_time = units
        if self.budget.left is not None:
            parameters.max_time_in_seconds = max(0.01, self.budget.left)
        answer = solver.solve(model)
        self.left -= solver.response_proto.deterministic_time
        if answer in {cp_model.OPTIMAL, cp_model.FEASIBLE}:
            self._keep(held, solver, name)
        if answer == cp_model.INFEASIBLE:
            if most is None:
                self.impossible = True
            else:
                self.least = most + 1
                self.impossible = most >= len(held.costs[name])
        elif most is None:
            self.least = max(self.least, round(solver.best_objective_bound))
        if answer in {cp_model.UNKNOWN, cp_model.FEASIBLE}:
            self.budget.over()  # notes whether the clock ended it
        return answer

    def _hint(self, held: AllHeld, model: cp_model.CpModel) -> None:
        if self.best is not None:
            for start, begins in zip(self.best.starts, held.begins, strict=True):
                for slot, literal in begins.items():
                    model.add_hint(literal, slot == start)

    def _keep(self, held: AllHeld, solver: cp_model.CpSolver, name: str) -> None:
        value = sum(solver.boolean_value(literal) for literal in held.costs[name])
        if self.value is not None and self.value <= value:
            return
        self.value = value
        starts = [
            next(slot for slot, literal in begins.items() if solver.boolean_value(literal))
            for begins in held.begins
        ]
        halls = [
            next((hall for hall, literal in seated.items() if solver.boolean_value(literal)), of[0])
            for seated, of in zip(held.seated, self.ground.halls, strict=True)
        ]
        self.best = Placement(tuple(starts), tuple(halls))
