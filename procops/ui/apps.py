from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "procops.ui"
    label = "ui"
