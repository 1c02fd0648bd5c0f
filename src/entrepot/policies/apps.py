from django.apps import AppConfig


class PoliciesConfig(AppConfig):
    name = "entrepot.policies"
    label = "policies"
