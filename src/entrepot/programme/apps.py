from django.apps import AppConfig


class ProgrammeConfig(AppConfig):
    name = "entrepot.programme"
    label = "programme"
