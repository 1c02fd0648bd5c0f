from django.apps import AppConfig


class OutboxConfig(AppConfig):
    name = "entrepot.outbox"
    label = "outbox"
