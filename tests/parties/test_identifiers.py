"""Check digits of identifiers."""

from __future__ import annotations

import pytest
from stdnum import lei as stdnum_lei
from stdnum.cn import uscc as stdnum_uscc

from entrepot.parties.errors import BadIdentifier
from entrepot.parties.identifiers import check_lei, check_uscc

#: Invented bodies with the check digit of a second library; the first is the standard's case of 0.
VALID_USCC = (
    "91330200MA20BDEMX0",
    *(
        body + stdnum_uscc.calc_check_digit(body)
        for body in ("91330100MA7ENTREP", "92440300123456789", "52110000ABCDEFGHJ")
    ),
)
VALID_LEI = tuple(
    body + f"{98 - int(''.join(str(int(c, 36)) for c in body + '00')) % 97:02d}"
    for body in ("00000ENTREPOT00001", "99999BAYLINEPUMPS9")
)


@pytest.mark.parametrize("code", VALID_USCC)
def test_a_valid_uscc_passes_and_a_second_library_agrees(code: str) -> None:
    assert check_uscc(f" {code.lower()} ") == code
    assert stdnum_uscc.is_valid(code)


@pytest.mark.parametrize("code", VALID_USCC)
def test_any_other_check_digit_is_refused_and_the_right_one_is_named(code: str) -> None:
    for wrong in "0123456789ABCDEFGHJKLMNPQRTUWXY":
        if wrong == code[-1]:
            continue
        with pytest.raises(BadIdentifier) as refused:
            check_uscc(code[:-1] + wrong)
        assert f"is {wrong}, the other 17 give {code[-1]}" in str(refused.value)
        assert f"应为 {code[-1]}" in refused.value.message("zh")


def test_a_letter_that_no_uscc_has_is_named_by_its_place() -> None:
    with pytest.raises(BadIdentifier, match="character 10, 'I'"):
        check_uscc("91330200MI20BDEMX0")


def test_a_short_uscc_says_how_long_it_is() -> None:
    with pytest.raises(BadIdentifier, match="17 characters, not 18"):
        check_uscc("91330200MA20BDEMX")


@pytest.mark.parametrize("code", VALID_LEI)
def test_a_valid_lei_passes_and_a_wrong_digit_is_named(code: str) -> None:
    assert check_lei(code) == code
    assert stdnum_lei.is_valid(code)
    wrong = code[:-1] + str((int(code[-1]) + 1) % 10)
    with pytest.raises(BadIdentifier, match=f"the other 18 give {code[-2:]}"):
        check_lei(wrong)
