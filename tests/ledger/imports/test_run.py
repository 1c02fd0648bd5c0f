"""The command itself: answers, exit codes, crashes, others at work meanwhile."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from entrepot.accounts.models import User
from entrepot.ledger.imports import errors, run
from entrepot.ledger.imports.run import Request, run_import
from entrepot.ledger.models import Batch
from entrepot.ledger.posting import Draft, post
from entrepot.ledger.verify import verify
from tests.ledger.imports.registry import (
    CAPITAL,
    PROJECT,
    Registry,
    batches,
    capital,
    project,
    query,
    standing,
)
from tests.support.instances import Instance, Template


class _Crash(Exception):
    """The power goes."""


@pytest.fixture
def office(fresh_db: Instance, tmp_path: Path) -> Registry:
    """A registry whose commits are real."""
    return Registry(tmp_path)


def test_after_a_crash_the_same_command_posts_what_is_missing(
    office: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.projects(project("P1"))
    path = office.write(CAPITAL, [capital(f"K{n:03}", amount=str(n + 1)) for n in range(100)])
    monkeypatch.setattr(run, "_CHUNK", {"capital": 30})
    whole, posted = run.post, []

    def failing(draft: Draft, **facts: Any) -> Batch:
        if len(posted) == 2:
            raise _Crash
        posted.append(len(draft))
        return whole(draft, **facts)

    monkeypatch.setattr(run, "post", failing)
    with pytest.raises(_Crash):
        office.take("capital", path)
    assert len(standing("AND e.posting = 'capital'")) == 60

    monkeypatch.setattr(run, "post", whole)
    outcome = office.take("capital", path)
    assert (outcome.imported, outcome.unchanged) == (40, 60)
    assert len(standing("AND e.posting = 'capital'")) == 100
    [(imports,)] = query(
        "SELECT count(DISTINCT import_id) FROM ledger_batch WHERE source LIKE 'import capital%%'"
    )
    assert imports == 1
    assert verify().ok


def test_people_post_while_a_file_is_imported_and_nothing_is_lost(
    office: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    from django.db import connection

    office.projects(project("P1"))
    path = office.write(CAPITAL, [capital(f"K{n:05}") for n in range(6000)])
    monkeypatch.setattr(run, "_CHUNK", {"capital": 500})
    waits: list[float] = []
    stop = threading.Event()

    def person(number: int) -> None:
        try:
            act = 0
            while not stop.is_set() or not act:
                draft = Draft()
                draft.add("ledger_project", register="own", key=f"page-{number}-{act}")
                start = time.monotonic()
                post(draft, source="page", by="a" * 16)
                waits.append(time.monotonic() - start)
                act += 1
                time.sleep(0.02)
        finally:
            connection.close()

    people = [threading.Thread(target=person, args=(number,)) for number in range(8)]
    for each in people:
        each.start()
    try:
        outcome = office.take("capital", path)
    finally:
        stop.set()
        for each in people:
            each.join()
    assert outcome.imported == 6000
    assert outcome.batches == 12
    assert max(waits) < 20
    [(made,)] = query("SELECT count(*) FROM ledger_project WHERE key LIKE 'page-%%'")
    assert made == len(waits)
    assert verify().ok


def test_a_second_import_of_the_register_meanwhile_is_refused(
    office: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = office.write(PROJECT, [project("P1")])
    other = office.write(PROJECT, [project("P2")])
    whole = run._Run._before

    def late(self: Any) -> None:
        monkeypatch.setattr(run._Run, "_before", whole)
        office.take("projects", other)
        whole(self)

    monkeypatch.setattr(run._Run, "_before", late)
    with pytest.raises(errors.TwoAtOnce):
        run_import(Request(kind="projects", path=path), by=office.user)
    assert [row[1] for row in standing()] == ["P2"]
    assert office.take("projects", path).imported == 1


def test_an_entry_that_a_person_corrected_is_left_alone(registry: Registry) -> None:
    registry.projects(project())
    [(entry, number)] = query("SELECT id, project_id FROM ledger_entry")
    draft = Draft()
    draft.add(
        "ledger_entry",
        register="own",
        key="P1",
        posting="commitment",
        capital_class="committed",
        nature="reversal",
        amount_minor=100_000_000,
        foreign_minor=60_000_000,
        currency="USD",
        effective_on="2018-06-08",
        project=number,
        reverses=entry,
        cause="wrong",
    )
    post(draft, source="page", by="a" * 16)
    before = batches()
    assert registry.projects(project()).unchanged == 1
    assert batches() == before


@pytest.fixture(scope="module")
def desk(template: Template, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Instance]:
    """One instance for all that the command line says; only one test posts into it."""
    folder = tmp_path_factory.mktemp("desk")
    url = template.copy_to(folder)
    made = Instance(data_dir=folder, database_url=url)
    made.run("user", "add", "lin", "--role", "officer", check=True)
    made.run("user", "add", "okafor", "--role", "verifier", check=True)
    yield made
    template.drop(url)


class TestCommandLine:
    def test_summary_report_and_approval(self, desk: Instance, tmp_path: Path) -> None:
        import csv

        path, report = tmp_path / "a.csv", tmp_path / "report.json"
        with path.open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows([PROJECT, project(), project("P2", sector="none")])
        answer = desk.run(
            "import",
            "projects",
            path,
            "--as",
            "lin",
            "--format",
            "json",
            "--report",
            report,
            check=True,
        )
        summary = json.loads(answer.stdout)
        assert list(summary) == [
            "read",
            "imported",
            "revised",
            "unchanged",
            "rejected",
            "skipped",
            "gone",
            "rounded",
            "warnings",
            "batch",
            "batches",
        ]
        assert (summary["read"], summary["imported"], summary["batch"]) == (2, 2, 1)
        findings = json.loads(report.read_text("utf-8"))
        assert {tuple(item) for item in findings} == {
            ("row", "column", "value", "code", "severity", "message")
        }
        assert len([i for i in findings if i["severity"] == "warning"]) == summary["warnings"]
        figure = ("figure", "committed", "--format", "csv")
        assert "0" in desk.run(*figure, check=True).stdout
        desk.run("ledger", "approve", 1, user="okafor", check=True)
        assert "2000000.00,USD" in desk.run(*figure, check=True).stdout
        again = desk.run("import", "projects", path, "--as", "lin", "--format", "json")
        assert again.returncode == 0
        assert json.loads(again.stdout)["batch"] is None
        table = desk.run("import", "projects", path, "--as", "lin").stdout.splitlines()
        assert table[0].split() == list(summary)

    @pytest.mark.parametrize(
        ("arguments", "said"),
        [
            (("loans", "a.csv"), "IMP-002"),
            (("projects", "none.csv"), "IMP-001"),
            (("projects", "a.csv", "--mapping", "imf"), "IMP-011"),
            (("projects", "a.csv", "--edition", "31/12/2020"), "2018-06-08"),
            (("projects", "a.csv", "--recorded-at", "2999-01-01"), "LEDGER-001"),
            (("projects", "a.csv", "--recorded-at", "soon"), "PER-002"),
            (("projects", "a.csv", "--cause", "x" * 41), "IMP-015"),
            (("projects", "a.csv", "--as", "nobody"), "nobody"),
            (("projects", "a.csv", "--as", "okafor"), "ENT-001"),
        ],
    )
    def test_wrong_input_exits_2_and_says_what(
        self, desk: Instance, tmp_path: Path, arguments: tuple[str, ...], said: str
    ) -> None:
        import csv

        with (tmp_path / "a.csv").open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows([PROJECT, project()])
        kind, name, *options = arguments
        answer = desk.run("import", kind, tmp_path / name, *options, user="lin")
        assert answer.returncode == 2
        assert said in answer.stderr
        assert answer.stdout == ""

    def test_a_refused_file_exits_2_with_its_first_errors(
        self, desk: Instance, tmp_path: Path
    ) -> None:
        import csv

        with (tmp_path / "a.csv").open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows([PROJECT, project(amount="much")])
        answer = desk.run("import", "projects", tmp_path / "a.csv", user="lin")
        assert answer.returncode == 2
        assert "row 2, amount: IMP-103 'much' is not a number" in answer.stderr
        assert "--partial" in answer.stderr

    def test_a_file_refused_as_a_whole_has_a_report_too(
        self, desk: Instance, tmp_path: Path
    ) -> None:
        path, report = tmp_path / "a.csv", tmp_path / "report.json"
        path.write_bytes(b"key,name,signed_on\nP1,a,2018-06-08\nP2,BYJU\x92S,2018-06-08\n")
        answer = desk.run("import", "projects", path, "--report", report, user="lin")
        assert answer.returncode == 2
        [finding] = json.loads(report.read_text("utf-8"))
        assert (finding["row"], finding["value"], finding["code"]) == (3, "0x92", "IMP-004")
        assert finding["severity"] == "error"

    def test_the_sheet_of_a_workbook_is_named(self, desk: Instance, tmp_path: Path) -> None:
        import openpyxl

        book = openpyxl.Workbook()
        book.active.append(PROJECT)
        book.create_sheet("2019").append(PROJECT)
        book.save(tmp_path / "a.xlsx")
        answer = desk.run("import", "projects", tmp_path / "a.xlsx", "--check", user="lin")
        assert answer.returncode == 2
        assert "IMP-018" in answer.stderr
        command = ("import", "projects", tmp_path / "a.xlsx", "--check", "--sheet")
        assert desk.run(*command, "2019", user="lin").returncode == 0
        assert "IMP-017" in desk.run(*command, "2020", user="lin").stderr


def test_a_replay_keeps_the_recorded_time(registry: Registry) -> None:
    from datetime import UTC, datetime

    at = datetime(2020, 12, 1, 9, tzinfo=UTC)
    registry.projects(project(), recorded_at=at)
    batch = Batch.objects.get()
    assert (batch.recorded_at, batch.replayed) == (at, 1)
    assert User.objects.get(username="lin").person == batch.by
