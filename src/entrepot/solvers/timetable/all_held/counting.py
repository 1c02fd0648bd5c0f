"""How many of some literals are true, as literals of its own.

A linear constraint tells a search only when it breaks. Counted by a tree of "at least j of these"
literals (a totalizer: O. Bailleux and Y. Boufkhad, CP 2003), partial counts can be learnt from,
which is what proves a timetable impossible: on the published instances with 20 slots it is the
difference between seconds and never.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

from ortools.sat.python.cp_model import CpModel, IntVar, LiteralT

#: A tree has about literals × limit clauses; beyond this many a linear constraint must do.
MOST_COUNTED = 20_000


def counted(model: CpModel, literals: Sequence[IntVar], most: int) -> list[IntVar]:
    """Literal j is true where more than j of `literals` are; the count stops at `most` + 1."""
    if len(literals) <= 1:
        return list(literals)
    half = len(literals) // 2
    left, right = (counted(model, part, most) for part in (literals[:half], literals[half:]))
    found = [model.new_bool_var("") for _ in range(min(len(literals), most + 1))]
    for i in range(len(left) + 1):
        for j in range(len(right) + 1):
            # i on the left and j on the right make at least i + j …
            if i + j:
                clause: list[LiteralT] = [found[min(i + j, len(found)) - 1]]
                clause += [~left[i - 1]] if i else []
                clause += [~right[j - 1]] if j else []
                model.add_bool_or(clause)
            # … and no more than i, no more than j, make no more than i + j.
            if i + j < len(found):
                clause = [~found[i + j]]
                clause += [left[i]] if i < len(left) else []
                clause += [right[j]] if j < len(right) else []
                model.add_bool_or(clause)
    for less, more in pairwise(found):
        model.add_implication(more, less)
    return found


def at_most(model: CpModel, literals: Sequence[IntVar], most: int) -> list[IntVar]:
    """No more than `most` of the literals are true; gives the count where it is kept."""
    if most >= len(literals):
        return []
    if most * len(literals) > MOST_COUNTED:
        model.add(sum(literals) <= most)
        return []
    if most <= 0:
        forbid(model, literals)
        return []
    count = counted(model, literals, most)
    forbid(model, count[most:])
    return count[:most]


def exactly(model: CpModel, literals: Sequence[IntVar], number: int) -> None:
    """So many of the literals are true; there are at least so many."""
    if number >= len(literals):
        for literal in literals:
            model.add(literal == 1)
    elif number == 0:
        forbid(model, literals)
    else:
        count = counted(model, literals, number)
        model.add(count[number - 1] == 1)
        forbid(model, count[number:])
        # The relaxation of the counting tree is loose; this is what it stands for.
        model.add(sum(literals) == number)


def forbid(model: CpModel, literals: Iterable[IntVar]) -> None:
    for literal in literals:
        model.add(literal == 0)
