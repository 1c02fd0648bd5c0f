import os

from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "entrepot.portal"
    label = "portal"

    def ready(self) -> None:
        if os.environ.get("ENTREPOT_WARM"):
            from entrepot.portal.warm import keep_fresh

            keep_fresh()
