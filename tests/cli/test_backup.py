"""An instance in one file: what comes back is what was there, on either database."""

from __future__ import annotations

import hashlib
import json
import os
import threading
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Here
from tests.ledger.behind import unguarded
from tests.support.instances import Instance, Template

PROJECTS = """key,name,signed_on,amount,currency,kind,direction,origin,investor
26-1,Bay Line Pumps,2020-01-05,100.50,USD,contract,inward,foreign,Öre & Søn
26-2,"浙江 ""quoted"" \\N",2020-02-05,200,EUR,contract,inward,foreign,
"""


CONTENT = b"%PDF-1.4 a contract"


def keep_contract(data_dir: Path) -> str:
    """An evidence file as `keep_evidence` leaves it."""
    from django.core.files.uploadedfile import SimpleUploadedFile

    from entrepot.ledger.actions import keep_evidence

    keep_evidence(SimpleUploadedFile("contract.pdf", CONTENT))
    return hashlib.sha256(CONTENT).hexdigest()


@pytest.fixture
def full(here: Here, tmp_path: Path) -> Here:
    """Records, verdicts, people, a snapshot and an evidence file."""
    file = tmp_path / "projects.csv"
    file.write_text(PROJECTS, "utf-8")
    here.run("user", "add", "lin", "--role", "officer", check=True)
    secret = ("user", "add", "okafor", "--role", "verifier", "--password-stdin")
    here.run(*secret, input="a harbour at dawn\n", check=True)
    here.run("import", "projects", file, "--as", "lin", check=True)
    here.run("ledger", "approve", 1, "--as", "okafor", check=True)
    here.run("snapshot", check=True)
    keep_contract(here.data_dir)
    return here


@pytest.fixture
def saved(full: Here, tmp_path: Path) -> Path:
    file = tmp_path / "instance.zip"
    full.run("backup", file, check=True)
    return file


@contextmanager
def another(template: Template, folder: Path, settings: Any) -> Iterator[Path]:
    """This process's connection points at an empty instance in `folder`, for a while."""
    from django.db import connection, connections

    from entrepot.config.environment import Settings, database

    folder.mkdir()
    url = template.copy_to(folder)
    environment = {**os.environ, "DATABASE_URL": url, "ENTREPOT_DATA_DIR": str(folder)}
    name = database(Settings.from_environment(environment))["NAME"]
    before, folder_before = connection.settings_dict["NAME"], settings.DATA_DIR
    connections.close_all()
    connection.settings_dict["NAME"], settings.DATA_DIR = name, folder
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ENTREPOT_DATA_DIR", str(folder))
        try:
            yield folder
        finally:
            connections.close_all()
            connection.settings_dict["NAME"], settings.DATA_DIR = before, folder_before
            template.drop(url)


def answers(here: Here) -> list[str]:
    """What an instance says of itself."""
    return [
        here.run(*verb, check=True).stdout
        for verb in (
            ["snapshot"],
            ["ledger", "verify"],
            ["ledger", "batches", "--all", "--format", "json"],
            ["figure", "committed", "--by", "economy", "--format", "csv"],
        )
    ]


def rewritten(file: Path, member: str, old: bytes, new: bytes) -> Path:
    """A copy of a backup in which one member reads otherwise."""
    target = file.with_name("changed.zip")
    with zipfile.ZipFile(file) as source, zipfile.ZipFile(target, "w") as copy:
        for name in source.namelist():
            content = source.read(name)
            if name == member:
                assert old in content
                content = content.replace(old, new)
            copy.writestr(name, content)
    return target


def test_what_is_restored_answers_as_before_and_goes_on(
    full: Here, saved: Path, tmp_path: Path, template: Template, settings: Any
) -> None:
    told = answers(full)
    with another(template, tmp_path / "other", settings) as folder:
        full.run("restore", saved, check=True)
        assert answers(full) == told
        (evidence,) = (folder / "evidence").iterdir()
        assert evidence.read_bytes() == CONTENT
        # The same rows, byte for byte; rows added later get numbers of their own.
        again = tmp_path / "again.zip"
        full.run("backup", again, check=True)
        with zipfile.ZipFile(saved) as one, zipfile.ZipFile(again) as two:
            rows = [name for name in one.namelist() if name.startswith("rows/")]
            assert [one.read(name) for name in rows] == [two.read(name) for name in rows]
        assert full.run("user", "add", "lin", "--role", "officer").returncode == 2
        full.run("user", "add", "chen", "--role", "verifier", check=True)
        file = tmp_path / "more.csv"
        file.write_text(PROJECTS.replace("26-", "27-"), "utf-8")
        full.run("import", "projects", file, "--as", "lin", check=True)
        full.run("ledger", "approve", 3, "--as", "chen", check=True)
        assert full.run("check").returncode == 0
    assert answers(full) == told


@pytest.mark.both
def test_a_backup_moves_to_sqlite_from_either_database(
    full: Here, saved: Path, tmp_path: Path
) -> None:
    """In processes of their own, on a folder that is not there yet."""
    folder = tmp_path / "moved"
    moved = Instance(folder, f"sqlite:///{folder}/entrepot.sqlite3")
    moved.run("restore", saved, check=True)
    assert moved.run("snapshot", check=True).stdout == full.run("snapshot", check=True).stdout
    assert moved.run("ledger", "verify").stdout == full.run("ledger", "verify").stdout


def test_nothing_is_overwritten(full: Here, saved: Path, tmp_path: Path) -> None:
    before = saved.read_bytes()
    answer = full.run("backup", saved)
    assert (answer.returncode, saved.read_bytes()) == (2, before)
    assert "CLI-004" in answer.stderr
    answer = full.run("restore", saved)
    assert answer.returncode == 2
    assert "CLI-006" in answer.stderr
    assert saved.stat().st_mode & 0o077 == 0, "names and passwords are in it"
    assert full.run("backup", tmp_path / "no" / "folder.zip").returncode == 2


def test_a_changed_backup_is_refused_and_nothing_is_kept(
    full: Here, saved: Path, tmp_path: Path, template: Template, settings: Any
) -> None:
    with zipfile.ZipFile(saved) as file:
        evidence = next(name for name in file.namelist() if name.startswith("evidence/"))
    with another(template, tmp_path / "other", settings):
        for member, old, new in (
            ("rows/ledger_entry.jsonl", b"10050", b"10051"),
            ("rows/accounts_user.jsonl", b'"officer"', b'"administrator"'),
            ("rows/ledger_version.jsonl", b'"', b"'"),
            (evidence, b"contract", b"contrast"),
            ("backup.json", b'"format": 1', b'"format": 9'),
        ):
            answer = full.run("restore", rewritten(saved, member, old, new))
            assert (answer.returncode, answer.stdout) == (2, ""), member
            assert "CLI-005" in answer.stderr
            assert json.loads(full.run("ledger", "verify").stdout)["batches"] == 0
        for other in (tmp_path / "projects.csv", tmp_path / "absent.zip"):
            answer = full.run("restore", other)
            assert answer.returncode == 2
            assert "CLI-005" in answer.stderr


def test_a_backup_of_a_broken_chain_is_exit_1(
    full: Here, tmp_path: Path, template: Template, settings: Any
) -> None:
    from django.db import connection

    from entrepot.ledger.guards import install_guards

    with unguarded(), connection.cursor() as cursor:
        cursor.execute("UPDATE ledger_entry SET amount_minor = 7 WHERE amount_minor = 10050")
        assert cursor.rowcount == 1
    install_guards()
    connection.close()
    file = tmp_path / "broken.zip"
    full.run("backup", file, check=True)
    with another(template, tmp_path / "other", settings):
        answer = full.run("restore", file)
        assert answer.returncode == 1
        assert "ledger_entry, batch 1, record" in answer.stderr
        assert json.loads(full.run("ledger", "verify").stdout)["batches"] == 0


def test_a_kept_head_exposes_a_cut_tail(full: Here, saved: Path) -> None:
    """The head stays beside the database when a backup was made."""
    (kept,) = (full.data_dir / "heads").iterdir()
    assert kept.name == "backup-2.json"
    assert full.run("ledger", "verify").returncode == 0
    kept.write_text(json.dumps({"head": "ab" * 32}))
    answer = full.run("ledger", "verify")
    assert answer.returncode == 1
    assert "backup-2" in answer.stdout


def test_a_backup_is_of_one_moment(fresh_db: Instance) -> None:
    """What is posted while the rows are read is not in it."""
    from django.db import connection

    from entrepot.cli.backup import one_view
    from entrepot.ledger.models import Batch, CodeRecord
    from entrepot.ledger.posting import Draft, post

    def code(name: str) -> None:
        draft = Draft()
        draft.add("ledger_code", tree="t", code=name)
        post(draft, source="codes", by="a" * 16)

    def elsewhere() -> None:
        try:
            code("b")
        finally:
            connection.close()

    code("a")
    with one_view():
        assert Batch.objects.count() == 1
        thread = threading.Thread(target=elsewhere)
        thread.start()
        thread.join()
        assert (Batch.objects.count(), CodeRecord.objects.count()) == (1, 1)
    assert (Batch.objects.count(), CodeRecord.objects.count()) == (2, 2)
