from django.apps import AppConfig


class ShiftsConfig(AppConfig):
    name = "handoffs.shifts"
    label = "shifts"
