"""The Chinese catalog holds every word of the pages, and is compiled as it is written."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po
from django.utils import translation
from django.utils.translation import gettext, ngettext

from tests.support.surroundings import ROOT

pytestmark = pytest.mark.once

SOURCE = ROOT / "src" / "entrepot"
CATALOG = SOURCE / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"
TRANSLATE = re.compile(r"{%-?\s*(?:translate|trans)\s+(?:\"([^\"]+)\"|'([^']+)')")
BLOCK = re.compile(
    r"{%\s*blocktrans(?:late)?\b[^%]*%}(.*?)(?:{%\s*plural\s*%}.*?)?{%\s*endblocktrans(?:late)?\s*%}",
    re.DOTALL,
)
FUNCTIONS = {"gettext", "gettext_lazy", "ngettext", "_"}
FACT = re.compile(r"%\((\w+)\)s")


def words_of_templates() -> Iterator[str]:
    for path in sorted(SOURCE.rglob("templates/**/*.html")):
        page = path.read_text("utf-8")
        yield from (one or other for one, other in TRANSLATE.findall(page))
        for block in BLOCK.findall(page):
            yield re.sub(r"{{\s*(\w+)\s*}}", r"%(\1)s", block)


def words_of_code() -> Iterator[str]:
    for path in sorted(SOURCE.rglob("*.py")):
        if "migrations" in path.parts:
            continue
        for call in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.args:
                first = call.args[0]
                if call.func.id in FUNCTIONS and isinstance(first, ast.Constant):
                    yield first.value


def catalog() -> Catalog:
    with CATALOG.open("rb") as file:
        return read_po(file, locale="zh_Hans")


def chinese(held: Catalog) -> dict[str, str]:
    """English to Chinese; of a plural, its singular to the one Chinese form."""
    return {
        (message.id if isinstance(message.id, str) else message.id[0]): (
            message.string if isinstance(message.string, str) else message.string[0]
        )
        for message in held
        if message.id
    }


def test_every_word_of_the_pages_has_a_chinese_one():
    held = chinese(catalog())
    asked = {*words_of_templates(), *words_of_code()}
    assert len(asked) > 50
    assert sorted(words for words in asked if not held.get(words)) == []


def test_both_languages_of_a_message_name_the_same_facts():
    for english, words in chinese(catalog()).items():
        assert set(FACT.findall(english)) == set(FACT.findall(words)), english


def test_the_compiled_catalog_is_made_from_the_written_one():
    with CATALOG.with_suffix(".mo").open("rb") as file:
        compiled = chinese(read_mo(file))
    assert compiled == chinese(catalog()), "compile it again with msgfmt"


def test_django_answers_in_chinese():
    with translation.override("zh-hans"):
        assert gettext("Sign in") == "登录"
        several = ngettext(
            "%(entries)s unverified entry is left out.",
            "%(entries)s unverified entries are left out.",
            37,
        )
        assert several % {"entries": 37} == "未计入37笔未审核的记录。"
