"""The page of an edition: what was signed, and what became of it. Public."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_safe

from entrepot.accounts.rules import may
from entrepot.editions.models import Edition
from entrepot.errors import EntrepotError
from entrepot.figures.core import queries
from entrepot.portal import headlines, outcomes, outlook
from entrepot.portal.headlines import Asked, BeingComputed
from entrepot.portal.pages.common import page, snapshot_lines
from entrepot.portal.publication import LEAST, Publication
from entrepot.portal.today import moment, today
from entrepot.registration.queries import open_enrolments
from entrepot.text import Text
from entrepot.web import spoken, wording
from entrepot.web.i18n import localise


@require_safe
def latest(request: HttpRequest) -> HttpResponse:
    """The newest edition that has opened, else how to begin."""
    newest = newest_edition(today(request.now))  # type: ignore[attr-defined]
    if newest is None:
        return page(request, "empty_home", {"page_title": Text("Entrepot", "Entrepot")})
    return _edition(request, newest)


@require_safe
def edition(request: HttpRequest, code: str) -> HttpResponse:
    return _edition(request, get_object_or_404(Edition, code=code))


def newest_edition(as_of: date) -> Edition | None:
    """The newest that has opened, else the last of those to come. At most two statements."""
    holdings = Edition.objects.filter(parent=None)
    return (
        holdings.filter(starts_on__lte=as_of).order_by("-starts_on").first()
        or holdings.order_by("-number", "-code").first()
    )


def _edition(request: HttpRequest, shown: Edition) -> HttpResponse:
    as_of = today(request.now)  # type: ignore[attr-defined]
    cleared = may(request.user, "figures.records")  # type: ignore[arg-type]
    context: dict[str, Any] = {
        "edition": shown,
        "as_of": as_of,
        "page_title": Text(
            shown.name_en or f"Edition {shown.code}", shown.name_zh or f"第{shown.code}届"
        ),
        "kicker": _kicker(shown),
        "explores": may(request.user, "figures.explore"),  # type: ignore[arg-type]
    }
    over = shown.ends_on is not None and shown.ends_on < as_of
    if shown.parent_id is None and (over or cleared):
        context["report"] = f"/editions/{shown.code}/report/"
    if any(one.edition_id == shown.pk for one in open_enrolments(moment(request.now))):  # type: ignore[attr-defined]
        context["register"] = reverse("register_kinds", args=[shown.code])
    snapshot = queries.shown()
    context |= snapshot_lines(snapshot)
    try:
        with queries.pinned(snapshot):
            context |= figures_of(shown, as_of, cleared=cleared)
        if context["pending"]:
            queries.later(
                (snapshot.id, shown.code, cleared),
                lambda: figures_of(shown, as_of, cleared=cleared),
            )
    except EntrepotError as error:
        context["refused"] = error.message(request.LANGUAGE_CODE)  # type: ignore[attr-defined]
    return page(request, "home", context)


def figures_of(shown: Edition, as_of: date, *, cleared: bool) -> dict[str, Any]:
    """All figures of an edition's page. Those not kept yet are left out, and `pending` says so."""
    among = headlines.holdings()
    publication = None if cleared else Publication(as_of)
    matured = outcomes.matured(shown, as_of, among)
    made: dict[str, Any] = {"matured": matured, "pending": False}
    for key, ask in (
        ("sentences", lambda: sentences(shown, among)),
        ("funnel", lambda: outcomes.funnel(matured, as_of, among, publication)),
        ("boxes", lambda: outcomes.boxes(shown, as_of, publication)),
        ("curves", lambda: outcomes.curves(matured, as_of, among, publication)),
        ("expected", lambda: outlook.expected(shown, as_of, publication)),
        ("expected_of_matured", lambda: _of_another(shown, matured, as_of, publication)),
        ("facts", lambda: _facts(shown, as_of, made.get("boxes"), publication)),
    ):
        try:
            made[key] = ask()
        except BeingComputed:
            made[key], made["pending"] = None, True
    if made["funnel"] and made["funnel"]["pending"]:
        made["pending"] = True
    return made


def _of_another(
    shown: Edition, matured: Edition, as_of: date, publication: Publication | None
) -> dict[str, Any] | None:
    """The forecast of the edition whose curves the page shows, where that is not its own."""
    if matured == shown:
        return None
    found = outlook.expected(matured, as_of, publication)
    # Why there is none is said once, beside what was signed.
    return found if found and found["told"] else None


def _kicker(shown: Edition) -> str:
    parts = [localise(outcomes.name(shown))]
    if shown.city_en:
        parts.append(localise(Text(shown.city_en, shown.city_zh)))
    if shown.starts_on:
        parts.append(spoken.span_words(shown.starts_on, shown.ends_on))
    return " · ".join(parts)


def _said(asked: Asked, currency: str = "") -> dict[str, Any]:
    """One figure in words, with the address of its receipt."""
    value = asked.figure().value
    if value is None:
        return {"words": Text("not meaningful", "无意义"), "url": asked.address()}
    if value == 0:
        return {"words": Text("0", "0"), "url": asked.address()}
    return {"words": wording.say(value, currency), "url": asked.address()}


def sentences(shown: Edition, among: list[Edition]) -> dict[str, Any] | None:
    """The opening sentences; None where a figure of them may not be published."""
    found = headlines.statement(shown, among)
    if not found or found.projects.as_of is None:
        return None
    publication = Publication(found.projects.as_of)
    opening = (found.projects, found.committed, found.companies, found.paid_in)
    if not all(publication.allows(asked) for asked in opening):
        return None
    said: dict[str, Any] = {
        "editions": found.count,
        "projects": _said(found.projects),
        "committed": _said(found.committed, "USD"),
        "companies": _said(found.companies),
        "paid_in": _said(found.paid_in, "USD"),
        "capital_as_of": found.companies.as_of,
        "signed_as_of": found.projects.as_of,
    }
    high_tech = _high_tech(found)
    return said | ({"high_tech": high_tech} if high_tech else {})


def _high_tech(found: headlines.Statement) -> dict[str, Any] | None:
    """Growth and share of high-tech capital; None unless both ends may be published."""
    base, last = found.years
    part, whole = found.high_tech_years, found.paid_in_years
    of_part, of_whole = part.support(), whole.support()
    for year in map(str, found.years):
        some, every = of_part.get((year,)), of_whole.get((year,))
        if not some or not every or min(some.subjects, some.investors) < LEAST:
            return None
        if every.subjects - some.subjects < LEAST:
            return None
    values, totals = part.cells(), whole.cells()
    start, end = (values[str(year),].value or Decimal(0) for year in found.years)
    first, total = (totals[str(year),].value or Decimal(0) for year in found.years)
    growth = headlines.annual_growth(start, end, last - base)
    if growth is None or first <= 0 or total <= 0:
        return None
    return {
        "growth": spoken.percent(growth),
        "from": base + 1,
        "base": base,
        "to": last,
        "intervals": last - base,
        "first": spoken.percent(start / first),
        "last": spoken.percent(end / total),
        "growth_url": found.high_tech_growth().address(),
        "first_url": found.high_tech_share(base).address(),
        "last_url": found.high_tech_share(last).address(),
    }


def _facts(
    shown: Edition,
    as_of: date,
    boxes: list[dict[str, Any]] | None,
    publication: Publication | None,
) -> list[tuple[Any, ...]]:
    figure = Asked("signings", (f"edition={shown.code}",), as_of=as_of).figure()
    money = Asked("arrived", as_of=as_of).figure()
    facts: list[tuple[Any, ...]] = []
    # The total less the boxes would be the box that may not be shown.
    if publication is None or not any(box.get("why") for box in boxes or []):
        facts.append(
            (
                Text("Signings at this edition, verified", "本届签约，已核验"),
                spoken.grouped(figure.value or Decimal(0)),
            )
        )
    return [
        *facts,
        (
            Text("Signings not yet verified, in no figure", "尚未核验的签约，未计入任何数据"),
            spoken.grouped(Decimal(figure.left_out.records)),
        ),
        (
            Text("Payments not yet verified, whole province", "尚未核验的到资记录，全省"),
            spoken.grouped(Decimal(money.left_out.records)),
        ),
    ]
