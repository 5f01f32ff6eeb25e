from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "procops.notices"
    label = "notices"
