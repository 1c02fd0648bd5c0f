"""What `chainladder` and `lifelines` say of the same data. Run by the Python of `.second` alone.

Reads one JSON question on stdin, answers with JSON on stdout; `tests.support.second` asks.
"""

from __future__ import annotations

import contextlib
import io
import json
import sys
import time
import warnings
from collections.abc import Callable
from typing import Any

Question = dict[str, Any]


def mack(cells: list[list[Any]], repeats: int = 1) -> Question:
    """Factors, ultimates, Mack's errors and the tests of what he assumes; seconds of the fit.

    `cells`: origin year, development (2018 or 2018-03), cumulative amount.
    """
    import chainladder
    import pandas as pd

    heads = ["origin", "development", "values"]
    triangle = chainladder.Triangle(
        pd.DataFrame(cells, columns=heads),
        origin="origin",
        development="development",
        columns="values",
        cumulative=True,
    )
    started = time.perf_counter()
    for _ in range(repeats):
        development = chainladder.Development(average="volume", sigma_interpolation="mack")
        model = chainladder.MackChainladder().fit(development.fit_transform(triangle))
        total_error = model.total_mack_std_err_.values.item()
    seconds = (time.perf_counter() - started) / repeats
    correlation = chainladder.DevelopmentCorrelation(triangle, p_critical=0.5)
    calendar = chainladder.ValuationCorrelation(triangle, p_critical=0.1, total=True)
    return {
        "factors": model.ldf_.values[0, 0, 0].tolist(),
        "ultimates": model.ultimate_.values[0, 0, :, 0].tolist(),
        "errors": model.mack_std_err_.values[0, 0, :, -1].tolist(),
        "total_error": total_error,
        "correlation": [correlation.t_expectation.values.item(), float(correlation.t_variance)],
        "calendar": [
            value.values.item()
            for value in (calendar.z, calendar.z_expectation, calendar.z_variance)
        ],
        "seconds": seconds,
    }


def incidence(days: list[int], ends: list[int], end: int) -> Question:
    """Cumulative incidence of one end with its interval; the days must not be tied."""
    from lifelines import AalenJohansenFitter

    fitter = AalenJohansenFitter(calculate_variance=True)
    fitter.fit(days, ends, event_of_interest=end)
    interval = fitter.confidence_interval_
    return {
        "days": fitter.cumulative_density_.index.tolist(),
        "shares": fitter.cumulative_density_.iloc[:, 0].tolist(),
        "low": interval.iloc[:, 0].tolist(),
        "high": interval.iloc[:, 1].tolist(),
    }


def survival(days: list[int], ends: list[int]) -> Question:
    """Kaplan and Meier's estimate of whoever has not reached the milestone, and the median."""
    from lifelines import KaplanMeierFitter

    fitter = KaplanMeierFitter().fit(days, [end == 1 for end in ends])
    return {
        "days": fitter.survival_function_.index.tolist(),
        "shares": fitter.survival_function_.iloc[:, 0].tolist(),
        "median": float(fitter.median_survival_time_),
    }


def logrank(days: list[int], ends: list[int], groups: list[str]) -> Question:
    from lifelines.statistics import multivariate_logrank_test

    found = multivariate_logrank_test(days, groups, [end == 1 for end in ends])
    return {"statistic": float(found.test_statistic), "p_value": float(found.p_value)}


ANSWERS: dict[str, Callable[..., Question]] = {
    "mack": mack,
    "incidence": incidence,
    "survival": survival,
    "logrank": logrank,
}


def main() -> None:
    warnings.simplefilter("ignore")
    questions: list[Question] = json.load(sys.stdin)
    # Packages print notices of their own.
    with contextlib.redirect_stdout(io.StringIO()):
        answers = [ANSWERS[one.pop("ask")](**one) for one in questions]
    json.dump(answers, sys.stdout)


if __name__ == "__main__":
    main()
