"""Keep the figures of the first page on disk: what `entrepot demo` ends with."""

from __future__ import annotations

import gc
from argparse import ArgumentParser

from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "Make the snapshot of the ledger as it stands, and keep the first page's figures."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--opening", action="store_true", help="Of its first sentences alone.")

    def handle(self, *, opening: bool, **_options: object) -> None:
        from entrepot.portal import warm

        # Ibis makes and drops objects by the million; collecting them takes a fifth of the time.
        gc.disable()
        try:
            if opening:
                warm.opening_now()
            else:
                warm.prepare_now()
        finally:
            gc.enable()
