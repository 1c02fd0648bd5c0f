"""What a test run stands on: engine, data folder, shared files; decided before Django loads.

`ENTREPOT_TEST_ENGINE` is `sqlite` (default) or `postgresql`; the latter uses the server in
`DATABASE_URL`, else a private cluster. The workers of one run inherit what its controller chose.
"""

from __future__ import annotations

import atexit
import os
import shutil
import sys
import tempfile
from pathlib import Path
from typing import NoReturn

import pytest

from tests.support.cluster import Cluster, NoPostgreSQL

ROOT = Path(__file__).resolve().parents[2]
ENGINE = os.environ.get("ENTREPOT_TEST_ENGINE", "sqlite")
#: With CI=true nothing may be skipped because this machine lacks something.
CI = os.environ.get("CI", "").lower() in {"1", "true", "yes"}
SECRET_KEY = "a fixed key, for tests alone, of sufficient length and no worth"
SHARED_ABSENT = "needs the shared data folder"
_CHOSEN = "ENTREPOT_TEST_CHOSEN"


def prepare() -> Cluster | None:
    """Set the environment of this run; start and give a private cluster if it needs one.

    Folder and cluster go when this process ends.
    """
    os.environ["DJANGO_SETTINGS_MODULE"] = "entrepot.config.settings"
    # Each command of a test is a process of its own; unless they may keep byte code, each compiles
    # the whole program anew, which is most of what it does.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    sys.dont_write_bytecode = False
    if os.environ.get(_CHOSEN):
        return None
    if ENGINE not in {"sqlite", "postgresql"}:
        pytest.exit(f"ENTREPOT_TEST_ENGINE={ENGINE!r}: write sqlite or postgresql.", returncode=2)
    cluster = None
    folder = Path(tempfile.mkdtemp(prefix="entrepot-tests-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    given = os.environ.get("DATABASE_URL", "")
    if ENGINE == "sqlite":
        os.environ["DATABASE_URL"] = f"sqlite:///{folder / 'entrepot.sqlite3'}"
    elif not given.startswith("postgres"):
        try:
            cluster = Cluster.start()
        except NoPostgreSQL as problem:
            pytest.exit(f"PostgreSQL tests not run: {problem}", returncode=1 if CI else 0)
        atexit.register(cluster.stop)
        os.environ["DATABASE_URL"] = cluster.url()
    for name in (
        "DEBUG",
        "ENTREPOT_USER",
        "ENTREPOT_TZ",
        "ENTREPOT_HOSTS",
        "ENTREPOT_HTTPS",
        "ENTREPOT_MAIL_HOST",
        "ENTREPOT_SENDER",
        "ENTREPOT_OUTBOX_LOOPBACK",
    ):
        os.environ.pop(name, None)
    os.environ.update(
        {
            "ENTREPOT_DATA_DIR": str(folder / "data"),
            "SECRET_KEY": SECRET_KEY,
            "PYTHONHASHSEED": os.environ.get("PYTHONHASHSEED", "0"),
            # A machine at work on much else is no reason to fail; the limit has tests of its own.
            "ENTREPOT_ANSWER_SECONDS": "300",
            _CHOSEN: "yes",
        }
    )
    (folder / "data").mkdir()
    return cluster


def unavailable(what: str) -> NoReturn:
    """Skip a test for what this machine lacks; with CI=true, fail it."""
    if CI:
        pytest.fail(f"CI=true, and nothing may be skipped: {what}")
    pytest.skip(what)


def shared_folder() -> Path:
    """`ENTREPOT_SHARED`, or the folder `shared/data` beside the checkout; it may be absent."""
    given = os.environ.get("ENTREPOT_SHARED")
    return Path(given) if given else ROOT.parent / "shared" / "data"


def chromium() -> str | None:
    """Debian's Chromium, or what `ENTREPOT_CHROMIUM` names."""
    given = os.environ.get("ENTREPOT_CHROMIUM")
    names = ("chromium", "chromium-browser", "google-chrome")
    return given or next(filter(None, map(shutil.which, names)), None)


def python() -> str:
    """The interpreter that runs the tests."""
    return sys.executable
