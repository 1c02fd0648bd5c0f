"""`entrepot demo`: the same seed gives the same ledger, on either engine; what it serves stands."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from entrepot.demo import facts
from tests.support.demos import run_demo
from tests.support.instances import Instance
from tests.support.surroundings import python

ACCEPTED = "IN (SELECT target_batch FROM ledger_verification WHERE verdict = 'accepted')"


def ask(folder: Path, statement: str) -> list[tuple[Any, ...]]:
    with sqlite3.connect(folder / "entrepot.sqlite3") as connection:
        found = connection.execute(statement).fetchall()
    connection.close()
    return found


def test_the_same_seed_gives_the_same_ledger(small_demo: Path, db: None, tmp_path: Path) -> None:
    """In another process, in this run's engine: each batch has the same content hash.

    And the snapshot of it is the same, byte for byte: what figures are computed from knows no
    engine, which is why most tests of figures run on one.
    """
    from entrepot.cli.demo import SEED, fill
    from entrepot.figures.core import snapshot
    from entrepot.ledger.models import Batch
    from entrepot.ledger.verify import verify

    fill(seed=SEED, scale=0.04)
    here = list(Batch.objects.order_by("number").values_list("number", "content_hash"))
    assert here == ask(small_demo, "SELECT number, content_hash FROM ledger_batch ORDER BY number")
    assert verify().ok
    made, _new = snapshot.make(tmp_path)
    there = snapshot.find(made.id, small_demo)
    assert made.manifest["files"] == there.manifest["files"]


def test_another_seed_gives_another_ledger(small_demo: Path) -> None:
    from entrepot.demo.history import make_history

    one, other = make_history(seed=1, scale=0.02), make_history(seed=2, scale=0.02)
    assert [project.name for project in one.projects] != [p.name for p in other.projects]


def test_a_small_one_has_the_same_totals(small_demo: Path) -> None:
    paid = ask(
        small_demo,
        "SELECT sum(CASE nature WHEN 'reversal' THEN -amount_minor ELSE amount_minor END) "
        "FROM ledger_entry WHERE capital_class = 'paid_in' AND money_origin = 'foreign' "
        f"AND effective_on <= '2018-04-30' AND batch_id {ACCEPTED}",
    )
    assert paid == [(facts.PAID_IN_USD * 100,)]
    signed = ask(
        small_demo,
        "SELECT count(*) FROM ledger_signing s JOIN ledger_version v "
        "ON v.project_id = s.project_id AND v.attribute = 'origin' AND v.value = 'foreign' "
        f"WHERE s.edition <> '20' AND s.batch_id {ACCEPTED}",
    )
    assert signed == [(facts.PROJECTS_19,)]


def test_a_linked_company_names_its_project(small_demo: Path) -> None:
    """The money of a project goes to its company from the day that the company exists."""
    links = ask(
        small_demo,
        "SELECT count(*) FROM ledger_version v JOIN projects_enterprise e "
        "ON e.id = v.enterprise_id AND e.project_id = v.linked_project_id "
        "WHERE v.attribute = 'project'",
    )
    assert links[0][0] > 100
    both = ask(
        small_demo,
        "SELECT count(*), sum(v.linked_project_id = e.project_id) FROM ledger_entry e "
        "JOIN ledger_version v ON v.enterprise_id = e.enterprise_id AND v.attribute = 'project' ",
    )
    assert both[0][0] == both[0][1] > 100


def test_its_references_hold_and_its_stages_are_those_of_the_ledger(small_demo: Path) -> None:
    assert ask(small_demo, "PRAGMA foreign_key_check") == []
    stray = ask(
        small_demo,
        "SELECT count(*) FROM projects_project p WHERE p.stage = 'terminated' AND NOT EXISTS "
        "(SELECT 1 FROM ledger_milestone m WHERE m.project_id = p.id AND m.kind = 'terminated')",
    )
    assert stray == [(0,)]


def test_every_project_of_this_edition_has_its_steps_and_its_owner(small_demo: Path) -> None:
    """Three steps each, by the same owner as the project; those without one are shown without."""
    new = "state = 'posted' AND subject = 'investment' AND follows IS NULL"
    signed = ask(small_demo, f"SELECT count(*) FROM fair_preparation WHERE {new}")[0][0]
    tasks = ask(
        small_demo,
        "SELECT p.id, p.officer, count(*), count(u.id), sum(u.person = p.officer) "
        "FROM projects_project p JOIN aftercare_task t ON t.project_id = p.id "
        "LEFT JOIN accounts_user u ON u.id = t.officer_id WHERE p.edition = '20' GROUP BY p.id",
    )
    assert len(tasks) == signed
    for _, officer, steps, owned, same in tasks:
        assert steps == 3
        assert (owned, same) == ((3, 3) if officer else (0, None))
    without = sum(not officer for _, officer, *_ in tasks)
    assert 0 < without <= signed // 10
    owners = ask(
        small_demo,
        "SELECT count(*) FROM projects_project p JOIN ledger_version v ON v.project_id = p.id "
        "AND v.attribute = 'officer' AND v.value = p.officer "
        "JOIN accounts_user u ON u.person = p.officer AND u.role = 'officer' "
        "WHERE p.edition = '20'",
    )
    assert owners == [(signed - without,)]


def test_work_is_late_done_and_next(small_demo: Path) -> None:
    tasks = dict(ask(small_demo, "SELECT state, count(*) FROM aftercare_task GROUP BY state"))
    assert tasks["done"] > 50
    late = "SELECT count(*) FROM aftercare_task WHERE state = 'open' AND due_on < '2018-06-09'"
    assert 0 < ask(small_demo, late)[0][0] < tasks["open"] // 2
    obstacles = ask(small_demo, "SELECT DISTINCT state, outcome FROM aftercare_obstacle")
    assert {("open", ""), ("answered", ""), ("finished", "solved"), ("finished", "not_solved")} <= {
        *obstacles
    }
    reports = ask(small_demo, "SELECT DISTINCT state FROM aftercare_quarterreport")
    assert {state for (state,) in reports} == {"lodged", "queried", "answered"}
    assert ask(small_demo, "SELECT count(*) FROM aftercare_investorlink") == [(2,)]


def test_its_messages_reached_the_outbox_page(small_demo: Path) -> None:
    states = ask(small_demo, "SELECT state, count(*) FROM outbox_message GROUP BY state")
    assert [state for state, _ in states] == ["sent"]


def test_its_link_opens_its_investors_projects(small_demo: Path) -> None:
    """The token stands in the folder's mark; the database holds its hash alone."""
    from entrepot.aftercare.actions.links import hash_of

    token = json.loads((small_demo / "demo.json").read_text())["investor"]
    covered = ask(
        small_demo,
        "SELECT count(*) FROM aftercare_investorlink_projects p JOIN aftercare_investorlink l "
        f"ON l.id = p.investorlink_id WHERE l.token_hash = '{hash_of(token)}'",
    )
    assert covered[0][0] >= 2


def test_each_role_of_the_entry_has_its_account(small_demo: Path) -> None:
    from entrepot.accounts.models import Role
    from entrepot.portal.context import ROLES

    accounts = ask(small_demo, "SELECT username, role, email FROM accounts_user")
    assert {(role, role) for role, _ in ROLES} <= {(name, role) for name, role, _ in accounts}
    assert {role for role, _ in ROLES} == set(Role.values)
    assert all(email.endswith("@example.org") for *_, email in accounts)


@pytest.mark.once
def test_its_first_page_has_all_its_figures_at_once(small_demo: Path) -> None:
    """They were kept before its address was printed; nobody waits for them."""
    demo = Instance(small_demo, f"sqlite:///{small_demo}/entrepot.sqlite3")
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with demo.served(ENTREPOT_SENDER="0") as address, opener.open(f"{address}/") as answer:
        page = answer.read().decode()
    assert "more than 3,700" in page
    assert "over 50 billion US dollars" in page
    assert "being computed" not in page


def prepare_figures(folder: Path, *options: str) -> set[str]:
    """Run it with nobody to tell it anything; the answers that are kept then."""
    command = [python(), "-m", "django", "prepare_figures", *options]
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    environment |= {
        "DJANGO_SETTINGS_MODULE": "entrepot.config.settings",
        "ENTREPOT_DATA_DIR": str(folder),
    }
    subprocess.run(command, env=environment, stdin=subprocess.DEVNULL, check=True, timeout=300)
    return {path.name for path in (folder / "answers").rglob("*.json")}


@pytest.mark.once
def test_what_was_prepared_before_the_mark_was_written_is_what_its_pages_ask(
    small_demo: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "asked-again"
    shutil.copytree(small_demo, folder)
    before = {path.name for path in (folder / "answers").rglob("*.json")}
    assert len(before) > 40
    assert prepare_figures(folder) == before


@pytest.mark.once
def test_a_process_that_nobody_tells_of_a_ledger_prepares_nothing(
    small_demo: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "untold"
    shutil.copytree(small_demo, folder)
    for name in ("answers", "snapshots"):
        shutil.rmtree(folder / name)
    assert prepare_figures(folder, "--told") == set()
    assert not (folder / "snapshots").exists()


@pytest.mark.once
def test_a_snapshot_is_made_while_somebody_posts(small_demo: Path, tmp_path: Path) -> None:
    """The first page's figures are, while the demonstration's last acts are done."""
    folder = tmp_path / "busy"
    shutil.copytree(small_demo, folder)
    shutil.rmtree(folder / "snapshots")
    database = folder / "entrepot.sqlite3"
    with sqlite3.connect(database, isolation_level=None) as posting:
        posting.execute("BEGIN IMMEDIATE")
        made = Instance(folder, f"sqlite:///{database}").run("snapshot", check=True).stdout
        posting.execute("ROLLBACK")
    posting.close()
    assert (folder / "snapshots" / made.strip() / "manifest.json").exists()


@pytest.mark.once
def test_one_that_exists_stays_as_it_is(small_demo: Path) -> None:
    """Nor is anybody asked who they are."""
    demo = Instance(small_demo, f"sqlite:///{small_demo}/entrepot.sqlite3")
    verdict = demo.run("ledger", "verify", check=True).stdout
    assert json.loads(verdict)["entries"] > 1_000
    again = demo.run("demo", "--small", "--no-serve", "--as", "nobody", check=True)
    assert again.stdout == ""
    assert demo.run("ledger", "verify").stdout == verdict
    assert json.loads((small_demo / "demo.json").read_text())["today"] == "2018-06-09"


def test_a_real_instance_is_never_filled(tmp_path: Path) -> None:
    (tmp_path / "entrepot.sqlite3").touch()
    answer = run_demo(tmp_path, "--small")
    assert answer.returncode != 0
    assert "no demonstration" in answer.stderr
    assert (tmp_path / "entrepot.sqlite3").stat().st_size == 0
