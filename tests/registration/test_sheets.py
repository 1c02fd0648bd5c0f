"""A delegation's sheet: faults by row, the same again changes nothing, later changes merge."""

from __future__ import annotations

import pytest

from entrepot.errors import NotAllowed
from entrepot.registration import actions, queries
from entrepot.registration.actions import Details
from entrepot.registration.errors import ColumnMissing, NotYours
from entrepot.registration.models import Person, Registration, SheetRow
from entrepot.registration.sheets import read
from tests.registration.reception import DOOR, member, sheet

ROWS = [member(number) for number in range(1, 11)]


def spoilt() -> list[dict[str, str]]:
    """Five faults in five rows of ten."""
    rows = [dict(row) for row in ROWS]
    rows[0]["Kind"] = "Visitor"
    rows[2]["E-mail"] = "member3 at example.org"
    rows[4]["Name in Latin letters"] = ""
    rows[6]["Economy"] = "Atlantis"
    rows[8]["Reference"] = "NB-1"
    return rows


def test_five_faults_are_named_by_row_and_column_and_nothing_is_taken(reception):
    report = reception.upload(spoilt())
    assert [(p.row, p.column, p.error.code) for p in report.problems] == [
        (2, "Kind", "REG-014"),
        (4, "E-mail", "OUT-001"),
        (6, "Name in Latin letters", "REG-004"),
        (8, "Economy", "REG-014"),
        (10, "Reference", "REG-015"),
    ]
    assert (report.read, report.rejected, report.left_out, report.registered) == (10, 5, 5, 0)
    assert not Person.objects.exists()


def test_the_good_rows_alone_can_be_taken_and_the_mended_ones_follow(reception):
    report = reception.upload(spoilt(), mode="good-rows")
    assert (report.read, report.registered, report.rejected) == (10, 5, 5)
    report = reception.upload(ROWS)
    assert (report.registered, report.unchanged, report.rejected) == (5, 5, 0)
    assert reception.states() == ["approved"] * 10


def test_the_same_sheet_again_changes_nothing_and_writes_to_nobody(reception):
    from entrepot.outbox.models import Message

    reception.upload(ROWS)
    before = list(Person.objects.order_by("pk").values()), Message.objects.count()
    report = reception.upload(ROWS)
    assert (report.unchanged, report.changed, report.registered) == (10, 0, 0)
    assert (list(Person.objects.order_by("pk").values()), Message.objects.count()) == before


def test_a_later_sheet_changes_what_changed_in_it_and_keeps_what_the_person_mended(reception):
    reception.upload(ROWS)
    one = Registration.objects.get(number=3)
    actions.change_details(
        registration=one,
        details=Details(name_latin="Member Row3", email="own@example.org", economy="CN"),
        now=reception.tick(),
    )
    later = [dict(row) for row in ROWS]
    later[2]["Job title"] = "Director"
    report = reception.upload([*later, member(11)])
    assert (report.registered, report.changed, report.unchanged) == (1, 1, 9)
    person = Person.objects.get(pk=one.person_id)
    assert (person.email, person.job_title) == ("own@example.org", "Director")


def test_a_row_without_reference_is_found_again_by_its_address_then_by_its_name(reception):
    plain = [{**member(1), "Reference": ""}, {**member(2), "Reference": "", "E-mail": ""}]
    reception.upload(plain)
    moved = [{**plain[0], "Job title": "Mayor"}, {**plain[1], "Job title": "Clerk"}]
    report = reception.upload(moved)
    assert (report.changed, report.registered) == (2, 0)


def test_a_row_that_is_missing_later_stays_registered_and_is_counted(reception):
    reception.upload(ROWS)
    report = reception.upload(ROWS[:8])
    assert report.absent == 2
    assert Registration.objects.count() == 10


def test_a_kind_is_not_changed_by_a_sheet(reception):
    reception.upload(ROWS[:1])
    report = reception.upload([{**ROWS[0], "Kind": "Buyer"}])
    assert [(p.column, p.error.code) for p in report.problems] == [("Kind", "REG-018")]


def test_a_row_of_someone_erased_does_not_come_back(reception):
    reception.upload(ROWS[:2])
    one = Registration.objects.get(number=1)
    actions.erase_person(registration=one, comes=False, now=reception.tick())
    report = reception.upload(ROWS[:2], mode="good-rows")
    assert [p.error.code for p in report.problems] == ["REG-022"]
    assert Registration.objects.count() == 2
    assert SheetRow.objects.get(registration=one).cells == ""


def test_rows_beyond_the_delegations_quota_wait_and_the_report_says_how_many(reception):
    reception.quota(4, delegation=reception.delegation)
    report = reception.upload(ROWS)
    assert (report.registered, report.waiting) == (10, 6)


def test_another_delegations_leader_and_an_officer_upload_nothing_here(reception):
    with pytest.raises(NotYours, match="REG-012"):
        reception.upload(ROWS, by=reception.stranger)
    with pytest.raises(NotAllowed):
        reception.upload(ROWS, by=reception.officer)


def test_a_sheet_without_a_column_of_kinds_is_refused_as_a_whole(reception):
    with pytest.raises(ColumnMissing, match="Kind"):
        read("list.csv", b"Name in Latin letters\nAda\n", [])


def test_heads_may_be_chinese_and_a_workbook_is_read_like_a_text(reception):
    import io

    import openpyxl

    book = openpyxl.Workbook()
    book.active.append(["类别", "中文姓名", "电子邮箱", "语言"])
    book.active.append(["投资商", "王芳", "wf@example.org", "中文"])
    file = io.BytesIO()
    book.save(file)
    report = actions.upload_sheet(
        enrolment=reception.enrolment, delegation=reception.delegation, name="名单.xlsx",
        content=file.getvalue(), mode="all-or-none", door=DOOR, by=reception.leader,
        now=reception.tick(),
    )  # fmt: skip
    assert (report.registered, report.problems) == (1, [])
    assert Registration.objects.get().language == "zh"


def test_a_question_is_answered_in_a_column_headed_by_its_label(reception):
    reception.ask("meal", "choice", choices=[("veg", "Vegetarian", "素食"), ("any", "Any", "均可")])
    rows = [{**member(1), "meal?": "素食"}, {**member(2), "meal?": "Fish"}]
    report = reception.upload(rows, mode="good-rows")
    assert [(p.row, p.column, p.error.code) for p in report.problems] == [(3, "meal?", "REG-007")]
    assert {k: a.value for k, a in queries.answers(Registration.objects.get()).items()} == {
        "meal": "veg"
    }


def test_unknown_columns_are_named(reception):
    assert read("a.csv", sheet([member(1, Shoe="44")]), []).unknown == ["Shoe"]
