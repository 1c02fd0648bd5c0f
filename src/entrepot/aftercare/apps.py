from django.apps import AppConfig


class AftercareConfig(AppConfig):
    name = "entrepot.aftercare"
    label = "aftercare"
