"""Compute the first page's figures before the first reader asks for them."""

from __future__ import annotations

import logging
import threading

from django.db import close_old_connections

from entrepot import clock
from entrepot.editions.models import Edition
from entrepot.errors import EntrepotError
from entrepot.portal import headlines
from entrepot.portal.today import today

log = logging.getLogger(__name__)


def warm() -> None:
    """Ask for the figures of the newest edition's page, so that they are kept in memory."""
    newest = (
        Edition.objects.filter(parent=None, starts_on__isnull=False).order_by("-starts_on").first()
    )
    if newest is None:
        return
    as_of = today(clock.now())
    found = headlines.statement(newest, headlines.holdings())
    asked = list(found.asked) if found else []
    for _, committed, projects in headlines.slice_questions(newest, as_of):
        asked += [committed, projects]
    for question in asked:
        question.figure()


def warm_in_background() -> None:
    """In a thread of its own: pages answer meanwhile, those that need a figure wait for it."""

    def run() -> None:
        try:
            warm()
        except EntrepotError as error:
            log.warning("figures.not_warmed", extra={"code": error.code})
        finally:
            close_old_connections()

    threading.Thread(target=run, name="warm-figures", daemon=True).start()
