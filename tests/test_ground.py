"""The ground that other tests stand on keeps its promises."""

from __future__ import annotations

import os
import subprocess
import threading
import time
from pathlib import Path

import pytest

from tests.support.cluster import binaries
from tests.support.surroundings import ENGINE, ROOT, python, unavailable


@pytest.mark.parametrize("turn", ["first", "second"])
def test_a_fresh_database_is_empty_and_guarded_whatever_the_last_test_committed(fresh_db, turn):
    from entrepot.accounts.models import User
    from entrepot.ledger.guards import missing_guards

    assert missing_guards() == []
    assert not User.objects.exists()
    User.objects.create(username=turn, role="officer")
    with fresh_db.connect() as other:
        assert other.execute("SELECT username FROM accounts_user").fetchall() == [(turn,)]


def test_threads_see_the_same_fresh_database(fresh_db):
    from django.db import connection

    from entrepot.accounts.models import User

    def add(number: int) -> None:
        User.objects.create(username=f"u{number}", role="officer")
        connection.close()

    threads = [threading.Thread(target=add, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert User.objects.count() == 4


def test_a_command_works_on_its_own_instance(instance):
    made = instance.run("user", "add", "lin", "--role", "officer")
    assert made.returncode == 0, made.stderr
    with instance.connect() as bare:
        assert bare.execute("SELECT username FROM accounts_user").fetchall() == [("lin",)]


@pytest.mark.django_db
def test_this_run_is_on_the_engine_that_was_asked_for():
    from django.db import connection

    assert connection.vendor == ENGINE


@pytest.mark.once
def test_a_private_cluster_goes_even_when_its_owner_is_killed(tmp_path):
    if binaries() is None:
        unavailable("there is no PostgreSQL: `make system` installs it")
    owner = subprocess.run(
        [
            python(),
            "-c",
            "import os, signal; from tests.support.cluster import Cluster;"
            "print(Cluster.start().folder, flush=True); os.kill(os.getpid(), signal.SIGKILL)",
        ],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        encoding="utf-8",
        check=False,
    )
    folder = Path(owner.stdout.strip())
    assert folder.name.startswith("entrepot-postgresql-")
    deadline = time.monotonic() + 60
    while folder.exists() and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not folder.exists()


@pytest.mark.once
def test_ci_fails_where_a_test_was_skipped_for_want_of_something(tmp_path):
    (tmp_path / "conftest.py").write_text("from tests.conftest import *\n", "utf-8")
    (tmp_path / "test_it.py").write_text(
        "from tests.support.surroundings import unavailable\n"
        "def test_it():\n    unavailable('no such thing here')\n",
        "utf-8",
    )

    def run(ci: str) -> int:
        return subprocess.run(
            [python(), "-m", "pytest", "-q", "-p", "no:cacheprovider", str(tmp_path)],
            cwd=ROOT,
            env={**os.environ, "CI": ci},
            capture_output=True,
            check=False,
        ).returncode

    assert run("") == 0
    assert run("true") == 1
