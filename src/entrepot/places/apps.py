from django.apps import AppConfig


class PlacesConfig(AppConfig):
    name = "entrepot.places"
    label = "places"
