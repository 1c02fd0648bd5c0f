"""A problem file into a `Problem`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

from entrepot.solvers.timetable.document import (
    ID,
    Item,
    indexed,
    load,
    one_of,
    referred,
    refuse,
)
from entrepot.solvers.timetable.errors import (
    AfterCircle,
    OutOfOrder,
    SomeOnly,
    TooLong,
    WithItself,
)
from entrepot.solvers.timetable.problem import (
    HOLDS,
    MOST_WEIGHT,
    OBJECTIVES,
    Booth,
    Hall,
    Objective,
    Participant,
    Pool,
    Problem,
    Request,
    Slot,
    Walking,
    mask_of,
)
from entrepot.text import Text

FORMAT = "entrepot-timetable/1"
SLOT = Text("slot", "时段")
HALL = Text("hall", "展厅")
BOOTH = Text("booth", "展位")
POOL = Text("pool of interpreters", "译员组")
PARTICIPANT = Text("participant", "参加者")
REQUEST = Text("request", "请求")

_KEYS = {
    "problem": frozenset(
        [
            "format",
            "name",
            "slots",
            "halls",
            "walking",
            "booths",
            "interpreters",
            "participants",
            "requests",
            "exclusive",
            "objective",
        ]
    ),
    "slot": frozenset({"id", "start", "minutes", "session"}),
    "hall": frozenset({"id", "tables", "closed"}),
    "walking": frozenset({"between", "slots"}),
    "booth": frozenset({"id", "hall", "meetings"}),
    "pool": frozenset({"id", "count", "away"}),
    "participant": frozenset(
        ["id", "available", "max_per_day", "max_total", "wanted", "seats", "rest", "booth"]
    ),
    "request": frozenset(
        [
            "id",
            "a",
            "b",
            "weight",
            "length",
            "hall",
            "interpreter",
            "only",
            "never",
            "after",
            "pinned",
        ]
    ),
    "objective": frozenset({"hold", "then", "max_breaks"}),
}
_AVAILABLE = Text('"all" or a list of slot ids', "“all”或时段标识列表")
_INSTANT = Text(
    "an instant such as 2026-06-08T09:00:00+08:00", "时刻，例如 2026-06-08T09:00:00+08:00"
)
_TWO_HALLS = Text("the ids of two halls", "两个展厅的标识")


def read_problem(file: Path) -> Problem:
    """Raises TimetableError."""
    return problem_of(load(file))


def problem_of(document: object) -> Problem:
    """The problem that a JSON document states. Raises TimetableError."""
    root = Item(document, "", _KEYS["problem"])
    told = root.need("format", one_of([FORMAT]))
    if told != FORMAT:
        refuse("format", told, one_of([FORMAT]))
    for key in ("slots", "participants", "requests"):
        root.need(key, Text("a list", "列表"))
    slots, slot_index = _slots(list(root.items("slots", _KEYS["slot"])))
    hall_items = list(root.items("halls", _KEYS["hall"]))
    halls = indexed(hall_items)
    booth_items = list(root.items("booths", _KEYS["booth"]))
    booths = indexed(booth_items)
    pool_items = list(root.items("interpreters", _KEYS["pool"]))
    pools = indexed(pool_items)
    person_items = list(root.items("participants", _KEYS["participant"]))
    people = indexed(person_items)
    everywhen = (1 << len(slots)) - 1
    problem = Problem(
        name=root.text("name"),
        slots=slots,
        halls=tuple(
            Hall(one.id(), one.limit("tables"), one.counts("closed", slot_index, SLOT, "slots"))
            for one in hall_items
        ),
        walking=tuple(_walking(one, halls) for one in root.items("walking", _KEYS["walking"])),
        booths=tuple(_booth(one, halls) for one in booth_items),
        interpreters=tuple(_pool(one, slot_index) for one in pool_items),
        participants=tuple(_person(one, slot_index, booths, everywhen) for one in person_items),
        requests=_requests(root, slot_index, halls, pools, people),
        objective=_objective(root),
    )
    _refuse_too_long(problem)
    _refuse_circles(problem)
    groups = tuple(
        tuple(
            dict.fromkeys(
                referred(one, f"exclusive[{at}]", problem.request_index, REQUEST, "requests")
            )
        )
        for at, one in enumerate(root.list("exclusive"))
    )
    object.__setattr__(problem, "exclusive", groups)
    return problem


def _slots(items: Sequence[Item]) -> tuple[tuple[Slot, ...], dict[str, int]]:
    index = indexed(items)
    for key in ("start", "session"):
        given = [one.given(key) for one in items]
        if any(given) and not all(given):
            raise SomeOnly(path=items[given.index(False)].at(key), key=key)
    found: list[Slot] = []
    days: dict[object, int] = {}
    sessions: dict[tuple[int, str | None], int] = {}
    ended: datetime | None = None
    for item in items:
        start = item.text("start")
        instant = _instant(item, start) if start is not None else None
        session = item.id("session") if item.given("session") else None
        minutes = item.whole("minutes", 0, least=1) if item.given("minutes") else None
        if instant is not None:
            if ended is not None:
                _refuse_overlap(item, instant, ended, found[-1].id)
            ended = instant + timedelta(minutes=minutes or 0)
        day = days.setdefault(instant.date() if instant else None, len(days))
        place = sessions.setdefault((day, session), len(sessions))
        found.append(Slot(item.id(), day, place, start, minutes, session))
    return tuple(found), index


def _instant(item: Item, start: str) -> datetime:
    try:
        return datetime.fromisoformat(start)
    except ValueError:
        refuse(item.at("start"), start, _INSTANT)


def _refuse_overlap(item: Item, start: datetime, ended: datetime, before: str) -> None:
    if (start.tzinfo is None) != (ended.tzinfo is None):
        refuse(item.at("start"), item.value["start"], _INSTANT)
    if start < ended:
        raise OutOfOrder(
            path=item.at("start"), start=item.value["start"], before=before, end=ended.isoformat()
        )


def _walking(item: Item, halls: dict[str, int]) -> Walking:
    between = referred(item.need("between", _TWO_HALLS), item.at("between"), halls, HALL, "halls")
    if len(set(between)) != 2 or len(between) != 2:
        refuse(item.at("between"), item.value["between"], _TWO_HALLS)
    return Walking((between[0], between[1]), item.whole("slots", 0))


def _booth(item: Item, halls: dict[str, int]) -> Booth:
    if halls:
        item.need("hall", ID)
        hall: int | None = item.reference("hall", halls, HALL, "halls")
    else:
        hall = item.maybe("hall", halls, HALL, "halls")
    return Booth(item.id(), hall, item.whole("meetings", 1))


def _pool(item: Item, slots: dict[str, int]) -> Pool:
    item.need("count", Text("how many there are", "人数"))
    return Pool(item.id(), item.whole("count", 0), item.counts("away", slots, SLOT, "slots"))


def _person(
    item: Item, slots: dict[str, int], booths: dict[str, int], everywhen: int
) -> Participant:
    value = item.need("available", _AVAILABLE)
    if value == "all":
        available = everywhen
    elif isinstance(value, list):
        available = mask_of(referred(value, item.at("available"), slots, SLOT, "slots"))
    else:
        refuse(item.at("available"), value, _AVAILABLE)
    return Participant(
        item.id(),
        available,
        item.limit("max_per_day"),
        item.limit("max_total"),
        item.whole("wanted", 1),
        item.whole("seats", 1, least=1),
        item.whole("rest", 0),
        item.maybe("booth", booths, BOOTH, "booths"),
    )


def _requests(
    root: Item,
    slots: dict[str, int],
    halls: dict[str, int],
    pools: dict[str, int],
    people: dict[str, int],
) -> tuple[Request, ...]:
    items = list(root.items("requests", _KEYS["request"]))
    index = indexed(items)
    found = []
    for item in items:
        a = item.reference("a", people, PARTICIPANT, "participants")
        b = item.reference("b", people, PARTICIPANT, "participants")
        if a == b:
            raise WithItself(path=item.at("b"), id=item.value["b"])
        if "weight" not in item.value:
            item.need("weight", Text("its weight", "权重"))
        only = (
            mask_of(item.references("only", slots, SLOT, "slots")) if item.given("only") else None
        )
        found.append(
            Request(
                item.value["id"],
                a,
                b,
                item.whole("weight", 0, least=1, most=MOST_WEIGHT),
                item.whole("length", 1, least=1),
                item.maybe("hall", halls, HALL, "halls"),
                item.maybe("interpreter", pools, POOL, "interpreters"),
                only,
                mask_of(item.references("never", slots, SLOT, "slots")),
                tuple(dict.fromkeys(item.references("after", index, REQUEST, "requests"))),
                item.maybe("pinned", slots, SLOT, "slots"),
            )
        )
    return tuple(found)


def _objective(root: Item) -> Objective:
    value = root.value.get("objective")
    if value is None:
        return Objective()
    item = Item(value, "objective", _KEYS["objective"])
    hold = item.value.get("hold", "weight")
    if hold not in HOLDS:
        refuse(item.at("hold"), hold, one_of(HOLDS))
    then = item.list("then") if "then" in item.value else list(Objective().then)
    for position, name in enumerate(then):
        if name not in OBJECTIVES or name in then[:position]:
            refuse(f"{item.at('then')}[{position}]", name, _objective_words())
    return Objective(hold, tuple(then), item.limit("max_breaks"))


def _objective_words() -> Text:
    words = ", ".join(OBJECTIVES)
    return Text(f"one of {words}, each once", f"以下之一（各写一次）：{words}")


def _refuse_too_long(problem: Problem) -> None:
    longest = max(problem.run, default=0)
    for position, request in enumerate(problem.requests):
        if request.length > longest:
            raise TooLong(
                path=f"requests[{position}].length", length=request.length, longest=longest
            )


def _refuse_circles(problem: Problem) -> None:
    """Walk each chain of `after` once; meeting a request that is still being walked is a circle."""
    done: set[int] = set()
    for first, request in enumerate(problem.requests):
        if not request.after or first in done:
            continue
        walk: list[tuple[int, int]] = [(first, 0)]
        walking = {first: 0}
        while walk:
            at, next_one = walk.pop()
            after = problem.requests[at].after
            if next_one == len(after):
                done.add(at)
                del walking[at]
                continue
            walk.append((at, next_one + 1))
            following = after[next_one]
            if following in walking:
                circle = [one for one, _ in walk[walking[following] :]] + [following]
                raise AfterCircle(
                    path=f"requests[{at}].after[{next_one}]",
                    circle=" → ".join(problem.requests[one].id for one in circle),
                )
            if following not in done:
                walking[following] = len(walk)
                walk.append((following, 0))
