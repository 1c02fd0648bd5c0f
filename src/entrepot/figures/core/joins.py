"""Joins of Ibis tables by column names.

The right table's columns are renamed first: two tables that stem from one file can then never be
taken for each other.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Expr = Any


def attach(
    left: Expr, right: Expr, on: tuple[str, str], take: Mapping[str, str], *, how: str = "left"
) -> Expr:
    """`left` with columns of `right`: `take` is new name -> its column there."""
    named = right.select(
        right_key=right[on[1]], **{f"right_{new}": right[old] for new, old in take.items()}
    )
    joined = left.join(named, [(on[0], "right_key")], how=how)
    kept = [name for name in left.columns if name not in take]
    return joined.select(*kept, **{new: joined[f"right_{new}"] for new in take})


def within(left: Expr, right: Expr, on: tuple[str, str]) -> Expr:
    """Rows of `left` that `right` has a match for."""
    return left.semi_join(right.select(right_key=right[on[1]]), [(on[0], "right_key")])


def without(left: Expr, right: Expr, on: tuple[str, str]) -> Expr:
    """Rows of `left` that `right` has no match for."""
    return left.anti_join(right.select(right_key=right[on[1]]), [(on[0], "right_key")])
