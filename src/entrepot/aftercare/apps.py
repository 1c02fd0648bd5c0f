import os

from django.apps import AppConfig
from django.conf import settings


class AftercareConfig(AppConfig):
    name = "entrepot.aftercare"
    label = "aftercare"

    def ready(self) -> None:
        # A demonstration stands at a day of its own: by today's clock all of it would be late.
        if os.environ.get("ENTREPOT_SENDER") == "1" and not settings.DEMONSTRATION:
            from entrepot.aftercare.background import remind_in_background

            remind_in_background()
