from django.apps import AppConfig
from django.db.models.signals import post_migrate


class LedgerConfig(AppConfig):
    name = "entrepot.ledger"
    label = "ledger"

    def ready(self) -> None:
        from entrepot.ledger.guards import install_after_migrate

        # Django remakes SQLite tables when it alters them, and drops their triggers silently.
        post_migrate.connect(install_after_migrate, sender=self)
