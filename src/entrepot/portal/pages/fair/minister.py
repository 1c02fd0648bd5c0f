"""The minister's page: what was signed, of what kind, and what such promises became before."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from entrepot.editions import queries as edition_queries
from entrepot.fair import board as boards
from entrepot.portal.pages.common import needs, page
from entrepot.portal.pages.fair.board import NO_EDITION, asked_edition, before, live
from entrepot.text import Text


@never_cache
@require_safe
@needs("minister.see")
def minister(request: HttpRequest) -> HttpResponse:
    """One page, nothing to press."""
    edition = asked_edition(request)
    if edition is None:
        return page(
            request, "list", {"page_title": Text("For the minister", "领导页"), "empty": NO_EDITION}
        )
    made = boards.board(edition, known_at=request.now)  # type: ignore[attr-defined]
    return page(
        request,
        "fair/minister",
        {
            "page_title": edition_queries.name_of(edition),
            "edition": edition,
            **live(made, made.nodes[0]),
            **before(request, edition),
        },
    )
