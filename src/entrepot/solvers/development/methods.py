"""The methods by name, and what those that go by commitments share."""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum
from math import isnan, nan

from entrepot.solvers.development.chain_ladder import Pattern
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


def by_exposure(row: Row, exposure: Decimal, share: float, rate: float) -> float:
    """What is there, and for the ages to come the expected share of the commitment."""
    return float(row.latest) + float(exposure) * rate * (1 - share)
