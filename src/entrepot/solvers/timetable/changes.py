"""A file of changes, and the problem as it is after them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from entrepot.solvers.timetable.document import Item, load, one_of, refuse
from entrepot.solvers.timetable.errors import (
    NotPlaced,
    RepeatedId,
    TimetableError,
    UnknownId,
)
from entrepot.solvers.timetable.problem import Problem
from entrepot.solvers.timetable.reading import (
    HALL,
    PARTICIPANT,
    REQUEST,
    SLOT,
    problem_of,
)
from entrepot.solvers.timetable.writing import document_of
from entrepot.text import Text

FORMAT = "entrepot-timetable-changes/1"
MODES = ("repair", "fill")
_KEYS = frozenset({"format", "mode", "frozen_before", "changes"})
#: op -> the keys that it needs beside `op`.
OPS = {
    "cancel_participant": ("id",),
    "cancel_request": ("id",),
    "unavailable": ("id", "slots"),
    "available": ("id", "slots"),
    "add_participant": ("participant",),
    "add_request": ("request",),
    "close_tables": ("hall", "slot", "tables"),
    "open_tables": ("hall", "slot", "tables"),
    "pin": ("request",),
    "unpin": ("request",),
}


@dataclass(frozen=True, slots=True)
class Change:
    """One act, as its JSON object says it; its keys are known to be those of its `op`."""

    op: str
    value: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Changes:
    changes: tuple[Change, ...]
    mode: str = "repair"
    frozen_before: str | None = None  # a slot's id


def read_changes(file: Path) -> Changes:
    """Raises TimetableError."""
    return changes_of(load(file))


def changes_of(document: object) -> Changes:
    """The changes that a JSON document states. Raises TimetableError."""
    root = Item(document, "", _KEYS)
    told = root.need("format", one_of([FORMAT]))
    if told != FORMAT:
        refuse("format", told, one_of([FORMAT]))
    mode = root.value.get("mode", "repair")
    if mode not in MODES:
        refuse("mode", mode, one_of(MODES))
    root.need("changes", Text("a list", "列表"))
    found = []
    for position, value in enumerate(root.list("changes")):
        path = f"changes[{position}]"
        if not isinstance(value, dict):
            refuse(path, value, Text("an object", "对象"))
        op = value.get("op")
        if not isinstance(op, str) or op not in OPS:
            refuse(f"{path}.op", op, one_of(OPS))
        item = Item(value, path, {"op", *OPS[op]})
        for key in OPS[op]:
            item.need(key, Text(f"what `{op}` needs", f"{op} 所需的值"))
        found.append(Change(op, value))
    frozen = root.id("frozen_before") if root.given("frozen_before") else None
    return Changes(tuple(found), mode, frozen)


def changed(problem: Problem, changes: Changes, held: Mapping[str, str]) -> Problem:
    """The problem after the changes. `held`: request -> slot of the old result, for `pin`.

    What refers to a cancelled request (`after`, `exclusive`) forgets it. Tables that are opened
    beyond those closed change nothing: a hall has no more tables than it has.
    Raises TimetableError.
    """
    draft = _Draft(problem, held)
    if changes.frozen_before is not None and changes.frozen_before not in problem.slot_index:
        raise UnknownId(path="frozen_before", kind=SLOT, id=changes.frozen_before, place="slots")
    for position, change in enumerate(changes.changes):
        item = Item(change.value, f"changes[{position}]", change.value)
        draft.apply(change.op, item)
    return draft.problem()


class _Draft:
    """The problem's document while it changes, with its lists by id."""

    def __init__(self, problem: Problem, held: Mapping[str, str]) -> None:
        self.document = document_of(problem)
        self.held = held
        self.slots = problem.slot_index
        self.slot_ids = [slot.id for slot in problem.slots]
        self.people = {one["id"]: one for one in self.document["participants"]}
        self.requests = {one["id"]: one for one in self.document["requests"]}
        self.halls = {one["id"]: one for one in self.document.get("halls", [])}

        #: Whose requests are which. A request that is cancelled, or added again, may stand here still.
        self.asked: dict[str, list[str]] = {}
        for one in self.document["requests"]:
            for side in ("a", "b"):
                self.asked.setdefault(one[side], []).append(one["id"])
        self.known = frozenset(self.requests)
        self.added: dict[tuple[str, str], str] = {}  # list and id -> where it stands in the changes
        self.acts: dict[str, Callable[[Item], None]] = {
            "cancel_participant": self._cancel_participant,
            "cancel_request": self._cancel_request,
            "unavailable": self._unavailable,
            "available": self._available,
            "add_participant": self._add_participant,
            "add_request": self._add_request,
            "close_tables": self._close_tables,
            "open_tables": self._open_tables,
            "pin": self._pin,
            "unpin": self._unpin,
        }

    def apply(self, op: str, item: Item) -> None:
        self.acts[op](item)

    def problem(self) -> Problem:
        requests = self.requests
        self.document["participants"] = list(self.people.values())
        self.document["requests"] = list(requests.values())
        for request in requests.values():
            if isinstance(request.get("after"), list):
                request["after"] = [
                    one for one in request["after"] if one in requests or one not in self.known
                ]
        groups = self.document.get("exclusive", [])
        self.document["exclusive"] = [[one for one in group if one in requests] for group in groups]
        try:
            return problem_of(self.document)
        except TimetableError as error:
            raise self._placed(error) from None

    def _placed(self, error: TimetableError) -> TimetableError:
        """The error with its place in the changes, where it is of a thing that they add."""
        path = str(error.facts.get("path", ""))
        found = re.match(r"(participants|requests)\[(\d+)\]", path)
        if found is None:
            return error
        name = self.document[found[1]][int(found[2])]["id"]
        place = self.added.get((found[1], name), found[0])
        return type(error)(**error.facts | {"path": place + path[found.end() :]})

    def _found(
        self, item: Item, key: str, things: Mapping[str, Any], kind: Text, place: str
    ) -> Any:
        name = item.id(key)
        if name not in things:
            raise UnknownId(path=item.at(key), kind=kind, id=name, place=place)
        return things[name]

    def _cancel_participant(self, item: Item) -> None:
        person = self._found(item, "id", self.people, PARTICIPANT, "participants")["id"]
        del self.people[person]
        for name in self.asked.pop(person, ()):
            one = self.requests.get(name, {})
            if person in (one.get("a"), one.get("b")):
                del self.requests[name]

    def _cancel_request(self, item: Item) -> None:
        del self.requests[self._found(item, "id", self.requests, REQUEST, "requests")["id"]]

    def _slots_of(self, item: Item) -> tuple[dict[str, Any], set[str], list[str]]:
        person = self._found(item, "id", self.people, PARTICIPANT, "participants")
        named = [self.slot_ids[one] for one in item.references("slots", self.slots, SLOT, "slots")]
        free = self.slot_ids if person["available"] == "all" else person["available"]
        return person, set(free), named

    def _unavailable(self, item: Item) -> None:
        person, free, named = self._slots_of(item)
        person["available"] = [one for one in self.slot_ids if one in free and one not in named]

    def _available(self, item: Item) -> None:
        person, free, named = self._slots_of(item)
        person["available"] = [one for one in self.slot_ids if one in free or one in named]

    def _add_participant(self, item: Item) -> None:
        self._add(item, "participant", self.people, "participants")

    def _add_request(self, item: Item) -> None:
        self._add(item, "request", self.requests, "requests")
        request = item.value["request"]
        for side in ("a", "b"):
            if isinstance(request.get(side), str):
                self.asked.setdefault(request[side], []).append(request["id"])

    def _add(self, item: Item, key: str, things: dict[str, Any], place: str) -> None:
        """Add a thing; what is wrong with it shows when the changed problem is read."""
        value = item.value[key]
        added = Item(value, item.at(key), value if isinstance(value, dict) else ())
        name = added.id()
        if name in things:
            raise RepeatedId(path=added.at("id"), id=name, first=f"one in {place}")
        things[name] = dict(added.value)
        self.added[place, name] = added.path

    def _tables(self, item: Item, by: int) -> None:
        hall = self._found(item, "hall", self.halls, HALL, "halls")
        slot = self.slot_ids[item.reference("slot", self.slots, SLOT, "slots")]
        closed = dict(hall.get("closed", {}))
        closed[slot] = max(0, closed.get(slot, 0) + by * item.whole("tables", 0))
        hall["closed"] = closed

    def _close_tables(self, item: Item) -> None:
        self._tables(item, 1)

    def _open_tables(self, item: Item) -> None:
        self._tables(item, -1)

    def _pin(self, item: Item) -> None:
        request = self._found(item, "request", self.requests, REQUEST, "requests")
        if request["id"] not in self.held:
            raise NotPlaced(path=item.at("request"), id=request["id"], op="pin")
        request["pinned"] = self.held[request["id"]]

    def _unpin(self, item: Item) -> None:
        self._found(item, "request", self.requests, REQUEST, "requests").pop("pinned", None)
