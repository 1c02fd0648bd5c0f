"""Fixtures of the ledger's tests; what they speak is in `desk`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.ledger.desk import Desk


@pytest.fixture
def desk(db: None) -> Desk:
    """An officer, a verifier, and an empty ledger."""
    # Models load only once Django is set up, later than this file.
    from tests.ledger.desk import Desk

    return Desk()
