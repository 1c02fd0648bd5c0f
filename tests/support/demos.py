"""The small demonstration, made once a run: whoever needs one gets a copy of its folder."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.support.surroundings import python


def shared_by_workers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that every worker of this run sees, and no other run."""
    own = tmp_path_factory.getbasetemp()
    return own.parent if os.environ.get("PYTEST_XDIST_WORKER") else own


def run_demo(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """`entrepot demo --no-serve` on SQLite, whichever engine the run has."""
    ours = ("DATABASE_URL", "ENTREPOT_DATA_DIR", "SECRET_KEY")
    return subprocess.run(
        [python(), "-m", "entrepot.cli", "demo", "--no-serve", "--data-dir", folder, *arguments],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        env={name: value for name, value in os.environ.items() if name not in ours},
        timeout=300,
        check=False,
    )


def copy_of_small_demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of what `entrepot demo --small` makes; the first who asks has it made."""
    shared = shared_by_workers(tmp_path_factory)
    made = shared / "small-demo"
    with (shared / "small-demo.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            work = shared / "small-demo.work"
            shutil.rmtree(work, ignore_errors=True)
            answer = run_demo(work, "--small")
            assert (answer.returncode, answer.stdout) == (0, ""), answer.stderr
            work.rename(made)
    copy = tmp_path_factory.mktemp("demo") / "small"
    shutil.copytree(made, copy)
    return copy
