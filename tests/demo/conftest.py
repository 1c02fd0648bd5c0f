"""A small demonstration made by the command line, once for all tests here."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.demos import copy_of_small_demo


@pytest.fixture(scope="session")
def small_demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of `entrepot demo --small`."""
    return copy_of_small_demo(tmp_path_factory)
