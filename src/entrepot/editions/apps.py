from django.apps import AppConfig


class EditionsConfig(AppConfig):
    name = "entrepot.editions"
    label = "editions"
