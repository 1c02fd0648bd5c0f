"""Cells to values, strictly: what can't be read is refused, never guessed."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal

from entrepot.errors import InputError
from entrepot.money import LIMIT_UNITS
from entrepot.periods import Period


class Unreadable(ValueError):
    """A cell that holds no value of its kind; `why` in both languages, blank where plain."""

    def __init__(self, why: str = "", why_zh: str = "") -> None:
        super().__init__(why)
        self.why, self.why_zh = why, why_zh


class TooBig(ValueError):
    """An amount of 10^15 units or more."""


_ESCAPES = re.compile(r"(?:\\+x[0-9a-fA-F]{2})+")
_PAIRS = re.compile(r"x([0-9a-fA-F]{2})")
_BLANKS = dict.fromkeys(map(ord, "\u00a0\u2007\u202f\u2009\u3000\ufeff\u200b"), " ")


def unescape(text: str) -> str:
    """Byte escapes that stand as text (`\\xc2\\xa0`) become the characters that they mean."""
    if "\\x" not in text:
        return text

    def decoded(match: re.Match[str]) -> str:
        return bytes(int(pair, 16) for pair in _PAIRS.findall(match[0])).decode("utf-8", "replace")

    return _ESCAPES.sub(decoded, text)


def clean(text: str) -> str:
    """A cell without outer blanks; full-width characters become plain ones."""
    if text.isascii():
        return text.strip()
    return unicodedata.normalize("NFKC", text.translate(_BLANKS)).strip()


_PLAIN = re.compile(r"\d+(?:\.\d*)?(?:[eE][+-]?\d{1,3})?|\.\d+(?:[eE][+-]?\d{1,3})?")
_THOUSANDS = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d*)?")
_LAKHS = re.compile(r"\d{1,2}(?:,\d{2})*,\d{3}(?:\.\d*)?")
_ANY_COMMAS = re.compile(r"\d[\d,]*(?:\.\d*)?")


def number(text: str, *, any_grouping: bool = False) -> Decimal:
    """A number of a cleaned cell, exactly. Raises Unreadable.

    Commas part thousands or, as in India, lakhs; `any_grouping` takes them wherever they stand.
    Brackets, a minus before or after, are negative.
    """
    body = text.replace("−", "-").replace("–", "-").replace("'", "").replace(" ", "")
    negative = False
    if len(body) > 2 and body[0] == "(" and body[-1] == ")":
        body, negative = body[1:-1], True
    elif body[:1] in "+-" and body[:1]:
        negative, body = body[0] == "-", body[1:]
    elif len(body) > 1 and body[-1] == "-":
        body, negative = body[:-1], True
    if "," in body:
        if (
            (any_grouping and _ANY_COMMAS.fullmatch(body))
            or _THOUSANDS.fullmatch(body)
            or _LAKHS.fullmatch(body)
        ):
            body = body.replace(",", "")
        else:
            raise Unreadable(
                ": its commas part neither thousands nor lakhs", "：逗号既非千分位也非拉克分位"
            )
    if not body.isascii() or not _PLAIN.fullmatch(body):
        raise Unreadable
    value = Decimal(body)
    return -value if negative else value


def amount(
    text: str, digits: int, factor: Decimal, *, any_grouping: bool = False
) -> tuple[int, Decimal | None]:
    """Minor units, and the posted less the stated amount in units where a cell was rounded.

    Raises Unreadable, TooBig.
    """
    if factor == 1 and text.isascii():
        whole, point, cents = text.partition(".")
        if (
            whole.isdecimal()
            and len(whole) < 15
            and (not point or (len(cents) <= digits and cents.isdecimal()))
        ):
            return int(whole + cents.ljust(digits, "0")), None
    stated = number(text, any_grouping=any_grouping) * factor
    if abs(stated) >= LIMIT_UNITS:
        raise TooBig
    scaled = stated.scaleb(digits)
    minor = scaled.to_integral_value(ROUND_HALF_UP)
    if minor == scaled:
        return int(minor), None
    return int(minor), minor.scaleb(-digits) - stated


def shown(minor: int, digits: int) -> str:
    """Minor units as a person reads them."""
    return f"{Decimal(minor).scaleb(-digits):,f}"


_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_ISO_TIME = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?")
_SERIAL = re.compile(r"\d{5}(?:\.0+)?")
_EXCEL_EPOCH = date(1899, 12, 30)


class Dates:
    """Reads dates of one file: ISO, the forms that a mapping names, Excel's serial days.

    A value is (ISO date, precision); `2017`, `2017-06` and `2017-Q2` keep what they tell.
    """

    def __init__(self, forms: tuple[str, ...] = (), *, serials: bool = False) -> None:
        self.forms = forms
        self.serials = serials
        self.shown = " or ".join(("2018-06-08", *(date(2018, 6, 8).strftime(f) for f in forms)))
        self._known: dict[str, tuple[str, str] | None] = {}

    def read(self, text: str) -> tuple[str, str]:
        """Raises Unreadable."""
        try:
            found = self._known[text]
        except KeyError:
            if len(self._known) > 100_000:
                self._known.clear()
            found = self._known[text] = self._read(text)
        if found is None:
            raise Unreadable
        return found

    def _read(self, text: str) -> tuple[str, str] | None:
        for form in self.forms:
            try:
                day = datetime.strptime(text, form).date()
            except ValueError:
                continue
            month = any(part in form for part in ("%m", "%B", "%b"))
            precision = "day" if "%d" in form else "month" if month else "year"
            return self._sane(day, precision)
        if _ISO_TIME.fullmatch(text):
            text = text[:10]
        if _ISO_DAY.fullmatch(text):
            try:
                return self._sane(date.fromisoformat(text), "day")
            except ValueError:
                return None
        if self.serials and _SERIAL.fullmatch(text):
            return self._sane(_EXCEL_EPOCH + timedelta(days=int(text.split(".")[0])), "day")
        try:
            period = Period.parse(text)
        except InputError:
            return None
        if str(period.precision) == "day":
            return None
        return self._sane(period.first, str(period.precision))

    @staticmethod
    def _sane(day: date, precision: str) -> tuple[str, str] | None:
        return (day.isoformat(), precision) if 1800 <= day.year <= 2200 else None
