"""Fixtures of aftercare; what they speak is in `office`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.aftercare.office import Office


@pytest.fixture
def office(db: None) -> Office:
    from tests.aftercare.office import Office

    return Office()
