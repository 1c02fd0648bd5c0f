"""Answers of the solver as the JSON of `docs/formats/development.md`.

Amounts of the triangle are JSON numbers: whole ones exact, others in the shortest form that reads
back as the same double.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from entrepot.solvers.development.backtest import BackTest
from entrepot.solvers.development.durations import Durations
from entrepot.solvers.development.forecast import Forecast
from entrepot.solvers.development.triangle import Triangle


def number(amount: Decimal) -> int | float:
    """A decimal as the JSON number that reads the same."""
    return int(amount) if amount == amount.to_integral_value() else float(amount)


def triangle_report(triangle: Triangle) -> dict[str, Any]:
    """Cumulative cells; with exposures also `shares` of what was committed."""
    cohorts = []
    for row in triangle.rows:
        found: dict[str, Any] = {
            "cohort": row.cohort,
            "cumulative": [number(amount) for amount in row.cumulative],
        }
        committed = triangle.exposures.get(row.cohort)
        if committed is not None:
            found["committed"] = number(committed)
            if committed > 0:
                found["shares"] = [float(amount / committed) for amount in row.cumulative]
        cohorts.append(found)
    return {
        "ages": list(range(1, triangle.by_age + 1)),
        "step": triangle.step.value,
        "valuation": triangle.valuation.isoformat(),
        "cohorts": cohorts,
        "warnings": [warning.en for warning in triangle.warnings],
    }


def forecast_report(forecast: Forecast) -> dict[str, Any]:
    return {
        "method": forecast.method.value,
        "by_age": forecast.by_age,
        "factors": list(forecast.factors),
        "cape_cod_rate": forecast.cape_cod_rate,
        "cohorts": [
            {
                "cohort": one.cohort,
                "age": one.age,
                "latest": number(one.latest),
                "since": number(one.since),
                "ultimate": one.ultimate,
                "outstanding": one.outstanding,
                "standard_error": one.standard_error,
                "p50": one.p50,
                "p90": one.p90,
                "method": one.method.value,
            }
            for one in forecast.cohorts
        ],
        "total": {
            "latest": number(forecast.total.latest),
            "ultimate": forecast.total.ultimate,
            "outstanding": forecast.total.outstanding,
            "standard_error": forecast.total.standard_error,
            "p50": forecast.total.p50,
            "p90": forecast.total.p90,
        },
        "warnings": [warning.en for warning in forecast.warnings],
    }


def backtest_report(found: BackTest) -> dict[str, Any]:
    return {
        "valuations": [
            {
                "as_of": one.as_of.isoformat(),
                "cohort": one.cohort,
                "age": one.age,
                "forecast": one.forecast,
                "came": one.came,
                "error": one.error,
            }
            for one in found.outcomes
        ],
        "bias": found.bias,
        "mean_absolute_error": found.mean_absolute_error,
        "coverage": found.coverage,
        "verdict": "reliable" if found.reliable else "not reliable",
        "why": "; ".join(reason.en for reason in found.reasons),
    }


def durations_report(found: Durations) -> dict[str, Any]:
    """Ages in days from the signing."""
    test = found.comparison
    return {
        "groups": [
            {
                "group": one.group,
                "n": one.n,
                "median": one.median,
                "curve": [point._asdict() for point in one.curve],
                "terminated": [point._asdict() for point in one.terminated],
            }
            for one in found.groups
        ],
        "test": None
        if test is None
        else {
            "statistic": test.statistic,
            "p_value": test.p_value,
            "groups": list(test.groups),
            "compares": "cause-specific hazards of the milestone",
        },
        "warnings": [warning.en for warning in found.warnings],
    }
