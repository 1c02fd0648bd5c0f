"""Two amounts: the same, nearly, after conversion, or off by a unit slip."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from math import log10

from entrepot.text import Text

#: (amount, currency, day) -> the same in one currency, or None where no rate is known.
Convert = Callable[[Decimal, str, date | None], Decimal | None]

#: Powers of ten by which units are mistaken.
SLIPS = {
    4: Text("10,000 (万 for 亿)", "一万倍（万与亿）"),
    8: Text("100,000,000 (亿 for 1)", "一亿倍（亿与元）"),
    1: Text("10", "十倍"),
    2: Text("100", "一百倍"),
    3: Text("1,000", "一千倍"),
    6: Text("1,000,000", "一百万倍"),
}
#: In powers of ten: equal to 0.5 %, near to 10 %, equal after conversion to 4 %.
EQUAL, NEAR, CONVERTED = log10(1.005), log10(1.10), log10(1.04)


@dataclass(frozen=True, slots=True)
class Sized:
    """An amount with the logarithms by which it is compared; `common` in the one currency."""

    amount: Decimal
    currency: str
    face: float
    common: float | None


def size(
    amount: Decimal | None, currency: str, on: date | None, convert: Convert | None
) -> Sized | None:
    """None where nothing above zero was disclosed."""
    if amount is None or amount <= 0:
        return None
    common = convert(amount, currency, on) if convert else None
    return Sized(
        amount,
        currency,
        log10(amount),
        log10(common) if common is not None and common > 0 else None,
    )


@dataclass(frozen=True, slots=True)
class Relation:
    """How two amounts stand to each other; `slip` is a key of SLIPS."""

    code: str
    reason: Text
    slip: int = 0


_SAME = Relation("amount.same", Text("same amount", "金额相同"))
_NEAR = Relation("amount.near", Text("amounts within 10 %", "金额相差在10%以内"))
_CONVERTED = Relation(
    "amount.converted", Text("same amount after conversion", "按汇率折算后金额相同")
)
_CURRENCY = Relation(
    "amount.currency", Text("same figure in another currency", "数字相同而币种不同")
)
OTHER = Relation("amount.other", Text("another amount", "金额不同"))


def relate(ours: Sized, theirs: Sized) -> Relation:
    """The best account of the difference between two amounts."""
    face = abs(ours.face - theirs.face)
    if ours.currency == theirs.currency:
        if face <= EQUAL:
            return _SAME
        slip = _slip(face, EQUAL)
        if slip:
            return slip
        return _NEAR if face <= NEAR else OTHER
    common = (
        None if ours.common is None or theirs.common is None else abs(ours.common - theirs.common)
    )
    if common is not None and common <= CONVERTED:
        return _CONVERTED
    if face <= EQUAL:
        return _CURRENCY
    return (_slip(common, CONVERTED) if common is not None else None) or OTHER


def _slip(distance: float, tolerance: float) -> Relation | None:
    for power, factor in SLIPS.items():
        if abs(distance - power) <= tolerance:
            reason = Text(f"unlike by a factor of {factor.en}", f"金额相差{factor.zh}")
            return Relation("amount.slip", reason, power)
    return None


class Spread:
    """How many amounts lie within a distance of one: the chance of a likeness by accident."""

    def __init__(self, logs: Iterable[float]) -> None:
        self._logs: Sequence[float] = sorted(logs)

    def share(self, log: float, tolerance: float) -> float:
        low = bisect_left(self._logs, log - tolerance)
        high = bisect_right(self._logs, log + tolerance)
        return (high - low + 1) / (len(self._logs) + 2)

    def share_of_slips(self, log: float, tolerance: float) -> float:
        return sum(self.share(log + sign * power, tolerance) for power in SLIPS for sign in (1, -1))
