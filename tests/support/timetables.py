"""Timetable problems from a stated seed: the sizes of the benchmark, and small ones for tests."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from entrepot.solvers.timetable.problem import (
    Booth,
    Hall,
    Participant,
    Pool,
    Problem,
    Request,
    Slot,
    Walking,
)


@dataclass(frozen=True)
class Size:
    """How big, how crowded, and of which kind a drawn problem is."""

    participants: int
    requests: int
    slots: int
    unavailable: float = 0.15
    skewed: bool = False
    one_side: bool = False
    tables: int | None = None
    days: int = 1
    seed: int = 1


def drawn(size: Size) -> Problem:
    """Two equal sides (or one), distinct pairs, weights uniform 1–100; skewed: popularity falls as
    rank^-0.7 on both sides."""
    random = np.random.default_rng(size.seed)
    per_day = -(-size.slots // size.days)
    slots = tuple(
        Slot(f"s{at}", day=at // per_day, session=at // per_day) for at in range(size.slots)
    )
    absent = random.random((size.participants, size.slots)) < size.unavailable
    powers = [1 << slot for slot in range(size.slots)]
    people = tuple(
        Participant(
            f"p{at}", sum(power for power, away in zip(powers, row, strict=True) if not away)
        )
        for at, row in enumerate(absent.tolist())
    )
    pairs = _pairs(size, random)
    weights = random.integers(1, 101, len(pairs)).tolist()
    requests = tuple(
        Request(f"r{at}", a, b, weight)
        for at, ((a, b), weight) in enumerate(zip(pairs, weights, strict=True))
    )
    halls = (Hall("H1", size.tables),) if size.tables is not None else ()
    return Problem(slots, people, requests, halls)


def _pairs(size: Size, random: np.random.Generator) -> list[tuple[int, int]]:
    half = size.participants if size.one_side else size.participants // 2
    chances = np.arange(1, half + 1) ** -0.7 if size.skewed else np.ones(half)
    chances = chances / chances.sum()
    found: dict[tuple[int, int], None] = {}
    while len(found) < size.requests:
        missing = size.requests - len(found)
        left = random.choice(half, 2 * missing, p=chances).tolist()
        right = random.choice(half, 2 * missing, p=chances).tolist()
        for a, b in zip(left, right, strict=True):
            if size.one_side:
                if a != b:
                    found.setdefault((min(a, b), max(a, b)))
            else:
                found.setdefault((a, half + b))
            if len(found) == size.requests:
                break
    return list(found)


def with_everything(size: Size, *, used: int, pool_share: float = 0.9) -> Problem:
    """The same with every rule of the format. `used`: table-slots that the flow would use.

    4 halls whose tables are 90 % of that, walking 1 between two pairs of them; 30 % of one side at
    booths; 20 % of requests of length 2; 15 % with one of 6 pools of interpreters, each sized at
    90 % of its demand; rest 1 for 10 % of participants, at most 6 a day for half, 3 % with two
    seats; 3 % `after`, 2 % pinned, 5 % `only`, 1 % in exclusive pairs.
    """
    plain = drawn(replace(size, tables=None))
    random = np.random.default_rng([size.seed, 7])
    count, half = len(plain.requests), size.participants // 2
    tables = max(1, round(0.9 * used / size.slots / 4))
    halls = tuple(Hall(f"H{at}", tables) for at in range(4))
    chance = random.random((count, 5))
    booths = tuple(Booth(f"B{at}", int(random.integers(4)), 1) for at in range(round(0.3 * half)))
    stands = dict(
        zip(random.permutation(half)[: len(booths)].tolist(), range(len(booths)), strict=True)
    )
    people = tuple(
        replace(
            one,
            rest=int(random.random() < 0.1),
            max_per_day=6 if random.random() < 0.5 else None,
            seats=2 if random.random() < 0.03 else 1,
            booth=stands.get(at),
        )
        for at, one in enumerate(plain.participants)
    )
    ground = [slot.session for slot in plain.slots]
    requests: list[Request] = []
    demand = [0] * 6
    taken: set[tuple[int, int]] = set()
    for at, one in enumerate(plain.requests):
        more: dict[str, Any] = {"length": 2 if chance[at, 0] < 0.2 else 1}
        if chance[at, 1] < 0.15:
            more["interpreter"] = int(random.integers(6))
            demand[more["interpreter"]] += int(more["length"])
        both = people[one.a].available & people[one.b].available
        if chance[at, 2] < 0.05:
            more["only"] = sum(1 << int(slot) for slot in random.choice(size.slots, 6, False))
        if chance[at, 3] < 0.03 and at:
            more["after"] = (int(random.integers(at)),)
        if chance[at, 4] < 0.02 and "after" not in more and more.get("only") is None:
            more |= _pin(at, one, both, more, ground, taken, random)
        requests.append(replace(one, **more))
    # Demand is what would be asked for if the share of requests that the flow holds were held.
    share = min(1.0, used / sum(one.length for one in requests))
    pools = tuple(
        Pool(f"L{at}", max(1, round(pool_share * asked * share / size.slots)))
        for at, asked in enumerate(demand)
    )
    free = [at for at, one in enumerate(requests) if one.pinned is None]
    rivals = random.permutation(free)[: 2 * (count // 200)].tolist()
    exclusive = tuple(zip(rivals[::2], rivals[1::2], strict=False))
    return replace(
        plain,
        participants=people,
        requests=tuple(requests),
        halls=halls,
        walking=(Walking((0, 1), 1), Walking((2, 3), 1)),
        booths=booths,
        interpreters=pools,
        exclusive=exclusive,
    )


def _pin(
    at: int,
    one: Request,
    both: int,
    more: dict[str, Any],
    session: list[int],
    taken: set[tuple[int, int]],
    random: np.random.Generator,
) -> dict[str, Any]:
    """A pin that clashes with no other: two slots on either side are kept free of them."""
    length = int(more["length"])
    starts = [
        slot
        for slot in range(len(session) - length + 1)
        if all(both >> (slot + step) & 1 for step in range(length))
        and session[slot] == session[slot + length - 1]
        and not any(
            (person, near) in taken
            for person in (one.a, one.b)
            for near in range(slot - 2, slot + length + 2)
        )
    ]
    if not starts or "interpreter" in more:
        return {}
    start = int(random.choice(starts))
    for person in (one.a, one.b):
        taken.update((person, start + step) for step in range(length))
    return {"pinned": start}
