"""Does a timetable obey the rules? An independent answer.

It reads a problem and a result by the same code as the solver and shares nothing else with it:
each rule of the format is said again here in the plainest loop. What breaks a rule is a violation
under the rule's number; statements of the result that are wrong without breaking one are notes
(`statements.py`). Meetings that overlap are told by rule 2 alone.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from entrepot.solvers.timetable.check.people import (
    rule_0,
    rule_1,
    rule_2,
    rule_3,
    rule_4,
    rule_5,
    rule_6,
    rule_10,
    rule_11,
)
from entrepot.solvers.timetable.check.places import rule_7, rule_8, rule_9
from entrepot.solvers.timetable.check.statements import wrong_statements
from entrepot.solvers.timetable.check.timetable import Found, Timetable, Violation
from entrepot.solvers.timetable.problem import Problem
from entrepot.solvers.timetable.result import Result
from entrepot.text import Text

RULES: tuple[Callable[[Timetable], Found], ...] = (
    rule_0,
    rule_1,
    rule_2,
    rule_3,
    rule_4,
    rule_5,
    rule_6,
    rule_7,
    rule_8,
    rule_9,
    rule_10,
    rule_11,
)


@dataclass(frozen=True, slots=True)
class Verdict:
    weight: int
    violations: tuple[Violation, ...]
    notes: tuple[Text, ...]

    @property
    def ok(self) -> bool:
        return not self.violations

    def document(self, language: str = "en") -> dict[str, Any]:
        """What `check` prints."""
        return {
            "ok": self.ok,
            "weight": self.weight,
            "violations": [
                {
                    "rule": one.rule,
                    "request": one.request,
                    "message": one.message.in_language(language),
                }
                for one in self.violations
            ],
            "notes": [one.in_language(language) for one in self.notes],
        }


def check(problem: Problem, result: Result) -> Verdict:
    """Every rule of the format, each broken one under its number, in the order of the rules."""
    table = Timetable(problem, result)
    found = [one for rule in RULES for one in rule(table)]
    return Verdict(table.weight, tuple(found), tuple(wrong_statements(table)))
