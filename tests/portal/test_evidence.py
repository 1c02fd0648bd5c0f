"""Evidence: named on the page, downloaded by those who may see the record, safe to open."""

from __future__ import annotations

import io
import zipfile

from django.test import Client

from entrepot.ledger.models import Entry, Evidence
from tests.portal.office import PDF, paper


def test_the_ledger_names_the_file_and_a_member_of_staff_downloads_it(office):
    reader = office.client("statistician")
    page = reader.get("/projects/own/P-1/").content.decode()
    assert "章程 articles.pdf" in page
    answer = reader.get(office.path(office.entry.id, "evidence/"))
    assert b"".join(answer.streaming_content) == PDF
    assert answer.headers["Content-Disposition"].startswith(
        'attachment; filename="articles.pdf"; filename*=UTF-8'
    )
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert answer.headers["Content-Type"] == "application/pdf"


def test_nobody_from_outside_gets_it(office):
    answer = Client().get(office.path(office.entry.id, "evidence/"))
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/sign-in/")


def test_a_record_without_evidence_and_a_lost_file_are_not_found(office, settings, tmp_path):
    reader = office.client("officer")
    assert reader.get(office.path(office.signing.id, "evidence/")).status_code == 404
    settings.DATA_DIR = tmp_path / "elsewhere"
    assert reader.get(office.path(office.entry.id, "evidence/")).status_code == 404


def test_the_name_of_a_file_can_not_break_out_of_the_header(office):
    Evidence.objects.update(name='a"; x="b\r\n.exe')
    path = office.path(office.entry.id, "evidence/")
    given = office.client("officer").get(path).headers["Content-Disposition"]
    assert given.startswith('attachment; filename="a-x-b.pdf"; ')
    assert given.count('"') == 2


def _zip(name: str) -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w") as archive:
        archive.writestr(name, "x")
    return kept.getvalue()


def test_a_zip_counts_as_a_spreadsheet_only_if_it_is_one(office):
    officer = office.client("officer", "zh-hans")
    facts = {
        "capital_class": "contracted",
        "nature": "increase",
        "amount": "5",
        "currency": "USD",
        "on": "2020-07-01",
        "money_origin": "foreign",
    }
    refused = officer.post(
        "/projects/own/P-1/entry/", {**facts, "evidence": paper("a.xlsx", _zip("run.exe"))}
    )
    assert refused.status_code == 422
    assert "文件内容不属于以下类型" in refused.content.decode()
    taken = officer.post(
        "/projects/own/P-1/entry/", {**facts, "evidence": paper("a.xlsx", _zip("xl/workbook.xml"))}
    )
    assert taken.status_code == 302
    assert Entry.objects.filter(nature="increase").exists()
