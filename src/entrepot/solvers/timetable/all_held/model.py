"""The CP-SAT model in which every request is held.

A literal says that a request begins at a slot, another that a person is busy in one; a break is a
busy slot after a free one with a meeting earlier that day. Limits that bind many literals are
counted by literals (`counting.py`): tables by person rather than by request, since a person fills
no more than one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from ortools.sat.python.cp_model import CpModel, IntVar, LiteralT

from entrepot.solvers.timetable.all_held.counting import at_most, exactly, forbid
from entrepot.solvers.timetable.ground import Ground
from entrepot.solvers.timetable.problem import slots_of


class AllHeld:
    """`begins[request][slot]` and `seated[request][hall]` are literals; `costs` are what `then`
    may count, a list of literals each.

    `crowded`: count busy people beside meetings. Proofs where nearly every table is taken need it;
    elsewhere it is a burden.
    """

    def __init__(self, ground: Ground, then: Sequence[str], *, crowded: bool) -> None:
        self.ground, self.problem, self.crowded = ground, ground.problem, crowded
        self.model = CpModel()
        self.days, self.sessions = ground.day, ground.session
        self.of: list[list[int]] = [[] for _ in self.problem.participants]
        for index, pair in enumerate(zip(ground.a, ground.b, strict=True)):
            for person in pair:
                self.of[person].append(index)
        self.begins: list[dict[int, IntVar]] = []
        self.seated: list[dict[int, IntVar]] = []
        #: (slot, hall) -> begins there; the literal of `begins` itself where one hall is possible.
        self.places: list[dict[tuple[int, int], IntVar]] = []
        for index in range(len(self.problem.requests)):
            self._request(index)
        self.busy = [self._busy(person) for person in range(len(self.of))]
        self._afters()
        self._tables()
        self._capacities()
        self.costs: dict[str, list[IntVar]] = {"under_wanted": [], "breaks": []}
        self._breaks()
        walkers = [person for person in range(len(self.of)) if self._walks(person)]
        inside = {person: self._inside(person) for person in walkers}
        self._walking(inside)
        if "hall_changes" in then:
            self.costs["hall_changes"] = [
                literal for person in walkers for literal in self._changes(person, inside[person])
            ]
        if "idle" in then:
            self.costs["idle"] = [
                literal for person in range(len(self.of)) for literal in self._idle(person)
            ]

    def covering(self, request: int, slot: int) -> list[IntVar]:
        """Literals of the request's starts that make it touch a slot."""
        length = self.ground.length[request]
        begins = self.begins[request]
        return [begins[at] for at in range(slot - length + 1, slot + 1) if at in begins]

    def _request(self, index: int) -> None:
        model, halls = self.model, self.ground.halls[index]
        begins = {slot: model.new_bool_var("") for slot in slots_of(self.ground.static[index])}
        model.add_exactly_one(begins.values())
        self.begins.append(begins)
        if len(halls) == 1:
            self.seated.append({})
            self.places.append({(slot, halls[0]): literal for slot, literal in begins.items()})
            return
        seated = {hall: model.new_bool_var("") for hall in halls}
        places = {(slot, hall): model.new_bool_var("") for slot in begins for hall in halls}
        for slot, literal in begins.items():
            model.add_exactly_one(*(places[slot, hall] for hall in halls), ~literal)
        for hall, literal in seated.items():
            model.add_exactly_one(*(places[slot, hall] for slot in begins), ~literal)
        self.seated.append(seated)
        self.places.append(places)

    def _busy(self, index: int) -> dict[int, IntVar]:
        """Slot -> literal, of one person's slots that a meeting may take; empty for a stand."""
        person, mine = self.problem.participants[index], self.of[index]
        found: dict[int, IntVar] = {}
        self._days(index)
        for slot in range(len(self.days)):
            here = [literal for request in mine for literal in self.covering(request, slot)]
            if person.seats > 1:
                if len(here) > person.seats:
                    self.model.add(sum(here) <= person.seats)
            elif here:
                found[slot] = self.model.new_bool_var("")
                self.model.add_exactly_one(*here, ~found[slot])
        if person.seats == 1 and mine:
            taken = sum(self.ground.length[request] for request in mine)
            exactly(self.model, list(found.values()), taken)
            self._prefixes(mine, found, taken)
            if person.rest:
                self._rest(mine, person.rest)
        return found

    def _days(self, index: int) -> None:
        most = self.problem.participants[index].max_per_day
        if most is None or most >= len(self.of[index]):
            return
        for day in sorted(set(self.days)):
            here = [
                literal
                for request in self.of[index]
                for slot, literal in self.begins[request].items()
                if self.days[slot] == day
            ]
            self.model.add(sum(here) <= most)

    def _prefixes(self, mine: Sequence[int], busy: dict[int, IntVar], taken: int) -> None:
        """How much of a person's time lies before each slot, as far as sessions and availability
        of the others tell: it follows from the rest, but no search finds pigeonholes."""
        slots = list(busy)
        for place, slot in enumerate(slots[:-1], 1):
            least = most = 0
            for request in mine:
                first, last = min(self.begins[request]), max(self.begins[request])
                length = self.ground.length[request]
                least += max(0, min(length, slot + 1 - last))
                most += max(0, min(length, slot + 1 - first))
            trivial_least, trivial_most = max(0, taken - (len(slots) - place)), min(taken, place)
            if least > trivial_least or most < trivial_most:
                here = sum(busy[at] for at in slots[:place])
                self.model.add_linear_constraint(here, least, most)

    def _rest(self, mine: Sequence[int], rest: int) -> None:
        """A meeting and the rest after it are nobody else's, up to the session's end."""
        taken: dict[int, list[IntVar]] = defaultdict(list)
        for request in mine:
            for start, literal in self.begins[request].items():
                end = start + self.ground.length[request] + rest
                for slot in range(start, min(end, len(self.sessions))):
                    if self.sessions[slot] == self.sessions[start]:
                        taken[slot].append(literal)
        for literals in taken.values():
            self.model.add_at_most_one(literals)

    def _afters(self) -> None:
        for index, request in enumerate(self.problem.requests):
            for other in request.after:
                length = self.ground.length[other]
                mine, others = self.begins[index], self.begins[other]
                for slot, literal in mine.items():
                    before = [one for at, one in others.items() if at + length <= slot]
                    self.model.add_bool_or(*before, ~literal)
                for at, literal in others.items():
                    later = [one for slot, one in mine.items() if at + length <= slot]
                    self.model.add_bool_or(*later, ~literal)

    def _tables(self) -> None:
        problem = self.problem
        at_tables = [
            index
            for index, request in enumerate(problem.requests)
            if problem.booth_of(request) is None
        ]
        groups = self._by_person(at_tables)
        one_room = (
            self.crowded
            and len(problem.halls) == 1
            and len(at_tables) == len(problem.requests)
            and all(person.seats == 1 for person in problem.participants)
        )
        for hall, slot, most in self._limits():
            literals = [
                literal
                for owner, requests in groups
                for literal in self._filled(owner, requests, hall, slot)
            ]
            if len(literals) <= most:
                continue
            meetings = at_most(self.model, literals, most)
            people = [busy[slot] for busy in self.busy if slot in busy]
            if len(people) <= 2 * most:
                continue
            if one_room:
                # Two people make a meeting: odd numbers of them don't occur.
                pairs = at_most(self.model, people, 2 * most)
                for place, (odd, even) in enumerate(zip(pairs[::2], pairs[1::2], strict=True)):
                    self.model.add(odd == even)
                    if place < len(meetings):
                        self.model.add(even == meetings[place])
            elif len(problem.halls) == 1 and len(at_tables) == len(problem.requests):
                self.model.add(sum(people) <= 2 * most)

    def _limits(self) -> Iterator[tuple[int, int, int]]:
        """(hall, slot, meetings that it has tables for), of halls with a limit."""
        for index, hall in enumerate(self.problem.halls):
            for slot in range(len(self.days)):
                most = hall.capacity(slot)
                if most is not None:
                    yield index, slot, most

    def _by_person(self, requests: Iterable[int]) -> list[tuple[int | None, list[int]]]:
        """Requests in groups of which one is held at a time: those of one person, the busiest
        first; those of two stands each alone (None)."""
        left = dict.fromkeys(requests)
        seats = [person.seats for person in self.problem.participants]
        mine = {
            person: {request for request in self.of[person] if request in left}
            for person, of in enumerate(self.of)
            if of and seats[person] == 1
        }
        groups: list[tuple[int | None, list[int]]] = []
        while mine:
            person = max(mine, key=lambda one: (len(mine[one]), -one))
            if not mine[person]:
                break
            group = sorted(mine.pop(person))
            groups.append((person, group))
            for request in group:
                del left[request]
            for others in mine.values():
                others.difference_update(group)
        return groups + [(None, [request]) for request in left]

    def _filled(
        self, owner: int | None, requests: Sequence[int], hall: int, slot: int
    ) -> list[IntVar]:
        """A literal that is true where one of a group of requests is at a table of the hall."""
        here = [literal for request in requests for literal in self.touching(request, hall, slot)]
        if len(here) <= 1 or owner is None:
            return here
        everything = len(requests) == len(self.of[owner])
        if everything and all(self.ground.halls[request] == (hall,) for request in requests):
            return [self.busy[owner][slot]]
        filled = self.model.new_bool_var("")
        self.model.add_exactly_one(*here, ~filled)
        return [filled]

    def touching(self, request: int, hall: int, slot: int) -> list[IntVar]:
        """Literals of the request's starts in a hall that make it touch a slot."""
        length, places = self.ground.length[request], self.places[request]
        return [
            places[at, hall] for at in range(slot - length + 1, slot + 1) if (at, hall) in places
        ]

    def _capacities(self) -> None:
        """Booths and interpreters."""
        problem = self.problem
        booths: dict[int, list[int]] = defaultdict(list)
        pools: dict[int, list[int]] = defaultdict(list)
        for index, request in enumerate(problem.requests):
            booth = problem.booth_of(request)
            if booth is not None:
                booths[booth].append(index)
            if request.interpreter is not None:
                pools[request.interpreter].append(index)
        for slot in range(len(self.days)):
            limits = [(of, problem.booths[booth].meetings) for booth, of in booths.items()]
            limits += [
                (of, problem.interpreters[pool].capacity(slot)) for pool, of in pools.items()
            ]
            for requests, most in limits:
                here = [literal for one in requests for literal in self.covering(one, slot)]
                if len(here) > most:
                    self.model.add(sum(here) <= most)

    def _before(self, busy: dict[int, IntVar], bounds: Sequence[int]) -> dict[int, IntVar]:
        """Slot -> there is a meeting in it or before it, in the same part (day, session)."""
        found: dict[int, IntVar] = {}
        for slot in range(len(bounds)):
            earlier = found.get(slot - 1) if slot and bounds[slot] == bounds[slot - 1] else None
            here = busy.get(slot)
            if here is None or earlier is None:
                known = here if earlier is None else earlier
                if known is not None:
                    found[slot] = known
                continue
            found[slot] = self.model.new_bool_var("")
            self.model.add_implication(here, found[slot])
            self.model.add_implication(earlier, found[slot])
            self.model.add_bool_or(here, earlier, ~found[slot])
        return found

    def _both(self, *literals: LiteralT) -> IntVar:
        """True where all of the literals are."""
        found = self.model.new_bool_var("")
        self.model.add_bool_or(found, *(~literal for literal in literals))
        for literal in literals:
            self.model.add_implication(found, literal)
        return found

    def _breaks(self) -> None:
        most = self.problem.objective.max_breaks
        for busy in self.busy:
            before = self._before(busy, self.days)
            breaks = []
            for slot, after in pairwise(range(len(self.days))):
                if self.days[slot] == self.days[after] and slot in before and after in busy:
                    free = [~busy[slot]] if slot in busy else []
                    if not free or before[slot] is not busy[slot]:
                        breaks.append(self._both(before[slot], busy[after], *free))
            if most is None or most >= len(breaks):
                self.costs["breaks"] += breaks
            elif most == 0:
                forbid(self.model, breaks)
            else:
                # The objective sees a person's first, second … break: fewer and ordered literals.
                self.costs["breaks"] += at_most(self.model, breaks, most)

    def _idle(self, person: int) -> Iterable[IntVar]:
        busy, available = self.busy[person], self.problem.participants[person].available
        before = self._before(busy, self.sessions)
        last = len(self.sessions) - 1
        turned = {last - slot: literal for slot, literal in busy.items()}
        after = self._before(turned, self.sessions[::-1])
        for slot in range(1, last):
            same = self.sessions[slot - 1] == self.sessions[slot] == self.sessions[slot + 1]
            if same and available >> slot & 1 and slot - 1 in before and last - slot - 1 in after:
                free = [~busy[slot]] if slot in busy else []
                yield self._both(before[slot - 1], after[last - slot - 1], *free)

    def _walks(self, person: int) -> bool:
        halls = {hall for request in self.of[person] for hall in self.ground.halls[request]}
        return len(halls) > 1 and self.problem.participants[person].seats == 1

    def _inside(self, person: int) -> dict[int, dict[int, IntVar]]:
        """Slot -> hall -> the person has a meeting there."""
        halls = sorted({hall for one in self.of[person] for hall in self.ground.halls[one]})
        found: dict[int, dict[int, IntVar]] = {}
        for slot in self.busy[person]:
            found[slot] = {}
            for hall in halls:
                here = [one for of in self.of[person] for one in self.touching(of, hall, slot)]
                if here:
                    found[slot][hall] = self.model.new_bool_var("")
                    self.model.add_exactly_one(*here, ~found[slot][hall])
        return found

    def _walking(self, inside: dict[int, dict[int, dict[int, IntVar]]]) -> None:
        for halls in inside.values():
            for (one, other), slots in self.ground.distance.items():
                for slot in halls:
                    for after in range(slot + 1, min(slot + slots, len(self.days) - 1) + 1):
                        if (
                            self.days[slot] == self.days[after]
                            and one in halls[slot]
                            and other in halls.get(after, {})
                        ):
                            self.model.add_implication(halls[slot][one], ~halls[after][other])

    def _changes(self, person: int, inside: dict[int, dict[int, IntVar]]) -> Iterable[IntVar]:
        """True where a meeting is in another hall than the one before it on the day."""
        busy = self.busy[person]
        last: dict[int, IntVar] = {}  # hall -> the latest meeting of the day was there
        for slot in range(len(self.days)):
            if slot and self.days[slot] != self.days[slot - 1]:
                last = {}
            if slot not in busy:
                continue
            for hall, here in inside[slot].items():
                elsewhere = [literal for other, literal in last.items() if other != hall]
                if elsewhere:
                    change = self.model.new_bool_var("")
                    for literal in elsewhere:
                        self.model.add_bool_or(~here, ~literal, change)
                    yield change
            following = dict(inside[slot])
            for hall, literal in last.items():
                held = self.model.new_bool_var("")
                self.model.add_bool_or(~literal, busy[slot], held)
                if hall in inside[slot]:
                    self.model.add_implication(inside[slot][hall], held)
                following[hall] = held
            last = following
