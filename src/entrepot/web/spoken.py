"""Numbers, money, dates and shares as a page writes them, in the active or a given language."""

from __future__ import annotations

from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from functools import cache

from django.utils import timezone
from django.utils.translation import get_language

from entrepot.money import Money

MINUS = "\u2212"
NBSP = "\u00a0"

_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July",
    "August", "September", "October", "November", "December",
)  # fmt: skip
_EN_STEPS = ((12, "tn"), (9, "bn"), (6, "m"))
_ZH_STEPS = ((12, "万亿"), (8, "亿"), (4, "万"))


def chinese(language: str | None = None) -> bool:
    """Whether `language`, or else the active one, is Chinese."""
    return (language or get_language() or "en").lower().startswith("zh")


def grouped(value: Decimal | int, digits: int | None = None) -> str:
    """1234567.5 as 1,234,567.5; `digits` rounds half away from zero. A true minus sign.

    >>> grouped(Decimal("-1234567.5"), 0)
    '−1,234,568'
    """
    exact = Decimal(value)
    if digits is not None:
        exact = exact.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)
    sign = MINUS if exact < 0 else ""
    return f"{sign}{abs(exact):,f}"


def percent(share: Decimal, digits: int = 1) -> str:
    """A share of one, 0.452, as 45.2 % (45.2% in Chinese)."""
    return grouped(share * 100, digits) + ("%" if chinese() else f"{NBSP}%")


def money(amount: Money) -> str:
    """USD 42,000,000.00: the exact amount, with its currency's code."""
    return f"{amount.currency}{NBSP}{grouped(amount.decimal)}"


def short_amount(value: Decimal, language: str | None = None) -> str:
    """Three significant digits and the scale: 2.31 bn, 23.1亿; small amounts in full."""
    in_chinese = chinese(language)
    sign = MINUS if value < 0 else ""
    for power, word in _ZH_STEPS if in_chinese else _EN_STEPS:
        scaled = _significant(abs(value).scaleb(-power))
        if scaled >= 1:
            return f"{sign}{scaled:,f}{'' if in_chinese else NBSP}{word}"
    return grouped(value, 0)


def _significant(scaled: Decimal) -> Decimal:
    """Three significant digits, whole numbers kept: 2.31, 42.0, 4,200; 99.996 is 100."""
    for _ in range(2):  # rounding may carry into one digit more: 9.996 is 10.00, then 10.0
        digits = min(2, max(0, 2 - scaled.adjusted()))
        scaled = scaled.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)
    return scaled


@cache
def currency_name_zh(code: str) -> str:
    """美元 for USD; 元 for CNY, as Chinese reports write it."""
    if code == "CNY":
        return "元"
    from babel.core import Locale

    return str(Locale.parse("zh_Hans").currencies.get(code, code))


def short_money(amount: Money, language: str | None = None) -> str:
    """USD 2.31 bn, 23.1亿美元: for reading; the exact amount stands behind its receipt."""
    value = short_amount(amount.decimal, language)
    if chinese(language):
        return value + currency_name_zh(amount.currency)
    return f"{amount.currency}{NBSP}{value}"


def date_words(value: date | datetime, precision: str = "day") -> str:
    """9 June 2018, June 2018, 2018; 2018年6月9日, 2018年6月, 2018年.

    An instant is first brought into the active time zone.
    """
    if isinstance(value, datetime) and timezone.is_aware(value):
        value = timezone.localtime(value)
    year, month, day = value.year, value.month, value.day
    quarter = (month + 2) // 3
    if chinese():
        return {
            "year": f"{year}年",
            "quarter": f"{year}年第{quarter}季度",
            "month": f"{year}年{month}月",
        }.get(precision, f"{year}年{month}月{day}日")
    name = _MONTHS[month - 1]
    return {
        "year": f"{year}",
        "quarter": f"Q{quarter}{NBSP}{year}",
        "month": f"{name}{NBSP}{year}",
    }.get(precision, f"{day}{NBSP}{name}{NBSP}{year}")


def span_words(first: date, last: date | None) -> str:
    """8–12 June 2018, 30 May–2 June 2018; 2018年6月8日至12日: from one day to another."""
    if last is None or last == first:
        return date_words(first)
    if chinese():
        if (first.year, first.month) == (last.year, last.month):
            return f"{date_words(first)}至{last.day}日"
        if first.year == last.year:
            return f"{date_words(first)}至{last.month}月{last.day}日"
        return f"{date_words(first)}至{date_words(last)}"
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{date_words(last)}"
    if first.year == last.year:
        return f"{first.day}{NBSP}{_MONTHS[first.month - 1]} – {date_words(last)}"
    return f"{date_words(first)} – {date_words(last)}"


def time_words(value: datetime) -> str:
    """9 June 2018, 14:05 in the active time zone."""
    local = timezone.localtime(value) if timezone.is_aware(value) else value
    joint = " " if chinese() else ", "
    return f"{date_words(local)}{joint}{local:%H:%M}"


def iso(value: date | datetime) -> str:
    """What a <time> element carries: 2018-06-09, or the instant in UTC."""
    if isinstance(value, datetime) and timezone.is_aware(value):
        return value.isoformat(timespec="seconds")
    return value.isoformat()
