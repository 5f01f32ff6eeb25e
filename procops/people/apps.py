from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "procops.people"
    label = "people"
