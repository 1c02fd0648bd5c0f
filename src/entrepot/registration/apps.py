from django.apps import AppConfig


class RegistrationConfig(AppConfig):
    name = "entrepot.registration"
    label = "registration"
