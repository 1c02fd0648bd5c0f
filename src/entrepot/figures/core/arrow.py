"""PyArrow without pandas, which nothing here uses.

`pa.array` asks whether a list is a series of pandas', and would import it to know: a quarter of a
second that every cold figure and every snapshot would wait for.
"""

from __future__ import annotations

import sys
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec

import pyarrow as pa

__all__ = ["pa"]


class _WithoutPandas(MetaPathFinder):
    def find_spec(self, name: str, *_where: object) -> ModuleSpec | None:
        if name == "pandas":
            raise ModuleNotFoundError(name=name)
        return None


def _spare_pandas() -> None:
    """Let PyArrow look for pandas and find none, which it remembers; `to_pandas` looks again."""
    if "pandas" in sys.modules:
        return
    finder = _WithoutPandas()
    sys.meta_path.insert(0, finder)
    try:
        pa.array([""])
    finally:
        sys.meta_path.remove(finder)


_spare_pandas()
