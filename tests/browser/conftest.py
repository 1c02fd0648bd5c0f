"""A small demonstration, served as to a newcomer, once a worker for all browser tests."""

from __future__ import annotations

import os
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.cluster import free_port
from tests.support.demos import copy_of_small_demo
from tests.support.surroundings import python

# Playwright keeps a loop of its own in this thread, which Django takes for an async context;
# nothing runs in it while a test reads or writes the database.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


def wait_for_figures(address: str, seconds: float = 300) -> None:
    """Until the first page has all its figures."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            with opener.open(f"{address}/", timeout=60) as answer:
                if b"being computed" not in answer.read():
                    return
        except OSError:
            pass
        time.sleep(0.5)
    pytest.fail(f"the first page had not all its figures after {seconds} s")


@pytest.fixture(scope="session")
def demo_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the demonstration keeps its data."""
    return copy_of_small_demo(tmp_path_factory)


@pytest.fixture(scope="session")
def demo(demo_folder: Path) -> Iterator[str]:
    """The address of `entrepot demo --small`, its first page complete."""
    port = free_port()
    environment = {k: v for k, v in os.environ.items() if k not in ("DATABASE_URL", "SECRET_KEY")}
    command = [python(), "-m", "entrepot.cli", "demo", "--small", "--data-dir", str(demo_folder)]
    running = subprocess.Popen([*command, "--port", str(port)], env=environment)
    address = f"http://127.0.0.1:{port}"
    try:
        wait_for_figures(address)
        yield address
    finally:
        running.terminate()
        running.wait(20)
