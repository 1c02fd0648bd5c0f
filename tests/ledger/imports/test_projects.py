"""`import projects`: what a row posts, what it warns of, what it is refused for."""

from __future__ import annotations

from datetime import date

import pytest

from entrepot.editions.models import Edition
from entrepot.errors import NotAllowed
from entrepot.ledger.imports import errors
from entrepot.ledger.imports.run import Request, run_import
from entrepot.ledger.models import Import, Note, RowWarning
from entrepot.ledger.verify import verify
from entrepot.parties.models import Party, Salt
from entrepot.projects.models import Project
from tests.ledger.imports.registry import (
    PROJECT,
    Registry,
    batches,
    codes,
    project,
    query,
    signings,
    standing,
)

FULL = {
    "registered_on": "2018-09-01",
    "started_on": "2019-01-15",
    "terminated_on": "2021-05-01",
    "reason": "market",
}


def test_a_row_posts_project_signing_stakes_commitment_steps_and_attributes(
    registry: Registry,
) -> None:
    outcome = registry.projects(project(**FULL))
    assert outcome.summary() | {"warnings": 0} == {
        "read": 1,
        "imported": 1,
        "revised": 0,
        "unchanged": 0,
        "rejected": 0,
        "skipped": 0,
        "gone": 0,
        "rounded": 0,
        "warnings": 0,
        "batch": 1,
        "batches": 1,
    }
    assert standing() == [
        ("own", "P1", "commitment", "committed", "original", 100_000_000, "USD", "2018-06-08")
    ]
    assert query("SELECT foreign_minor, file_row FROM ledger_entry") == [(60_000_000, 2)]
    assert signings() == [("own", "P1", "2018-06-08", "contract", "20")]
    assert query("SELECT position, share_ppm FROM ledger_stake ORDER BY position") == [
        (1, 600_000),
        (2, 400_000),
    ]
    assert query("SELECT kind, reached_on, reason FROM ledger_milestone ORDER BY reached_on") == [
        ("registered", "2018-09-01", ""),
        ("started", "2019-01-15", ""),
        ("terminated", "2021-05-01", "market"),
    ]
    versions = query(
        "SELECT attribute, value, effective_on FROM ledger_version WHERE project_id IS NOT NULL "
        "ORDER BY attribute, effective_on"
    )
    assert versions == [
        ("direction", "inward", "2018-06-08"),
        ("division", "3302", "2018-06-08"),
        ("origin", "foreign", "2018-06-08"),
        ("sector", "34", "2018-06-08"),
        ("stage", "signed", "2018-06-08"),
        ("stage", "registered", "2018-09-01"),
        ("stage", "started", "2019-01-15"),
        ("stage", "terminated", "2021-05-01"),
    ]
    assert sorted(query("SELECT value FROM ledger_version WHERE party <> ''")) == [("DE",), ("JP",)]
    page = Project.objects.get(key="P1")
    assert (page.name, page.stage, page.division) == ("Works P1", "terminated", "3302")
    assert verify().ok


def test_no_name_is_in_the_ledger(registry: Registry) -> None:
    registry.projects(project(name="Secretive Works"))
    for table in ("project", "signing", "stake", "entry", "version", "batch"):
        text = str(query(f"SELECT * FROM ledger_{table}"))
        assert "Bay Line" not in text
        assert "Secretive" not in text


def test_chinese_heads_and_words_post_the_same(registry: Registry) -> None:
    head = [
        "项目编号",
        "项目名称",
        "投资方",
        "落户地",
        "行业",
        "届次",
        "签约日期",
        "签约类型",
        "总投资",
        "协议外资",
        "币种",
        "方向",
        "内外资",
    ]
    row = [
        "P1",
        "Works P1",
        "Bay Line：德国：60；Lake Side：日本：40",
        "宁波市",
        "34",
        "20",
        "2018-06-08",
        "合同",
        "１，０００，０００",
        "600000",
        "usd",
        "引进",
        "外资",
    ]
    registry.projects(project())
    again = registry.take("projects", registry.write(head, [row], encoding="gb18030"))
    assert (again.unchanged, again.batches) == (1, 0)


def test_the_same_file_again_changes_nothing(registry: Registry) -> None:
    rows = [project(f"P{n}", **FULL) for n in range(5)]
    registry.projects(*rows)
    before = batches(), Import.objects.count()
    again = registry.projects(*rows)
    assert (again.unchanged, again.batch, again.batches) == (5, None, 0)
    assert (batches(), Import.objects.count()) == before


def test_orders_of_rows_and_columns_change_nothing(registry: Registry) -> None:
    rows = [project(f"P{n}", **FULL) for n in range(5)]
    registry.projects(*rows)
    turned = registry.write(
        [f" {head.upper()} " for head in reversed(PROJECT)],
        [list(reversed(row)) for row in reversed(rows)],
    )
    assert registry.take("projects", turned).unchanged == 5


def test_an_undisclosed_amount_is_a_signing_without_entry(registry: Registry) -> None:
    outcome = registry.projects(project(amount="", foreign_amount="", currency=""))
    assert outcome.imported == 1
    assert standing() == []
    assert len(signings()) == 1


def test_blank_kind_direction_and_origin_count_as_usual_with_one_warning_each(
    registry: Registry,
) -> None:
    outcome = registry.projects(
        *(project(f"P{n}", kind="", direction="", origin="") for n in range(3))
    )
    assert codes(outcome).count("IMP-205") == 3
    assert signings()[0][3] == "contract"


@pytest.mark.parametrize(
    ("facts", "code", "column"),
    [
        ({"key": ""}, "IMP-101", "key"),
        ({"name": " "}, "IMP-101", "name"),
        ({"signed_on": ""}, "IMP-101", "signed_on"),
        ({"currency": ""}, "IMP-101", "currency"),
        ({"signed_on": "2018-02-30"}, "IMP-102", "signed_on"),
        ({"registered_on": "soon"}, "IMP-102", "registered_on"),
        ({"amount": "lots"}, "IMP-103", "amount"),
        ({"amount": "nan"}, "IMP-103", "amount"),
        ({"amount": "-"}, "IMP-103", "amount"),
        ({"foreign_amount": "x"}, "IMP-103", "foreign_amount"),
        ({"kind": "promise"}, "IMP-104", "kind"),
        ({"direction": "up"}, "IMP-104", "direction"),
        ({"origin": "martian"}, "IMP-104", "origin"),
        ({"currency": "USX"}, "IMP-105", "currency"),
        ({"investors": "Bay Line:Germony"}, "IMP-106", "investors"),
        ({"foreign_amount": "1000000.01"}, "IMP-107", "foreign_amount"),
        ({"investors": "A:DE:60; B:JP:50"}, "IMP-112", "investors"),
        ({"investors": "A:DE:much"}, "IMP-112", "investors"),
        ({"amount": "1e15"}, "IMP-113", "amount"),
        ({"amount": "-5"}, "IMP-116", "amount"),
        ({"key": "K" * 121}, "IMP-115", "key"),
        ({"amount": "", "foreign_amount": "5"}, "IMP-101", "amount"),
    ],
)
def test_errors_name_row_column_and_value_and_nothing_is_posted(
    registry: Registry, facts: dict[str, str], code: str, column: str
) -> None:
    outcome = registry.projects(project("P0"), project(**{"key": "P1", **facts}))
    assert outcome.refused
    [found] = [item for item in outcome.report if item["severity"] == "error"]
    assert (found["row"], found["column"], found["code"]) == (3, column, code)
    if column in facts:
        assert found["value"] == facts[column]
    assert (outcome.imported, outcome.rejected, outcome.skipped) == (0, 1, 1)
    assert not batches()
    assert not Party.objects.exists()
    assert not Salt.objects.exists()
    assert not Import.objects.exists()
    assert not Edition.objects.exists()


def test_a_repeated_key_is_an_error_and_the_first_row_stands(registry: Registry) -> None:
    outcome = registry.projects(
        project("P1"), project("P1", amount="7", foreign_amount=""), project("P2"), partial=True
    )
    assert (outcome.imported, outcome.rejected) == (2, 1)
    assert [item["row"] for item in outcome.report if item["code"] == "IMP-108"] == [3]
    assert standing()[0][5] == 100_000_000


def test_partial_posts_the_good_rows(registry: Registry) -> None:
    outcome = registry.projects(project("P1"), project("P2", amount="x"), partial=True)
    assert (outcome.imported, outcome.rejected, outcome.refused) == (1, 1, False)
    assert [key for _, key, *_ in standing()] == ["P1"]


def test_check_posts_nothing_and_says_what_would_happen(registry: Registry) -> None:
    path = registry.write(PROJECT, [project("P1")])
    outcome = registry.take("projects", path, check=True)
    assert (outcome.imported, outcome.batch, outcome.batches) == (1, None, 0)
    assert not batches()
    assert not Import.objects.exists()
    assert not Salt.objects.exists()


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"sector": "Q99"}, "IMP-201"),
        ({"place": "Atlantis"}, "IMP-202"),
        ({"edition": "21"}, "IMP-203"),
        ({"terminated_on": "2021-05-01"}, "IMP-204"),
        ({"edition": "the first"}, "IMP-208"),
        ({"signed_on": "2199-01-01"}, "IMP-303"),
        ({"registered_on": "2018-06-01"}, "IMP-307"),
    ],
)
def test_warnings_stand_in_the_report_and_on_the_page(
    registry: Registry, facts: dict[str, str], code: str
) -> None:
    outcome = registry.projects(project(**facts))
    assert outcome.imported == 1
    assert code in codes(outcome, "warning")
    assert RowWarning.objects.filter(code=code).exists()


def test_what_is_not_known_is_kept_as_written(registry: Registry) -> None:
    registry.projects(project(sector="space mining", place="Atlantis"))
    kept = dict(query("SELECT attribute, value FROM ledger_version WHERE project_id IS NOT NULL"))
    assert (kept["sector"], kept["division"]) == ("space mining", "Atlantis")


@pytest.mark.parametrize("text", ["C34", "34", "c34", "isic:C28", "isic:28"])
def test_a_sector_has_one_code_however_it_is_written(registry: Registry, text: str) -> None:
    registry.projects(project(sector=text))
    kept = dict(query("SELECT attribute, value FROM ledger_version WHERE project_id IS NOT NULL"))
    assert kept["sector"] == ("isic:28" if "isic" in text else "34")


def test_a_date_after_the_registers_own_date_is_a_warning(registry: Registry) -> None:
    outcome = registry.projects(project(), edition=date(2018, 6, 1))
    assert "IMP-304" in codes(outcome, "warning")


def test_strict_makes_doubt_an_error(registry: Registry) -> None:
    outcome = registry.projects(project(registered_on="2018-06-01"), strict=True)
    assert outcome.refused
    assert codes(outcome, "error") == ["IMP-307"]


def test_unknown_editions_are_made_bare(registry: Registry) -> None:
    registry.projects(
        project("P1", edition="21"), project("P2", edition="2016"), project("P3", edition="第21届")
    )
    made = set(Edition.objects.values_list("code", "number", "year"))
    assert made == {("21", 21, None), ("2016", None, 2016)}
    assert {row[4] for row in signings()} == {"21", "2016"}


def test_one_name_in_two_economies_is_two_parties_with_a_warning(registry: Registry) -> None:
    outcome = registry.projects(
        project("P1", investors="Bay Line:DE"), project("P2", investors="BAY LINE:JP")
    )
    assert codes(outcome).count("IMP-206") == 1
    assert Party.objects.count() == 2


def test_a_changed_row_is_corrected_at_its_own_dates(registry: Registry) -> None:
    registry.projects(project(), edition=date(2018, 7, 1))
    outcome = registry.projects(
        project(signed_on="2018-06-09", amount="2000000", sector="C35"), edition=date(2018, 8, 1)
    )
    assert outcome.revised == 1
    assert [row[5:] for row in standing()] == [(200_000_000, "USD", "2018-06-09")]
    [reversal] = query(
        "SELECT effective_on, amount_minor, cause FROM ledger_entry WHERE nature = 'reversal'"
    )
    assert reversal == ("2018-06-08", 100_000_000, "revised by publisher")
    assert signings() == [("own", "P1", "2018-06-09", "contract", "20")]
    assert query(
        "SELECT value, effective_on FROM ledger_version WHERE attribute = 'sector' ORDER BY id"
    ) == [("34", "2018-06-08"), ("35", "2018-08-01")]
    assert Project.objects.get(key="P1").sector == "35"
    assert verify().ok


def test_changed_investors_are_signed_anew(registry: Registry) -> None:
    registry.projects(project())
    registry.projects(project(investors="Bay Line:DE:50; Lake Side:JP:50"))
    assert len(signings()) == 1
    assert len(standing()) == 1
    stakes = query(
        "SELECT share_ppm FROM ledger_stake WHERE signing_id = (SELECT max(id) FROM ledger_signing)"
    )
    assert stakes == [(500_000,), (500_000,)]


def test_a_step_that_moved_is_annulled_and_posted_anew(registry: Registry) -> None:
    registry.projects(project(registered_on="2018-09-01"))
    registry.projects(project(registered_on="2018-10-01"))
    assert query(
        "SELECT reached_on FROM ledger_milestone m WHERE NOT EXISTS "
        "(SELECT 1 FROM ledger_annulment a WHERE a.target_record = m.id)"
    ) == [("2018-10-01",)]


def test_a_row_that_is_gone_stays_and_is_listed(registry: Registry) -> None:
    registry.projects(project("P1"), project("P2"))
    for _ in range(2):
        outcome = registry.projects(project("P1"))
        assert (outcome.gone, outcome.unchanged) == (1, 1)
        assert [item["value"] for item in outcome.report if item["code"] == "IMP-212"] == ["P2"]
    assert len(standing()) == 2


def test_an_older_edition_is_refused_and_the_same_date_is_not(registry: Registry) -> None:
    registry.projects(project(), edition=date(2020, 1, 2))
    with pytest.raises(errors.OlderEdition, match="2020-01-02"):
        registry.projects(project(), edition=date(2020, 1, 1))
    assert (
        registry.projects(project(amount="5", foreign_amount=""), edition=date(2020, 1, 2)).revised
        == 1
    )


def test_a_sentence_of_a_reason_stands_outside_the_ledger(registry: Registry) -> None:
    sentence = "The partner fell ill"
    registry.projects(project(terminated_on="2021-05-01", reason=sentence))
    [(reason, digest)] = query("SELECT reason, note FROM ledger_milestone")
    assert reason == "other"
    assert Note.objects.get(pk=digest).text == sentence
    again = registry.projects(project(terminated_on="2021-05-01", reason=sentence))
    assert again.unchanged == 1


def test_who_may_not_import_is_told_so(registry: Registry) -> None:
    from entrepot.accounts.actions import add_user

    path = registry.write(PROJECT, [project()])
    with pytest.raises(NotAllowed):
        run_import(Request(kind="projects", path=path), by=add_user(name="vera", role="verifier"))


def test_missing_and_doubled_columns_are_named(registry: Registry) -> None:
    with pytest.raises(errors.ColumnsMissing, match="signed_on / 签约日期"):
        registry.take("projects", registry.write(["key", "name"], [["P1", "W"]]))
    with pytest.raises(errors.ColumnTwice, match="项目名称"):
        registry.take(
            "projects",
            registry.write(
                ["key", "name", "项目名称", "signed_on"], [["P1", "W", "W", "2018-06-08"]]
            ),
        )


def test_blank_lines_and_unknown_columns_are_reported(registry: Registry) -> None:
    path = registry.write([*PROJECT, "colour"], [[*project(), "red"], [], [""] * 4])
    outcome = registry.take("projects", path)
    assert outcome.read == 1
    assert codes(outcome).count("IMP-210") == 2
    assert [item["value"] for item in outcome.report if item["code"] == "IMP-211"] == ["colour"]


def test_more_cells_than_heads_is_an_error(registry: Registry) -> None:
    path = registry.write(PROJECT, [[*project(), "extra"]])
    assert codes(registry.take("projects", path), "error") == ["IMP-114"]


def test_amounts_of_other_currencies_keep_their_minor_units(registry: Registry) -> None:
    outcome = registry.projects(
        project("J", currency="JPY", amount="1000.5", foreign_amount=""),
        project("K", currency="KWD", amount="1.2345", foreign_amount=""),
        project("V", currency="VND", amount="1000", foreign_amount=""),
    )
    assert [row[5] for row in standing()] == [1001, 1235, 1000]
    assert outcome.rounded == 2
    [note] = [item for item in outcome.report if item["code"] == "IMP-401"]
    assert "2 cells" in str(note["message"])
    assert "0.5005" in str(note["message"])


@pytest.mark.parametrize("content", [b"", b"\n", b"\nkey,name\n"])
def test_a_file_without_a_head_row_is_told_what_it_needs(
    registry: Registry, content: bytes
) -> None:
    path = registry.folder / "empty.csv"
    path.write_bytes(content)
    with pytest.raises(errors.EmptyFile, match="key, name, investors"):
        registry.take("projects", path)
