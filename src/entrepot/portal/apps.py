from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "entrepot.portal"
    label = "portal"
