"""Fixtures of the programme's tests; what they speak is in `house`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.programme.house import House


@pytest.fixture
def house(db: None) -> House:
    """An edition with two rooms and a track, and nothing planned yet."""
    # Models load only once Django is set up, later than this file.
    from tests.programme.house import House

    return House()
