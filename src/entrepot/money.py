"""Money: an exact amount of one currency.

Stored as a signed integer of the currency's minor unit, spoken of as a Decimal, never a float
(ADR 0002). Digits of a currency follow ISO 4217.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import cache
from importlib.resources import files

from entrepot.errors import InputError
from entrepot.text import Text

#: Amounts of this many units and more are refused (LEDGER.md §5): far above any project,
#: and the product with a rate still fits 38 digits.
LIMIT_UNITS = Decimal(10) ** 15


class UnknownCurrency(InputError):
    code, field = "MON-001", "currency"
    text = Text(
        en="{currency!r} is not a currency of ISO 4217. Write its three-letter code, such as USD.",
        zh="“{currency}”不是 ISO 4217 货币。请填写三位代码，例如 USD。",
    )


class CurrencyTooFine(InputError):
    code, field = "MON-002", "currency"
    text = Text(
        en="{currency} has {digits} decimals; amounts with more than 3 can't be kept. "
        "Convert the amount to another currency first.",
        zh="{currency} 有 {digits} 位小数，最多支持 3 位。请先换算为其他货币。",
    )


class AmountTooLarge(InputError):
    code, field = "MON-003", "amount"
    text = Text(
        en="{amount} is 10^15 units or more. Check the unit (万, million …) of the amount.",
        zh="金额 {amount} 达到或超过 10^15。请检查金额单位（万、million 等）。",
    )


class CurrenciesDiffer(TypeError):
    """Adding amounts of two currencies: a bug, not an answer."""


@cache
def _digits() -> dict[str, int]:
    table = files("entrepot").joinpath("places/tables/currencies.csv").read_text("utf-8")
    return {row["code"]: int(row["digits"]) for row in csv.DictReader(table.splitlines())}


def currency_digits(currency: str) -> int:
    """Decimals of a currency's minor unit: 0 (JPY), 2 (USD) or 3 (KWD).

    Raises UnknownCurrency (MON-001), CurrencyTooFine (MON-002).
    """
    try:
        digits = _digits()[currency]
    except KeyError:
        raise UnknownCurrency(currency=currency) from None
    if digits > 3:
        raise CurrencyTooFine(currency=currency, digits=digits)
    return digits


@dataclass(frozen=True, slots=True, order=False)
class Money:
    """`minor` units of `currency`; `.decimal` is the exact amount in units.

    >>> Money.of("12.50", "USD") + Money.of("0.50", "USD")
    Money(minor=1300, currency='USD')
    """

    minor: int
    currency: str

    @classmethod
    def of(cls, amount: Decimal | int | str, currency: str) -> Money:
        """From units; finer than the minor unit is rounded half-up, once.

        Raises UnknownCurrency, CurrencyTooFine, AmountTooLarge, and InputError for no number.
        """
        return cls(to_minor(amount, currency), currency)

    @property
    def decimal(self) -> Decimal:
        digits = currency_digits(self.currency)
        return Decimal(self.minor).scaleb(-digits)

    def __add__(self, other: Money) -> Money:
        if self.currency != other.currency:
            raise CurrenciesDiffer(f"{self.currency} + {other.currency}")
        return Money(self.minor + other.minor, self.currency)

    def __sub__(self, other: Money) -> Money:
        return self + -other

    def __neg__(self) -> Money:
        return Money(-self.minor, self.currency)

    def is_zero(self) -> bool:
        return self.minor == 0

    def __str__(self) -> str:
        return f"{self.currency} {self.decimal:,f}"


def to_minor(amount: Decimal | int | str, currency: str) -> int:
    """Units of a currency to its minor unit, rounded half-up. Raises as `Money.of`."""
    try:
        value = Decimal(amount)
    except InvalidOperation:
        raise InputError(detail=f"{amount!r} is not a number") from None
    if not value.is_finite() or abs(value) >= LIMIT_UNITS:
        raise AmountTooLarge(amount=amount)
    digits = currency_digits(currency)
    return int(value.scaleb(digits).to_integral_value(ROUND_HALF_UP))


def round_half_up(value: Decimal, digits: int) -> Decimal:
    """Round half away from zero to `digits` decimals, as the tables of a statistics office do."""
    return value.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)
