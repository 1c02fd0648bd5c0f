"""Arrow columns from the rows of either database, without a float and without a loop a cell."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa

MONEY = pa.decimal128(18, 3)
INSTANT = pa.timestamp("us")


def texts(values: Sequence[Any]) -> Any:
    return pa.array(values, pa.string())


def words(values: Sequence[Any]) -> Any:
    """A column of few different texts."""
    return pa.array(values, pa.string()).dictionary_encode()


def integers(values: Sequence[Any]) -> Any:
    return pa.array(values, pa.int64())


def dates(values: Sequence[Any]) -> Any:
    """SQLite gives ISO texts, PostgreSQL dates."""
    first = next((value for value in values if value is not None), None)
    if isinstance(first, date) or first is None:
        return pa.array(values, pa.date32())
    return pa.array(values, pa.string()).cast(pa.date32())


def instants(values: Sequence[int | None]) -> Any:
    return pa.array(values, pa.int64()).cast(INSTANT)


def money(minor: Sequence[int | None], thousandths: Sequence[int]) -> Any:
    """Minor units, and what one of them is in thousandths of the unit, as decimal(18,3)."""
    known = [value is not None for value in minor]
    units = np.array([value or 0 for value in minor], dtype=np.int64)
    units *= np.array(thousandths, dtype=np.int64)
    # A 128-bit integer is two 64-bit halves: the value, and its sign spread over the upper one.
    halves = np.empty((len(units), 2), dtype=np.int64)
    halves[:, 0] = units
    halves[:, 1] = units >> 63
    bitmap = None if all(known) else pa.array(known, pa.bool_()).buffers()[1]
    return pa.Array.from_buffers(MONEY, len(units), [bitmap, pa.py_buffer(halves.tobytes())])
