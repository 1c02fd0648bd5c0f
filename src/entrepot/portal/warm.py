"""Prepare the figures of the first page before a snapshot is shown."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace

from entrepot import clock
from entrepot.errors import EntrepotError
from entrepot.figures.core import queries
from entrepot.portal import headlines, outcomes, readings
from entrepot.portal.pages.home import figures_of, newest_edition
from entrepot.portal.publication import Publication
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


def afterwards() -> None:
    """Once it is shown: the receipts that the page links to."""
    as_of = today(clock.now())
    newest = newest_edition(as_of)
    if newest is None:
        return
    among = headlines.holdings()
    codes = {newest.code, outcomes.matured(newest, as_of, among).code}
    opening = headlines.statement(newest, among)
    asked = list(opening.published) if opening else []
    for one in headlines.public_questions(as_of).values():
        *_, last = one.where or ("",)
        if last.partition("=")[2] in codes:
            asked.append(one)
    with suppress(EntrepotError):
        readings.read([one.code for one in among], as_of, Publication(as_of, wait=True))
    for one in asked:
        with suppress(EntrepotError):
            queries.compute(
                replace(one, growth="", share_of="").request(),
                growth=one.growth,
                share_of=one.share_of,
            )


def prepare_now() -> None:
    """Make the snapshot of the ledger as it stands, with the first page's figures kept on disk."""
    with queries.working_on(queries.current()):
        prepare()


def keep_fresh() -> None:
    """In a server: pages show the last snapshot that is ready while the next is being made."""
    queries.keep_fresh(prepare, afterwards)
