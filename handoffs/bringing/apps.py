from django.apps import AppConfig


class BringingConfig(AppConfig):
    name = "handoffs.bringing"
    label = "bringing"
