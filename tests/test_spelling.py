"""One spelling in Latin letters for names of every script."""

from __future__ import annotations

import doctest

import pytest

from entrepot import spelling
from entrepot.spelling import core, readings, spellings, words

pytestmark = pytest.mark.once


def test_the_examples_of_the_documentation_are_true():
    answer = doctest.testmod(spelling)
    assert answer.attempted > 0
    assert answer.failed == 0


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("J.P. Haiyu & Co", ("jp", "haiyu", "and", "co")),
        ("Haiyu A/S", ("haiyu", "as")),
        ("Ｈａｉｙｕ　Ｌｔｄ", ("haiyu", "ltd")),
        ("L’Étoile Übersee Łódź", ("letoile", "ubersee", "lodz")),
        ("海屿 ABC纺织", ("海屿", "abc", "纺织")),
        ("…", ()),
    ],
)
def test_words_lose_marks_accents_and_width(name, expected):
    assert words(name) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Haiyu Gesellschaft mit beschränkter Haftung", ("haiyu",)),
        ("Haiyu S.A. de C.V.", ("haiyu",)),
        ("海屿集团股份有限公司", ("海屿集团",)),
        ("海屿（宁波）有限公司", ("海屿",)),
        ("Co. Ltd.", ("co", "ltd")),
        ("有限公司", ("有限公司",)),
    ],
)
def test_the_core_of_a_name_has_no_legal_form_unless_it_is_nothing_else(name, expected):
    assert core(name) == expected


def test_a_character_of_several_readings_is_spelt_under_each():
    assert {"cheng", "sheng"} <= set(readings("晟"))
    assert {"chenghui", "shenghui"} <= set(spellings("晟汇"))
    assert len(spellings("晟纶蔚", most=4)) == 4
