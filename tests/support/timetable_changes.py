"""Changes from a stated seed: some participants cancel, others arrive late with their requests."""

from __future__ import annotations

from typing import Any

import numpy as np

from entrepot.solvers.timetable.problem import Problem


def drawn_changes(
    problem: Problem, seed: int, *, cancel: float = 0.05, late: float = 0.03
) -> tuple[dict[str, Any], int]:
    """A changes document and how many changes it counts: one for each person who leaves or comes.

    Who comes late asks for as many meetings as people have on average, weights 1–100.
    """
    random = np.random.default_rng([seed, 11])
    count, half = len(problem.participants), len(problem.participants) // 2
    leaving = random.choice(count, round(cancel * count), replace=False).tolist()
    staying = [at for at in range(count) if at not in set(leaving)]
    sides = ([at for at in staying if at < half], [at for at in staying if at >= half])
    each = round(2 * len(problem.requests) / count)
    changes: list[dict[str, Any]] = [
        {"op": "cancel_participant", "id": problem.participants[at].id} for at in leaving
    ]
    coming = round(late * count)
    for number in range(coming):
        name = f"late{number}"
        changes.append({"op": "add_participant", "participant": {"id": name, "available": "all"}})
        others = sides[number % 2]
        for at in random.choice(len(others), min(each, len(others)), replace=False).tolist():
            changes.append(
                {
                    "op": "add_request",
                    "request": {
                        "id": f"{name}-{at}",
                        "a": name,
                        "b": problem.participants[others[at]].id,
                        "weight": int(random.integers(1, 101)),
                    },
                }
            )
    document = {"format": "entrepot-timetable-changes/1", "changes": changes}
    return document, len(leaving) + coming
