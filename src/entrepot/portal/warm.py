"""Prepare the figures of the first page before a snapshot is shown."""

from __future__ import annotations

from contextlib import suppress

from entrepot import clock
from entrepot.errors import EntrepotError
from entrepot.figures.core import queries
from entrepot.portal.pages.home import figures_of, newest_edition
from entrepot.portal.today import today


def prepare() -> None:
    """Ask for all that the page of the newest edition shows, so that it is kept."""
    as_of = today(clock.now())
    newest = newest_edition(as_of)
    if newest is not None:
        for cleared in (False, True):
            # The page says what is wrong; a snapshot that can't tell all is shown all the same.
            with suppress(EntrepotError):
                figures_of(newest, as_of, cleared=cleared)


def keep_fresh() -> None:
    """In a server: pages show the last snapshot that is ready while the next is being made."""
    queries.keep_fresh(prepare)
