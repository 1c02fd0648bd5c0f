"""Dimensions, conditions and how values are written."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from entrepot.figures.engine import Table, Value
from entrepot.figures.errors import BadCondition, UnknownDimension, UnknownValue
from entrepot.figures.request import ANY, NONE, UNKNOWN
from entrepot.periods import BadPeriod, Period, Precision
from entrepot.places import reference
from entrepot.text import Text

if TYPE_CHECKING:
    from entrepot.figures.snapshots import Snapshot

DIMENSIONS: dict[str, Text] = {
    "year": Text("Year", "年"),
    "quarter": Text("Quarter", "季度"),
    "month": Text("Month", "月"),
    "edition": Text("Edition", "届次"),
    "cohort": Text("Cohort", "批次"),
    "economy": Text("Economy of the investor", "投资方经济体"),
    "sector": Text("Sector", "行业"),
    "division": Text("Division", "行政区划"),
    "zone": Text("Zone", "开发区"),
    "host": Text("Host economy", "东道经济体"),
    "direction": Text("Direction", "方向"),
    "origin": Text("Origin", "内外资"),
    "money_origin": Text("Origin of the money", "资金来源"),
    "kind": Text("Kind of signing", "签约类型"),
    "stage": Text("Stage", "阶段"),
    "status": Text("Status (publisher's own word)", "状态（发布方用语）"),
    "register": Text("Register", "登记册"),
}
CLOSED: dict[str, tuple[str, ...]] = {
    "direction": ("inward", "outward"),
    "origin": ("foreign", "domestic"),
    "money_origin": ("foreign", "domestic"),
    "kind": ("intention", "framework", "contract"),
    "stage": (
        "lead", "negotiation", "signed", "registered", "started", "operating", "terminated",
    ),
}
#: Dated lists of sectors that a condition may name instead of a code.
LISTS = ("hightech-2017",)
_TIME = {"year": Precision.YEAR, "quarter": Precision.QUARTER, "month": Precision.MONTH}


def check_dimension(name: str) -> str:
    """Raises UnknownDimension (FIG-002)."""
    if name not in DIMENSIONS:
        raise UnknownDimension(
            value=name, nearest=reference.nearest(name, list(DIMENSIONS)),
            known=", ".join(DIMENSIONS),
        )
    return name


def parse_by(value: str | None) -> tuple[str, ...]:
    """`year,sector` -> its dimensions, in order, each once."""
    names = [part.strip() for part in (value or "").split(",") if part.strip()]
    return tuple(dict.fromkeys(check_dimension(name) for name in names))


def parse_where(
    conditions: Iterable[str], snapshot: Snapshot
) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """`k=v` each; several of one dimension mean any of them. Canonical: sorted, as recorded.

    Raises BadCondition (FIG-004), UnknownDimension (FIG-002), UnknownValue (FIG-003).
    """
    found: dict[str, list[str]] = {}
    for condition in conditions:
        name, equals, value = condition.partition("=")
        if not equals or not value.strip():
            raise BadCondition(value=condition)
        name = check_dimension(name.strip())
        found.setdefault(name, []).extend(_canonical(name, value.strip(), snapshot))
    return tuple(sorted((name, tuple(sorted(set(values)))) for name, values in found.items()))


def _canonical(name: str, value: str, snapshot: Snapshot) -> list[str]:
    if value in (NONE, ANY, UNKNOWN):
        return [value]
    if name in _TIME:
        return _periods(name, value)
    if name in ("edition", "cohort"):
        span = re.fullmatch(r"(\d{1,4})\.\.(\d{1,4})", value)
        if span:
            return [str(number) for number in range(int(span[1]), int(span[2]) + 1)]
        if name == "cohort" and re.fullmatch(r"\d{4}", value):
            return [value]
    known = _closed_value(name, value)
    if known is not None:
        return [known]
    recorded = _recorded(name, snapshot)
    if value in recorded:
        return [value]
    choices = sorted(recorded) + list(CLOSED.get(name, ()))
    if name in ("economy", "host"):
        choices = [c for e in reference.economies().values() for c in (e.alpha2, e.name.en)]
    elif name == "sector":
        choices += [*LISTS, *reference.sectors()]
    elif name == "division":
        choices += [code for one in reference.divisions().values()
                    for code in (one.code, one.label.en)]
    raise UnknownValue(dimension=name, value=value, nearest=reference.nearest(value, choices))


def _periods(name: str, value: str) -> list[str]:
    left, dots, right = value.partition("..")
    start, end = Period.parse(left), Period.parse(right if dots else left)
    if start.precision is not _TIME[name] or end.precision is not _TIME[name]:
        raise BadPeriod(value=value)
    found, one = [], start
    while one.first <= end.first:
        found.append(str(one))
        after = one.last.toordinal() + 1
        one = Period(one.precision, type(one.first).fromordinal(after))
    return found or [str(start)]


def _closed_value(name: str, value: str) -> str | None:
    """The value as recorded, if a closed list has it."""
    if name in CLOSED:
        return value.lower() if value.lower() in CLOSED[name] else None
    if name in ("economy", "host"):
        economy = reference.find_economy(value)
        return economy.alpha2 if economy else None
    if name == "sector":
        if value in LISTS:
            return value
        code = reference.find_sector(value)
        if code is None:
            return None
        return f"isic:{code.code}" if code.tree == "isic4" else code.code
    if name == "division":
        division = reference.find_division(value)
        return division.code if division else None
    if name == "register" and value == "own":
        return value
    return None


def _recorded(name: str, snapshot: Snapshot) -> set[str]:
    """Every value of a dimension that was ever recorded."""
    engine = snapshot.engine
    if name in ("edition", "cohort"):
        column = engine.table("signings").edition
    elif name == "register":
        tables = [engine.table(t).select("register") for t in ("entries", "projects",
                                                               "enterprises")]
        column = tables[0].union(*tables[1:]).register
    else:
        versions = engine.table("versions")
        attribute = "economy" if name == "economy" else name
        column = versions.filter(versions.attribute == attribute).value
    rows = engine.rows(column.name("value").as_table().distinct())
    found = {row["value"] for row in rows if row["value"]}
    if name in ("sector", "division"):
        found |= {code for tree, code in _loaded(snapshot) if (tree == "divisions")
                  == (name == "division")}
    return found


def _loaded(snapshot: Snapshot) -> dict[tuple[str, str], str]:
    """Loaded codes: (tree, code) -> parent; ISIC's codes as they are recorded."""
    rows = snapshot.engine.rows(snapshot.engine.table("codes").select("tree", "code", "parent"))
    found = {}
    for row in rows:
        prefix = "isic:" if row["tree"] == "isic4" else ""
        parent = f"{prefix}{row['parent']}" if row["parent"] else ""
        found[row["tree"], f"{prefix}{row['code']}"] = parent
    return found


@cache
def _parents(name: str, snapshot: Snapshot) -> dict[str, str]:
    """Code -> parent, of every known sector or division, shipped and loaded."""
    found: dict[str, str] = {}
    if name == "division":
        found = {code: one.parent for code, one in reference.divisions().items()}
    else:
        found = {code: one.parent for code, one in reference.sectors().items()}
        for code, one in reference.sectors("isic4").items():
            found[f"isic:{code}"] = f"isic:{one.parent}" if one.parent else ""
    for (tree, code), parent in _loaded(snapshot).items():
        if (tree == "divisions") == (name == "division"):
            found[code] = parent
    return found


@cache
def below(name: str, value: str, snapshot: Snapshot) -> frozenset[str]:
    """A sector or division with everything that lies in it; the codes of a named list."""
    parents = _parents(name, snapshot)
    tops = reference.sector_list(value) if value in LISTS else {value}
    found = set(tops)
    for code in parents:
        step, guard = code, 0
        while step and guard < 12:
            if step in tops:
                found.add(code)
                break
            step, guard = parents.get(step, ""), guard + 1
    return frozenset(found)


def predicate(table: Table, name: str, values: Sequence[str], snapshot: Snapshot) -> Value:
    """Whether a row has one of the values."""
    column = table[f"d_{name}"]
    plain = [value for value in values if value not in (NONE, ANY, UNKNOWN)]
    if name in _TIME:
        found = column.isin([_as_number(name, value) for value in plain])
    elif name in ("sector", "division"):
        codes = sorted({code for value in plain for code in below(name, value, snapshot)})
        found = column.isin(codes)
    else:
        found = column.isin(plain)
    found = found.fill_null(False)
    if NONE in values:
        found = found | column.isnull()
    if ANY in values:
        found = found | column.notnull()
    if UNKNOWN in values and name in ("sector", "division"):
        known = sorted(_parents(name, snapshot))
        found = found | (column.notnull() & column.notin(known))
    return found


def _as_number(name: str, value: str) -> int:
    period = Period.parse(value)
    match name:
        case "quarter":
            return period.first.year * 10 + (period.first.month + 2) // 3
        case "month":
            return period.first.year * 100 + period.first.month
    return period.first.year


def printer(name: str, snapshot: Snapshot) -> Callable[[Any], str]:
    """How a raw value of a dimension is printed."""
    if name == "quarter":
        return lambda raw: NONE if raw is None else f"{raw // 10:04d}-Q{raw % 10}"
    if name == "month":
        return lambda raw: NONE if raw is None else f"{raw // 100:04d}-{raw % 100:02d}"
    if name in ("sector", "division"):
        known = _parents(name, snapshot)
        return lambda raw: NONE if raw is None else raw if raw in known else UNKNOWN
    return lambda raw: NONE if raw is None else str(raw)


def order(parts: Sequence[str]) -> tuple[tuple[bool, float, str], ...]:
    """Rows in order: numbers as numbers, `(none)` last."""
    return tuple(
        (part.startswith("("), int(part) if part.isdecimal() else float("inf"), part)
        for part in parts
    )
