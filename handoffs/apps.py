from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class HandoffsConfig(AppConfig):
    name = "handoffs"
    label = "handoffs"

    def ready(self) -> None:
        from handoffs import audit_words, badges, morning, sweeping
        from handoffs.escalations.models import look_again
        from procops.notices import digests
        from procops.people import memberships
        from procops.saved_views import lists
        from procops.ui import navigation

        audit_words.say()
        sweeping.register()
        memberships.when_shut_out(look_again)
        digests.add("work", morning.work)
        digests.add("led", morning.led, weekly=True)
        navigation.count_with("queue", badges.of_queue)
        navigation.count_with("handoffs", badges.of_handoffs)
        lists.register("queue", _("My queue"), "handoffs:queue")
        lists.register("work", _("All work"), "handoffs:work")
        lists.register("work-handoffs", _("All handoffs"), "handoffs:work-handoffs")
        lists.register("handoffs", _("Handoffs"), "handoffs:handoffs")
        lists.register("cases", _("Cases"), "handoffs:cases")
