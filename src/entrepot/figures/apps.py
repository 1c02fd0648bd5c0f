from django.apps import AppConfig


class FiguresConfig(AppConfig):
    name = "entrepot.figures"
    label = "figures"
