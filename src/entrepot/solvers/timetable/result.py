"""A result: the meetings, what is proved of them, and why the others are not held."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from entrepot.solvers.timetable.document import Item, load, one_of, refuse
from entrepot.text import Text

FORMAT = "entrepot-timetable-result/1"
STATUSES = ("optimal", "feasible", "infeasible", "unknown")
REASONS = (
    "no_common_slot",
    "hall_impossible",
    "outranked",
    "tables_full",
    "interpreters_full",
    "limit_reached",
)

_RESULT = frozenset(
    [
        "format",
        "meetings",
        "weight",
        "bound",
        "gap",
        "status",
        "reason",
        "then",
        "then_bound",
        "unheld",
        "statistics",
        "stopped",
        "moved",
        "dropped",
        "added",
    ]
)
_MEETING = frozenset({"request", "slot", "hall", "table", "booth"})
_UNHELD = frozenset({"request", "reason", "by"})
_NUMBER = Text("a number", "数字")


@dataclass(frozen=True, slots=True)
class Meeting:
    """A meeting as a file states it, by ids: a checker must see wrong ones too."""

    request: str
    slot: str | None
    hall: str | None = None
    table: int | None = None
    booth: str | None = None


@dataclass(frozen=True, slots=True)
class Unheld:
    request: str
    reason: str
    by: tuple[str, ...] = ()  # with `outranked`: requests that hold what this one would need


@dataclass(frozen=True, slots=True)
class Result:
    meetings: tuple[Meeting, ...]
    weight: int | None = None
    bound: int | None = None
    status: str | None = None
    reason: str | None = None  # why there is no timetable
    then: Mapping[str, int] = field(default_factory=dict)
    then_bound: Mapping[str, int] = field(default_factory=dict)
    unheld: tuple[Unheld, ...] = ()
    statistics: Mapping[str, int | float] = field(default_factory=dict)
    stopped: str | None = None  # "time" where a guard on the clock struck
    gap: float | None = None  # as a file states it
    # Of an amendment alone:
    moved: tuple[str, ...] | None = None
    dropped: tuple[str, ...] | None = None
    added: tuple[str, ...] | None = None

    def document(self) -> dict[str, Any]:
        """The result as JSON."""
        found: dict[str, Any] = {
            "format": FORMAT,
            "meetings": [_meeting_document(one) for one in self.meetings],
        }
        if self.weight is not None:
            found["weight"] = self.weight
        if self.bound is not None:
            found["bound"] = self.bound
            found["gap"] = (
                round((self.bound - (self.weight or 0)) / self.bound, 9) if self.bound else 0.0
            )
        for name in ("status", "reason"):
            if getattr(self, name) is not None:
                found[name] = getattr(self, name)
        found["then"] = dict(self.then)
        found["then_bound"] = dict(self.then_bound)
        found["unheld"] = [
            {
                "request": one.request,
                "reason": one.reason,
                **({"by": list(one.by)} if one.by else {}),
            }
            for one in self.unheld
        ]
        found["statistics"] = dict(self.statistics)
        if self.stopped is not None:
            found["stopped"] = self.stopped
        for name in ("moved", "dropped", "added"):
            if getattr(self, name) is not None:
                found[name] = list(getattr(self, name))
        return found


def _meeting_document(meeting: Meeting) -> dict[str, Any]:
    values = {
        name: getattr(meeting, name) for name in ("request", "slot", "hall", "table", "booth")
    }
    return {name: value for name, value in values.items() if value is not None}


def written(result: Result) -> str:
    """The file's text: one line, its end a line break."""
    return json.dumps(result.document(), ensure_ascii=False, separators=(", ", ": ")) + "\n"


def read_result(file: Path) -> Result:
    """Raises TimetableError where the form is wrong; a wrong timetable is what `check` finds."""
    return result_of(load(file))


def result_of(document: object) -> Result:
    """The result that a JSON document states. Raises TimetableError."""
    root = Item(document, "", _RESULT)
    told = root.need("format", one_of([FORMAT]))
    if told != FORMAT:
        refuse("format", told, one_of([FORMAT]))
    root.need("meetings", Text("a list", "列表"))
    status = root.text("status")
    if status is not None and status not in STATUSES:
        refuse("status", status, one_of(STATUSES))
    result = Result(
        tuple(_meeting(one) for one in root.items("meetings", _MEETING)),
        weight=root.limit("weight"),
        bound=root.limit("bound"),
        status=status,
        reason=root.text("reason"),
        then=_numbers(root, "then", whole=True),
        then_bound=_numbers(root, "then_bound", whole=True),
        unheld=tuple(_unheld(one) for one in root.items("unheld", _UNHELD)),
        statistics=_numbers(root, "statistics"),
        stopped=root.text("stopped"),
        gap=_number(root, "gap"),
    )
    lists = {
        name: tuple(_ids(root, name)) for name in ("moved", "dropped", "added") if root.given(name)
    }
    return replace(result, **lists)  # type: ignore[arg-type]


def _meeting(item: Item) -> Meeting:
    table = item.whole("table", 1, least=-(10**9)) if item.given("table") else None
    return Meeting(
        item.id("request"), item.text("slot"), item.text("hall"), table, item.text("booth")
    )


def _unheld(item: Item) -> Unheld:
    reason = item.need("reason", one_of(REASONS))
    if reason not in REASONS:
        refuse(item.at("reason"), reason, one_of(REASONS))
    return Unheld(item.id("request"), reason, tuple(_ids(item, "by")))


def _ids(item: Item, key: str) -> list[str]:
    found = []
    for position, value in enumerate(item.list(key)):
        if not isinstance(value, str):
            refuse(f"{item.at(key)}[{position}]", value, Text("an id", "标识"))
        found.append(value)
    return found


def _number(item: Item, key: str) -> float | None:
    value = item.value.get(key)
    if value is not None and type(value) not in (int, float):
        refuse(item.at(key), value, _NUMBER)
    return value


def _numbers(root: Item, key: str, *, whole: bool = False) -> dict[str, Any]:
    value = root.value.get(key)
    if value is None:
        return {}
    item = Item(value, key, value if isinstance(value, dict) else ())
    kinds = (int,) if whole else (int, float)
    for name, number in item.value.items():
        if type(number) not in kinds:
            refuse(item.at(name), number, _NUMBER)
    return dict(item.value)
