"""Prepare the figures of the first page before a snapshot is shown."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import date

from entrepot import clock
from entrepot.errors import EntrepotError
from entrepot.figures.core import queries
from entrepot.figures.preparing import Preparing
from entrepot.portal import headlines, outcomes, readings
from entrepot.portal.pages.home import figures_of, newest_edition, sentences
from entrepot.portal.publication import Publication
from entrepot.portal.today import today
from entrepot.web import drawing


def prepare(as_of: date | None = None) -> None:
    """Ask for all that the page of the newest edition shows, so that it is kept."""
    as_of = as_of or today(clock.now())
    newest = newest_edition(as_of)
    if newest is not None:
        for cleared in (False, True):
            # The page says what is wrong; a snapshot that can't tell all is shown all the same.
            with suppress(EntrepotError):
                figures_of(newest, as_of, cleared=cleared)


def afterwards() -> Iterator[None]:
    """Once it is shown: the receipts that the page links to, one a step."""
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
    yield
    for one in asked:
        with suppress(EntrepotError):
            queries.compute(
                replace(one, growth="", share_of="").request(),
                growth=one.growth,
                share_of=one.share_of,
            )
        yield


def opening(as_of: date) -> None:
    """The questions of the sentences that the first page opens with, then those of its elders."""
    newest = newest_edition(as_of)
    if newest is None:
        return
    among = headlines.holdings()
    with suppress(EntrepotError):
        sentences(newest, among)
    # From the last on: who asks them from the first meets this one in the middle.
    matured = outcomes.matured(newest, as_of, among)
    for asked in reversed(outcomes.of_elders(matured, as_of, among)):
        with suppress(EntrepotError):
            asked.cells()


def what_became_of_them(as_of: date) -> None:
    """The questions of the rest of that page, for the public, who are asked about most."""
    newest = newest_edition(as_of)
    if newest is None:
        return
    among, publication = headlines.holdings(), Publication(as_of)
    matured = outcomes.matured(newest, as_of, among)
    for ask in (
        lambda: outcomes.boxes(newest, as_of, publication),
        lambda: outcomes.curves(matured, as_of, among, publication),
        lambda: outcomes.funnel(matured, as_of, among, publication),
    ):
        with suppress(EntrepotError):
            ask()


def prepare_now(as_of: Callable[[], date | None]) -> None:
    """Make the snapshot of the ledger as it stands, with the first page's figures kept on disk.

    Where there is a second processor a process of its own answers a part of them; what that one
    does not leave behind is asked here. `as_of` gives the day that the page stands at, once the
    ledger is ready; None: it never will be.
    """
    beside = Preparing("--opening") if (os.cpu_count() or 1) > 1 else None
    day = as_of()
    if day is None:
        return
    with queries.working_on(queries.current()), drawing.undrawn():
        if beside is not None:
            beside.tell(day)
            what_became_of_them(day)
            beside.wait()
        prepare(day)


def opening_now(as_of: Callable[[], date | None]) -> None:
    """`opening`, for the snapshot of the ledger as it stands."""
    day = as_of()
    if day is not None:
        with queries.working_on(queries.current()), drawing.undrawn():
            opening(day)


def keep_fresh() -> None:
    """In a server: pages show the last snapshot that is ready while the next is being made."""
    queries.keep_fresh(prepare, afterwards)
