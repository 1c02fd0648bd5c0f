"""Values of the format, each refused under the path where it stands."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, TypeVar

from entrepot.solvers.affinity.errors import BadValue, Missing, UnknownName
from entrepot.solvers.affinity.problem import Amounts, Levels
from entrepot.text import Text

T = TypeVar("T")
#: Between the two ends of a range that is written as one text.
TO = ".."
#: Amounts are below this.
LIMIT = Decimal(10) ** 18
LEVELS = range(1, 10)

_A_TEXT = Text("Write a text.", "请填写文本。")
_A_MAP = Text("Write an object.", "请写作对象（object）。")
_A_LIST = Text(
    "Write a list of texts, or in one text with ; between them.",
    "请写作文本列表，或用 ; 分隔的一段文本。",
)
_STRENGTH = Text(
    "The strength of a wish is above 0 and at most 1: C26=0.5.",
    "意愿强度须大于 0 且不超过 1：C26=0.5。",
)
_AN_AMOUNT = Text(
    "Write one amount or two, the smaller first: 1000000..5000000, below 10^18.",
    "请写一个金额，或由小到大的两个金额：1000000..5000000，须小于 10^18。",
)
_A_LEVEL = Text("Write 1 to 9, or a range: 4..6.", "请写 1 至 9，或区间：4..6。")
_A_PERIOD = Text(
    "Write two days, the earlier first: 2027-01-01..2027-12-31.",
    "请由早到晚写两个日期：2027-01-01..2027-12-31。",
)


def refused(path: str, value: object, mend: Text) -> BadValue:
    return BadValue(path=path, value=repr(value)[:80], mend=mend)


def object_of(value: object, path: str, known: Iterable[str]) -> Mapping[str, Any]:
    """An object with no other names than these."""
    if not isinstance(value, dict):
        raise refused(path, value, _A_MAP)
    allowed = list(known)
    for name in value:
        if name not in allowed:
            raise UnknownName(path=path, name=name, known=", ".join(allowed))
    return value


def text_of(value: object, path: str) -> str:
    if value is None:
        return ""
    if not isinstance(value, str):
        raise refused(path, value, _A_TEXT)
    return value.strip()


def needed(value: object, path: str) -> str:
    found = text_of(value, path)
    if not found:
        raise Missing(path=path)
    return found


def names_of(value: object, path: str) -> frozenset[str]:
    """Texts in a list, or in one text with `;` between them."""
    if value is None:
        return frozenset()
    if isinstance(value, str):
        value = [part for part in value.split(";") if part.strip()]
    if not isinstance(value, list):
        raise refused(path, value, _A_LIST)
    return frozenset(needed(one, f"{path}[{at}]") for at, one in enumerate(value))


def strengths_of(value: object, path: str) -> dict[str, float]:
    """Codes as `names_of` has them, each with its strength: `C26=0.5`, or {"C26": 0.5}."""
    if isinstance(value, dict):
        pairs: list[tuple[str, object]] = list(value.items())
    else:
        pairs = []
        for one in sorted(names_of(value, path)):
            code, equals, written = one.partition("=")
            pairs.append((code, written if equals else 1))
    found: dict[str, float] = {}
    for code, said in pairs:
        strength = _number(said)
        if not code.strip() or strength is None or not 0 < strength <= 1:
            raise refused(path, f"{code}={said}", _STRENGTH)
        found[code.strip()] = float(strength)
    return found


def amounts_of(value: object, path: str) -> Amounts | None:
    return _range(value, path, _amount, _AN_AMOUNT)


def levels_of(value: object, path: str) -> Levels | None:
    return _range(value, path, _level, _A_LEVEL)


def period_of(value: object, path: str) -> tuple[date, date] | None:
    return _range(value, path, _day, _A_PERIOD)


def _range(
    value: object, path: str, read: Callable[[object], Any], mend: Text
) -> tuple[Any, Any] | None:
    """A range as a list of two, as `a..b`, or one value that is both ends."""
    if value is None or value == "":
        return None
    ends: Sequence[object]
    if isinstance(value, str) and TO in value:
        ends = value.split(TO)
    elif isinstance(value, list):
        ends = value
    else:
        ends = (value, value)
    read_ends = [read(one) for one in ends]
    if len(read_ends) != 2 or None in read_ends or read_ends[0] > read_ends[1]:
        raise refused(path, value, mend)
    return read_ends[0], read_ends[1]


def _number(written: object) -> Decimal | None:
    """A finite number as JSON or a text has it; Python would read 1_000 too."""
    if isinstance(written, bool) or not isinstance(written, (int, Decimal, str)):
        return None
    try:
        found = Decimal(str(written).strip().replace("_", "?"))
    except InvalidOperation:
        return None
    return found if found.is_finite() else None


def _amount(written: object) -> Decimal | None:
    found = _number(written)
    return found if found is not None and 0 <= found < LIMIT else None


def _level(written: object) -> int | None:
    found = _number(written)
    return int(found) if found is not None and found in LEVELS else None


def _day(written: object) -> date | None:
    try:
        return date.fromisoformat(written.strip()) if isinstance(written, str) else None
    except ValueError:
        return None


def weight_of(written: object) -> float | None:
    """A weight from 0 on, or None where it is none."""
    found = _number(written)
    return float(found) if found is not None and 0 <= found < LIMIT else None
