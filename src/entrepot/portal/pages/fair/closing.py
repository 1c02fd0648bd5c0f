"""An edition's closing report: a page, and the same as a PDF in either language.

Staff see all of it at any time. Everybody sees it once the edition is over, and of its figures the
headlines alone, by the rule of `portal.publication`.
"""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.utils import translation
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from entrepot.accounts.rules import may
from entrepot.editions import queries as edition_queries
from entrepot.editions.models import Edition
from entrepot.errors import EntrepotError
from entrepot.figures.core import queries
from entrepot.portal import closing, headlines
from entrepot.portal.headlines import BeingComputed
from entrepot.portal.pages.common import page, snapshot_lines
from entrepot.portal.pages.fair import closing_facts
from entrepot.portal.pages.fair.press import RULES
from entrepot.portal.paper import NoPaper, pdf
from entrepot.portal.publication import Publication
from entrepot.portal.today import moment, today
from entrepot.text import Text

#: As an address names a language -> as Django does.
LANGUAGES = {"en": "en", "zh": "zh-hans"}


def address(edition: Edition, language: str = "") -> str:
    return f"/editions/{edition.code}/report/" + (f"{language}.pdf" if language else "")


@never_cache
@require_safe
def report(request: HttpRequest, code: str) -> HttpResponse:
    edition = _opened(request, code)
    context = _context(request, edition)
    return page(request, "fair/closing", context, 422 if context.get("refused") else 200)


@never_cache
@require_safe
def paper(request: HttpRequest, code: str, language: str) -> HttpResponse:
    """The report as a PDF; while its figures are being computed, or where the server has no Pango,
    the page itself, which says so (503)."""
    edition = _opened(request, code)
    if language not in LANGUAGES:
        raise Http404
    with translation.override(LANGUAGES[language]):
        context = _context(request, edition)
        ready = not context["pending"] and not context.get("refused")
        html = render_to_string("portal/fair/closing_paper.html", context) if ready else ""
    why: Text | None = None
    if html:
        try:
            content = pdf(html, request.build_absolute_uri("/"))
        except NoPaper as error:
            why = Text(error.message("en"), error.message("zh"))
        else:
            name = f"entrepot-{edition.code}-closing-report-{language}.pdf"
            return HttpResponse(
                content,
                content_type="application/pdf",
                headers={"Content-Disposition": f'attachment; filename="{name}"'},
            )
    answer = page(request, "fair/closing", _context(request, edition) | {"no_paper": why}, 503)
    answer.headers["Retry-After"] = "10"
    return answer


def _opened(request: HttpRequest, code: str) -> Edition:
    """A holding whose report this reader may see: for others there is none yet."""
    edition = get_object_or_404(Edition, code=code, parent=None)
    if not _is_over(request, edition) and not _cleared(request):
        raise Http404
    return edition


def _is_over(request: HttpRequest, edition: Edition) -> bool:
    last = edition.ends_on
    return last is not None and last < today(request.now)  # type: ignore[attr-defined]


def _cleared(request: HttpRequest) -> bool:
    """Whether all of the report may be seen: its figures' records, and the fair's own lists."""
    return all(may(request.user, act) for act in ("figures.records", "fair.see"))  # type: ignore[arg-type]


def _context(request: HttpRequest, edition: Edition) -> dict[str, Any]:
    as_of = today(request.now)  # type: ignore[attr-defined]
    now = moment(request.now)  # type: ignore[attr-defined]
    cleared = _cleared(request)
    snapshot = queries.shown()
    among = headlines.holdings()

    def ask() -> dict[str, Any]:
        return closing.figures(edition, as_of, among, None if cleared else Publication(as_of))

    context: dict[str, Any] = {
        "page_title": closing.title(edition),
        "edition": edition,
        "name": edition_queries.name_of(edition),
        "kicker": closing.dates(edition),
        "cleared": cleared,
        "interim": not _is_over(request, edition),
        "pending": False,
        "as_of": as_of,
        "snapshot": snapshot,
        **snapshot_lines(snapshot),
        "rules": RULES,
        **closing_facts.sections(edition, as_of=as_of, now=now, cleared=cleared),
        "papers": [
            (Text("PDF, English", "PDF（英文）"), address(edition, "en"), "en"),
            (Text("PDF, Chinese", "PDF（中文）"), address(edition, "zh"), "zh-Hans"),
        ],
        "doors": _doors(request, edition),
        "others": [
            (edition_queries.name_of(one), address(one))
            for one in headlines.earlier(edition, among)[-6:][::-1]
        ],
    }
    try:
        with queries.pinned(snapshot):
            context |= ask()
    except BeingComputed:
        context["pending"] = True
        queries.later(("closing", snapshot.id, edition.code, cleared), ask)
    except EntrepotError as error:
        context["refused"] = Text(error.message("en"), error.message("zh"))
    return context


def _doors(request: HttpRequest, edition: Edition) -> list[tuple[Text, str]]:
    """Where the work behind the report is done, as far as this reader may go there."""
    doors = (
        (Text("Live board", "实时看板"), f"/board/{edition.code}/", "board.see"),
        (Text("Promises and their owners", "承诺与负责人"), f"/aftercare/promises/{edition.code}/", "aftercare.see"),
        (Text("False alarms of checks", "检查误报"), f"/signings/{edition.code}/false-alarms/", "fair.see"),
        (Text("Thank the investors", "致谢投资方"), f"/aftercare/thanks/{edition.code}/", "aftercare.all"),
    )  # fmt: skip
    found = [(label, url) for label, url, act in doors if may(request.user, act)]  # type: ignore[arg-type]
    return [(Text("The edition's page", "本届页面"), f"/editions/{edition.code}/"), *found]
