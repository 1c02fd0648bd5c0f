"""Mappings: every key is checked, and what it says is what happens."""

from __future__ import annotations

from pathlib import Path

import pytest

from entrepot.ledger.imports import errors, mapping
from tests.ledger.imports.registry import Registry, codes, query, signings, standing

HEAD = ["No.", "Firma", "Land", "Datum", "Summe", "Art"]
MAPPING = """
kind = "projects"
register = "chamber-2"
key = ["key"]
dates = ["%d.%m.%Y"]
[columns]
key = "No."
name = "Firma"
host = "Land"
signed_on = "Datum"
amount = "Summe"
kind = "Art"
[units]
amount = "万"
[constants]
currency = "CNY"
direction = "outward"
origin = "domestic"
[translate.host]
Birma = "MM"
Allgemein = "(none)"
[translate.kind]
Absicht = "intention"
Vertrag = "contract"
[blank]
"*" = ["k. A."]
[zero]
amount = ["null"]
[[filters]]
name = "sums"
column = "Firma"
matches = "^Summe"
"""
ROWS = [
    ["1", "Works 1", "Birma", "08.06.2018", "3.5", "Absicht"],
    ["2", "Works 2", "Deutschland", "09.06.2018", "null", "Vertrag"],
    ["3", "Works 3", "Allgemein", "10.06.2018", "k. A.", "Vertrag"],
    ["", "Summe", "", "", "3.5", ""],
]


def change(old: str, new: str) -> str:
    assert old in MAPPING
    return MAPPING.replace(old, new)


def test_words_units_dates_and_filters(registry: Registry) -> None:
    text = change("Allgemein", 'Deutschland = "DE"\nAllgemein')
    outcome = registry.take("projects", registry.write(HEAD, ROWS), mapping=registry.mapping(text))
    assert (outcome.imported, outcome.skipped) == (3, 1)
    assert "IMP-402" in codes(outcome, "note")
    assert standing() == [
        ("chamber-2", "1", "commitment", "committed", "original", 3_500_000, "CNY", "2018-06-08")
    ]
    assert [row[3] for row in signings()] == ["intention", "contract", "contract"]
    assert query("SELECT value FROM ledger_version WHERE attribute = 'host' ORDER BY id") == [
        ("MM",),
        ("DE",),
    ]


def test_a_word_that_is_not_translated_is_an_error_unless_it_may_be_unknown(
    registry: Registry,
) -> None:
    path = registry.write(HEAD, ROWS)
    outcome = registry.take("projects", path, mapping=registry.mapping(MAPPING))
    assert codes(outcome, "error") == ["IMP-106"]
    text = change("[blank]", '[unknown]\nhost = "(none)"\n[blank]')
    assert registry.take("projects", path, mapping=registry.mapping(text)).imported == 3


def test_identical_repeats_collapse(registry: Registry) -> None:
    rows = [ROWS[0], ROWS[0], ROWS[2]]
    path = registry.write(HEAD, rows)
    assert registry.take("projects", path, mapping=registry.mapping(MAPPING)).refused
    text = change("[columns]", 'repeats = "identical"\n[columns]')
    text = text.replace('repeats = "identical"\n', "").replace(
        "register =", 'repeats = "identical"\nregister ='
    )
    outcome = registry.take("projects", path, mapping=registry.mapping(text))
    assert (outcome.imported, outcome.skipped) == (2, 1)


@pytest.mark.parametrize("turned", [False, True])
def test_agreeing_repeats_count_once_whatever_their_order(registry: Registry, turned: bool) -> None:
    text = MAPPING.replace("register =", 'repeats = "agreeing"\nregister =').replace(
        "[units]", 'paper = "Papier"\n[prefer]\npaper = ["neu", "alt"]\n[units]'
    )
    rows = [[*ROWS[0], "alt"], [*ROWS[0][:1], "Works 1 new", *ROWS[0][2:], "neu"]]
    if turned:
        rows.reverse()
    outcome = registry.take(
        "projects", registry.write([*HEAD, "Papier"], rows), mapping=registry.mapping(text)
    )
    assert (outcome.imported, outcome.skipped) == (1, 1)
    assert query("SELECT name FROM projects_project") == [("Works 1 new",)]


def test_repeats_that_do_not_agree_stay_errors(registry: Registry) -> None:
    text = MAPPING.replace("register =", 'repeats = "agreeing"\nregister =')
    rows = [ROWS[0], [*ROWS[0][:4], "4", ROWS[0][5]]]
    outcome = registry.take("projects", registry.write(HEAD, rows), mapping=registry.mapping(text))
    assert codes(outcome, "error") == ["IMP-108"]


def test_a_column_that_the_mapping_needs_must_be_there(registry: Registry) -> None:
    head = [name for name in HEAD if name != "Summe"]
    with pytest.raises(errors.ColumnsMissing, match="Summe"):
        registry.take(
            "projects",
            registry.write(head, []),
            mapping=registry.mapping(
                MAPPING + '[[postings]]\nname = "sum"\nclass = "committed"\namount = "amount"\n'
            ),
        )


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ('kind = "projects"', 'kind = "capital"', "kind"),
        ('register = "chamber-2"', 'register = "Chamber 2"', "register"),
        ('register = "chamber-2"', 'registre = "chamber-2"', "registre"),
        ('key = ["key"]', 'key = ["nummer"]', "key"),
        ('dates = ["%d.%m.%Y"]', 'dates = ["dd.mm.yyyy"]', "dates"),
        ('amount = "万"', 'amount = "dozen"', "units.amount"),
        ('amount = "万"', 'sum = "万"', "units.sum"),
        ('Birma = "MM"', 'Birma = "Birma"', "translate.host.Birma"),
        ('"intention"', '"promise"', "translate.kind.Absicht"),
        ('matches = "^Summe"', 'matches = "("', "filters[0].matches"),
        ('matches = "^Summe"', 'like = "Summe"', "filters[0].like"),
        ('currency = "CNY"', "currency = []", "constants.currency"),
        ('register = "chamber-2"', 'encoding = "klingon"', "encoding"),
        ('register = "chamber-2"', 'gone = "forget"', "gone"),
        ('register = "chamber-2"', 'edition = "someday"', "edition"),
        ('register = "chamber-2"', f'cause = "{"x" * 41}"', "cause"),
    ],
)
def test_a_wrong_key_is_named(registry: Registry, old: str, new: str, key: str) -> None:
    with pytest.raises(errors.BadMapping) as refused:
        mapping.load("projects", registry.mapping(change(old, new)))
    assert refused.value.facts["key"] == key


@pytest.mark.parametrize(
    "posting",
    [
        'name = "a b"\nclass = "committed"\namount = "amount"',
        'name = "a"\nclass = "trade"\namount = "amount"',
        'name = "a"\nclass = "paid_in"\nnature = "increase"\namount = "amount"',
        'name = "a"\nclass = "paid_in"\namount = "money"',
        'name = "a"\nclass = "committed"\namount = "amount"\nas = "balance"',
        'name = "a"\nclass = "paid_in"\namount = "amount"\nas = "balance"\ndates = ["signed_on"]',
    ],
)
def test_a_wrong_posting_is_named(registry: Registry, posting: str) -> None:
    with pytest.raises(errors.BadMapping, match=r"postings\[0\]"):
        mapping.load("projects", registry.mapping(f"{MAPPING}[[postings]]\n{posting}\n"))


def test_a_mapping_that_is_not_there_names_those_that_are(tmp_path: Path) -> None:
    with pytest.raises(errors.MappingMissing, match="ifc, startup-india, world-bank"):
        mapping.load("projects", "imf")


@pytest.mark.parametrize("name", ["world-bank", "ifc", "startup-india", "world-bank.toml"])
def test_shipped_mappings_are_good(name: str) -> None:
    assert mapping.load("projects", name).kind.name == "projects"


def test_an_unknown_kind_names_the_known_ones() -> None:
    with pytest.raises(errors.UnknownKind, match="projects, capital, enterprises"):
        mapping.load("loans", None)


def test_the_registers_own_date(registry: Registry) -> None:
    text = MAPPING.replace("register =", 'edition = "stand"\nregister =').replace(
        "[units]", 'stand = "Stand"\n[units]'
    )
    given = registry.mapping(text)
    head = [*HEAD, "Stand"]
    with pytest.raises(errors.BadEdition, match="an earlier row"):
        registry.take(
            "projects",
            registry.write(head, [[*ROWS[0], "31.12.2018"], [*ROWS[2], "30.12.2018"]]),
            mapping=given,
        )
    with pytest.raises(errors.BadEdition, match="no day"):
        registry.take("projects", registry.write(head, [[*ROWS[0], "late"]]), mapping=given)
    with pytest.raises(errors.BadEdition, match="blank"):
        registry.take("projects", registry.write(head, [[*ROWS[0], ""]]), mapping=given)


SPLIT = """
kind = "projects"
dates = ["%B %Y"]
[columns]
year = "Year"
month = "Month"
investors = "Who"
economy = "From"
amount = "Sum"
[join]
key = ["year", "month", "investors"]
signed_on = ["month", "year"]
name = ["investors"]
[remove]
amount = ["$", "m"]
[units]
amount = "million"
[constants]
currency = "USD"
kind = "contract"
direction = "inward"
origin = "foreign"
"""
SPLIT_HEAD = ["Year", "Month", "Who", "From", "Sum"]


class TestCellsPutTogether:
    """[join], [remove], and an economy in a column of its own."""

    def test_a_date_and_a_key_in_several_columns(self, registry: Registry) -> None:
        path = registry.write(
            SPLIT_HEAD,
            [["2005", "January", "Bay", "Germany", "$1,740m "], ["2006", "May", "", "", ""]],
        )
        outcome = registry.take("projects", path, mapping=registry.mapping(SPLIT), partial=True)
        [entry] = standing()
        assert entry[1:3] == ("2005 January Bay", "commitment")
        assert entry[5:] == (174_000_000_000, "USD", "2005-01-01")
        assert query("SELECT precision FROM ledger_signing") == [("month",)]
        assert query("SELECT value FROM ledger_version WHERE attribute = 'economy'") == [("DE",)]
        # The second row has a key and a date, but no name.
        [finding] = [item for item in outcome.report if item["severity"] == "error"]
        assert (finding["row"], finding["column"], finding["code"]) == (3, "Who", "IMP-101")

    def test_a_finding_names_all_its_columns(self, registry: Registry) -> None:
        path = registry.write(SPLIT_HEAD, [["2005", "Janvier", "Bay", "DE", "1"]])
        outcome = registry.take("projects", path, mapping=registry.mapping(SPLIT))
        [finding] = [item for item in outcome.report if item["code"] == "IMP-102"]
        assert (finding["column"], finding["value"]) == ("Month + Year", "Janvier 2005")

    def test_a_long_key_put_together_is_cut_and_still_its_own(self, registry: Registry) -> None:
        rows = [["2005", "May", "x" * 150 + end, "DE", "1"] for end in "ab"]
        path = registry.write(SPLIT_HEAD, rows)
        given = registry.mapping(SPLIT)
        assert registry.take("projects", path, mapping=given).imported == 2
        assert registry.take("projects", path, mapping=given).unchanged == 2
        assert {len(row[1]) for row in standing()} == {120}

    def test_a_register_without_money_needs_no_amount(self, registry: Registry) -> None:
        path = registry.write(["No", "Name", "On"], [["1", "Works", "2018-06-08"]])
        given = registry.mapping(
            'kind = "projects"\n[columns]\nkey = "No"\nname = "Name"\nsigned_on = "On"\n'
        )
        assert registry.take("projects", path, mapping=given).imported == 1
        assert standing() == []

    @pytest.mark.parametrize(
        ("text", "said"),
        [
            ('[columns]\nkey = "A"\nname = "a "\n', "is that of key already"),
            ('[join]\nkey = ["nothing"]\n', "there is no field 'nothing'"),
            ('[columns]\na = "A"\n[join]\na = ["a"]\n', "column of its own"),
            ('[columns]\na = "A"\n[join]\nb = ["b"]\n', "there is no field 'b'"),
            ('[columns]\na = "A"\n[join]\nb = ["a"]\nc = ["b"]\n', "must name columns"),
            ('[remove]\nnothing = ["$"]\n', "there is no field 'nothing'"),
        ],
    )
    def test_what_can_t_be_put_together_is_refused(
        self, registry: Registry, text: str, said: str
    ) -> None:
        with pytest.raises(errors.BadMapping, match=said):
            mapping.load("projects", registry.mapping('kind = "projects"\n' + text))
