from django.db import models
from django.utils.translation import gettext_lazy as _


class HandoffState(models.TextChoices):
    OFFERED = "offered", _("Offered")
    EXPIRED = "expired", _("Not accepted in time")
    ACCEPTED = "accepted", _("Accepted")
    RETURNED = "returned", _("Sent back")
    WITHDRAWN = "withdrawn", _("Taken back")


UNANSWERED = (HandoffState.OFFERED, HandoffState.EXPIRED)
"""Expired is a warning light, not an end: late hands are better than none."""
ANSWERED = (HandoffState.ACCEPTED, HandoffState.RETURNED, HandoffState.WITHDRAWN)
