"""Reasons of the fair's history: codes with words in both languages, and what was text before."""

from __future__ import annotations

from importlib import import_module

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction

from entrepot.fair import names
from entrepot.fair.models import CeremonyChange, StateChange, Why
from tests.fair.hall import Hall, usd

written = import_module("entrepot.fair.migrations.0002_reasons_as_codes")
#: Of ceremonies: no page of a signing shows them.
OF_CEREMONIES = {Why.PLAN, Why.ORDER, Why.SHOWING}


def test_every_code_has_words_in_both_languages() -> None:
    assert {*names.HAPPENED} | OF_CEREMONIES == {*Why}
    for text in names.HAPPENED.values():
        assert ("{about}" in text.en) == ("{about}" in text.zh)


def test_a_code_of_no_list_is_refused_by_the_database(hall: Hall) -> None:
    it = hall.draft(hall.content(usd(5)))
    with pytest.raises(IntegrityError), transaction.atomic():
        StateChange.objects.filter(preparation=it).update(reason="zone agreed")


@pytest.mark.parametrize(
    ("text", "was", "became", "found"),
    [
        ("zone agreed", "submitted", "submitted", ("zone_agreed", "", "")),
        ("screened: p4k2", "submitted", "submitted", ("screened", "p4k2", "")),
        ("changed: name, zone", "draft", "draft", ("changed", "name,zone", "")),
        ("changed: nothing", "draft", "draft", ("changed", "", "")),
        ("ceremony: none -> Central", "accepted", "accepted", ("ceremony", "7", "")),
        ("ceremony: Central -> none", "accepted", "accepted", ("ceremony", "", "")),
        ("12.3", "signed", "posted", ("posted", "12.3", "")),
        ("market: steel: dear", "posted", "undone", ("undone", "market", "steel: dear")),
        ("land", "signed", "undone", ("undone", "land", "")),
        ("anew of 25-S0001", "", "draft", ("anew", "25-S0001", "")),
        # What a person wrote stays what it was, whatever it looks like.
        ("captions", "submitted", "returned", ("", "", "captions")),
        ("market: steel", "draft", "withdrawn", ("", "", "market: steel")),
        ("请补充园区意见", "submitted", "returned", ("", "", "请补充园区意见")),
    ],
)
def test_what_was_text_becomes_a_code_and_loses_nothing(
    text: str, was: str, became: str, found: tuple[str, str, str]
) -> None:
    assert written.of_signing(text, was, became, {"Central": "7"}) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            "plan: 2025-06-08T10:00:00+08:00, 3 min -> 2025-06-08T11:00:00+08:00, 5 min",
            ("plan", "2025-06-08T11:00:00+08:00,5", ""),
        ),
        ("order: 25-S0001, 25-S0002", ("order", "25-S0001,25-S0002", "")),
        ("showing: 25-S0001", ("showing", "25-S0001", "")),
    ],
)
def test_so_does_the_history_of_a_ceremony(text: str, found: tuple[str, str, str]) -> None:
    assert written.of_ceremony(text) == found


@pytest.mark.slow
def test_an_instance_of_before_keeps_its_history(fresh_db: object) -> None:
    hall = Hall()
    it = hall.submit(hall.draft(hall.content(usd(5_000_000))))
    rows = list(it.changes.values_list("id", "was", "became"))
    call_command("migrate", "fair", "0001", verbosity=0)
    with connection.cursor() as cursor:
        for place, (key, _, _) in enumerate(rows):
            text = ["Prepared by hand", "zone agreed"][place == len(rows) - 1]
            cursor.execute("UPDATE fair_statechange SET reason = %s WHERE id = %s", [text, key])
        cursor.execute("UPDATE fair_statechange SET was = became WHERE id = %s", [rows[-1][0]])
    call_command("migrate", verbosity=0)
    told = list(it.changes.values_list("reason", "about", "note"))
    assert told == [("", "", "Prepared by hand")] * (len(rows) - 1) + [("zone_agreed", "", "")]
    assert not CeremonyChange.objects.exclude(reason__in=["", *Why.values]).exists()
