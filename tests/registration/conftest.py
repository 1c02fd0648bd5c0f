"""Fixtures of registration's tests; what they speak is in `reception`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.registration.reception import Reception


@pytest.fixture
def reception(db: None) -> Reception:
    """An edition that is open for registration, with a delegation and its leader."""
    from tests.registration.reception import Reception

    return Reception()
