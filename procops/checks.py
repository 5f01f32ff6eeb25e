"""What would otherwise go wrong at night, said at the start."""

import os
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Tags, Warning, register

from procops import environment


@register()
def every_variable_is_a_setting(**kwargs: Any) -> list[CheckMessage]:
    """A misspelt variable would leave the default in place without a word."""
    return [
        Warning(f"{name} is not a setting of procops.", hint="See docs/running.md for the list.", id="procops.W001")
        for name in environment.misspelt(os.environ)
    ]


@register(Tags.security, deploy=True)
def webhooks_stay_outside(**kwargs: Any) -> list[CheckMessage]:
    """Whoever may name a webhook's address can then reach those networks through procops."""
    if not settings.WEBHOOK_ALLOW_NETS:
        return []
    return [
        Warning(
            f"Webhooks may lead to networks of your own: {', '.join(settings.WEBHOOK_ALLOW_NETS)}.",
            hint="Leave PROCOPS_WEBHOOK_ALLOW_NETS empty unless a chat program runs there.",
            id="procops.W003",
        )
    ]


@register(Tags.security, deploy=True)
def mail_leaves_the_house(**kwargs: Any) -> list[CheckMessage]:
    """Without a mail server nobody can reset a password or be reminded."""
    if settings.EMAIL_BACKEND == "procops.notices.smtp.EmailBackend":
        return []
    return [
        Warning(
            "E-mail does not leave this machine.",
            hint="Set EMAIL_URL, for instance smtp+tls://user:secret@mail.example.com:587.",
            id="procops.W002",
        )
    ]
