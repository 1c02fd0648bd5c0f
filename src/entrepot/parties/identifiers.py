"""Identifiers of organisations, checked by their own check digits.

USCC: 统一社会信用代码, GB 32100-2015: 17 characters and a check character, weights 3^i mod 31.
LEI: ISO 17442: 18 characters and two check digits, modulo 97.
"""

from __future__ import annotations

from stdnum.cn import uscc
from stdnum.iso7064 import mod_97_10

from entrepot.parties.errors import BadIdentifier

#: GB 32100-2015, table 1: digits and letters without I, O, S, V, Z.
_USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def check_uscc(value: str) -> str:
    """The code without blanks and in capitals. Raises BadIdentifier (PARTY-001) naming the digit.

    >>> check_uscc("91330200MA20BDEMX0")
    '91330200MA20BDEMX0'
    """
    code = value.strip().upper().replace(" ", "").replace("-", "")
    if len(code) != 18:
        raise BadIdentifier.of(
            "USCC",
            value,
            f"it has {len(code)} characters, not 18",
            f"共 {len(code)} 位，应为 18 位",
        )
    for place, character in enumerate(code, 1):
        if character not in _USCC_ALPHABET:
            raise BadIdentifier.of(
                "USCC",
                value,
                f"character {place}, {character!r}, is none of {_USCC_ALPHABET}",
                f"第 {place} 位“{character}”不在代码字符集内",
            )
    expected = uscc.calc_check_digit(code[:17])
    if code[17] != expected:
        raise BadIdentifier.of(
            "USCC",
            value,
            f"its check digit (character 18) is {code[17]}, the other 17 give {expected}",
            f"校验码（第 18 位）为 {code[17]}，按前 17 位应为 {expected}",
        )
    return code


def check_lei(value: str) -> str:
    """The LEI in capitals. Raises BadIdentifier (PARTY-001)."""
    code = value.strip().upper().replace(" ", "")
    if len(code) != 20 or not (code.isascii() and code.isalnum()):
        raise BadIdentifier.of(
            "LEI", value, "an LEI has 20 letters and digits", "LEI 应为 20 位字母或数字"
        )
    expected = mod_97_10.calc_check_digits(code[:18])
    if code[18:] != expected:
        raise BadIdentifier.of(
            "LEI",
            value,
            f"its check digits are {code[18:]}, the other 18 give {expected}",
            f"校验码为 {code[18:]}，按前 18 位应为 {expected}",
        )
    return code


CHECKS = {"uscc": check_uscc, "lei": check_lei}


def check(scheme: str, value: str) -> str:
    """An identifier of a scheme (`uscc`, `lei`), checked. Raises BadIdentifier (PARTY-001)."""
    return CHECKS[scheme](value)
