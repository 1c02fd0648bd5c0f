"""Shared fixtures. What they stand on is in `tests/support`; docs/map.md says what to use when.

`db`            rolls back after the test: most tests
`fresh_db`      this process, on a copy of its own: real commits, threads, raw SQL
`instance`      other processes: the command line, a server
`shared_data`   real registers; skipped only where their folder is absent
`page`, `site`  a browser, and a served instance (see `tests/support/browser.py`)
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support import surroundings

CLUSTER = surroundings.prepare()

from django.conf import settings as django_settings  # noqa: E402

# Reading one setting makes pytest-django see that Django is configured.
DATABASES: dict[str, Any] = django_settings.DATABASES

from tests.support.demos import shared_by_workers  # noqa: E402
from tests.support.instances import Instance, Template, freeze  # noqa: E402

pytest_plugins = ["tests.support.browser"]

#: Folders whose tests go through the whole program, and run on one engine unless marked `both`.
ONCE = ("browser", "acceptance")
#: A test with none of these, nor the mark `django_db`, has no database: none would let it in.
GROUNDS = frozenset(("db", "fresh_db", "instance", "template", "django_db_setup"))


def pytest_configure(config: pytest.Config) -> None:
    from hypothesis import HealthCheck, settings

    slow = [HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
    settings.register_profile("quick", max_examples=10, deadline=None, suppress_health_check=slow)
    settings.register_profile("usual", max_examples=50, deadline=None, suppress_health_check=slow)
    settings.register_profile("long", max_examples=1000, deadline=None, suppress_health_check=slow)
    # The second engine runs the same laws, over fewer cases.
    default = "usual" if surroundings.ENGINE == "sqlite" else "quick"
    settings.load_profile(os.environ.get("ENTREPOT_TEST_EXAMPLES", default))
    if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
        # A file, not memory: what is tested is what runs, and the template is a copy of it.
        folder = Path(os.environ["ENTREPOT_DATA_DIR"]).parent
        DATABASES["default"].setdefault("TEST", {})["NAME"] = str(folder / "tests.sqlite3")


def pytest_report_header(config: pytest.Config) -> str:
    where = "a private cluster" if CLUSTER else "DATABASE_URL"
    return "engine: " + ("SQLite" if surroundings.ENGINE == "sqlite" else f"PostgreSQL ({where})")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On PostgreSQL leave out what says nothing about the engine."""
    if surroundings.ENGINE == "sqlite":
        return
    here = Path(__file__).parent
    left: list[pytest.Item] = []
    for item in items:
        folder = item.path.relative_to(here).parts[0] if item.path.is_relative_to(here) else ""
        grounds = GROUNDS & set(getattr(item, "fixturenames", ()))
        alone = not grounds and not item.get_closest_marker("django_db")
        once = folder in ONCE or alone or item.get_closest_marker("once")
        if once and not item.get_closest_marker("both"):
            left.append(item)
    if left:
        config.hook.pytest_deselected(items=left)
        items[:] = [item for item in items if item not in set(left)]


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """With CI=true a skipped test fails the run, unless it waits for the shared folder."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if not surroundings.CI or reporter is None or hasattr(session.config, "workerinput"):
        return
    skipped = [
        report
        for report in reporter.stats.get("skipped", [])
        if surroundings.SHARED_ABSENT not in str(report.longrepr)
    ]
    if skipped:
        reporter.write_line(f"CI=true: {len(skipped)} tests were skipped", red=True)
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.fixture(scope="session")
def django_db_setup(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Template:
    """The migrated test database of this worker, and the template made of it."""
    from django.db import connection, connections

    with django_db_blocker.unblock():
        if "ledger_batch" not in connection.introspection.table_names():
            # pytest-django makes the database only for tests that ask for `db`.
            connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
        connections.close_all()
        return freeze(connection.settings_dict, tmp_path_factory.mktemp("template"))


@pytest.fixture(scope="session")
def template(django_db_setup: Template) -> Template:
    """An empty, migrated database to copy."""
    return django_db_setup


@pytest.fixture
def instance(template: Template, tmp_path: Path) -> Iterator[Instance]:
    """A fresh instance for other processes: `instance.run("measures")`, `instance.served()`."""
    data_dir = tmp_path / "instance"
    data_dir.mkdir()
    url = template.copy_to(data_dir)
    yield Instance(data_dir=data_dir, database_url=url)
    template.drop(url)


@pytest.fixture
def fresh_db(
    template: Template, tmp_path: Path, django_db_blocker: Any, settings: Any
) -> Iterator[Instance]:
    """This process's connection points at a fresh copy: commits are real, in every thread.

    What it gives is the same copy seen as an instance, so a test may also run commands on it.
    """
    from django.db import connection, connections

    from entrepot.config.environment import Settings, database

    data_dir = tmp_path / "fresh"
    data_dir.mkdir()
    url = template.copy_to(data_dir)
    environment = {**os.environ, "DATABASE_URL": url, "ENTREPOT_DATA_DIR": str(data_dir)}
    name = database(Settings.from_environment(environment))["NAME"]
    settings.DATA_DIR = data_dir
    with django_db_blocker.unblock():
        connections.close_all()
        before, connection.settings_dict["NAME"] = connection.settings_dict["NAME"], name
        try:
            yield Instance(data_dir=data_dir, database_url=url)
        finally:
            connections.close_all()
            connection.settings_dict["NAME"] = before
            template.drop(url)


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real registers."""
    folder = surroundings.shared_folder()
    if not folder.is_dir():
        pytest.skip(f"{surroundings.SHARED_ABSENT}: set ENTREPOT_SHARED to where it is")
    return folder


@pytest.fixture
def data_dir(settings: Any, tmp_path: Path) -> Path:
    """A data folder of this test's own, for snapshots and evidence made in this process."""
    folder = tmp_path / "data"
    folder.mkdir()
    settings.DATA_DIR = folder
    return folder


@pytest.fixture
def common_dir(settings: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder that the tests of one run share, for those that read figures and no more.

    A snapshot is known by what it holds, so tests that tell the same history find one snapshot
    there, and what one of them asked of it is kept for the next: as in a server of several
    workers. A test that replaces what computes, or counts what is kept, takes `data_dir`.
    """
    folder = shared_by_workers(tmp_path_factory) / "common"
    folder.mkdir(exist_ok=True)
    settings.DATA_DIR = folder
    return folder
