"""Central intervals of what is still to come."""

from __future__ import annotations

from math import exp, isnan, log, sqrt
from statistics import NormalDist

Interval = tuple[float, float]
#: By the names of CENTRAL; None where nothing tells them.
Intervals = dict[str, Interval | None]
CENTRAL = {"p50": 0.5, "p90": 0.9}


def outstanding_interval(mean: float, error: float, central: float) -> Interval | None:
    """Lognormal with this mean and standard error; normal where the mean is not above 0.

    None where the error is unknown.
    """
    if isnan(mean) or isnan(error):
        return None
    if error == 0:
        return mean, mean
    normal = NormalDist()
    reach = normal.inv_cdf(0.5 + central / 2)
    if mean <= 0:
        return mean - reach * error, mean + reach * error
    spread = sqrt(log(1 + (error / mean) ** 2))
    middle = log(mean) - spread**2 / 2
    return exp(middle - reach * spread), exp(middle + reach * spread)


def outstanding_intervals(mean: float, error: float) -> Intervals:
    """`outstanding_interval` of each of CENTRAL."""
    return {name: outstanding_interval(mean, error, central) for name, central in CENTRAL.items()}
