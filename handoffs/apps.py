from django.apps import AppConfig


class HandoffsConfig(AppConfig):
    name = "handoffs"
    label = "handoffs"

    def ready(self) -> None:
        from handoffs import badges
        from procops.ui import navigation

        navigation.count_with("queue", badges.of_queue)
        navigation.count_with("handoffs", badges.of_handoffs)
