"""Rounded numbers in words, under the wording rule.

"Nearly N" demands a value under N and within a stated tolerance; "more than N" and "over N" demand
a value over N. The words are chosen from the computed value, so no sentence can outlive its figure.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from enum import StrEnum
from typing import Final

from entrepot.errors import EntrepotError
from entrepot.text import Text

#: How far below N "nearly N" may be, as a share of N.
NEARLY: Final = Decimal("0.01")
#: How far above N "more than N" may be before a closer N must be written.
OVER: Final = Decimal("0.025")

#: Whole numbers below this are never rounded in words.
SHORT: Final = Decimal(1000)

Number = Decimal | int


class WordingRefused(EntrepotError):
    """The words asked for do not fit the value."""


class NotUnder(WordingRefused):
    code = "WEB-001"
    text = Text(
        en="“Nearly {to}” needs a value under {to}; it is {value}. Write another rounded number.",
        zh="“近{to}”要求数值低于 {to}，而实际为 {value}。请改用其他约数。",
    )


class NotNear(WordingRefused):
    code = "WEB-002"
    text = Text(
        en="“Nearly {to}” needs a value within {tolerance} of {to}; it is {value}. "
        "Write another rounded number.",
        zh="“近{to}”要求数值与 {to} 相差不超过 {tolerance}，而实际为 {value}。请改用其他约数。",
    )


class NotOver(WordingRefused):
    code = "WEB-003"
    text = Text(
        en="“More than {to}” needs a value over {to}; it is {value}. Write another rounded number.",
        zh="“超过{to}”要求数值高于 {to}，而实际为 {value}。请改用其他约数。",
    )


class Word(StrEnum):
    """How a rounded number relates to the value behind it."""

    NEARLY = "nearly"
    MORE_THAN = "more than"
    EXACTLY = "exactly"


#: "Over" is what English writes before an amount of money.
_EN = {Word.NEARLY: "nearly ", Word.MORE_THAN: "more than ", Word.EXACTLY: ""}
_ZH = {Word.NEARLY: "近", Word.MORE_THAN: "超过", Word.EXACTLY: ""}
_EN_SCALES = ((12, "trillion"), (9, "billion"), (6, "million"))
_ZH_SCALES = ((12, "万亿"), (8, "亿"), (4, "万"))
_CURRENCIES = {
    "USD": Text("US dollars", "美元"),
    "CNY": Text("yuan", "元"),
    "EUR": Text("euros", "欧元"),
    "HKD": Text("Hong Kong dollars", "港元"),
    "JPY": Text("yen", "日元"),
    "GBP": Text("pounds sterling", "英镑"),
}


@dataclass(frozen=True, slots=True)
class Hedge:
    """A word and the rounded number that it stands before."""

    word: Word
    to: Decimal

    def text(self, currency: str = "") -> Text:
        """ "nearly 62,000", "over 50 billion US dollars"; 近6.2万, 超过500亿美元."""
        en, zh = _EN[self.word], _ZH[self.word]
        if not currency:
            return Text(en + number_words(self.to).en, zh + number_words(self.to).zh)
        if self.word is Word.MORE_THAN:
            en = "over "
        name = _CURRENCIES.get(currency)
        words = number_words(self.to)
        if name is None:
            return Text(f"{en}{currency} {words.en}", f"{zh}{words.zh}{currency}")
        return Text(f"{en}{words.en} {name.en}", f"{zh}{words.zh}{name.zh}")


def number_words(value: Number) -> Text:
    """A rounded number as each language writes it: 50 billion, 500亿; 62,000, 6.2万; exact.

    A scale is used only where at most two decimals are left.
    """
    exact = Decimal(value)
    return Text(_scaled(exact, _EN_SCALES, " "), _scaled(exact, _ZH_SCALES, ""))


def _scaled(value: Decimal, scales: tuple[tuple[int, str], ...], joint: str) -> str:
    for power, word in scales:
        small = value.scaleb(-power)
        if abs(small) >= 1 and small == small.quantize(Decimal("0.01")):
            return f"{_plain(small)}{joint}{word}"
    return _plain(value)


def _plain(value: Decimal) -> str:
    """Grouped, without trailing zeros."""
    digits = f"{value:,f}"
    return digits.rstrip("0").rstrip(".") if "." in digits else digits


def hedged(value: Number, *, to: Number, tolerance: Decimal = NEARLY) -> Hedge:
    """The word that joins `value` to the rounded number `to`.

    Raises NotNear (WEB-002) where `value` is below `to` by more than `tolerance` of it.
    """
    exact, target = Decimal(value), Decimal(to)
    if exact == target:
        return Hedge(Word.EXACTLY, target)
    if exact > target:
        return Hedge(Word.MORE_THAN, target)
    return nearly(exact, to=target, tolerance=tolerance)


def nearly(value: Number, *, to: Number, tolerance: Decimal = NEARLY) -> Hedge:
    """ "nearly `to`": `value` is under it, and within `tolerance` of it.

    Raises NotUnder (WEB-001), NotNear (WEB-002).
    """
    exact, target = Decimal(value), Decimal(to)
    if exact >= target:
        raise NotUnder(value=_plain(exact), to=_plain(target))
    if target - exact > abs(target) * tolerance:
        allowed = f"{_plain((tolerance * 100).normalize())} %"
        raise NotNear(value=_plain(exact), to=_plain(target), tolerance=allowed)
    return Hedge(Word.NEARLY, target)


def more_than(value: Number, *, than: Number) -> Hedge:
    """ "more than `than`": `value` is over it. Raises NotOver (WEB-003)."""
    exact, target = Decimal(value), Decimal(than)
    if exact <= target:
        raise NotOver(value=_plain(exact), to=_plain(target))
    return Hedge(Word.MORE_THAN, target)


def round_words(
    value: Number, *, tolerance: Decimal = NEARLY, over: Decimal = OVER
) -> tuple[Hedge, Decimal]:
    """The roundest number that the rule allows for `value`, and its word.

    Tries one significant digit, then two, three …: "nearly" if the next number up is within
    `tolerance`, "more than" if the number below is within `over`. 61,998 is nearly 62,000; 3,742
    is more than 3,700. Whole numbers under 1,000 are short enough to stand as they are; below
    zero there is no such wording.
    """
    exact = Decimal(value)
    if exact <= 0 or (exact < SHORT and exact == exact.to_integral_value()):
        return Hedge(Word.EXACTLY, exact), exact
    for digits in range(1, len(exact.as_tuple().digits) + 1):
        step = Decimal(1).scaleb(exact.adjusted() - digits + 1)
        below = (exact / step).to_integral_value(ROUND_FLOOR) * step
        above = (exact / step).to_integral_value(ROUND_CEILING) * step
        below, above = (Decimal(f"{number:f}") for number in (below, above))
        if below == exact:
            break
        if above - exact <= above * tolerance:
            return nearly(exact, to=above, tolerance=tolerance), above
        if exact - below <= below * over:
            return more_than(exact, than=below), below
    return Hedge(Word.EXACTLY, exact), exact


def say(value: Number, currency: str = "") -> Text:
    """The value rounded and worded in both languages, as a sentence quotes it."""
    return round_words(value)[0].text(currency)
