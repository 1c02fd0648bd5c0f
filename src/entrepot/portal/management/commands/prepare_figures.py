"""Keep the figures of the first page on disk: what `entrepot demo` ends with."""

from __future__ import annotations

import gc
import sys
from argparse import ArgumentParser
from datetime import date

from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "Make the snapshot of the ledger as it stands, and keep the first page's figures."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--opening", action="store_true", help="Of its first sentences alone.")
        parser.add_argument(
            "--told", action="store_true", help="Begin when a line on stdin names the page's day."
        )

    def handle(self, *, opening: bool, told: bool, **_options: object) -> None:
        from entrepot import clock
        from entrepot.portal import warm
        from entrepot.portal.today import today

        # Ibis makes and drops objects by the million; collecting them takes a fifth of the time.
        gc.disable()
        try:
            work = warm.opening_now if opening else warm.prepare_now
            work(_told if told else lambda: today(clock.now()))
        finally:
            gc.enable()


def _told() -> date | None:
    """The day on stdin; None where whoever was to tell it ended before."""
    line = sys.stdin.readline().strip()
    return date.fromisoformat(line) if line else None
