import os

from django.apps import AppConfig


class OutboxConfig(AppConfig):
    name = "entrepot.outbox"
    label = "outbox"

    def ready(self) -> None:
        if os.environ.get("ENTREPOT_SENDER") == "1":
            from entrepot.outbox.background import send_in_background

            send_in_background()
