from django.apps import AppConfig
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _


class NoticesConfig(AppConfig):
    name = "procops.notices"
    label = "notices"

    def ready(self) -> None:
        from procops import clock, sweeps
        from procops.notices import delivery, digests, invited
        from procops.notices.hooks import calling
        from procops.people import invitations
        from procops.ui import navigation

        navigation.count_with("inbox", _unread)
        invitations.announce_with(invited.tell)
        sweeps.register(
            "digests",
            title=_("Morning mails"),
            run=lambda: sweeps.Swept(*digests.sweep(clock=clock.now)),
            oldest=lambda: digests.oldest(clock.now()),
        )
        sweeps.register(
            "channels",
            title=_("Channels of teams"),
            run=lambda: sweeps.Swept(*calling.sweep(clock=clock.now)),
            oldest=lambda: calling.oldest(clock.now()),
        )
        sweeps.register(
            "messages",
            title=_("E-mail"),
            run=lambda: sweeps.Swept(delivery.sweep(clock=clock.now)),
            oldest=lambda: delivery.oldest(clock.now()),
        )


def _unread(request: HttpRequest) -> int:
    from procops.notices import inbox

    membership = getattr(request, "membership", None)
    return inbox.unread(membership.person_id) if membership is not None else 0
