"""Fixtures of the import's tests; what they speak is in `desk`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.ledger.imports.registry import Registry


@pytest.fixture
def registry(db: None, tmp_path: Path) -> Registry:
    """A person who imports, and files written on the spot."""
    from tests.ledger.imports.registry import Registry

    return Registry(tmp_path)
