"""A small demonstration made by the command line, once for all tests here."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from tests.support.surroundings import python


def run_demo(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """`entrepot demo --no-serve` on SQLite, whichever engine the run has."""
    environment = {
        name: value
        for name, value in os.environ.items()
        if name not in {"DATABASE_URL", "ENTREPOT_DATA_DIR", "SECRET_KEY"}
    }
    return subprocess.run(
        [
            python(),
            "-m",
            "entrepot.cli",
            "demo",
            "--no-serve",
            "--data-dir",
            str(folder),
            *arguments,
        ],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        env=environment,
        timeout=300,
        check=False,
    )


@pytest.fixture(scope="session")
def small_demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of `entrepot demo --small`."""
    folder = tmp_path_factory.mktemp("demo") / "small"
    answer = run_demo(folder, "--small")
    assert answer.returncode == 0, answer.stderr
    return folder
