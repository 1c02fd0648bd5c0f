"""Every verb as a newcomer types it and as a stranger tries it: DESIGN.md §6."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from entrepot.ledger.encoding import GENESIS
from tests.cli.conftest import Here
from tests.support.instances import Instance

PROJECTS = """key,name,signed_on,amount,currency,kind,direction,origin
26-1,Bay Line Pumps,2020-01-05,100.50,USD,contract,inward,foreign
26-2,"Öre, ""quoted"" 浙江",2020-02-05,200,EUR,contract,inward,foreign
"""


@pytest.fixture
def people(here: Here) -> Here:
    """An officer, a verifier, and an administrator who may do both."""
    for name, role in (("lin", "officer"), ("okafor", "verifier"), ("moreau", "administrator")):
        here.run("user", "add", name, "--role", role, check=True)
    return here


@pytest.fixture
def imported(people: Here, tmp_path: Path) -> Here:
    """Batch 1 waits for a second person; the administrator imported it."""
    file = tmp_path / "projects.csv"
    file.write_text(PROJECTS, "utf-8")
    people.run("import", "projects", file, "--as", "moreau", check=True)
    return people


def refused(instance: Here | Instance, code: str, *arguments: object, **facts: str) -> str:
    """Exit 2, nothing on stdout, and the code with its message on stderr."""
    answer = instance.run(*arguments, **facts)  # type: ignore[arg-type]
    assert (answer.returncode, answer.stdout) == (2, ""), answer.stderr
    assert "Traceback" not in answer.stderr
    assert code in answer.stderr
    return answer.stderr


def test_an_empty_ledger_verifies_and_knows_no_head_but_the_first(here: Here) -> None:
    answer = here.run("ledger", "verify", check=True)
    assert json.loads(answer.stdout) == {"entries": 0, "batches": 0, "ok": True, "first_bad": None}
    assert GENESIS in answer.stderr
    assert here.run("ledger", "verify", "--head", GENESIS).returncode == 0
    assert here.run("ledger", "verify", "--head", "ab" * 32).returncode == 1


@pytest.mark.parametrize("verb", [["ledger", "verify"], ["ledger", "batches"], ["check"]])
def test_every_table_comes_in_three_formats(imported: Here, verb: list[str]) -> None:
    """One table, three spellings; nothing else is on stdout."""
    found = json.loads(imported.run(*verb, "--format", "json", check=True).stdout)
    records = found if isinstance(found, list) else [found]
    text = imported.run(*verb, "--format", "csv", check=True).stdout
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [
        {name: "" if value is None else str(value) for name, value in record.items()}
        for record in records
    ] == rows
    table = imported.run(*verb, "--format", "table", check=True).stdout.splitlines()
    assert table[0].split() == list(rows[0])
    assert len(table) == 1 + len(rows)
    refused(imported, "--format", *verb, "--format", "xml")


def test_options_are_accepted_after_the_verb_and_the_folder_before_it_too(
    imported: Here,
) -> None:
    folder = imported.data_dir
    for arguments in (
        ["--data-dir", folder, "ledger", "verify"],
        ["ledger", "verify", "--data-dir", folder, "--format", "json", "--as", "lin"],
        ["measures", "--as", "lin", "--data-dir", folder, "--format", "csv"],
        ["snapshot", "--format", "json", "--as", "lin", "--data-dir", folder],
        ["figure", "committed", "--format", "json", "--as", "lin", "--data-dir", folder],
        ["check", "--as", "lin", "--format", "csv", "--data-dir", folder],
        ["user", "add", "chen", "--role", "officer", "--as", "moreau", "--format", "json"],
    ):
        assert imported.run(*arguments).returncode == 0, arguments


def test_an_import_says_what_it_did_in_each_format(people: Here, tmp_path: Path) -> None:
    file = tmp_path / "projects.csv"
    file.write_text(PROJECTS, "utf-8")
    first = people.run("import", "projects", file, "--format", "json", user="lin", check=True)
    assert json.loads(first.stdout)["imported"] == 2
    again = people.run("import", "projects", file, "--as", "lin", "--format", "csv", check=True)
    (row,) = csv.DictReader(io.StringIO(again.stdout))
    assert (row["unchanged"], row["imported"], row["batches"]) == ("2", "0", "0")


def test_a_batch_is_approved_once_by_a_second_person(imported: Here) -> None:
    refused(imported, "LEDGER-002", "ledger", "approve", 1, "--as", "moreau")
    refused(imported, "ENT-001", "ledger", "approve", 1, "--as", "lin")
    refused(imported, "CLI-002", "ledger", "approve", 1)
    refused(imported, "CLI-003", "ledger", "approve", 1, "--as", "nobody")
    refused(imported, "LEDGER-017", "ledger", "approve", 99, "--as", "okafor")
    answer = imported.run("ledger", "approve", 1, user="okafor", check=True)
    assert json.loads(answer.stdout) == {"batches": [1], "verdict": "accepted"}
    assert "EUR 200.00" in answer.stderr, "the second person sees counts and totals"
    refused(imported, "LEDGER-017", "ledger", "approve", 1, "--as", "okafor", "--format", "csv")
    assert json.loads(imported.run("ledger", "batches", "--format", "json").stdout) == []


def test_a_replayed_time_lies_between_the_newest_and_now(imported: Here, tmp_path: Path) -> None:
    approve = ("ledger", "approve", 1, "--as", "okafor", "--recorded-at")
    refused(imported, "LEDGER-001", *approve, "2019-01-01")
    refused(imported, "LEDGER-001", *approve, "2999-01-01T00:00:00+00:00")
    refused(imported, "PER-002", *approve, "yesterday")
    file = tmp_path / "more.csv"
    file.write_text(PROJECTS.replace("26-", "27-"), "utf-8")
    late = ("import", "projects", file, "--as", "lin", "--recorded-at", "2019-01-01")
    refused(imported, "LEDGER-001", *late)
    assert json.loads(imported.run("ledger", "verify").stdout)["batches"] == 1


@pytest.mark.once
def test_a_missing_instance_is_named(tmp_path: Path) -> None:
    nowhere = Instance(tmp_path / "nowhere", f"sqlite:///{tmp_path}/nowhere/entrepot.sqlite3")
    for verb in (["ledger", "verify"], ["figure", "paid_in"]):
        assert "entrepot init" in refused(nowhere, "CLI-001", *verb)
    assert not (tmp_path / "nowhere").exists()


def test_a_folder_that_can_not_be_made_is_named(here: Here, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    refused(here, "CLI-007", "init", "--data-dir", tmp_path / "file" / "instance")


def test_what_is_typed_wrongly_is_exit_2(imported: Here) -> None:
    refused(imported, "No such command", "leger")
    refused(imported, "No such option", "ledger", "verify", "--heads", "x")
    refused(imported, "batch", "ledger", "approve", "one", "--as", "okafor")
    refused(imported, "FIG-001", "figure", "paidin")
    refused(imported, "IMP-002", "import", "things", "x.csv", "--as", "lin")


def test_accounts(people: Here) -> None:
    refused(people, "ACC-001", "user", "add", "lin", "--role", "officer")
    refused(people, "ACC-002", "user", "add", "chen", "--role", "king")
    for name in ("", " chen", "chen\n", "a b", "x" * 151):
        refused(people, "ACC-004", "user", "add", name, "--role", "officer")
    secret = ("user", "add", "chen", "--role", "officer", "--password-stdin")
    for weak in ("", "\n", "short\n", "1234567890123\n"):
        refused(people, "ACC-003", *secret, input=weak)
    people.run(*secret, input="a harbour at dawn\n", check=True)


def test_a_change_behind_its_back_is_exit_1_and_named(imported: Here) -> None:
    connection = imported.instance.connect()
    cursor = connection.cursor()
    if imported.instance.database_url.startswith("sqlite"):
        cursor.execute("DROP TRIGGER ledger_entry_no_update")
    else:
        cursor.execute("ALTER TABLE ledger_entry DISABLE TRIGGER ledger_entry_no_change")
    connection.commit()
    answer = imported.run("ledger", "verify")
    assert answer.returncode == 0, "the chain is whole; what is missing is the guard"
    assert "ledger_entry_no_" in answer.stderr
    refused(imported, "LEDGER-021", "snapshot")
    assert imported.run("check").returncode == 1
    cursor.execute("SELECT min(id) FROM ledger_entry")
    (entry,) = cursor.fetchone()
    cursor.execute(f"UPDATE ledger_entry SET amount_minor = amount_minor + 1 WHERE id = {entry}")
    connection.commit()
    connection.close()
    answer = imported.run("ledger", "verify")
    assert answer.returncode == 1
    named = f"ledger_entry, batch 1, record {entry % (1 << 20)}"
    assert json.loads(answer.stdout)["first_bad"] == named
    found = json.loads(imported.run("doctor", "--format", "json").stdout)
    assert {"what": "chain", "state": f"broken: {named}"} in found


def test_the_doctor_says_it_on_one_screen(imported: Here) -> None:
    head = imported.run("ledger", "verify").stderr.split()[-1]
    snapshot = imported.run("snapshot", check=True).stdout.strip()
    answer = imported.run("doctor", check=True)
    assert len(answer.stdout.splitlines()) <= 24
    assert f"ok, head {head}" in answer.stdout
    assert snapshot in answer.stdout
    assert "password" not in answer.stdout
