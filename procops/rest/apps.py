from django.apps import AppConfig


class RestConfig(AppConfig):
    name = "procops.rest"
    label = "rest"
