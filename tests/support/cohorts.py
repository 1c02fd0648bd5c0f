"""Cohorts drawn from a law, with what later came of them: for tests and benchmarks of forecasts."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import numpy as np

from entrepot.solvers.development.forecast import Forecast
from entrepot.solvers.development.triangle import Row, Step, Triangle

FIRST_YEAR = 2001


@dataclass(frozen=True)
class CohortLaw:
    """Gamma increments: from C at an age, growth with mean C·(factor - 1) and variance C·variance.

    `shock`: growth in that calendar year (0 is the first cohort's first) is multiplied so.
    `slowing`: each cohort's growth is less than that of the one before it, by this part.
    """

    factors: tuple[float, ...]
    variances: tuple[float, ...]
    #: What a cohort receives in its first year, give or take a fifth.
    first: float
    cohorts: int
    shock: tuple[int, float] | None = None
    slowing: float = 0.0

    def draw(self, seed: int) -> tuple[Triangle, float]:
        """The triangle known at the last cohort's first year-end, and what came in all after it."""
        random = np.random.default_rng(seed)
        rows, came = [], 0.0
        for place in range(self.cohorts):
            cells = [self.first * random.uniform(0.8, 1.2)]
            for step, (factor, variance) in enumerate(
                zip(self.factors, self.variances, strict=True)
            ):
                mean = cells[-1] * (factor - 1) * (1 - self.slowing) ** place
                if self.shock and place + step + 1 == self.shock[0]:
                    mean *= self.shock[1]
                spread = cells[-1] * variance
                cells.append(cells[-1] + random.gamma(mean**2 / spread, spread / mean))
            known = min(len(cells), self.cohorts - place)
            came += cells[-1] - cells[known - 1]
            rows.append(
                Row(
                    cohort=str(FIRST_YEAR + place),
                    start=date(FIRST_YEAR + place, 1, 1),
                    cumulative=tuple(Decimal(cell) for cell in cells[:known]),
                    since=Decimal(0),
                    periods=self.cohorts - place,
                )
            )
        valuation = date(FIRST_YEAR + self.cohorts - 1, 12, 31)
        return Triangle(Step.YEAR, valuation, tuple(rows)), came


def covered(interval: tuple[float, float] | None, came: float) -> bool:
    return interval is not None and interval[0] <= came <= interval[1]


def share_covered(
    law: CohortLaw, seeds: Iterable[int], forecast: Callable[[Triangle], Forecast], name: str
) -> float:
    """How often the total's interval (`p50`, `p90`) held what came."""
    hits = []
    for seed in seeds:
        triangle, came = law.draw(seed)
        hits.append(covered(getattr(forecast(triangle).total, name), came))
    return sum(hits) / len(hits)
