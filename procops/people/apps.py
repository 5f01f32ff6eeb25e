from typing import Any

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "procops.people"
    label = "people"

    def ready(self) -> None:
        from django.contrib.auth.signals import user_logged_in

        from procops.people import invitations, memberships

        memberships.when_shut_out(invitations.end_all_of)
        user_logged_in.connect(_note_device, dispatch_uid="devices")


def _note_device(request: Any, user: Any, **_: Any) -> None:
    from procops import clock
    from procops.people import devices

    if getattr(request, "session", None) is not None:
        devices.begin(request, user, now=clock.now())
