from django.apps import AppConfig


class SavedViewsConfig(AppConfig):
    name = "procops.saved_views"
    label = "saved_views"
