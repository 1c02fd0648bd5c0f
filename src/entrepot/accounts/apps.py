from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "entrepot.accounts"
    label = "accounts"
