from django.apps import AppConfig


class TransfersConfig(AppConfig):
    name = "handoffs.transfers"
    label = "transfers"
