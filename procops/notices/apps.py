from django.apps import AppConfig
from django.http import HttpRequest


class NoticesConfig(AppConfig):
    name = "procops.notices"
    label = "notices"

    def ready(self) -> None:
        from procops.notices import invited
        from procops.people import invitations
        from procops.ui import navigation

        navigation.count_with("inbox", _unread)
        invitations.announce_with(invited.tell)


def _unread(request: HttpRequest) -> int:
    from procops.notices import inbox

    membership = getattr(request, "membership", None)
    return inbox.unread(membership.person_id) if membership is not None else 0
