from django.apps import AppConfig


class FairConfig(AppConfig):
    name = "entrepot.fair"
    label = "fair"
