"""Keep the figures of the first page on disk: what `entrepot demo` ends with."""

from __future__ import annotations

from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "Make the snapshot of the ledger as it stands, and keep the first page's figures."

    def handle(self, **_options: object) -> None:
        from entrepot.portal.warm import prepare_now

        prepare_now()
