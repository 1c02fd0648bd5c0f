"""One organisation, one key."""

from __future__ import annotations

import pytest

from entrepot.parties import actions, queries
from entrepot.parties.errors import BadIdentifier, IdentifierTaken, NameMissing, UnknownEconomy
from entrepot.parties.models import Party, Salt
from entrepot.parties.names import ensure_salt, key_of, normalise
from tests.parties.test_identifiers import VALID_LEI

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "spelling", ["Bay Line Pumps Ltd.", "BAY LINE  PUMPS LTD", "Ｂａｙ Line Pumps, Ltd"]
)
def test_spelling_does_not_make_a_second_party(spelling: str) -> None:
    first = actions.find_or_make(name="Bay Line Pumps Ltd", economy="Germany")
    assert actions.find_or_make(name=spelling, economy="DEU") == first
    assert first.economy == "DE"


def test_one_name_in_two_economies_is_two_parties() -> None:
    german = actions.find_or_make(name="Bay Line", economy="DE")
    chinese = actions.find_or_make(name="Bay Line", economy="中国")
    assert german.key != chinese.key
    assert {party.economy for party in queries.named("bay line")} == {"DE", "CN"}


def test_an_identifier_finds_a_party_under_another_name() -> None:
    known = actions.find_or_make(
        name="Ningbo Bay Line", economy="CN", identifiers={"uscc": "91330200MA20BDEMX0"}
    )
    again = actions.find_or_make(
        name="宁波湾线",
        economy="CN",
        identifiers={"uscc": "91330200MA20BDEMX0"},
        names=[("zh-Hans", "宁波湾线")],
    )
    assert again == known
    assert queries.named("宁波湾线") == [known]
    assert queries.by_normal_name()[normalise("宁波湾线")] == {known.key: "CN"}


def test_two_identifiers_of_two_parties_are_refused() -> None:
    actions.find_or_make(name="A", identifiers={"uscc": "91330200MA20BDEMX0"})
    actions.find_or_make(name="B", identifiers={"lei": VALID_LEI[0]})
    with pytest.raises(IdentifierTaken):
        actions.find_or_make(
            name="C", identifiers={"uscc": "91330200MA20BDEMX0", "lei": VALID_LEI[0]}
        )


def test_a_wrong_identifier_makes_no_party() -> None:
    with pytest.raises(BadIdentifier):
        actions.find_or_make(name="A", identifiers={"uscc": "91330200MA20BDEMX1"})
    assert not Party.objects.exists()


def test_a_name_and_a_known_economy_are_needed() -> None:
    with pytest.raises(NameMissing):
        actions.find_or_make(name=" ")
    with pytest.raises(UnknownEconomy, match="Germany"):
        actions.find_or_make(name="A", economy="Germony")


def test_the_key_depends_on_the_salt_which_is_made_once() -> None:
    salt = ensure_salt("first")
    assert ensure_salt("second") == salt == "first"
    assert Salt.objects.count() == 1
    party = actions.find_or_make(name="Bay Line", economy="DE")
    assert party.key == key_of("bay line", "DE", "first")
    assert party.key != key_of("bay line", "DE", "second")
