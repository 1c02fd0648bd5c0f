"""The methods by name, and what those that go by commitments share."""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum
from math import isnan, nan, sqrt

from entrepot.solvers.development.chain_ladder import Pattern, mack_variance, project
from entrepot.solvers.development.triangle import Row, Triangle


class Method(StrEnum):
    CHAIN_LADDER = "chain-ladder"
    BORNHUETTER_FERGUSON = "bornhuetter-ferguson"
    CAPE_COD = "cape-cod"
    #: What no method can carry on: nothing came and nobody said what was committed.
    NONE = "none"


def cape_cod_rate(triangle: Triangle, pattern: Pattern) -> float:
    """Σ received ÷ Σ (commitment × the share that is there by each cohort's age); NaN if unknown."""
    received = used = 0.0
    for row in triangle.rows:
        share = pattern.share(row.age)
        if row.cohort in triangle.exposures and row.age and not isnan(share):
            received += float(row.latest)
            used += float(triangle.exposures[row.cohort]) * share
    return received / used if used > 0 else nan


def by_factors(pattern: Pattern, row: Row, to: int) -> tuple[float, float]:
    """What the chain ladder expects at an age and its standard error; NaN where unknown."""
    latest = float(row.latest)
    return (
        project(pattern, latest, row.age, to),
        sqrt(mack_variance(pattern, latest, row.age, to)),
    )


def by_commitment(pattern: Pattern, row: Row, to: int, exposure: Decimal, rate: float) -> float:
    """What is there, and for the periods up to an age the expected share of the commitment.

    `rate`: what comes by the triangle's oldest age, of each unit committed. NaN where unknown.
    """
    share = pattern.share(to)
    # The part of the money by `to` that is there by the cohort's age, at the rate by `to`.
    there = pattern.share(row.age) / share if share else nan
    return float(row.latest) + float(exposure) * (rate * share) * (1 - there)
