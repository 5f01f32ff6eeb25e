from django.apps import AppConfig


class PeriodsConfig(AppConfig):
    name = "handoffs.periods"
    label = "periods"
