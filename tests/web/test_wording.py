"""The wording rule: no rounded number that its value does not bear out."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from entrepot.web import wording
from entrepot.web.wording import NEARLY, OVER, Word

pytestmark = pytest.mark.once

VALUES = st.decimals(
    min_value=Decimal("0.01"), max_value=Decimal(10) ** 15, places=2, allow_nan=False
)


@pytest.mark.parametrize(
    ("value", "currency", "en", "zh"),
    [
        (61_998, "", "nearly 62,000", "近6.2万"),
        (62_001, "", "more than 62,000", "超过6.2万"),
        (62_000, "", "62,000", "6.2万"),
        (3_742, "", "more than 3,700", "超过3,700"),
        (212, "", "212", "212"),
        (0, "", "0", "0"),
        (Decimal(199_990_000_000), "USD", "nearly 200 billion US dollars", "近2,000亿美元"),
        (Decimal("50345000000.12"), "USD", "over 50 billion US dollars", "超过500亿美元"),
        (Decimal(9_300_000_000), "CNY", "9.3 billion yuan", "93亿元"),
        (Decimal(41_200_000), "KWD", "over KWD 41 million", "超过4,100万KWD"),
    ],
)
def test_value_is_said_in_both_languages(
    value: Decimal | int, currency: str, en: str, zh: str
) -> None:
    words = wording.say(value, currency)
    assert (words.en, words.zh) == (en, zh)


def test_nearly_62_000_is_refused_for_62_001() -> None:
    with pytest.raises(wording.NotUnder, match="WEB-001"):
        wording.nearly(62_001, to=62_000)


def test_nearly_is_refused_for_the_number_itself() -> None:
    with pytest.raises(wording.NotUnder):
        wording.nearly(62_000, to=62_000)


def test_nearly_is_refused_beyond_the_tolerance() -> None:
    with pytest.raises(wording.NotNear, match="within 1 %"):
        wording.hedged(61_379, to=62_000)
    assert wording.hedged(61_380, to=62_000).word is Word.NEARLY


def test_more_than_is_refused_for_the_number_itself() -> None:
    with pytest.raises(wording.NotOver):
        wording.more_than(3_700, than=3_700)


def test_refusal_speaks_both_languages() -> None:
    with pytest.raises(wording.NotUnder) as refused:
        wording.nearly(62_001, to=62_000)
    assert "62,001" in refused.value.message("en")
    assert refused.value.message("zh").startswith("“近62,000”要求数值低于")


def truthful(value: Decimal, word: Word, to: Decimal) -> bool:
    """The rule itself, in other words than the code's."""
    if word is Word.NEARLY:
        return value < to and (to - value) / to <= NEARLY
    if word is Word.MORE_THAN:
        return value > to and (value - to) / to <= OVER
    return value == to


@given(VALUES)
def test_chosen_words_are_always_truthful(value: Decimal) -> None:
    hedge, to = wording.round_words(value)
    assert hedge.to == to
    assert truthful(value, hedge.word, to)


def test_twin_that_rounds_to_the_nearest_would_be_caught() -> None:
    """Rounding 62,040 to 62,000 and saying "nearly" is the mistake the rule is about."""
    assert not truthful(Decimal(62_040), Word.NEARLY, Decimal(62_000))


@given(st.integers(1_000, 10**12))
def test_rounded_number_is_short(value: int) -> None:
    _, to = wording.round_words(value)
    assert to == value or len(str(int(to)).rstrip("0")) <= 3
