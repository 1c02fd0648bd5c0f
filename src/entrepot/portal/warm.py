"""Prepare the figures of the first page before a snapshot is shown."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace

from entrepot import clock
from entrepot.errors import EntrepotError
from entrepot.figures.core import queries
from entrepot.portal import headlines, outcomes, readings
from entrepot.portal.pages.home import figures_of, newest_edition, sentences
from entrepot.portal.publication import Publication
from entrepot.portal.today import today
from entrepot.web import drawing


def prepare() -> None:
    """Ask for all that the page of the newest edition shows, so that it is kept."""
    as_of = today(clock.now())
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


def opening() -> None:
    """The questions of the sentences that the first page opens with."""
    newest = newest_edition(today(clock.now()))
    if newest is not None:
        with suppress(EntrepotError):
            sentences(newest, headlines.holdings())


def what_became_of_them() -> None:
    """The questions of the rest of that page, for the public, who are asked about most."""
    as_of = today(clock.now())
    newest = newest_edition(as_of)
    if newest is None:
        return
    among, publication = headlines.holdings(), Publication(as_of)
    matured = outcomes.matured(newest, as_of, among)
    for ask in (
        lambda: outcomes.funnel(matured, as_of, among, publication),
        lambda: outcomes.boxes(newest, as_of, publication),
        lambda: outcomes.curves(matured, as_of, among, publication),
    ):
        with suppress(EntrepotError):
            ask()


def prepare_now() -> None:
    """Make the snapshot of the ledger as it stands, with the first page's figures kept on disk.

    Where there is a second processor it answers a part of them, in a process of its own; what that
    one does not leave behind is asked here.
    """
    snapshot = queries.current()
    beside = _beside() if (os.cpu_count() or 1) > 1 else None
    with queries.working_on(snapshot), drawing.undrawn():
        if beside is not None:
            what_became_of_them()
            beside.wait()
        prepare()


def _beside() -> subprocess.Popen[bytes]:
    """Ask the questions of `opening` at the same time."""
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "entrepot.config.settings"}
    command = [sys.executable, "-m", "django", "prepare_figures", "--opening"]
    return subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)  # noqa: S603


def opening_now() -> None:
    """`opening`, for the snapshot of the ledger as it stands."""
    with queries.working_on(queries.current()), drawing.undrawn():
        opening()


def keep_fresh() -> None:
    """In a server: pages show the last snapshot that is ready while the next is being made."""
    queries.keep_fresh(prepare, afterwards)
