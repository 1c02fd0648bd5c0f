"""Fixtures of the fair's tests; what they speak is in `hall`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.fair.hall import Hall


@pytest.fixture
def hall(db: None) -> Hall:
    """A symposium with its call open, and an empty ledger."""
    # Models load only once Django is set up, later than this file.
    from tests.fair.hall import Hall

    return Hall()
