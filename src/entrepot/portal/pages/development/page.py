"""What commitments become: the editions at one age, their triangle, and what is to come."""

from __future__ import annotations

from dataclasses import replace
from time import monotonic
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from entrepot.editions.queries import first_days
from entrepot.errors import EntrepotError
from entrepot.figures import kept
from entrepot.figures.core import queries
from entrepot.figures.core.figure import Figure
from entrepot.figures.development import EXPOSURES, Developed
from entrepot.figures.vintages import Vintages
from entrepot.ledger.queries import OWN, editions_of
from entrepot.portal.outlook import because, outlook
from entrepot.portal.pages.common import needs, outcomes_beside, page
from entrepot.portal.pages.development import drawings, tables, vintages
from entrepot.portal.pages.development.asked import (
    METHODS,
    Question,
    asked_for,
    filters,
)
from entrepot.portal.pages.development.words import (
    BECAME,
    OF_WHAT,
    age_words,
    in_order,
    names_of_cohorts,
    scale_of,
)
from entrepot.portal.pages.figures import in_time, said_with
from entrepot.solvers.development.triangle import Row, Triangle
from entrepot.text import Text
from entrepot.web.exports import csv_response

TITLE = Text("What commitments become", "签约落实与预测")
LEAD = Text(
    "Editions beside each other at the same age, and what is still to come, with its error.",
    "各届按同一期数比较，并预测尚待落实部分及其误差。",
)


@require_safe
@needs("figures.explore")
def development(request: HttpRequest) -> HttpResponseBase:
    try:
        asked = asked_for(request)
        snapshot = queries.shown()
        with queries.pinned(snapshot):
            if (balances := _balances(asked)) is not None:
                return _of_register(request, asked, balances)
            found, figure = _computed(asked)
        made = outlook(found, asked.method, asked.prior)
        made.forecast  # noqa: B018 - what it refuses is an answer of this page
    except EntrepotError as error:
        refused = {
            "page_title": TITLE,
            "lead": LEAD,
            "acts": outcomes_beside("development"),
            "filters": filters(request, [], ""),
            "errors": [("", error.message(request.LANGUAGE_CODE))],  # type: ignore[attr-defined]
        }
        return page(request, "development", refused, status=422)
    file = request.GET.get("format")
    named = f"{found.request.measure.code}-{asked.part}-{figure.as_of.isoformat()}"
    if file == "csv":
        return csv_response(f"triangle-{named}", tables.CELL_COLUMNS, tables.cell_rows(found))
    if file == "backtest":
        return csv_response(f"backtest-{named}", tables.OUTCOME_COLUMNS, tables.outcome_rows(made))
    return page(request, "development", _context(request, asked, found, figure))


def _computed(asked: Question) -> tuple[Developed, Figure]:
    """The triangle, and the figure of the whole that says what is left out; within one limit."""
    end = monotonic() + settings.ANSWER_SECONDS
    with in_time():
        found = kept.triangle(
            asked.request, step=asked.step, starts=first_days(), seconds=settings.ANSWER_SECONDS
        )
        whole = replace(asked.request, by=("cohort",))
        return found, queries.compute(whole, seconds=max(end - monotonic(), 1))


def _balances(asked: Question) -> Vintages | None:
    """The editions of an imported register that was kept as balances; None of any other."""
    days = editions_of(asked.register) if asked.register not in {"", OWN} else ()
    if not days:
        return None
    with in_time():
        found = kept.vintages(
            asked.request, days=days, starts=first_days(), seconds=settings.ANSWER_SECONDS
        )
    return found if found.days else None


def _of_register(request: HttpRequest, asked: Question, found: Vintages) -> HttpResponseBase:
    """The page, or the file, of a register's editions. Raises NoShares (DEV-017), TooMuch."""
    measure = found.request.measure.code
    if request.GET.get("format") == "csv":
        named = f"{measure}-{asked.register}-{found.days[-1].isoformat()}"
        return csv_response(f"editions-{named}", vintages.CELL_COLUMNS, vintages.cell_rows(found))
    with in_time():
        whole = replace(asked.request, by=("cohort",))
        figure = queries.compute(whole, seconds=settings.ANSWER_SECONDS)
    context = {
        "page_title": TITLE,
        "lead": LEAD,
        "acts": outcomes_beside("development"),
        "filters": filters(request, [], ""),
        **said_with(figure),
        "unstarted": [(f"/editions/{one}/", left_out(one)) for one in found.unstarted],
        "arrived": _address(request, measure="arrived"),
    }
    if any(one.committed[-1] for one in found.cohorts):
        context |= vintages.context(found, _address(request, format="csv"))
    return page(request, "development_vintages", context)


def front_of(triangle: Triangle, wanted: str) -> Row | None:
    """The cohort asked for, else the newest with an age that is over and not the oldest."""
    rows = {row.cohort: row for row in triangle.rows}
    if wanted in rows:
        return rows[wanted]
    young = [row for row in triangle.rows if 0 < row.age < triangle.by_age]
    return young[-1] if young else next(iter(reversed(triangle.rows)), None)


def _address(request: HttpRequest, **changes: str) -> str:
    asked = request.GET.copy()
    for name, value in changes.items():
        asked[name] = value
    return f"?{asked.urlencode()}"


def _context(
    request: HttpRequest, asked: Question, found: Developed, figure: Figure
) -> dict[str, Any]:
    triangle, measure = found.triangle, found.request.measure
    names = names_of_cohorts(row.cohort for row in triangle.rows)
    front = front_of(triangle, asked.front)
    code = front.cohort if front else ""
    context: dict[str, Any] = {
        "page_title": TITLE,
        "lead": LEAD,
        "acts": outcomes_beside("development"),
        "filters": filters(request, in_order(names, names), code),
        **said_with(figure),
        "foreign_alone": asked.foreign_alone,
        "arrived": _address(request, measure="arrived"),
        "became": BECAME[measure.code],
        "of_what": OF_WHAT[EXPOSURES[measure.code]],
        "of_what_short": Text("Signed", "签约") if asked.counts else Text("Committed", "签约额"),
        "warnings": [],
        "unstarted": [(f"/editions/{one}/", left_out(one)) for one in found.unstarted],
    }
    if front is None or not triangle.by_age:
        return context
    made = outlook(found, asked.method, asked.prior)
    scale = scale_of(found.unit, _amounts(triangle))
    ahead = made.ahead(front)
    one = made.of(code)
    judged = made.judged(one.method) if one and ahead else made.backtest
    return context | {
        "front": names[code],
        "step": triangle.step.text,
        "by_age": age_words(triangle.by_age, triangle.step),
        "scale": scale,
        "curves": drawings.curves(found, names, code),
        "ages": range(1, triangle.by_age + 1),
        "heat": tables.heat(found, names, code, scale),
        "shades": range(1, tables.SHADES),
        "cells_file": _address(request, format="csv"),
        "fan": drawings.fan(found, front, ahead, names[code], scale),
        "ahead": tables.ahead_table(
            front, ahead, triangle.exposures.get(code), scale, triangle.step
        )
        if ahead
        else None,
        "by_method": METHODS.get(one.method) if one else None,
        "outlook": made,
        "judged": judged,
        "why": because(judged),
        "verdict_of_all": made.backtest,
        "why_of_all": because(made.backtest),
        "method": METHODS[asked.method],
        "backtest_facts": tables.facts_of(made, scale),
        "backtest": tables.backtest_table(
            made, names, scale, triangle.step, _address(request, format="backtest")
        )
        if made.backtest.outcomes
        else None,
        "forecasts": tables.forecast_table(found, made, names, code, scale),
        "warnings": made.forecast.warnings,
    }


def left_out(edition: str) -> Text:
    """Of an edition without a first day."""
    return Text(
        f"Edition {edition} has no first day, so nothing of it has an age: it is left out of this "
        "page.",
        f"{edition} 届没有起始日，无法计算期数，本页未列入。",
    )


def _amounts(triangle: Triangle) -> list[Any]:
    return [*triangle.exposures.values(), *(row.latest for row in triangle.rows)]
