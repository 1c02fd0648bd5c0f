from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

Written = Callable[[str], Path]


@pytest.fixture
def written(tmp_path: Path) -> Written:
    """A file of these lines; each call makes another one."""

    def write(text: str) -> Path:
        file = tmp_path / f"file-{len(list(tmp_path.iterdir()))}.csv"
        file.write_text(text.strip() + "\n", "utf-8")
        return file

    return write
