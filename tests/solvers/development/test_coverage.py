"""Intervals under the model that Mack's error is derived from."""

from __future__ import annotations

from entrepot.solvers.development.forecast import forecast
from tests.support.cohorts import CohortLaw, covered, share_covered

#: 15 cohorts of 10 ages, gamma increments: E(C₂ | C₁) = f·C₁, Var(C₂ | C₁) = σ²·C₁.
LAW = CohortLaw(
    factors=(2.5, 1.6, 1.3, 1.18, 1.1, 1.06, 1.04, 1.02, 1.01),
    variances=(400, 160, 70, 36, 20, 12, 8, 4, 2),
    first=1000,
    cohorts=15,
)
SEEDS = range(200)


def test_the_90_percent_interval_of_the_total_covers_what_it_should_under_macks_model() -> None:
    share = share_covered(LAW, SEEDS, forecast, "p90")
    assert 0.84 <= share <= 0.95


def test_an_interval_a_third_as_wide_would_be_found_out() -> None:
    """The twin: the same seeds, the interval drawn together around its middle."""
    narrow = 0
    for seed in SEEDS:
        triangle, came = LAW.draw(seed)
        low, high = forecast(triangle).total.p90 or (0.0, 0.0)
        narrow += covered((low + (high - low) / 3, high - (high - low) / 3), came)
    assert narrow / len(SEEDS) < 0.84
