"""Fixtures of the pages' tests; what they speak is in `office`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.portal.office import Office


@pytest.fixture
def office(db: None, settings: Any, tmp_path: Path) -> Office:
    """A signed project with a company, a contract and its evidence; a person a role."""
    settings.DATA_DIR = tmp_path
    # Models load only once Django is set up, later than this file.
    from tests.portal.office import Office

    return Office()
