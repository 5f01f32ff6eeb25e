from django.apps import AppConfig


class RestConfig(AppConfig):
    name = "procops.rest"
    label = "rest"

    def ready(self) -> None:
        from procops.people import memberships
        from procops.rest import tokens

        memberships.when_shut_out(tokens.end_all_of)
