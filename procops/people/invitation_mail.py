"""The mail that brings an invitation. Sent at once and not by the outbox, which would have to keep the secret link."""

from smtplib import SMTPException

import structlog
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from procops.people.models import Invitation, Person

log = structlog.stdlib.get_logger(__name__)


def send(invitation: Invitation, *, link: str, inviter: Person) -> bool:
    """Hand the mail over; False if the mail server would not take it."""
    subject = _("%(name)s invites you to %(organization)s") % {
        "name": inviter,
        "organization": invitation.organization,
    }
    context = {"invitation": invitation, "link": link, "inviter": inviter}
    text = render_to_string("people/mail/invitation.txt", context)
    try:
        send_mail(" ".join(subject.split()), text, None, [invitation.email])
    except (OSError, SMTPException) as error:
        log.warning("invitation not mailed", error=type(error).__name__)
        return False
    return True
